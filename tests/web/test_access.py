"""Every address × everybody who may come: the exact answer, and that there was something to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask

from logistics.accounts.models import User
from logistics.accounts.operations import grant
from logistics.accounts.rules import Role
from logistics.audit.rules import SYSTEM, Actor
from logistics.database import db, transaction
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.rules import EventFacts
from logistics.focalpoints.operations import invite
from logistics.funding.models import Sponsor
from logistics.mailings.rules import Group
from logistics.messages.placeholders import Wording
from logistics.messages.rules import Kind
from logistics.messages.texts import change_text
from logistics.nominationfile import operations as nomination_files
from logistics.nominationfile.queries import find_file
from logistics.nominationfile.reading import read_rows
from logistics.participation.notices import tell
from logistics.participation.operations import approve
from logistics.registrations.models import Registration
from logistics.registrations.queries import find_person, person_by_id
from logistics.registrations.rules import Status
from logistics.retention.operations import ask_for_erasure
from logistics.retention.purging import erase
from logistics.staff.operations import invite as ask
from logistics.web.access import ACCESS
from tests.conftest import Browser
from tests.mailings.people import a_mailing, send_off
from tests.nominationfile.lists import simple
from tests.people import a_delegation, a_registration, an_event
from tests.uploads import a_pdf

EVERYBODY = {
    "nobody",
    "admin",
    "organizer",
    "host",
    "sponsor",
    "delegate",
    "other delegate",
    "stranger",
    "elsewhere",
} | {
    "focal point",
    "other focal point",
}
SIGNED_IN = EVERYBODY - {"nobody"}
DESK = {"admin", "organizer"}
PAYERS = DESK | {"host", "sponsor"}
DELEGATES = {"delegate", "other delegate"}
FOCAL_POINTS = {"focal point", "other focal point"}
REGISTER = "/events/crm-2022/register"
DESK_PAGES = "/events/crm-2022/desk"


@dataclass(frozen=True)
class Row:
    """One address: who may open it, what it answers them, and words that stand on it and nowhere else."""

    endpoint: str
    address: str
    who: set[str]
    answer: int = 200
    shows: str = ""
    method: str = "GET"
    #: Who is answered something else, without the words.
    differs: Mapping[str, int] = field(default_factory=dict)


def own(endpoint: str, path: str, answer: int = 200, shows: str = "", method: str = "GET") -> Row:
    """Return the row of a page of Ana's own participation, which is there for nobody else, be it another delegate."""
    address = f"/events/crm-2022/me/{{ana}}{path}"
    return Row(endpoint, address, {"delegate"}, answer, shows, method, {"other delegate": 404})


def ours(endpoint: str, path: str, answer: int = 200, shows: str = "", method: str = "GET") -> Row:
    """Return the row of a page of Costa Rica's delegation, where Ana and Carla sit: for its own focal point alone."""
    address = f"/events/crm-2022/delegation{path}"
    differs = {"other focal point": 404} if "{" in path else {}
    return Row(endpoint, address, {"focal point"}, answer, shows, method, differs)


def flown(endpoint: str, path: str, shows: str = "") -> Row:
    """Return the row of an address of Carla's passport, which the sponsor who flies her may see and nobody else."""
    return Row(endpoint, f"/events/crm-2022/funding/passports/{{carla}}{path}", {"sponsor"}, shows=shows)


