"""Files that somebody with bad intentions would send, made on the spot."""

from __future__ import annotations

import gzip
import struct
import tarfile
import zlib
from io import BytesIO
from itertools import accumulate

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.uploads import a_heic, a_picture, an_archive

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"


def a_script() -> Dictionary:
    """Return the action of a PDF that runs a script."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def a_tar() -> bytes:
    """Return a tar archive with one file."""
    written = BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        entry = tarfile.TarInfo("inside.txt")
        entry.size = 5
        archive.addfile(entry, BytesIO(b"Hello"))
    return written.getvalue()


def a_docx() -> bytes:
    """Return a text document's outer form."""
    return an_archive("[Content_Types].xml", b"<?xml version='1.0'?><Types/>")


def a_bomb_of_zeros() -> bytes:
    """Return some kilobytes of gzip that are ten megabytes."""
    return gzip.compress(bytes(10_000_000))


def a_pdf_with(annotation: Dictionary | None = None, page: Dictionary | None = None, **root: pikepdf.Object) -> bytes:
    """Return a PDF of one page with an annotation, further entries of the page, or of its catalogue."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if annotation is not None:
            pdf.pages[0].Annots = Array([pdf.make_indirect(annotation)])
        for key, value in (page or {}).items():
            pdf.pages[0].obj[key] = value
        for key, value in root.items():
            pdf.Root[f"/{key}"] = pdf.make_indirect(value)
        written = BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def a_link(action: Dictionary) -> Dictionary:
    """Return a link on a page that does `action`."""
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=action)


def an_annotation(subtype: str, **more: pikepdf.Object) -> Dictionary:
    """Return something on a page."""
    return Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[0, 0, 99, 99], **more)


def a_pdf_drawn_by(contents: bytes, **resources: pikepdf.Object) -> bytes:
    """Return a PDF whose page is drawn by `contents`."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Resources = Dictionary(resources)
        pdf.pages[0].Contents = pdf.make_stream(contents)
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def a_pdf_of_drawings_within_drawings(depth: int = 6, times: int = 10) -> bytes:
    """Return two kilobytes of PDF that draw a square `times` to the power of `depth` times."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        form = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": [0, 0, 10, 10]}
        inner = pdf.make_stream(b"0 0 1 1 re f", **form)
        for _ in range(depth):
            inner = pdf.make_stream(b"/A Do " * times, **form, Resources=Dictionary(XObject=Dictionary(A=inner)))
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(A=inner))
        pdf.pages[0].Contents = pdf.make_stream(b"/A Do")
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def a_pdf_of_many_objects(number: int) -> bytes:
    """Return a PDF with `number` objects that nothing needs, packed into a few kilobytes."""
    plain = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    head = b"".join(b"%d %d " % (place + 6, 2 * place) for place in range(number))
    packed = zlib.compress(head + b"0 " * number)
    plain.append(
        b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n" % (number, len(head), len(packed))
        + packed
        + b"\nendstream"
    )
    parts = [b"%PDF-1.5\n", *(b"%d 0 obj\n%s\nendobj\n" % (place, part) for place, part in enumerate(plain, 1))]
    starts = list(accumulate(len(part) for part in parts))
    entry = struct.Struct(">BLL")
    table = entry.pack(0, 0, 0) + b"".join(entry.pack(1, start, 0) for start in starts)
    table = zlib.compress(table + b"".join(entry.pack(2, 4, place) for place in range(number)))
    parts.append(
        b"5 0 obj\n<</Type/XRef/Size %d/W[1 4 4]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % (number + 6, len(table))
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % starts[-1]
    )
    return b"".join(parts)


def a_pdf_with_an_escaped_name() -> bytes:
    """Return a PDF whose script is written so that a search for its letters does not find it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</S/GoTo/Next<</S/J#61vaScript/J#53(app.alert\\(1\\))>>>>",
    ]
    parts = [b"%PDF-1.5\n", *(b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(objects, 1))]
    starts = list(accumulate(len(part) for part in parts))
    table = b"".join(b"%010d 00000 n \n" % start for start in starts[:-1])
    parts.append(b"xref\n0 5\n0000000000 65535 f \n" + table)
    parts.append(b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % starts[-1])
    return b"".join(parts)


def a_png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG that says how large it is, with `chunks`, and very few pixels."""
    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    all_chunks = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(bytes(2))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(payload)) + kind + payload + struct.pack(">L", zlib.crc32(kind + payload))
        for kind, payload in all_chunks
    )


def a_large_jpeg() -> bytes:
    """Return a JPEG whose head says 65,500 by 65,500 pixels."""
    content = bytearray(a_picture("JPEG"))
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(content)


def a_large_heic(width: int = 65_500, height: int = 65_500) -> bytes:
    """Return a HEIC of 64 by 64 pixels that says it has more."""
    content = bytearray(a_heic())
    place = content.index(b"ispe") + 8
    content[place : place + 8] = struct.pack(">LL", width, height)
    return bytes(content)


def a_heic_that_says(brand: bytes) -> bytes:
    """Return a HEIC under another name of its family."""
    content = a_heic()
    size = int.from_bytes(content[:4], "big")
    return content[:8] + brand + bytes(4) + brand * ((size - 16) // 4) + content[size:]
