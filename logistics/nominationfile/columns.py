"""What the columns of a nomination file hold, by what people call them, and where the head of a table is."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from logistics.registrations.rules import search_key

#: Among how many of the first rows the head is looked for: letterheads and instructions may stand above it.
_HEAD_WITHIN = 25


class Field(enum.StrEnum):
    """What a column may hold; those of a person are called as the registration form calls them."""

    DELEGATION = "delegation"
    FULL_NAME = "full_name"
    GIVEN_NAMES = "given_names"
    SURNAMES = "surnames"
    INSTITUTION = "institution"
    JOB_TITLE = "job_title"
    CAPACITY = "capacity"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    BADGE_NAME = "badge_name"
    PASSPORT_NUMBER = "passport_number"
    NATIONALITY = "nationality"
    ISSUING_COUNTRY = "issuing_country"
    BIRTH_DATE = "birth_date"
    ISSUED_ON = "issued_on"
    EXPIRES_ON = "expires_on"
    ORIGIN = "origin"
    ARRIVES_ON = "arrives_on"
    DEPARTS_ON = "departs_on"
    DIET = "diet"
    ACCESSIBILITY = "accessibility"


#: What focal points of the region call each column, in Spanish and English, folded by `search_key`. Where several fit
#: a head, the longest decides: "fecha de nacimiento" is no date of travel.
_CALLED: Mapping[Field, tuple[str, ...]] = {
    Field.DELEGATION: (
        "delegacion",
        "delegation",
        "pais",
        "country",
        "estado",
        "state",
        "pais miembro",
        "member state",
        "pais u organizacion",
        "organizacion",
        "organization",
        "organisation",
        "representacion",
    ),
    Field.FULL_NAME: (
        "nombre",
        "name",
        "nombre completo",
        "full name",
        "nombres y apellidos",
        "nombre y apellidos",
        "nombre y apellido",
        "apellidos y nombres",
        "funcionario",
        "funcionaria",
        "funcionario a",
        "participante",
        "participant",
        "delegado",
        "delegada",
        "representante",
        "official",
        "delegate",
        "representative",
    ),
    Field.GIVEN_NAMES: (
        "nombres",
        "primer nombre",
        "given names",
        "given name",
        "first name",
        "first names",
        "forename",
        "nombre de pila",
    ),
    Field.SURNAMES: (
        "apellidos",
        "apellido",
        "surname",
        "surnames",
        "last name",
        "last names",
        "family name",
        "primer apellido",
    ),
    Field.INSTITUTION: (
        "institucion",
        "institution",
        "ministerio",
        "ministry",
        "entidad",
        "dependencia",
        "agency",
        "institucion u organismo",
    ),
    Field.JOB_TITLE: ("cargo", "puesto", "posicion", "position", "job title", "title", "funcion", "titulo", "post"),
    Field.CAPACITY: (
        "calidad",
        "capacity",
        "calidad en la delegacion",
        "capacity in the delegation",
        "en calidad de",
        "funcion en la delegacion",
        "role",
        "rol",
    ),
    Field.EMAIL: (
        "correo",
        "correo electronico",
        "email",
        "e mail",
        "mail",
        "direccion de correo",
        "email address",
        "e mail address",
    ),
    Field.PHONE: ("telefono", "telephone", "phone", "celular", "movil", "mobile", "telefono de contacto", "whatsapp"),
    Field.LANGUAGE: ("idioma", "language", "lengua", "idioma de trabajo", "working language", "idioma de los correos"),
    Field.BADGE_NAME: ("nombre para el gafete", "gafete", "badge", "badge name", "name for the badge", "credencial"),
    Field.PASSPORT_NUMBER: (
        "pasaporte",
        "passport",
        "numero de pasaporte",
        "no de pasaporte",
        "n de pasaporte",
        "num de pasaporte",
        "passport number",
        "passport no",
    ),
    Field.NATIONALITY: ("nacionalidad", "nationality"),
    Field.ISSUING_COUNTRY: (
        "pais emisor",
        "pais de emision",
        "issuing country",
        "issued by",
        "expedido por",
        "emitido por",
        "pais emisor del pasaporte",
    ),
    Field.BIRTH_DATE: ("nacimiento", "fecha de nacimiento", "date of birth", "birth date", "birthday", "dob", "born"),
    Field.ISSUED_ON: ("fecha de emision", "fecha de expedicion", "date of issue", "issue date", "issued on"),
    Field.EXPIRES_ON: (
        "vencimiento",
        "fecha de vencimiento",
        "vence",
        "fecha de caducidad",
        "caducidad",
        "vigencia",
        "expiry",
        "expiry date",
        "date of expiry",
        "expires on",
        "expiration",
        "expiration date",
        "valid until",
    ),
    Field.ORIGIN: (
        "origen",
        "ciudad de origen",
        "ciudad de salida",
        "aeropuerto",
        "aeropuerto de salida",
        "origin",
        "airport",
        "departure city",
        "departure airport",
        "ciudad o aeropuerto de salida",
        "city or airport you fly from",
    ),
    Field.ARRIVES_ON: (
        "llegada",
        "fecha de llegada",
        "dia de llegada",
        "arrival",
        "arrival date",
        "date of arrival",
        "day of arrival",
    ),
    Field.DEPARTS_ON: (
        "salida",
        "regreso",
        "retorno",
        "fecha de salida",
        "fecha de regreso",
        "fecha de retorno",
        "dia de salida",
        "departure",
        "departure date",
        "date of departure",
        "return date",
        "day of departure",
    ),
    Field.DIET: (
        "dieta",
        "alergias",
        "dieta y alergias",
        "restricciones alimentarias",
        "restricciones alimenticias",
        "diet",
        "allergies",
        "diet and allergies",
        "dietary requirements",
        "dietary restrictions",
    ),
    Field.ACCESSIBILITY: (
        "accesibilidad",
        "accessibility",
        "necesidades de accesibilidad",
        "discapacidad",
        "accessibility needs",
    ),
}
_FIELD_CALLED = {called: field for field, names in _CALLED.items() for called in names}
#: An explanation in a head, such as "(como aparece en el pasaporte)", names no column.
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
_NO_WORD = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """Return a head or a word as it is compared: no accents, case, asides or punctuation."""
    return _NO_WORD.sub(" ", search_key(_ASIDE.sub(" ", text))).strip()


def field_called(head: str) -> Field | None:
    """Return what a column with this head holds, or None; of several names in it the longest decides."""
    words = f" {folded(head) or _NO_WORD.sub(' ', search_key(head)).strip()} "
    named = [called for called in _FIELD_CALLED if f" {called} " in words]
    return _FIELD_CALLED[max(named, key=len)] if named else None


@dataclass(frozen=True)
class Head:
    """Where the head ends, and what each column holds by its place; rows and columns counted from 0."""

    #: The first row below the head.
    first_row: int
    columns: Mapping[int, Field]


def find_head(rows: Sequence[Sequence[str]]) -> Head:
    """Return where the head of a table is: the row, of the first ones, most of whose cells name a column.

    A head may stand in two rows, the upper one over several columns ("Passport" over "Number" and "Expiry"). Where none
    says anything the first row is the head, and no column is known.
    """
    best = Head(min(1, len(rows)), {})
    for number in range(min(len(rows), _HEAD_WITHIN)):
        for depth in (1, 2):
            head = rows[number : number + depth]
            columns = _columns(head)
            if len(columns) > max(len(best.columns), 1) and (depth == 1 or _goes_on(head)):
                best = Head(number + depth, columns)
    return best


def _goes_on(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the second of two rows is part of the head: its cells name columns or parts of a wider one."""
    if len(rows) < 2:
        return False
    upper = [*rows[0], *[""] * (len(rows[1]) - len(rows[0])), "end"]
    wide = {place for place in range(len(upper) - 1) if upper[place + 1] in ("", upper[place])}
    wide |= {place + 1 for place in wide}
    return all(
        not cell or cell == upper[place] or place in wide or field_called(cell) is not None
        for place, cell in enumerate(rows[1])
    )


def _columns(rows: Sequence[Sequence[str]]) -> dict[int, Field]:
    """Return what the columns hold if these rows, one or two, are the head; the first of two alike counts."""
    found: dict[int, Field] = {}
    for place in range(max((len(row) for row in rows), default=0)):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        if any("@" in cell for cell in cells):
            return {}  # somebody's address: this is a person
        if any(len(cell) > 120 for cell in cells):
            continue  # instructions
        # What stands nearest to the rows says most; with what stands above it, if it says nothing alone.
        field = next(filter(None, (field_called(each) for each in (*cells[:-2:-1], " ".join(cells)))), None)
        if field is not None and field not in found.values():
            found[place] = field
    return found
