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
from logistics.decisions.operations import begin, show
from logistics.decisions.queries import find_run
from logistics.decisions.rules import Decision, RunFacts
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind, Upload
from logistics.events.rules import EventFacts
from logistics.focalpoints.operations import invite
from logistics.funding.models import Sponsor
from logistics.messages.placeholders import Wording
from logistics.messages.rules import Kind
from logistics.messages.texts import change_text
from logistics.nominationfile import operations as nomination_files
from logistics.nominationfile.queries import find_file
from logistics.nominationfile.reading import read_rows
from logistics.participation.notices import tell
from logistics.participation.operations import approve
from logistics.people.operations import save_view
from logistics.people.rules import Group
from logistics.registrations.models import Registration
from logistics.registrations.queries import find_person, person_by_id
from logistics.registrations.rules import ACTIVE, Status
from logistics.retention.erasing import erase
from logistics.retention.operations import ask_for_erasure
from logistics.staff.operations import invite as ask
from logistics.web.rights import ACCESS
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
    "door",
}
SIGNED_IN = EVERYBODY - {"nobody"}
DESK = {"admin", "organizer"}
#: The staff at the door see its pages and nothing else of the event.
DOOR = DESK | {"door"}
PAYERS = DESK | {"host", "sponsor"}
DELEGATES = {"delegate", "other delegate"}
FOCAL_POINTS = {"focal point", "other focal point"}
REGISTER = "/events/crm-2022/register"
DOOR_PAGES = "/events/crm-2022/door"
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
        "desk.name_delegations_of_file",
        f"{DESK_PAGES}/nominations/{{nominations}}/delegations",
        DESK,
        409,
        method="POST",
    ),
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
    # One meeting: there at once; none: to the list of all.
    Row("signin.mine", "/mine", SIGNED_IN, 302, differs={"admin": 200}),
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
    Row("signin.leave", "/sign-out", SIGNED_IN, 302, method="POST"),
    Row("outbox.messages", "/outbox", {"admin"}, shows="carla@example.org"),
    Row("outbox.message", "/outbox/2", {"admin"}, shows="carla@example.org"),
    Row("outbox.body", "/outbox/2/html", {"admin"}, shows="Carla Tercera"),
    Row("outbox.calendar", "/outbox/3/agenda.ics", {"admin"}, shows="BEGIN:VEVENT"),
    Row("public.verify_ask", "/verify", EVERYBODY),
    Row("public.verify", "/verify/unknown", EVERYBODY, 404),
    Row("delegate.my_letter", "/events/crm-2022/me/letter", DELEGATES, 302),
    own("delegate.letter", "/letter"),
    own("delegate.accept_letter", "/letter", 422, method="POST"),
    own("delegate.letter_pdf", "/letter.pdf", shows="%PDF-1.7"),
    Row("desk.letters", "/events/crm-2022/desk/letters", DESK),
    Row("desk.issue_letters", "/events/crm-2022/desk/letters", DESK, 302, method="POST"),
    Row("desk.issue_letter", "/events/crm-2022/desk/people/{carla}/letter/issue", DESK, 302, method="POST"),
    Row("desk.void_letter", "/events/crm-2022/desk/people/{carla}/letter/void", DESK, 422, method="POST"),
    Row("desk.messages", "/events/crm-2022/desk/messages", DESK, shows="carla@example.org"),
    Row("desk.message", "/events/crm-2022/desk/messages/2", DESK, shows="carla@example.org"),
    Row("desk.message_body", "/events/crm-2022/desk/messages/2/html", DESK, shows="Carla Tercera"),
    Row("desk.message_calendar", "/events/crm-2022/desk/messages/3/agenda.ics", DESK, shows="BEGIN:VEVENT"),
    Row("desk.send_message_again", "/events/crm-2022/desk/messages/2/send-again", DESK, 302, method="POST"),
    Row("desk.send_failed_again", "/events/crm-2022/desk/messages/send-again", DESK, 302, method="POST"),
    Row("desk.reminders", "/events/crm-2022/desk/reminders", DESK, shows="14 días antes"),
    Row("desk.message_texts", f"{DESK_PAGES}/texts", DESK, shows="organizadora@example.org"),
    Row("desk.message_text", f"{DESK_PAGES}/texts/approved/es", DESK, shows="Palabras de la organización"),
    Row("desk.change_message_text", f"{DESK_PAGES}/texts/approved/es", DESK, 422, method="POST"),
    Row("desk.mailings", f"{DESK_PAGES}/write", DESK, shows="Cambio de hotel"),
    Row("desk.begin_mailing", f"{DESK_PAGES}/write", DESK, 400, method="POST"),
    Row("desk.mailing", f"{DESK_PAGES}/write/{{draft}}", DESK, shows="Carla Tercera"),
    Row("desk.change_mailing", f"{DESK_PAGES}/write/{{draft}}", DESK, 422, method="POST"),
    Row("desk.show_mailing", f"{DESK_PAGES}/write/{{draft}}/shown", DESK, shows="carla@example.org"),
    Row("desk.send_mailing", f"{DESK_PAGES}/write/{{draft}}/send", DESK, 409, method="POST"),
    Row("desk.stop_mailing", f"{DESK_PAGES}/write/{{sent}}/stop", DESK, 302, method="POST"),
    Row("desk.discard_mailing", f"{DESK_PAGES}/write/{{sent}}/discard", DESK, 302, method="POST"),
    Row("funding.board", "/events/crm-2022/funding", PAYERS, shows="Costa Rica"),
    Row("funding.people", "/events/crm-2022/funding/people", PAYERS, shows="Ana Ejemplo"),
    Row("funding.passports", "/events/crm-2022/funding/passports", {"sponsor"}, shows="Carla Tercera"),
    flown("funding.passport", "", shows="carla@example.org"),
    flown("funding.passport_picture", "/1.jpg"),
    flown("funding.passport_original", "/original", shows="%PDF"),
    Row("funding.passport", "/events/crm-2022/funding/passports/{mexican}", set(), differs={"sponsor": 404}),
    Row("funding.passport", "/events/crm-2022/funding/passports/{ester}", set(), differs={"sponsor": 404}),
    Row(
        "funding.passports_archive",
        "/events/crm-2022/funding/passports.zip",
        {"sponsor"},
        shows="CRI/Carla Tercera",
    ),
    Row("desk.board", "/events/crm-2022/desk/", DESK, shows="Carla Tercera"),
    Row("desk.people", f"{DESK_PAGES}/people?search=tercera", DESK, shows="Carla Tercera"),
    Row("desk.people_file", f"{DESK_PAGES}/people.csv?columns=email", DESK, shows="carla@example.org"),
    Row("desk.write_to_people", f"{DESK_PAGES}/write/people", DESK, 302, method="POST"),
    Row("desk.save_view", f"{DESK_PAGES}/views", DESK, 302, method="POST"),
    Row("desk.rename_view", f"{DESK_PAGES}/views/{{view}}/rename", DESK, 302, method="POST"),
    Row("desk.delete_view", f"{DESK_PAGES}/views/999/delete", DESK, 404, method="POST"),
    Row("desk.decisions", f"{DESK_PAGES}/decisions", DESK, shows="organizadora@example.org"),
    Row("desk.show_decision", f"{DESK_PAGES}/decisions", DESK, 400, method="POST"),
    Row("desk.decision", f"{DESK_PAGES}/decisions/{{shown}}", DESK, shows="Carla Tercera"),
    Row("desk.begin_decision", f"{DESK_PAGES}/decisions/{{shown}}/begin", DESK, 422, method="POST"),
    Row("desk.stop_decision", f"{DESK_PAGES}/decisions/{{begun}}/stop", DESK, 302, method="POST"),
    Row("desk.discard_decision", f"{DESK_PAGES}/decisions/{{begun}}/discard", DESK, 302, method="POST"),
    Row("desk.person", "/events/crm-2022/desk/people/{carla}", DESK, shows="carla@example.org"),
    Row("desk.decide", "/events/crm-2022/desk/people/{carla}/return", DESK, 422, method="POST"),
    Row("desk.decide", "/events/crm-2022/desk/people/{carla}/settle-name", DESK, 422, method="POST"),
    Row("desk.decide", "/events/crm-2022/desk/people/{carla}/move", DESK, 422, method="POST"),
    Row(
        "desk.decide",
        "/events/crm-2022/desk/people/{ester}/move",
        set(),
        differs=dict.fromkeys(DESK, 404),
        method="POST",
    ),
    Row("desk.register_person", "/events/crm-2022/desk/people/new", DESK, shows="República Dominicana"),
    Row("desk.edit_person", "/events/crm-2022/desk/people/{carla}/edit", DESK, shows="carla@example.org"),
    Row("desk.edit_person", "/events/crm-2022/desk/people/{ester}/edit", set(), differs=dict.fromkeys(DESK, 404)),
    Row("desk.substitute_person", "/events/crm-2022/desk/people/{carla}/substitute", DESK, shows="Carla Tercera"),
    Row("desk.make_exception", "/events/crm-2022/desk/people/{carla}/exceptions", DESK, 422, method="POST"),
    Row("desk.remove_exception", "/events/crm-2022/desk/people/{carla}/exceptions/remove", DESK, 400, method="POST"),
    Row("desk.settle_substitution", "/events/crm-2022/desk/substitutions/1/settle", DESK, 302, method="POST"),
    Row("desk.add_note", "/events/crm-2022/desk/people/{carla}/notes", DESK, 422, method="POST"),
    Row("desk.delete_note", "/events/crm-2022/desk/people/{carla}/notes/1/delete", DESK, 302, method="POST"),
    Row("desk.review", "/events/crm-2022/desk/review", DESK, shows="Carla Tercera"),
    Row("desk.give_verdict", "/events/crm-2022/desk/review/1", DESK, 422, method="POST"),
    Row("desk.document", "/events/crm-2022/desk/people/{carla}/documents/passport", DESK, shows="Carla Tercera"),
    Row("desk.document_picture", "/events/crm-2022/desk/people/{carla}/documents/passport/1.jpg", DESK),
    Row("desk.document_original", "/events/crm-2022/desk/people/{carla}/documents/passport/original", DESK),
    Row(
        "desk.take_verdict_back",
        "/events/crm-2022/desk/people/{carla}/documents/passport/review/undo",
        DESK,
        400,
        method="POST",
    ),
    Row(
        "desk.review_document",
        "/events/crm-2022/desk/people/{carla}/documents/passport/review",
        DESK,
        422,
        method="POST",
    ),
    Row("desk.personal_data", "/events/crm-2022/desk/personal-data", DESK, shows="Dora Cuarta"),
    Row("desk.purge_by_hand", "/events/crm-2022/desk/personal-data/purge", DESK, 422, method="POST"),
    Row("desk.hold_event", "/events/crm-2022/desk/personal-data/hold", DESK, 422, method="POST"),
    Row("desk.lift_hold", "/events/crm-2022/desk/personal-data/holds/1/lift", DESK, 302, method="POST"),
    Row("desk.hold_person", "/events/crm-2022/desk/people/{carla}/personal-data/hold", DESK, 422, method="POST"),
    Row("desk.note_wish", "/events/crm-2022/desk/people/{carla}/personal-data/wish", DESK, 302, method="POST"),
    Row("desk.decide_erasure", "/events/crm-2022/desk/people/{carla}/personal-data/erasure", DESK, 400, method="POST"),
    Row("desk.purge_reports", "/events/crm-2022/desk/personal-data/reports.csv", DESK, shows="organizer@example.org"),
    Row("desk.staff", f"{DESK_PAGES}/staff", DESK, shows="invitada@segob.example.org"),
    Row("desk.invite_staff", f"{DESK_PAGES}/staff", DESK, 422, method="POST"),
    Row("desk.invite_staff_again", f"{DESK_PAGES}/staff/invitations/{{staff}}/again", DESK, 302, method="POST"),
    Row(
        "desk.take_staff_invitation_back",
        f"{DESK_PAGES}/staff/invitations/{{admins}}/take-back",
        set(),
        method="POST",
        differs=dict.fromkeys(DESK, 404),
    ),
    Row(
        "desk.revoke_role",
        f"{DESK_PAGES}/staff/{{elsewhere}}/organizer/revoke",
        set(),
        method="POST",
        differs=dict.fromkeys(DESK, 404),
    ),
    Row("desk.revoke_role", f"{DESK_PAGES}/staff/{{host}}/host/revoke", DESK, shows="host@example.org · "),
    Row("desk.reset_factor", f"{DESK_PAGES}/staff/{{host}}/host/reset-factor", set(), 403),
    Row("desk.reset_factor", f"{DESK_PAGES}/staff/{{host}}/host/reset-factor", set(), 403, method="POST"),
    Row("admin.all_accounts", "/accounts", {"admin"}, shows="host@example.org</a></th>"),
    Row("admin.invite_admin", "/accounts", {"admin"}, 422, method="POST"),
    Row("admin.invite_admin_again", "/accounts/invitations/{admins}/again", {"admin"}, 302, method="POST"),
    Row(
        "admin.take_admin_invitation_back",
        "/accounts/invitations/{staff}/take-back",
        set(),
        method="POST",
        differs={"admin": 404},
    ),
    Row("admin.one_account", "/accounts/{elsewhere}", {"admin"}, shows="ester@example.org</p>"),
    Row("admin.revoke_anywhere", "/accounts/{host}/revoke", set(), method="POST", differs={"admin": 404}),
    Row(
        "admin.revoke_anywhere",
        "/accounts/{host}/revoke?position=host@crm-2022",
        {"admin"},
        shows="host@example.org · ",
    ),
    Row("admin.close_account", "/accounts/{admin}/close", {"admin"}, 302, method="POST"),
    Row("admin.reopen_account", "/accounts/{host}/reopen", {"admin"}, 302, method="POST"),
    Row("admin.reset_any_factor", "/accounts/{ana_account}/reset-factor", set(), method="POST", differs={"admin": 404}),
    Row("admin.reset_any_factor", "/accounts/{host}/reset-factor", {"admin"}, shows="host@example.org</p>"),
    Row("desk.event_log", f"{DESK_PAGES}/log", DESK, shows="Carla Tercera"),
    Row("desk.event_log_table", f"{DESK_PAGES}/log.csv", DESK, shows="Carla Tercera"),
    Row("admin.whole_log", "/log", {"admin"}, shows="organizadora@example.org"),
    Row("admin.whole_log_table", "/log.csv", {"admin"}, shows="organizadora@example.org"),
    Row("desk.attendance", f"{DESK_PAGES}/attendance", DESK, shows="República Dominicana"),
    Row("door.door", f"{DOOR_PAGES}?find=carla", DOOR, shows="Carla Tercera"),
    Row("door.person", f"{DOOR_PAGES}/{{carla}}", DOOR, shows="Carla Tercera"),
    Row("door.person", f"{DOOR_PAGES}/{{ester}}", set(), differs=dict.fromkeys(DOOR, 404)),
    Row("door.check_in", f"{DOOR_PAGES}/{{carla}}", DOOR, 409, shows="Carla Tercera", method="POST"),
    Row("door.check_in", f"{DOOR_PAGES}/{{ester}}", set(), method="POST", differs=dict.fromkeys(DOOR, 404)),
    Row("door.undo", f"{DOOR_PAGES}/{{carla}}/undo", DOOR, 422, shows="Carla Tercera", method="POST"),
    Row("door.walk_in", f"{DOOR_PAGES}/walk-in", DOOR, shows="República Dominicana"),
    Row("door.take_in", f"{DOOR_PAGES}/check-ins", DOOR, 400, method="POST"),
    Row("door.decode", f"{DOOR_PAGES}/decode", DOOR, 413, method="POST"),
    Row("door.people", f"{DOOR_PAGES}/people.json", DOOR, shows="Carla Tercera"),
    Row("door.counts", f"{DOOR_PAGES}/counts.json", DOOR, shows='"CRI"'),
    Row("door.worker", f"{DOOR_PAGES}/worker.js", DOOR, shows="addEventListener"),
    Row("downloads.papers", "/events/crm-2022/exports/", PAYERS),
    Row("downloads.paper", "/events/crm-2022/exports/roster.csv", DESK, shows="Carla Tercera"),
]
#: What somebody who may not is told: to sign in, or that the page is somebody else's. The outbox of an installation
#: that is no demo does not even say that it is there.
HIDDEN = {"outbox.messages", "outbox.message", "outbox.body", "outbox.calendar"}


