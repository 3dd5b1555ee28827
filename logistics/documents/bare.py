"""A picture's file without what it says beyond the picture: place, time, camera, other pictures, bytes after its end.

The pixels stay as they are, byte for byte as they were compressed; what is kept beside them is what they need to be
shown: size, colours, and which side is up.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from logistics.documents.rules import MAX_SCANS, Flaw, UploadRefused

_SOI, _EOI, _SOS = b"\xff\xd8", 0xD9, 0xDA
#: Markers of a JPEG's frame: its size and how it is compressed.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Those, tables, restart intervals and the scans themselves.
_PICTURE = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDC, 0xDD, _SOS}
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
#: What applications add, comments, and what the standard keeps for its extensions.
_BESIDE = frozenset(range(0xE0, 0xFF))
_JFIF, _EXIF, _PROFILE, _ADOBE = b"JFIF\0", b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe"
#: Inside a scan FF stands before 0 (it is a byte of the scan) or counts restarts; before anything else a scan ends.
_SCAN_ENDS = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
#: More segments than any camera writes: 10 MiB in full ones are 160.
_MAX_SEGMENTS = 2_000

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PICTURE = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_PNG_COLOURS = frozenset({b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"})

_ORIENTATION = 0x0112
_SHORT = 3


def bare_jpeg(content: bytes) -> bytes:
    """Return the JPEG with its scans, tables, colours and orientation alone; raises UploadRefused when it is damaged.

    Also raised for one of more than `MAX_SCANS` scans: a few bytes of scan make a decoder go over the whole picture.
    """
    segments = list(_segments(content))
    markers = [marker for marker, _, _ in segments]
    if markers.count(_SOS) > MAX_SCANS:
        raise UploadRefused(Flaw.TOO_COMPLEX)
    if _SOS not in markers or sum(marker in _FRAMES for marker in markers) != 1:
        raise UploadRefused(Flaw.DAMAGED)
    exif = [payload for marker, payload, _ in segments if marker == _APP1 and payload.startswith(_EXIF)]
    profile_is_whole = _is_whole([payload for marker, payload, _ in segments if _is_profile(marker, payload)])
    written: list[bytes | memoryview] = [_SOI]
    for marker, payload, scan in segments:
        if marker in _PICTURE:
            written += [_segment(marker, payload), scan]
        elif marker == _APP0 and payload.startswith(_JFIF) and len(payload) >= 14:
            written.append(_segment(marker, payload[:12] + b"\0\0"))  # without its thumbnail
        elif marker == _APP14 and payload.startswith(_ADOBE):
            written.append(_segment(marker, payload[:12]))
        elif _is_profile(marker, payload) and profile_is_whole:
            written.append(_segment(marker, payload))
    turned = orientation(exif[0].removeprefix(_EXIF)) if exif else 1
    if turned != 1:
        written.insert(2 if markers[0] == _APP0 else 1, _segment(_APP1, _EXIF + _exif(turned)))
    return b"".join([*written, bytes([0xFF, _EOI])])


def bare_png(content: bytes) -> bytes:
    """Return the PNG with its picture, colours and orientation alone; raises UploadRefused when it is damaged."""
    written = [_PNG]
    for kind, payload in _chunks(content):
        if kind in _PNG_PICTURE | _PNG_COLOURS:
            written.append(_chunk(kind, payload))
        elif kind == b"eXIf" and orientation(payload) != 1:
            written.append(_chunk(kind, _exif(orientation(payload))))
    return b"".join(written)


def orientation(exif: bytes) -> int:
    """Return which way up a picture is, as EXIF counts it: 1 (upright) to 8; 1 when nothing, or nonsense, is said."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}L", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, start)
        for place in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind, _number, value = struct.unpack_from(f"{order}HHLH", exif, place)
            if (tag, kind) == (_ORIENTATION, _SHORT):
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:  # it ends before it should
        return 1
    return 1


def _exif(turned: int) -> bytes:
    return b"MM\0*" + struct.pack(">LHHHLHHL", 8, 1, _ORIENTATION, _SHORT, 1, turned, 0, 0)


def _segments(content: bytes) -> Iterator[tuple[int, bytes, memoryview]]:
    """Yield the marker, the payload and, after the head of a scan, the scan of each segment up to the picture's end."""
    place, whole = len(_SOI), memoryview(content)  # the scans are nearly all of it: not copied before they are joined
    for _ in range(_MAX_SEGMENTS if content.startswith(_SOI) else 0):
        after_fill = place
        while content[after_fill : after_fill + 2] == b"\xff\xff":
            after_fill += 1
        head = content[after_fill : after_fill + 4]
        if head[:2] == bytes([0xFF, _EOI]):
            return
        if len(head) < 4 or head[0] != 0xFF or head[1] not in _PICTURE | _BESIDE:
            break
        length = int.from_bytes(head[2:], "big")
        start, place = after_fill + 4, after_fill + 2 + length
        if length < 2 or place > len(content):
            break
        scan_start = place
        if head[1] == _SOS:
            end = _SCAN_ENDS.search(content, place)
            if end is None:
                break
            place = end.start()
        yield head[1], content[start:scan_start], whole[scan_start:place]
    raise UploadRefused(Flaw.DAMAGED)


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _is_profile(marker: int, payload: bytes) -> bool:
    return marker == _APP2 and payload.startswith(_PROFILE)


def _is_whole(payloads: list[bytes]) -> bool:
    """Return whether the parts of a colour profile make one, so that nothing else travels under its name."""
    bodies = [payload.removeprefix(_PROFILE) for payload in payloads]
    numbered = [body[:2] == bytes([number, len(bodies)]) for number, body in enumerate(bodies[:255], 1)]
    profile = b"".join(body[2:] for body in bodies)
    return all(numbered) and profile[36:40] == b"acsp" and int.from_bytes(profile[:4], "big") == len(profile)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the payload of each chunk up to the picture's end."""
    place, first = len(_PNG), True
    while content.startswith(_PNG) and place + 12 <= len(content):
        length, kind = struct.unpack_from(">L4s", content, place)
        payload = content[place + 8 : place + 8 + length]
        seal = content[place + 8 + length : place + 12 + length]
        is_needed = kind[:1].isupper()
        if (
            len(seal) < 4
            or first != (kind == b"IHDR")
            or (is_needed and kind not in _PNG_PICTURE)
            or zlib.crc32(kind + payload) != int.from_bytes(seal, "big")
        ):
            break
        yield kind, payload
        if kind == b"IEND":
            return
        place, first = place + 12 + length, False
    raise UploadRefused(Flaw.DAMAGED)


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">L", len(payload)) + kind + payload + struct.pack(">L", zlib.crc32(kind + payload))
