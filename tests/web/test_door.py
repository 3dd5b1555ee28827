"""The door as its staff and the organizers have it: found, checked in, undone; what a device keeps and tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import segno
import sqlalchemy as sa
from PIL import Image

from logistics.accounts.rules import Role
from logistics.attendance.models import CheckIn
from logistics.audit.models import AuditEntry
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.registrations.models import Registration
from logistics.registrations.operations import withdraw
from logistics.registrations.rules import Status
from logistics.web.door import devices, today
from tests.funding.meeting import seat

DOOR = "/events/crm-2022/door"
#: 09:41 in Mexico City on the first day, before it opens at ten.
MORNING = datetime(2022, 3, 31, 15, 41, tzinfo=UTC)


@pytest.fixture
def door(client, crm, clock, sign_in):
    """Return the browser of somebody of the staff at the door, on the meeting's first day."""
    clock.at = MORNING
    sign_in(client, role=Role.DESK, event_id=crm.id)
    return client


def a_person(crm, number=1, status=Status.CONFIRMED, name="Ana Ejemplo", code="CRI"):
    """Seat somebody and return the reference."""
    with transaction(SYSTEM):
        person = seat(crm, code, number, status)
        person.full_name, person.name_key = name, name.lower()
        person.email, person.phone, person.diet = "secret@example.org", "+506 2222 3333", "vegana"
        # As references are: the factory's have zeros, which none has.
        person.reference = person.reference.replace("T", "KR").replace("0", "X").ljust(10, "M")[:10]
        return person.reference


def arrival(code, **told):
    return {"key": str(uuid4()), "code": code, "way": "scanned", "at": 1000, **told}


def tell(door, *arrivals, sent=1000, token=None):
    """Tell of arrivals as a device does, and return the answer."""
    token = token or re.search(r'data-token="([^"]+)"', door.get(DOOR).text)[1]
    body = {"sent": sent, "device": "Norte", "arrivals": list(arrivals)}
    return door.post(f"{DOOR}/check-ins", json=body, headers={"X-CSRFToken": token})


def answers(answer):
    return [each["answer"] for each in answer.json["results"]]


def test_a_code_typed_leads_to_the_person_and_one_press_checks_in(door, crm):
    reference = a_person(crm)
    shown = door.get(f"{DOOR}?find={reference[:5].lower()}+{reference[5:]}", follow_redirects=True)
    assert "Ana Ejemplo" in shown.text
    assert "Costa Rica" in shown.text
    answer = door.post_form(f"{DOOR}/{reference}", key=str(uuid4()), way="typed")
    assert answer.location == f"{DOOR}?last={reference}&answer=in"
    assert "Llegada registrada" in door.get(answer.location).text
    again = door.post_form(f"{DOOR}/{reference}", DOOR, key=str(uuid4()), way="typed")
    after = door.get(again.location).text
    assert "Ya había llegado" in after
    assert "Presente desde las 09:41; llegada anotada por desk@example.org." in after
    assert db.session.scalars(sa.select(CheckIn.way)).all() == ["typed"]


def test_the_staff_see_who_people_are_and_nothing_to_reach_them_by(door, crm):
    reference = a_person(crm)
    pages = [f"{DOOR}?find=ana", f"{DOOR}/{reference}", f"{DOOR}/people.json", f"{DOOR}/counts.json"]
    for page in pages:
        shown = door.get(page).text
        assert [secret for secret in ("secret@", "2222 3333", "vegana") if secret in shown] == []
    told = tell(door, arrival(reference)).text
    assert "Ana Ejemplo" in told
    assert [secret for secret in ("secret@", "2222 3333", "vegana") if secret in told] == []
    for elsewhere in ("desk/", f"desk/people/{reference}", "funding", "exports/", "delegation", "me"):
        assert door.get(f"/events/crm-2022/{elsewhere}").status_code == 403


