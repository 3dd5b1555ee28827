"""What `logistics doctor` finds, and that it says what to do."""

from __future__ import annotations

import re

import pytest

from logistics.app import create_app
from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.documents.operations import attach
from logistics.documents.recognise import look_at
from logistics.documents.rules import DocumentKind
from logistics.settings import Settings
from tests.mail_server import MailServer
from tests.people import a_delegation, a_draft, an_event
from tests.stores import Bucket, Folder
from tests.test_migrations import revisions
from tests.uploads import a_picture
from tests.virus_scanner import VirusScanner


@pytest.fixture
def installation(installed):
    """Return an installation that keeps its mail."""
    change(installed, '# mode = "smtp"', 'mode = "keep"')
    return installed


def change(data, before, after):
    config = data / "config.toml"
    text = config.read_text()
    assert before in text
    config.write_text(text.replace(before, after, 1))


def findings(outcome):
    """Return grade and words by subject."""
    lines = [re.fullmatch(r"(ok|warn|fail) +(\w+) +(.+)", line) for line in outcome.said.splitlines()]
    assert outcome.complained == ""
    return {line[2]: (line[1], line[3]) for line in lines}


def test_a_new_installation_is_in_order_but_for_what_it_still_lacks(typed, installation):
    outcome = typed("doctor")
    found = findings(outcome)
    assert outcome.status == 0
    assert {subject: grade for subject, (grade, _) in found.items()} == {
        "settings": "ok",
        "permissions": "ok",
        "address": "ok",
        "disk": "ok",
        "mail": "warn",
        "scanner": "ok",
        "reader": "ok",
        "clock": "ok",
        "database": "ok",
        "vault": "ok",
        "accounts": "warn",
    }
    command = f"logistics user add you@example.org --role admin --data {installation}"
    assert found["accounts"][1] == f"nobody can administer: run `{command}`."
    typed("user", "add", "a@example.org", "--role", "admin")
    found = findings(typed("doctor"))
    assert found["accounts"] == ("ok", "there is an administrator.")
    assert found["factor"][0] == "warn"
    assert found["factor"][1].startswith("no second factor yet: ")
    change(installation, '# second_factor = "required"', 'second_factor = "optional"')
    assert findings(typed("doctor"))["factor"][0] == "warn"


def test_without_an_installation_it_says_how_to_make_one(typed, data):
    outcome = typed("doctor")
    words = f"{data}/config.toml does not exist: run `logistics init --data {data}` first."
    assert (outcome.status, findings(outcome)) == (1, {"settings": ("fail", words)})


def test_a_wrong_setting_is_named(typed, installation):
    change(installation, "# port = 8000", "port = 0")
    outcome = typed("doctor")
    assert outcome.status == 1
    assert findings(outcome)["settings"][1].startswith(f"{installation}/config.toml: server.port: ")


def test_keys_that_others_can_read_are_a_failure(typed, installation):
    (installation / "config.toml").chmod(0o644)
    outcome = typed("doctor")
    words = f"others can read the keys; run `chmod 600 {installation}/config.toml`."
    assert (outcome.status, findings(outcome)["permissions"]) == (1, ("fail", words))


def test_a_folder_that_others_can_look_into_is_a_warning(typed, installation):
    installation.chmod(0o755)
    words = f"others can look into the folder; run `chmod 700 {installation}`."
    assert findings(typed("doctor"))["permissions"] == ("warn", words)


def test_an_address_without_tls_is_a_warning(typed, installation):
    change(installation, '# base_url = "http://localhost:8000"', 'base_url = "http://meetings.example.org"')
    assert findings(typed("doctor"))["address"][0] == "warn"
    change(installation, 'base_url = "http:', 'base_url = "https:')
    assert findings(typed("doctor"))["address"][0] == "warn"
    change(installation, "# behind_proxy = false", "behind_proxy = true")
    assert findings(typed("doctor"))["address"] == ("ok", "people reach it at https://meetings.example.org.")


def test_several_processes_need_a_shared_count_of_tries(typed, installation):
    change(installation, "# workers = 1", "workers = 2")
    assert findings(typed("doctor"))["limits"][0] == "warn"


def test_a_mail_server_is_called_and_sent_nothing(typed, installation):
    server = MailServer()
    server.start()
    try:
        change(installation, 'mode = "keep"', 'mode = "smtp"')
        change(installation, "# port = 25", f"port = {server.port}")
        assert findings(typed("doctor"))["mail"][0] == "warn"
        change(installation, '# sender = "logistics@localhost"', 'sender = "crm@example.org"')
        assert findings(typed("doctor"))["mail"] == ("ok", f"localhost, port {server.port} answers.")
        assert server.letters == []
    finally:
        server.stop()
    outcome = typed("doctor")
    assert (outcome.status, findings(outcome)["mail"][0]) == (1, "fail")