#: `{ana}` is the delegate's own registration, `{carla}` one of none of those who look, `{mexican}` somebody
#: whom no sponsor flies, `{ester}` somebody of another event; all is about crm-2022.
ROWS = [
    Row("pages.health", "/health", EVERYBODY, shows="ok"),
    Row("pages.speak", "/language/es", EVERYBODY, 302),
    Row("pages.appear", "/appearance/dark", EVERYBODY, 302),
    Row("public.events", "/", EVERYBODY, shows="II Taller de Preparación"),
    Row("public.event", "/events/crm-2022/", EVERYBODY, shows="República Dominicana"),
    Row("public.agenda", "/events/crm-2022/agenda", EVERYBODY, shows="Palabras de Bienvenida"),
    Row("public.agenda_calendar", "/events/crm-2022/agenda.ics", EVERYBODY, shows="BEGIN:VEVENT"),
    Row("public.agenda_json", "/events/crm-2022/agenda.json", EVERYBODY, shows="Palabras de Bienvenida"),
    Row("public.session_calendar", "/events/crm-2022/agenda/{session}.ics", EVERYBODY, shows="BEGIN:VEVENT"),
    Row("public.register", REGISTER, EVERYBODY, shows="República Dominicana", differs=dict.fromkeys(DELEGATES, 302)),
    Row("public.register_details", f"{REGISTER}/details?delegation=HND", EVERYBODY),
    Row("public.register_discard", f"{REGISTER}/discard", EVERYBODY, 302, method="POST"),
    Row("public.register_check", f"{REGISTER}/check", EVERYBODY, 302),
    Row("public.register_submit", f"{REGISTER}/check", EVERYBODY, 302, method="POST"),
    Row("public.register_done", f"{REGISTER}/done", EVERYBODY, 302),
    Row("delegate.me", "/events/crm-2022/me", DELEGATES),
    own("delegate.participation", "", shows="Ana Ejemplo"),
    own("delegate.edit", "/edit", shows="Ana Ejemplo"),
    own("delegate.upload", "/documents/passport", 422, method="POST"),
    own("delegate.benefit", "/benefits", 400, method="POST"),
    own("delegate.withdraw", "/withdraw"),
    own("delegate.hand_in_again", "/hand-in-again", 302, method="POST"),
    Row(
        "focalpoint.board",
        "/events/crm-2022/delegation",
        {"focal point"},
        shows="carla@example.org",
        differs={"other focal point": 200},
    ),
    Row("focalpoint.nominate", "/events/crm-2022/delegation/nominate", FOCAL_POINTS),
    ours("focalpoint.substitute", "/people/{carla}/substitute", shows="Carla Tercera"),
    ours("focalpoint.withdraw", "/people/{carla}/withdraw", shows="Carla Tercera"),
    Row("focalpoint.invitation", "/events/crm-2022/invitation/unknown", EVERYBODY, 404),
    Row("focalpoint.accept", "/events/crm-2022/invitation/unknown/accept", EVERYBODY, 404, method="POST"),
    Row("focalpoint.decline", "/events/crm-2022/invitation/unknown/decline", EVERYBODY, 404, method="POST"),
    Row("desk.invitations", "/events/crm-2022/desk/invitations", DESK, shows="invitada@cri.example.org"),
    Row("desk.invite", "/events/crm-2022/desk/invitations", DESK, 422, method="POST"),
    Row("desk.invite_again", "/events/crm-2022/desk/invitations/{invitation}/again", DESK, 302, method="POST"),
    Row("desk.revoke_invitation", "/events/crm-2022/desk/invitations/{invitation}/revoke", DESK, 302, method="POST"),
    Row("desk.nomination_files", f"{DESK_PAGES}/nominations", DESK, shows="funcionarios.csv"),
    Row("desk.send_nomination_file", f"{DESK_PAGES}/nominations", DESK, 422, method="POST"),
    Row("desk.nomination_file", f"{DESK_PAGES}/nominations/{{nominations}}", DESK, shows="Zoila Nueva"),
    Row("desk.match_nomination_file", f"{DESK_PAGES}/nominations/{{nominations}}/columns", DESK, 409, method="POST"),
    Row(
        "desk.carry_out_nomination_file",
        f"{DESK_PAGES}/nominations/{{nominations}}/carry-out",
        DESK,
        409,
        method="POST",
    ),
    Row(
        "desk.discard_nomination_file",
        f"{DESK_PAGES}/nominations/{{running}}/discard",
        DESK,
        302,
        method="POST",
    ),
    own("delegate.held_data", "/data", shows="Ana Ejemplo"),
    own("delegate.download_data", "/data.zip", shows="about-you.html"),
    own("delegate.ask_erasure", "/data/erasure", 302, method="POST"),
    own("delegate.take_back_erasure", "/data/erasure/take-back", 302, method="POST"),
    Row("signin.ask", "/sign-in", EVERYBODY),
    Row("signin.offer", "/sign-in/unknown", EVERYBODY, 410),
    Row("signin.use", "/sign-in/unknown", EVERYBODY, 410, method="POST"),
    Row("signin.passkey_asked", "/sign-in/passkey/options", EVERYBODY, method="POST"),
    Row("signin.passkey", "/sign-in/passkey", EVERYBODY, 422, method="POST"),
    Row("signin.second_factor", "/sign-in/second-factor", SIGNED_IN),
    Row("signin.show_factor", "/sign-in/second-factor", SIGNED_IN, 422, method="POST"),
    Row("signin.invitation", "/invitation/unknown", EVERYBODY, 410),
    Row("signin.accept_invitation", "/invitation/unknown", EVERYBODY, 410, method="POST"),
    Row("account.home", "/account", SIGNED_IN, shows="example.org</p>"),
    Row("account.password", "/account/password", SIGNED_IN),
    Row("account.set_password", "/account/password", SIGNED_IN, 422, method="POST"),
    Row("account.authenticator", "/account/authenticator", SIGNED_IN, 302),
    Row("account.set_authenticator", "/account/authenticator", SIGNED_IN, 302, method="POST"),
    Row("account.remove_authenticator", "/account/authenticator/remove", SIGNED_IN, 302, method="POST"),
    Row("account.recovery_codes", "/account/recovery-codes", SIGNED_IN, 302, method="POST"),
    Row("account.add_passkey", "/account/passkeys/new", SIGNED_IN),
    Row("account.passkey_asked", "/account/passkeys/options", SIGNED_IN, shows="challenge", method="POST"),
    Row("account.keep_passkey", "/account/passkeys/new", SIGNED_IN, 422, method="POST"),
    Row("account.remove_passkey", "/account/passkeys/1/remove", SIGNED_IN, 302, method="POST"),
    Row("account.end_session", "/account/sessions/2147483647/end", SIGNED_IN, 302, method="POST"),
    Row("account.end_sessions", "/account/sessions/end", SIGNED_IN, 302, method="POST"),