@pytest.mark.parametrize(
    ("status", "words", "may"),
    [
        (Status.CONFIRMED, "Confirmado", True),
        (Status.APPROVED, "todavía no se ha aceptado la carta de invitación", True),
        (Status.SUBMITTED, "la secretaría todavía no ha decidido", True),
        (Status.WAITLISTED, "no hay lugar libre para esta persona", True),
        (Status.DECLINED, "La secretaría no ha aceptado este registro", False),
        (Status.WITHDRAWN, "Esta persona ha retirado su participación", False),
    ],
)
def test_everybody_is_shown_for_what_he_or_she_is(door, crm, status, words, may):
    reference = a_person(crm, 1, Status.CONFIRMED)
    with transaction(SYSTEM):
        change = (
            {"status": status}
            if status in (Status.CONFIRMED, Status.APPROVED, Status.SUBMITTED)
            else {"status": status, "seat_id": None}
        )
        db.session.execute(sa.update(Registration).where(Registration.reference == reference).values(change))
    shown = door.get(f"{DOOR}/{reference}").text
    assert words in shown
    assert ('name="key"' in shown) == may
    assert words in door.get(f"{DOOR}?find=ana").text


def test_who_is_not_confirmed_comes_in_with_a_reason(door, crm):
    reference = a_person(crm, status=Status.APPROVED)
    refused = door.post_form(f"{DOOR}/{reference}", key=str(uuid4()), way="list", reason="")
    assert refused.status_code == 409
    assert "Indique por qué entra la persona" in refused.text
    answer = door.post_form(f"{DOOR}/{reference}", key=str(uuid4()), way="list", reason="La carta se firma aquí")
    assert answer.status_code == 302
    assert "La carta se firma aquí" in door.get(f"{DOOR}/{reference}").text


