"""Reading a code from what a telephone's camera sees, for browsers that cannot do it themselves."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from flask import abort, request
from flask.typing import ResponseReturnValue
from PIL import Image

from logistics.documents.bare import bare_jpeg
from logistics.documents.rules import UploadRefused
from logistics.web.door import blueprint

#: In bytes and in pixels: the page sends 800 by 600 at most.
_LARGEST = 400 * 1024
_MOST_PIXELS = 2_000_000


@blueprint.post("/events/<slug>/door/decode")
def decode(slug: str) -> ResponseReturnValue:
    """Return what the QR code in a JPEG says, or nothing; the picture is kept nowhere."""
    if (request.content_length or _LARGEST + 1) > _LARGEST:
        abort(413)
    try:
        content = bare_jpeg(request.get_data())  # of no more scans than a camera writes
        with Image.open(BytesIO(content), formats=("JPEG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                abort(413)
            picture.draft("L", None)
            grey = picture.convert("L")
    except (OSError, ValueError, Image.DecompressionBombError, UploadRefused):
        abort(400)
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return {"code": found[0].text[:300] if found else ""}