@pytest.fixture
def crowd(app: Flask, crm: EventFacts, sign_in: Callable[..., int]) -> dict[str, Browser]:
    """Return a browser for each of EVERYBODY; the sponsor is OIM, the host SEGOB."""
    with transaction(SYSTEM):
        other = an_event("elsewhere")
        own, others = (
            db.session.execute(sa.text(f"SELECT id FROM delegation WHERE code = '{code}'")).scalar_one()
            for code in ("CRI", "HND")
        )
        a_registration(crm.id, own, "Ana Ejemplo", "ana@example.org")
        a_registration(crm.id, others, "Berta Muestra", "berta@example.org")
        a_registration(crm.id, own, "Carla Tercera", "carla@example.org")
        mexico = db.session.execute(sa.text("SELECT id FROM delegation WHERE code = 'MEX'")).scalar_one()
        a_registration(crm.id, mexico, "Mexican Cuarta", "mexican@example.org")
        a_registration(other.id, a_delegation(other).id, "Ester Lejana", "ester@example.org")
        sponsors = {code: number for number, code in db.session.execute(sa.select(Sponsor.id, Sponsor.code))}
    browsers = {name: app.test_client() for name in EVERYBODY}
    sign_in(browsers["admin"], role=Role.ADMIN)
    sign_in(browsers["organizer"], role=Role.ORGANIZER, event_id=crm.id)
    sign_in(browsers["host"], role=Role.HOST, event_id=crm.id, sponsor_id=sponsors["SEGOB"])
    sign_in(browsers["sponsor"], role=Role.SPONSOR, event_id=crm.id, sponsor_id=sponsors["OIM"])
    sign_in(browsers["delegate"], "ana@example.org")
    sign_in(browsers["other delegate"], "berta@example.org")
    sign_in(
        browsers["focal point"],
        "enlace@cri.example.org",
        role=Role.FOCAL_POINT,
        event_id=crm.id,
        delegation_id=own,
    )
    sign_in(
        browsers["other focal point"],
        "enlace@hnd.example.org",
        role=Role.FOCAL_POINT,
        event_id=crm.id,
        delegation_id=others,
    )
    sign_in(browsers["door"], role=Role.DESK, event_id=crm.id)
    sign_in(browsers["stranger"], "stranger@example.org")
    sign_in(browsers["elsewhere"], "ester@example.org")
    with transaction(SYSTEM):
        elsewhere = db.session.query(User).filter_by(email_key="ester@example.org").one().id
        # Organizer and host over there: none of it counts here.
        grant(user_id=elsewhere, role=Role.ORGANIZER, event_id=other.id)
        grant(user_id=elsewhere, role=Role.HOST, event_id=other.id)
    app.config["WTF_CSRF_ENABLED"] = False  # what is asked here is who may, not whether the form is fresh
    return browsers


