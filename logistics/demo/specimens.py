"""Drawn passports and letters of people who do not exist; every one says SPECIMEN."""

from __future__ import annotations

import textwrap
from io import BytesIO
from time import gmtime

from PIL import Image, ImageDraw, ImageFont

from logistics.documents.mrz import Zone, written
from logistics.documents.names import transliterated
from logistics.documents.recognise import look_at
from logistics.documents.rules import PassportFacts, Upload

_PAPER, _INK, _RED = (238, 241, 232), (38, 50, 66), (178, 34, 52)
#: The drawings carry no time of their own, so that they are the same every time.
_NO_TIME = gmtime(0)


def passport(zone: Zone, facts: PassportFacts) -> Upload:
    """Return a picture of a passport's data page, whose machine-readable zone is `zone`."""
    lines = [
        f"Passport No.  {zone.number}",
        f"Surname  {zone.surname}",
        f"Given names  {zone.given_names}",
        f"Date of birth  {facts.birth_date}",
        f"Date of expiry  {facts.expires_on}",
    ]
    picture = Image.new("RGB", (1250, 880), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 40), f"SPECIMEN {zone.issuer}", fill=_INK, font=_font(54))
    draw.text((60, 110), "PASSPORT / PASAPORTE", fill=_INK, font=_font(28))
    draw.rectangle((60, 190, 400, 620), outline=_INK, width=3)
    draw.ellipse((155, 250, 305, 430), fill=_INK)
    draw.pieslice((100, 440, 360, 800), 180, 360, fill=_INK)
    top = 200
    for line in lines:
        for part in textwrap.wrap(line, 42):
            draw.text((440, top), part, fill=_INK, font=_font(30))
            top += 44
        top += 24
    _stamp(picture)
    for top, line in zip((740, 800), written(zone), strict=True):
        for place, sign in enumerate(line):  # each sign as wide as any other, as on a passport
            draw.text((72 + place * 25.6, top), sign, fill=_INK, font=_font(38), anchor="ma")
    return look_at("specimen-passport.jpg", _written(picture, "JPEG"))


def letter(name: str) -> Upload:
    """Return a page with the invitation letter's acceptance, signed by nobody."""
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.text((140, 160), "CRM 2022 - Carta de invitacion / Invitation letter", fill=_INK, font=_font(36))
    text = f"Acepto la invitacion. / I accept the invitation.\n\n{transliterated(name)}"
    draw.text((140, 300), text, fill=_INK, font=_font(32), spacing=14)
    draw.line((140, 700, 700, 700), fill=_INK, width=3)
    draw.text((140, 720), "Firma / Signature", fill=_INK, font=_font(26))
    draw.line([(170, 680), (230, 600), (280, 690), (360, 610), (430, 685), (560, 640)], fill=(30, 60, 160), width=5)
    _stamp(page)
    return look_at("specimen-letter.pdf", _written(page, "PDF"))


def _stamp(picture: Image.Image) -> None:
    stamp = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    words = ImageDraw.Draw(stamp)
    centre = (picture.width / 2, picture.height / 2)
    words.text(centre, "SPECIMEN", fill=(*_RED, 120), font=_font(picture.width // 6), anchor="mm")
    turned = stamp.rotate(24, center=centre)
    picture.paste(turned, (0, 0), turned)


def _written(picture: Image.Image, form: str) -> bytes:
    file = BytesIO()
    if form == "PDF":
        picture.save(file, form, title="SPECIMEN", creationDate=_NO_TIME, modDate=_NO_TIME)
    else:
        picture.save(file, form, quality=80)
    return file.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)