def test_a_check_in_is_undone_with_a_reason(door, crm):
    reference = a_person(crm)
    tell(door, arrival(reference))
    page = f"{DOOR}/{reference}"
    assert door.post_form(f"{page}/undo", page, undo_reason="").status_code == 422
    shown = door.get(door.post_form(f"{page}/undo", page, undo_reason="Otra persona").location).text
    assert "La llegada de hoy de Ana Ejemplo quedó anulada." in shown
    door.post(
        f"{page}/undo",
        data={"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)[1], "undo_reason": "y"},
    )
    assert "no hay nada que anular" in door.get(page).text
    assert door.get(f"{DOOR}/counts.json").json["total"]["here"] == 0


def test_a_walk_in_is_registered_by_the_rule_of_seats_and_shown_as_one(door, crm):
    for number in (1, 2):
        a_person(crm, number)
    form = {"full_name": "Wanda Ejemplo", "institution": "Ministerio", "email": "wanda@example.org", "language": "es"}
    page = f"{DOOR}/walk-in"
    nowhere = door.post_form(page, **form, delegation="XXX")
    assert (nowhere.status_code, "Elija la delegación." in nowhere.text) == (422, True)
    answer = door.post_form(page, **form, delegation="CRI")
    shown = door.get(answer.location).text
    assert "en lista de espera" in shown
    assert "Sin registro previo" in shown
    assert "wanda@" not in shown
    again = door.post_form(page, **form, delegation="BLZ")
    assert (again.status_code, "ya participa en esta reunión" in again.text) == (409, True)
    seated = door.post_form(page, **{**form, "email": "otra@example.org"}, delegation="BLZ")
    assert "tiene un lugar" in door.get(seated.location).text
    assert door.get(f"{DOOR}/counts.json").json["total"]["walk_ins"] == 2


def test_a_device_tells_many_at_once_and_the_same_again(door, crm):
    here, amber = a_person(crm), a_person(crm, 2, Status.APPROVED, "Berta Muestra")
    arrivals = [arrival(here), arrival(amber), arrival(amber, reason="Firma aquí"), arrival("2345678923")]
    assert answers(tell(door, arrival(amber))) == ["ask"]
    assert answers(tell(door, *arrivals)) == ["in", "already", "in", "unknown"]
    assert answers(tell(door, *arrivals)) == ["in", "already", "in", "unknown"]
    told = tell(door, arrival(here)).json["results"][0]
    assert (told["answer"], told["here"], told["person"]["name"]) == ("already", "09:41", "Ana Ejemplo")


def test_the_time_of_a_device_without_a_network_is_how_long_ago_it_was(door, crm, clock):
    reference = a_person(crm)
    tell(door, arrival(reference, at=5_000_000, seen="confirmed"), sent=5_600_000)
    there = db.session.scalars(sa.select(CheckIn)).one()
    assert (there.came_at, there.noted_at, there.device) == (MORNING - timedelta(minutes=10), MORNING, "Norte")


def test_who_withdrew_meanwhile_is_told_to_the_device(door, crm):
    reference = a_person(crm)
    with transaction(SYSTEM):
        withdraw(db.session.scalars(sa.select(Registration.id).filter_by(reference=reference)).one())
    told = tell(door, arrival(reference, seen="confirmed")).json["results"][0]
    assert (told["answer"], "Esta persona ha retirado" in told["words"]) == ("refused", True)


@pytest.mark.parametrize(
    "broken",
    [
        {"key": ""},
        {"key": "x" * 37},
        {"key": 7},
        {"way": "flown"},
        {"at": "now"},
        {"at": True},
        {"at": -1},
        {"at": 1e300},
        {"seen": "somewhere"},
        {"seen": []},
    ],
)
def test_what_no_device_of_ours_sends_is_not_taken(door, crm, broken):
    assert tell(door, {**arrival("2345678923"), **broken}).status_code == 400


def test_nor_too_much_nor_anything_else(door, crm):
    token = re.search(r'data-token="([^"]+)"', door.get(DOOR).text)[1]
    assert tell(door, *[arrival("2345678923") for _ in range(201)], token=token).status_code == 400
    same = arrival("2345678923")
    assert tell(door, same, same, token=token).status_code == 400
    for body in ([], {"arrivals": 3}, {"arrivals": [3], "sent": 1}, {"arrivals": []}):
        assert door.post(f"{DOOR}/check-ins", json=body, headers={"X-CSRFToken": token}).status_code == 400
    assert tell(door, arrival("x\0y", device="\0"), token=token).status_code == 200
    assert tell(door, arrival("2345678923"), token="forged").status_code == 400


def test_a_session_that_ended_is_told_apart(door, crm, app):
    reference = a_person(crm)
    visitor = app.test_client()
    assert visitor.get(DOOR).location.startswith("/sign-in?next=")
    refused = visitor.post(f"{DOOR}/check-ins", json={"sent": 1, "arrivals": [arrival(reference)]})
    assert refused.status_code == 400  # the page then asks for itself, and is led to sign in
    assert db.session.scalars(sa.select(CheckIn.id)).all() == []


def test_a_device_keeps_names_and_states_until_the_day_is_over(door, crm):
    reference = a_person(crm)
    tell(door, arrival(reference))
    kept = door.get(f"{DOOR}/people.json")
    assert (kept.json["day"], kept.json["complete"]) == ("2022-03-31", True)
    assert kept.json["people"] == [
        {
            "reference": reference,
            "name": "Ana Ejemplo",
            "delegation": "CRI",
            "status": "confirmed",
            "here": "09:41",
        }
    ]
    assert kept.headers["Door-Day-Lasts"] == str((14 * 60 + 19) * 60)
    again = door.get(f"{DOOR}/people.json", headers={"If-None-Match": kept.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Door-Now"] == MORNING.isoformat()


def test_who_takes_the_list_along_stands_in_the_log_once_an_hour(door, crm, clock, sign_in, app):
    def taken():
        with db.engine.connect() as other:
            told = sa.select(AuditEntry.actor, AuditEntry.details["number"].as_integer())
            return [tuple(row) for row in other.execute(told.where(AuditEntry.action == "door.list_taken"))]

    door.get(f"{DOOR}/people.json")
    assert taken() == []  # nobody was on it
    reference = a_person(crm)
    kept = door.get(f"{DOOR}/people.json")
    assert taken() == [("desk@example.org", 1)]
    tell(door, arrival(reference))
    a_person(crm, 2, name="Berta Muestra")
    assert door.get(f"{DOOR}/people.json", headers={"If-None-Match": kept.headers["ETag"]}).status_code == 200
    assert len(taken()) == 1
    organizer = app.test_client()
    sign_in(organizer, role=Role.ORGANIZER, event_id=crm.id)
    newest = organizer.get(f"{DOOR}/people.json").headers["ETag"]
    clock.at += timedelta(hours=1)
    assert door.get(f"{DOOR}/people.json", headers={"If-None-Match": newest}).status_code == 304
    assert taken() == [("desk@example.org", 1), ("organizer@example.org", 2)]
    door.get(f"{DOOR}/people.json")
    assert taken()[2:] == [("desk@example.org", 2)]
    assert (
        "se llevó la lista de personas en un dispositivo de la entrada"
        in organizer.get("/events/crm-2022/desk/log").text
    )


def test_of_a_large_meeting_no_device_keeps_the_people(door, crm, monkeypatch):
    monkeypatch.setattr(devices, "MOST_KEPT", 1)
    a_person(crm)
    assert door.get(f"{DOOR}/people.json").json["complete"]
    a_person(crm, 2, name="Berta Muestra")
    kept = door.get(f"{DOOR}/people.json").json
    assert (kept["complete"], kept["people"]) == (False, [])


def test_numbers_are_live_and_said_only_when_they_are_new(door, crm, clock):
    first, late, waiting = (
        a_person(crm, number, status, name, code)
        for number, status, name, code in (
            (1, Status.CONFIRMED, "Ana Ejemplo", "CRI"),
            (1, Status.CONFIRMED, "Berta Muestra", "BLZ"),
            (2, Status.SUBMITTED, "Carla Tercera", "BLZ"),
        )
    )
    tell(door, arrival(first))
    clock.at = MORNING + timedelta(minutes=30)
    tell(door, arrival(late), arrival(waiting, reason="Firma aquí"))
    told = door.get(f"{DOOR}/counts.json")
    assert told.json["total"] == {"expected": 2, "here": 2, "others": 1, "late": 2, "walk_ins": 0}
    assert told.json["delegations"]["BLZ"] == {"expected": 1, "here": 1, "others": 1, "late": 2, "walk_ins": 0}
    assert door.get(f"{DOOR}/counts.json", headers={"If-None-Match": told.headers["ETag"]}).status_code == 304


def test_of_a_large_meeting_numbers_may_be_some_seconds_old(door, crm, monkeypatch):
    monkeypatch.setattr(today, "LARGE", 0)
    monkeypatch.setattr(today, "_counted", {})
    reference = a_person(crm)
    assert door.get(f"{DOOR}/counts.json").json["total"]["here"] == 0
    tell(door, arrival(reference))
    assert door.get(f"{DOOR}/counts.json").json["total"]["here"] == 0
    monkeypatch.setattr(today, "LASTING", 0.0)
    today._counted.clear()
    assert door.get(f"{DOOR}/counts.json").json["total"]["here"] == 1


def test_only_the_door_may_use_the_camera(door, crm):
    reference = a_person(crm)
    headers = door.get(DOOR).headers
    assert headers["Permissions-Policy"] == "camera=(self), microphone=(), geolocation=()"
    assert headers["Content-Security-Policy"].endswith("; worker-src 'self'")
    for other in (f"{DOOR}/{reference}", f"{DOOR}/walk-in", "/events/crm-2022/"):
        assert door.get(other).headers["Permissions-Policy"].startswith("camera=()")


def test_the_worker_rules_the_door_alone(door, crm):
    worker = door.get(f"{DOOR}/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == DOOR
    assert worker.mimetype == "text/javascript"


def picture(words, size=8, form="JPEG"):
    drawn, file = BytesIO(), BytesIO()
    segno.make(words).save(drawn, kind="png", scale=size)
    Image.open(drawn).convert("L").save(file, form)
    return file.getvalue()


def test_the_server_reads_a_code_for_browsers_that_cannot(door, crm):
    token = re.search(r'data-token="([^"]+)"', door.get(DOOR).text)[1]

    def read(sent):
        answer = door.post(f"{DOOR}/decode", data=sent, content_type="image/jpeg", headers={"X-CSRFToken": token})
        return answer.json["code"] if answer.status_code == 200 else answer.status_code

    address = "https://crm.example.org/events/crm-2022/door/ABCD2FGH3K"
    blank = BytesIO()
    Image.new("L", (640, 480), 200).save(blank, "JPEG")
    assert read(picture(address)) == address
    assert read(blank.getvalue()) == ""
    assert read(picture(address, form="PNG")) == 400
    assert read(b"\xff\xd8\xff") == 400
    assert read(picture(address)[:300]) == 400
    assert read(picture("wide", size=80)) == 413
    assert read(b"\0" * 500_000) == 413
    progressive = BytesIO()
    Image.new("L", (640, 480), 200).save(progressive, "JPEG", progressive=True)
    content = progressive.getvalue()
    scan, end = content.rindex(b"\xff\xda"), content.rindex(b"\xff\xd9")
    # Each goes over the whole picture: 400 KB of them take a minute.
    assert read(content[:scan] + content[scan:end] * 20_000 + content[end:]) == 400


def test_a_day_without_a_meeting_is_called_so(door, crm, clock):
    clock.at = MORNING - timedelta(days=20)
    assert "Hoy no es un día de la reunión" in door.get(DOOR).text
    reference = a_person(crm)
    assert answers(tell(door, arrival(reference))) == ["in"]


@pytest.mark.parametrize("number", [1, 3, 26])
def test_pages_take_the_same_statements_whatever_the_number_of_people(door, crm, statements, number, sign_in, app):
    delegations = sorted({"BLZ", "CAN", "CRI", "SLV", "USA", "GTM", "HND", "MEX", "NIC", "PAN", "DOM", "RROCM", "CSM"})
    people = [
        a_person(crm, 1 + each % 2, Status.CONFIRMED, f"Persona {each}", delegations[each // 2])
        for each in range(number)
    ]
    tell(door, *[arrival(reference) for reference in people])
    organizer = app.test_client()
    sign_in(organizer, role=Role.ORGANIZER, event_id=crm.id)
    counted = {}
    for name, browser, page in (
        ("door", door, f"{DOOR}?find=persona"),
        ("people", door, f"{DOOR}/people.json"),
        ("counts", door, f"{DOOR}/counts.json"),
        ("desk", organizer, "/events/crm-2022/desk/attendance"),
    ):
        browser.get(page)
        statements.clear()
        assert browser.get(page).status_code == 200
        counted[name] = len(statements)
    assert counted == {"door": 9, "people": 8, "counts": 7, "desk": 13}


def test_organizers_see_who_came_and_whom_to_look_at(client, crm, clock, sign_in):
    clock.at = MORNING
    sign_in(client, role=Role.ORGANIZER, event_id=crm.id)
    reference = a_person(crm, status=Status.APPROVED)
    tell(client, arrival(reference, reason="La carta se firma aquí", at=0, seen="approved"), sent=600_000)
    shown = client.get("/events/crm-2022/desk/attendance").text
    assert "La carta se firma aquí" in shown
    assert "Sin red; enviado a las 09:41" in shown
    assert "09:31" in shown
    other = client.get("/events/crm-2022/desk/attendance?day=2022-04-01").text
    assert "Nadie en este día." in other
    assert client.get("/events/crm-2022/desk/attendance?day=tomorrow").status_code == 404
    assert "Abrir en la mesa de control" in client.get(f"{DOOR}/{reference}").text
