"""Pictures without what they say beyond the picture: the place is gone, and no pixel has changed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from logistics.documents.bare import bare_jpeg, bare_png, orientation
from logistics.documents.recognise import look_at
from logistics.documents.rules import MAX_SCANS, Flaw, UploadRefused
from tests.uploads import a_heic, a_picture, an_archive

PLACE = b"19.4326N 99.1332W"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NOISE = Image.effect_noise((61, 43), 90)
BARE = {"JPEG": bare_jpeg, "PNG": bare_png}


def taken(turned: int = 6) -> bytes:
    """Return EXIF data as a telephone writes it: place, camera, maker's notes, a thumbnail's comment."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Camera of " + PLACE.decode()
    exif[0x8825] = {1: "N", 2: (19.0, 25.0, 57.0), 3: "W", 4: (99.0, 7.0, 59.0), 27: PLACE}
    exif[0x8769] = {0x927C: b"maker " + PLACE, 0x9286: PLACE}
    return exif.tobytes()


def a_photograph(form: str, *, turned: int = 6, mode: str = "RGB", **options: object) -> bytes:
    """Return a picture of noise in which the place is written wherever its form has room for it."""
    picture = Image.merge(mode, [NOISE] * 4) if mode == "CMYK" else NOISE.convert(mode)
    written = BytesIO()
    if form == "JPEG":
        picture.save(written, form, exif=taken(turned), comment=PLACE, xmp=PLACE, icc_profile=PROFILE, **options)
        content = written.getvalue()
        beside = b"".join(
            _segment(marker, payload)
            for marker, payload in [
                (0xED, b"Photoshop 3.0\0" + PLACE),  # IPTC
                (0xE0, b"JFXX\0\x10" + PLACE),  # a thumbnail
                (0xE5, PLACE),
            ]
        )
        return content[:2] + beside + content[2:]
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Location", PLACE.decode())
    texts.add_text("Zipped", PLACE.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", PLACE.decode())
    picture.save(written, form, pnginfo=texts, exif=taken(turned), icc_profile=PROFILE, **options)
    return written.getvalue()


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def pixels(content: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(BytesIO(content)) as picture:
        return picture.mode, picture.size, picture.tobytes()


FORMS = [
    ("JPEG", {}),
    ("JPEG", {"progressive": True}),
    ("JPEG", {"mode": "L"}),
    ("JPEG", {"mode": "CMYK"}),
    ("JPEG", {"restart_marker_blocks": 2}),
    ("JPEG", {"optimize": True, "subsampling": 0, "quality": 100}),
    ("PNG", {}),
    ("PNG", {"mode": "P"}),
    ("PNG", {"mode": "RGBA"}),
    ("PNG", {"mode": "1"}),
    ("PNG", {"mode": "I;16"}),
]


@pytest.mark.parametrize(("form", "options"), FORMS)
def test_the_place_is_gone_and_no_pixel_has_changed(form: str, options: dict[str, object]) -> None:
    sent = a_photograph(form, **options)
    if form == "JPEG":
        assert sent.count(PLACE) == 9
    else:
        assert (sent.count(PLACE), b"zTXt" in sent) == (6, True)
    kept = look_at("IMG_1", sent).content
    assert PLACE not in kept
    assert pixels(kept) == pixels(sent)
    with Image.open(BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {0x0112: 6}
        assert dict(picture.getexif().get_ifd(0x8825)) == {}
        assert picture.info["icc_profile"] == PROFILE
        assert set(picture.info) <= {
            *("jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform", "progressive", "dpi"),
            *("exif", "icc_profile", "progression", "transparency"),
        }
    assert look_at("again", kept).content == kept


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_it_is_still_turned_as_it_was(form: str, turned: int) -> None:
    sent = a_photograph(form, turned=turned)
    kept = BARE[form](sent)
    before, after = (ImageOps.exif_transpose(Image.open(BytesIO(content))) for content in (sent, kept))
    assert (after.size, after.tobytes()) == (before.size, before.tobytes())
    assert (b"Exif" in kept or b"eXIf" in kept) == (turned != 1)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_comes_after_the_picture_goes(form: str) -> None:
    """A telephone's moving picture, a second photograph, an archive."""
    picture = a_picture(form)
    for more in (an_archive(), a_picture("JPEG"), b"\0\0\0\x18ftypmp42" + PLACE):
        assert BARE[form](picture + more) == BARE[form](picture)
    sent = picture + an_archive()
    assert zipfile.is_zipfile(BytesIO(sent))
    assert not zipfile.is_zipfile(BytesIO(look_at("x", sent).content))


def test_a_second_picture_in_the_same_file_goes() -> None:
    """Cameras keep a smaller copy behind the photograph, with a place of its own."""
    written = BytesIO()
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (20, 15), "blue")
    first.save(written, "MPO", save_all=True, append_images=[second])
    with Image.open(BytesIO(written.getvalue())) as sent:
        assert (sent.format, sent.n_frames) == ("MPO", 2)
    with Image.open(BytesIO(look_at("x", written.getvalue()).content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (40, 30))


def test_something_else_under_the_name_of_a_colour_profile_goes() -> None:
    picture = a_picture("JPEG")
    kept = bare_jpeg(picture[:2] + _segment(0xE2, b"ICC_PROFILE\0\1\1" + PLACE * 10) + picture[2:])
    assert kept == bare_jpeg(picture)


def test_a_profile_in_several_parts_stays() -> None:
    picture = a_picture("JPEG")
    halves = (PROFILE[:200], PROFILE[200:])
    parts = b"".join(
        _segment(0xE2, b"ICC_PROFILE\0" + bytes([number, 2]) + half) for number, half in enumerate(halves, 1)
    )
    with Image.open(BytesIO(bare_jpeg(picture[:2] + parts + picture[2:]))) as kept:
        assert kept.info["icc_profile"] == PROFILE


def test_a_thumbnail_in_the_first_segment_goes() -> None:
    picture = a_picture("JPEG")
    thumbnail = _segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\4\4" + PLACE[:16] * 3)
    assert picture[2:4] == b"\xff\xe0"
    rest = picture[4 + int.from_bytes(picture[4:6], "big") :]
    kept = bare_jpeg(picture[:2] + thumbnail + rest)
    assert (PLACE[:16] in kept, pixels(kept)) == (False, pixels(picture))


def test_frames_of_a_moving_png_go() -> None:
    written = BytesIO()
    frames = [Image.new("L", (30, 20), shade) for shade in (10, 200)]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    assert b"fdAT" in written.getvalue()
    assert pixels(bare_png(written.getvalue())) == ("L", (30, 20), bytes([10]) * 600)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_one_that_ends_too_early_is_damaged(form: str) -> None:
    content = a_photograph(form)
    for length in (0, 1, 2, 8, 20, 100, len(content) // 2, len(content) - 1):
        with pytest.raises(UploadRefused) as refused:
            BARE[form](content[:length])
        assert refused.value.flaw == Flaw.DAMAGED


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@settings(max_examples=150)
@given(st.data())
def test_nothing_makes_it_fail_or_grow(form: str, data: st.DataObject) -> None:
    content = bytearray(a_photograph(form))
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        kept = BARE[form](bytes(content))
    except UploadRefused:
        return
    assert len(kept) <= len(content)
    assert BARE[form](kept) == kept


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    for bare in BARE.values():
        with pytest.raises(UploadRefused):
            bare(content)
    assert orientation(content) == 1
    assert 1 <= orientation(b"II*\0\x08\0\0\0" + content) <= 8


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    """Each goes over the whole picture, and takes twelve bytes."""
    content = a_picture("JPEG", progressive=True)
    scan = content.rindex(b"\xff\xda")
    end = content.rindex(b"\xff\xd9")
    repeated = content[:scan] + content[scan:end] * (MAX_SCANS + 1) + content[end:]
    with pytest.raises(UploadRefused) as refused:
        bare_jpeg(repeated)
    assert refused.value.flaw == Flaw.TOO_COMPLEX


def test_one_of_very_many_segments_is_refused() -> None:
    content = a_picture("JPEG")
    with pytest.raises(UploadRefused):
        bare_jpeg(content[:2] + _segment(0xFE, b"") * 100_000 + content[2:])


@pytest.mark.parametrize("kind", [b"IHDR", b"CgBI"])
def test_a_png_of_a_form_of_its_own_is_damaged(kind: bytes) -> None:
    content = a_picture("PNG")
    chunk = struct.pack(">L", 0) + kind + struct.pack(">L", zlib.crc32(kind))
    for place in (8, 33):
        with pytest.raises(UploadRefused):
            bare_png(content[:place] + chunk + content[place:])


def test_a_heic_becomes_an_upright_jpeg_that_says_nothing_else() -> None:
    sent = a_heic((64, 32), exif=taken(6), icc_profile=PROFILE)
    assert PLACE in sent
    upload = look_at("IMG_0042.HEIC", sent)
    assert (upload.filename, upload.media_type) == ("IMG_0042.jpg", "image/jpeg")
    assert PLACE not in upload.content
    with Image.open(BytesIO(upload.content)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (32, 64), {})
        above, below = kept.getpixel((16, 4)), kept.getpixel((16, 60))
        assert (above[0] > 200, below[2] > 200) == (True, True)  # red was on the left before it was turned
        assert ("comment" in kept.info, "xmp" in kept.info) == (False, False)