def test_a_virus_scanner_is_tried_with_the_test_virus(typed, installation):
    clamd = VirusScanner()
    try:
        change(installation, '# scanner = ""', f'scanner = "{clamd.address}"')
        words = f"{clamd.address} finds the test virus (Test-Virus.UNOFFICIAL)."
        assert findings(typed("doctor"))["scanner"] == ("ok", words)
    finally:
        clamd.stop()
    outcome = typed("doctor")
    grade, words = findings(outcome)["scanner"]
    assert (outcome.status, grade) == (1, "fail")
    assert words.startswith(f"every upload is refused: {clamd.address}: ")


def test_a_virus_scanner_that_knows_no_virus_is_a_failure(typed, installation):
    clamd = VirusScanner(knows="something else")
    try:
        change(installation, '# scanner = ""', f'scanner = "{clamd.address}"')
        outcome = typed("doctor")
    finally:
        clamd.stop()
    words = "does not know the test virus (EICAR): load its signatures with freshclam."
    assert (outcome.status, findings(outcome)["scanner"]) == (1, ("fail", words))


def test_a_virus_scanner_that_finds_fault_with_everything_is_a_failure(typed, installation):
    clamd = VirusScanner(knows="logistics doctor")
    try:
        change(installation, '# scanner = ""', f'scanner = "{clamd.address}"')
        outcome = typed("doctor")
    finally:
        clamd.stop()
    words = "finds Our-Virus.UNOFFICIAL in a harmless text: look at its signatures."
    assert (outcome.status, findings(outcome)["scanner"]) == (1, ("fail", words))


def test_a_rehearsal_is_told(typed, installation):
    change(installation, "# rehearsal_date", "rehearsal_date")
    grade, words = findings(typed("doctor"))["clock"]
    assert (grade, words) == ("warn", "rehearsal: the clock starts at 2022-02-14 09:00:00-06:00.")


def test_an_old_database_says_how_to_upgrade_it(typed, installation):
    (installation / "logistics.sqlite").unlink()
    outcome = typed("doctor")
    words = f"sqlite is at nothing, not {revisions()[-1]}: run `logistics upgrade --data {installation}`."
    assert (outcome.status, findings(outcome)["database"]) == (1, ("fail", words))


def test_a_database_out_of_reach_is_one_line(typed, installation, monkeypatch):
    monkeypatch.setenv("LOGISTICS_DATABASE__URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    outcome = typed("doctor")
    assert (outcome.status, findings(outcome)["database"][0]) == (1, "fail")


def test_a_bucket_is_written_to_and_read(typed, installation, monkeypatch, s3):
    bucket = Bucket(s3)
    monkeypatch.setenv("LOGISTICS_DOCUMENTS__STORE", bucket.settings["store"])
    for name, value in bucket.settings["s3"].items():
        monkeypatch.setenv(f"LOGISTICS_DOCUMENTS__S3__{name.upper()}", str(value))
    outcome = typed("doctor")
    assert (outcome.status, findings(outcome)["vault"]) == (0, ("ok", "can be written to."))
    assert bucket.files() == {}
    bucket.remove()
    outcome = typed("doctor")
    grade, words = findings(outcome)["vault"]
    assert (outcome.status, grade, "404 Not Found" in words, "its-secret" in words) == (1, "fail", True, False)


def test_a_lost_document_is_told_apart_from_a_lost_key(typed, installation):
    with_a_document(installation)
    (document,) = Folder(installation).files()
    Folder(installation).drop(document)
    words = f"a document is lost ({document}: bytes_missing): run `logistics documents verify --data {installation}`."
    assert findings(typed("doctor"))["vault"] == ("fail", words)


def with_a_document(installation):
    settings = Settings.read(installation)
    app = create_app(settings)
    with app.app_context():
        with transaction(SYSTEM):
            event = an_event()
            draft = a_draft(event.id, a_delegation(event).id)
            attach(registration_id=draft.id, kind=DocumentKind.PASSPORT, upload=look_at("p.jpg", a_picture()))
        db.session.remove()
        db.engine.dispose()


def test_documents_whose_key_is_gone_are_a_failure(typed, installation):
    with_a_document(installation)
    assert "ok   vault        the key 'first' opens its documents (1)." in typed("doctor").said.splitlines()
    change(installation, "first = ", "other = ")
    change(installation, 'current_master_key = "first"', 'current_master_key = "other"')
    outcome = typed("doctor")
    assert outcome.status == 1
    assert "fail vault        the key 'first' does not open its documents (1)" in outcome.said


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("", "documents.tesseract is empty: passports are not read."),
        ("no-such-program", "no-such-program is not installed, or has no language: passports are not read."),
    ],
)
def test_whether_passports_are_read(typed, installation, monkeypatch, program, words):
    monkeypatch.setenv("LOGISTICS_DOCUMENTS__TESSERACT", program)
    assert findings(typed("doctor"))["reader"] == ("ok", words)
