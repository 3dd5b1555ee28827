"""Invented values for every kind of message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from logistics.events.rules import EventFacts
from logistics.localized import Localized
from logistics.messages.rules import VALUES, Kind

EVENT = EventFacts(
    id=1,
    slug="crm-2022",
    title=Localized(es="II Taller de Preparación frente al FEMI", en="II Preparatory Workshop for the IMRF"),
    short_title=Localized(es="Taller CRM 2022", en="CRM 2022 workshop"),
    summary=Localized(),
    timezone="America/Mexico_City",
    languages=("es", "en"),
    venue_name=Localized(),
    venue_address=Localized(),
    city=Localized(),
    country="MEX",
    contact_name=Localized(es="Secretaría Ejecutiva de la CRM", en="Executive Secretariat of the RCM"),
    contact_email="secretariat@example.org",
    privacy_notice=Localized(),
    privacy_version="1",
    version=1,
)

_ALL = {
    "name": "Ana María O'Neil Peñalosa",
    "delegation": Localized(es="Belice", en="Belize"),
    "reference": "ABCDEFGH23",
    "link": "https://meetings.example.org/sign-in/secret",
    "valid_for": timedelta(days=7),
    "received": [("Name", "Ana María O'Neil Peñalosa"), ("Institution", "Ministry <of> Interior & Justice")],
    "missing": ["Passport copy", "Signed invitation letter"],
    "coverage": [("Lodging", "Covered by SEGOB: 2 nights."), ("Dinner", "Nobody pays for this.")],
    "seats": 2,
    "deadline": datetime(2022, 3, 2, 5, 59, 59, tzinfo=UTC),
    "with_agenda": True,
    "reason": "The passport copy cannot be read.\n\nPlease send another: 100% of the page has to be seen.",
    "inviter": "olga@example.org",
    "role": "Organizer",
    "change": "A passkey was added to your account.",
    "former": "Ana María O'Neil Peñalosa",
    "successor": "Berta <Muestra>",
    "seat": 2,
    "letter": 7,
    "payer": Localized(es="OIM", en="IOM"),
    "page": "https://meetings.example.org/events/crm-2022/desk/people/ABCDEFGH23",
    "changes": ["New: Closing, Friday, 1 April 2022, 16:00", "Cancelled: Dinner & dance <evening>"],
}

#: What differs for somebody who reads Spanish.
SPANISH = {
    "received": [("Nombre", "Ana María O'Neil Peñalosa"), ("Institución", "Ministerio de Gobernación & Justicia")],
    "missing": ["Copia del pasaporte", "Carta de invitación firmada"],
    "coverage": [
        ("Hospedaje", "con cobertura, 2 noches. A cargo de: SEGOB"),
        ("Cena", "sin cobertura. Nadie cubre este concepto."),
    ],
    "reason": "La copia del pasaporte no se puede leer.\n\nLe pedimos enviar otra: debe verse el 100% de la página.",
    "role": "Organización",
    "change": "Se añadió una llave de acceso a su cuenta.",
    "changes": ["Nueva: Clausura, viernes 1 de abril de 2022, 16:00", "Cancelada: Cena & baile <noche>"],
}


def values(kind: Kind, **others: object) -> dict[str, object]:
    """Return values for a message of `kind`, `others` instead of the usual ones."""
    everything = {**_ALL, **others}
    return {name: everything[name] for name in VALUES[kind]}
