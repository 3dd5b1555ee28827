"""The demo's people. All are invented: everybody is called Ejemplo, Muestra or Specimen somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from logistics.registrations.rules import Capacity, Status
from logistics.registrations.shortcomings import Shortcoming


@dataclass(frozen=True)
class Invented:
    """Somebody invented: who, from which delegation, and how far the registration got."""

    delegation: str
    full_name: str
    job_title: str
    institution: str
    becomes: Status
    capacity: Capacity = Capacity.DELEGATE
    language: str = "es"
    needs_interpretation: bool = False
    diet: str = ""
    accessibility: str = ""
    #: Where the flight starts, for those whose ticket somebody buys.
    origin: str = ""
    #: ISO 3166-1 alpha-3; empty: that of the delegation.
    nationality: str = ""
    expires_on: date = date(2027, 8, 31)
    extra_nights: int = 0
    #: What the organizer found to be mended.
    shortcomings: tuple[Shortcoming, ...] = ()
    #: The organizer's words: what to mend besides, why declined, why an exceptional chair.
    reason: str = ""
    #: What organizers noted for one another.
    noted: str = ""
    #: Whether a chair beyond the cap was added for this person.
    beyond_cap: bool = False
    #: "Surname, given names" in the passport, where that is not what the registration says.
    in_passport: str = ""
    #: Whether the two lines of the machine-readable zone were typed.
    gives_zone: bool = False
    #: Whether the passport's number was mistyped; the picture has the right one.
    mistypes: bool = False
    #: Whether the invitation letter was issued, and waits to be accepted.
    has_letter: bool = False
    #: The organizer's words on names that differ.
    settled: str = ""
    #: What the person does not want, though entitled to it.
    declines_lodging: bool = False


_FOREIGN = "Ministerio de Relaciones Exteriores"
_MIGRATION = "Dirección General de Migración"

CAST = (
    Invented(
        "BLZ",
        "Marva Ejemplo Coc",
        "Director",
        "Department of Immigration",
        Status.CONFIRMED,
        Capacity.HEAD,
        "en",
        needs_interpretation=True,
        origin="BZE",
    ),
    Invented(
        "BLZ",
        "Desmond O'Specimen",
        "Policy Officer",
        "Ministry of Foreign Affairs",
        Status.SUBMITTED,
        language="en",
        needs_interpretation=True,
        origin="BZE",
    ),
    Invented(
        "CAN",
        "Geneviève Specimen-Tremblay",
        "Deputy Director",
        "Immigration, Refugees and Citizenship",
        Status.APPROVED,
        Capacity.HEAD,
        "en",
        needs_interpretation=True,
        diet="vegetarian",
    ),
    Invented(
        "CRI",
        "José Ángel Muestra Ñurinda",
        "Director",
        _MIGRATION,
        Status.CONFIRMED,
        Capacity.HEAD,
        origin="SJO",
        in_passport="Muestra Ñurinda, José Ángel",
    ),
    Invented(
        "CRI",
        "Ana Lucía Ejemplo Víquez",
        "Jefa de Planificación",
        _FOREIGN,
        Status.APPROVED,
        origin="SJO",
        in_passport="Ejemplo Víquez, Ana Lucía",
    ),
    # A third official of a delegation with two chairs.
    Invented("CRI", "Tomás Muestra Solís", "Asesor", _FOREIGN, Status.WAITLISTED, Capacity.ALTERNATE, origin="SJO"),
    Invented(
        "SLV",
        "Rebeca Ejemplo Güell",
        "Directora de Movilidad Humana",
        _FOREIGN,
        Status.CONFIRMED,
        Capacity.HEAD,
        origin="SAL",
        extra_nights=1,
        gives_zone=True,
    ),
    Invented(
        "SLV",
        "Óscar Muestra Peña",
        "Subdirector",
        _MIGRATION,
        Status.APPROVED,
        origin="SAL",
        diet="sin mariscos",
        has_letter=True,
    ),
    Invented(
        "USA",
        "Keisha Specimen",
        "Program Officer",
        "Bureau of Population, Refugees, and Migration",
        Status.APPROVED,
        Capacity.HEAD,
        "en",
        needs_interpretation=True,
    ),
    Invented("GTM", "Ixchel Muestra Tz'unun", "Directora", _MIGRATION, Status.CONFIRMED, Capacity.HEAD, origin="GUA"),
    # The passport expires within six months of the meeting.
    Invented(
        "GTM",
        "Byron Ejemplo Xicará",
        "Asesor",
        _FOREIGN,
        Status.SUBMITTED,
        origin="GUA",
        expires_on=date(2022, 7, 15),
        gives_zone=True,
    ),
    # A vice-minister beyond the cap.
    Invented(
        "GTM",
        "María del Pilar Inmaculada Concepción Ejemplo de la Muestra y Specimen-Ixcot",
        "Viceministra",
        _FOREIGN,
        Status.APPROVED,
        Capacity.HEAD,
        origin="GUA",
        reason="La Viceministra encabeza la delegación; la nota conceptual da la bienvenida a viceministros y "
        "viceministras. Sin financiamiento.",
        beyond_cap=True,
    ),
    # The passport has her married name.
    Invented(
        "HND",
        "Wagía Ejemplo Martínez",
        "Gerente",
        _MIGRATION,
        Status.APPROVED,
        Capacity.HEAD,
        origin="TGU",
        in_passport="Ejemplo de Specimen, Wagía",
        gives_zone=True,
        settled="Usa el apellido de casada en el pasaporte; lo confirma la nota de la Secretaría de Relaciones "
        "Exteriores. El boleto se emite con el nombre del pasaporte.",
    ),
    Invented(
        "HND",
        "Nahún Muestra",
        "Oficial",
        _FOREIGN,
        Status.RETURNED,
        origin="TGU",
        shortcomings=(Shortcoming.PASSPORT_CUT_OFF, Shortcoming.POSITION),
        reason="No se lee el número. Del cargo, por favor indique también el área.",
        noted="Llamó por teléfono: envía la copia completa esta semana.",
    ),
    Invented(
        "MEX",
        "Citlali Ejemplo Ñáñez",
        "Directora General",
        "Unidad de Política Migratoria",
        Status.APPROVED,
        Capacity.HEAD,
        declines_lodging=True,
        has_letter=True,
    ),
    # One word is a whole name too.
    Invented("MEX", "Muestra", "Enlace", "Secretaría de Relaciones Exteriores", Status.SUBMITTED),
    # The passport names somebody else, and nobody has settled that.
    Invented(
        "NIC",
        "Yader Muestra Úbeda",
        "Director",
        _MIGRATION,
        Status.SUBMITTED,
        Capacity.HEAD,
        origin="MGA",
        in_passport="Muestra Alemán, Yáder José",
        gives_zone=True,
    ),
    Invented("NIC", "Marlon Ejemplo", "", _FOREIGN, Status.DRAFT, origin="MGA"),
    Invented("NIC", "Karla Muestra Solís", "Analista", _FOREIGN, Status.NOMINATED),
    # The number typed is not the one in the picture.
    Invented(
        "PAN",
        "Itzel Specimen Quirós",
        "Secretaria General",
        _MIGRATION,
        Status.SUBMITTED,
        Capacity.HEAD,
        origin="PTY",
        mistypes=True,
    ),
    Invented("PAN", "Arístides Ejemplo", "Asesor", _FOREIGN, Status.WITHDRAWN, origin="PTY"),
    Invented(
        "DOM",
        "Altagracia Muestra Féliz",
        "Viceministra",
        _FOREIGN,
        Status.CONFIRMED,
        Capacity.HEAD,
        origin="SDQ",
        accessibility="Silla de ruedas",
    ),
    Invented(
        "DOM",
        "Ramón Specimen",
        "Consultor",
        "Consultoría Specimen",
        Status.DECLINED,
        origin="SDQ",
        reason="Participan funcionarios y funcionarias de los Países Miembros; su institución no fue designada.",
    ),
    Invented(
        "RROCM",
        "Lucía Ejemplo Izquierdo",
        "Coordinadora",
        "Red de Muestra",
        Status.APPROVED,
        origin="GUA",
        nationality="GTM",
    ),
    Invented(
        "RROCM",
        "Wilner Muestra Jean-Baptiste",
        "Vocero",
        "Red de Muestra",
        Status.SUBMITTED,
        origin="SDQ",
        nationality="DOM",
    ),
    Invented("CSM", "Rocío Muestra Quispe", "Presidencia pro tempore", "CSM", Status.APPROVED, nationality="PER"),
    Invented("CSM", "Iván Ejemplo Ño", "Secretaría Técnica", "CSM", Status.SUBMITTED, diet="vegano", nationality="CHL"),
)

#: The first invitation went out on this day; from then on somebody registers every few hours.
FIRST_DAY = date(2022, 1, 26)
BETWEEN_TWO = timedelta(hours=5)
