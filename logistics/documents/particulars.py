"""What a machine-readable zone tells of a passport, and where that is not what was typed."""

from __future__ import annotations

from datetime import date

from logistics.documents.mrz import FILLER, Zone, read_zone
from logistics.documents.rules import PassportFacts, PassportType

#: Codes of Doc 9303 that are no country's in ISO 3166-1; those that begin with X are none either.
_NO_COUNTRY = frozenset({"EUE", "RKS", "UNA", "UNK", "UNO"})
_BRITISH = frozenset({"GBD", "GBN", "GBO", "GBP", "GBS"})


def particulars(lines: str, today: date) -> PassportFacts:
    """Return what two lines whose check digits add up tell of a passport; raises ZoneUnreadable for others."""
    zone = read_zone(lines)
    return PassportFacts(
        type=zone.type or PassportType.ORDINARY,
        number=zone.number.replace(FILLER, ""),
        issuing_country=country(zone.issuer),
        nationality=country(zone.nationality),
        expires_on=zone.expiry_date(today),
        birth_date=zone.birth_date(today),
        zone=lines,
        surname=zone.surname,
        given_names=zone.given_names,
    )


def country(code: str) -> str:
    """Return the ISO 3166-1 alpha-3 code for a zone's code of a state, or an empty string when it is no country's."""
    if code in _NO_COUNTRY or code.startswith("X"):
        return ""
    return "DEU" if code == "D" else "GBR" if code in _BRITISH else code


def differences(zone: Zone, typed: PassportFacts) -> frozenset[str]:
    """Return the names of the fields of `typed` that are filled in and say something else than the zone."""
    said = {
        "number": (_plain(zone.number), _plain(typed.number)),
        "issuing_country": (country(zone.issuer), typed.issuing_country),
        "nationality": (country(zone.nationality), typed.nationality),
        "birth_date": (zone.birth, _six_signs(typed.birth_date, zone.birth)),
        "expires_on": (zone.expiry, _six_signs(typed.expires_on, zone.expiry)),
    }
    return frozenset(name for name, (read, told) in said.items() if read and told and read != told)


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isascii() and sign.isalnum())


def _six_signs(day: date | None, read: str) -> str:
    """Return a day as zones have it; what is unknown in `read`, a month or a day, is left out here too."""
    if day is None:
        return ""
    return "".join(FILLER if known == FILLER else sign for known, sign in zip(read, f"{day:%y%m%d}", strict=True))
