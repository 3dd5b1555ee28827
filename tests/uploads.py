"""Files that tests upload: real PDFs and pictures, made on the spot, and ones that have to be refused."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf
import pillow_heif
from PIL import Image


def a_pdf(pages: int = 1, **root: pikepdf.Object) -> bytes:
    """Return a PDF of empty pages; `root` goes into its catalogue."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        for key, value in root.items():
            pdf.Root[f"/{key}"] = value
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def a_locked_pdf(user_password: str) -> bytes:
    """Return a PDF that is encrypted, and asks for the password unless it is empty."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        written = BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="owner", user=user_password))
    return written.getvalue()


def a_pdf_with_a_file_inside() -> bytes:
    """Return a PDF that carries another file."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["inside.txt"] = b"Hello"
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def a_picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """Return a grey picture; `form` as Pillow calls it."""
    written = BytesIO()
    Image.new("L", size, 200).save(written, form, **options)
    return written.getvalue()


def a_heic(size: tuple[int, int] = (64, 64), exif: bytes = b"", **options: object) -> bytes:
    """Return a HEIC as telephones take it: red on the left, blue on the right, turned as `exif` says."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    taken = pillow_heif.from_pillow(picture)
    taken[0].info["exif"] = (
        exif or None
    )  # its orientation goes where a HEIC has it: pictures are turned when they are read
    written = BytesIO()
    taken.save(written, **options)
    return written.getvalue()


def an_archive(name: str = "inside.txt", content: bytes = b"Hello") -> bytes:
    """Return a ZIP archive with one file."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


def a_photo(size: int) -> bytes:
    """Return a JPEG of at least `size` bytes, full of noise."""
    side = 200
    while True:
        written = BytesIO()
        Image.effect_noise((side, side), 80).save(written, "JPEG", quality=95)
        if len(written.getvalue()) >= size:
            return written.getvalue()
        side = side * 5 // 4