def the_run(event_id: int, run_id: int) -> RunFacts:
    found = find_run(event_id, run_id)
    if found is None:
        raise LookupError(run_id)
    return found


def test_the_table_names_every_address(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static", "bootstrap.static"}
    assert {row.endpoint for row in ROWS} == there
    assert set(ACCESS) - {"static", "bootstrap.static"} == there


def a_file_read_and_one_running(crm: EventFacts) -> dict[str, str]:
    """Return the ids of a file of nominations that was read, and of one that is being carried out."""
    rows = read_rows(simple(("Honduras", "Zoila Nueva", "zoila@example.org")))
    with transaction(SYSTEM):
        ids = [
            nomination_files.keep(event=crm, name="funcionarios.csv", rows=rows, language="es") for _number in range(2)
        ]
        running = find_file(crm.id, ids[1])
        if running is None:
            raise LookupError(ids)
        nomination_files.carry_out(file=running, version=running.version, rows=[], reasons={})
    return {"nominations": str(ids[0]), "running": str(ids[1])}


def roles_offered(crm: EventFacts) -> dict[str, str]:
    """Ask somebody to organize and somebody to administer; return the ids of the invitations and of some accounts."""
    offers = {"staff": (crm, Role.ORGANIZER, "segob"), "admins": (None, Role.ADMIN, "oim")}
    with transaction(SYSTEM):
        asked = {
            name: ask(
                event=event, role=role, sponsor_id=None, email=f"invitada@{at}.example.org", name="", language="es"
            )
            for name, (event, role, at) in offers.items()
        }
    addresses = {"ana_account": "ana", "elsewhere": "ester", "host": "host", "admin": "admin"}
    accounts = dict(db.session.execute(sa.select(User.email_key, User.id)).all())
    return {name: str(number) for name, number in asked.items()} | {
        name: str(accounts[f"{address}@example.org"]) for name, address in addresses.items()
    }


def test_everybody_gets_exactly_what_the_table_says(app: Flask, crm: EventFacts, crowd: dict[str, Browser]) -> None:
    rows = db.session.execute(sa.select(Registration.full_name, Registration.reference))
    names = {name.split()[0].lower(): reference for name, reference in rows} | {
        "session": db.session.execute(sa.text("SELECT key FROM session ORDER BY position LIMIT 1")).scalar_one(),
    }
    with transaction(SYSTEM):
        names["invitation"] = str(
            invite(
                event=crm,
                delegation_id=db.session.scalars(
                    sa.text("SELECT id FROM delegation WHERE code = 'CRI' AND event_id = :event"), {"event": crm.id}
                ).one(),
                email="invitada@cri.example.org",
                name="",
                language="es",
                seats=2,
                deadline=None,
            )
        )
        person = find_person(crm.id, names["carla"])
        ana = find_person(crm.id, names["ana"])
        if person is None or ana is None:
            raise LookupError(names)
        approve(person, crm)  # so that there is a mail to see
        tell(Kind.CONFIRMED, person, crm)  # and one with a calendar
        attach(registration_id=person.id, kind=DocumentKind.PASSPORT, upload=look_at("passport.pdf", a_pdf()))
        letter = Upload("letter.pdf", "application/pdf", b"%PDF-1.7")
        attach(registration_id=ana.id, kind=DocumentKind.INVITATION_LETTER, upload=letter)
        delegation = db.session.execute(sa.text("SELECT id FROM delegation WHERE code = 'BLZ'")).scalar_one()
        dora = a_registration(crm.id, delegation, "Dora Cuarta", "dora@example.org").id
        ask_for_erasure(person_by_id(dora))
    with transaction(Actor(None, "organizer@example.org")):
        emilia = a_registration(crm.id, delegation, "Emilia Quinta", "emilia@example.org").id
        erase(person_by_id(emilia), crm)
    with transaction(Actor(None, "organizadora@example.org")):
        own_words = Wording("Aprobado", "Palabras de la organización\n{link}")
        change_text(event_id=crm.id, kind=Kind.APPROVED, language="es", wording=own_words, version=0)
    hotel = {"es": Wording("Cambio de hotel", "Hola {name}")}
    draft, sent = (a_mailing(crm, Group(frozenset({Status.APPROVED})), hotel) for _ in range(2))
    send_off(crm, sent)
    with transaction(Actor(None, "organizadora@example.org")):
        everybody = Group(ACTIVE)
        shown, begun = (show(event=crm, decision=Decision.RETURN, group=everybody) for _ in range(2))
        begin(run=the_run(crm.id, begun), reason="Falta la firma.")
        view = save_view(event_id=crm.id, name="Todas", conditions="")
    names |= {"draft": str(draft.id), "sent": str(sent.id), "shown": str(shown), "begun": str(begun), "view": str(view)}
    names |= a_file_read_and_one_running(crm) | roles_offered(crm)
    wrong = []
    last = ("signin.leave", "account.end_sessions")
    for row in sorted(ROWS, key=lambda row: row.endpoint in last):
        for name in sorted(EVERYBODY):
            answer = crowd[name].open(row.address.format(**names), method=row.method)
            told = (answer.status_code, row.shows.encode() in answer.data)
            if name in row.differs:
                expected = (row.differs[name], not row.shows)
            elif name in row.who:
                expected = (row.answer, True)
            elif row.endpoint in HIDDEN:
                expected = (404, False)
            elif name == "nobody":
                expected = (302, not row.shows)
                told = (told[0], told[1] if answer.location.startswith("/sign-in?next=") else answer.location)
            else:
                expected = (403, not row.shows)
            if told != expected:
                wrong.append((row.endpoint, name, told, expected))
    assert wrong == [], wrong


def test_an_address_that_is_not_in_the_table_opens_for_nobody(app: Flask, crowd: dict[str, Browser]) -> None:
    app.view_functions["public.events"] = lambda: "shown"
    assert crowd["admin"].get("/").text == "shown"
    saved = dict(ACCESS)
    del ACCESS["public.events"]
    try:
        assert crowd["admin"].get("/").status_code == 403
        assert crowd["nobody"].get("/").status_code == 302
    finally:
        ACCESS.update(saved)
