"""The virus scanner: a real clamd's word, and that nothing is accepted without it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from threading import Thread

import pytest
from flask import Flask

from logistics.documents.receive import accept
from logistics.documents.rules import MAX_BYTES, Flaw, ScannerSilent, UploadRefused
from logistics.documents.scanner import TEST_VIRUS, Scanner
from logistics.settings import Settings
from tests.uploads import a_heic, a_pdf, a_photo, a_picture
from tests.virus_scanner import INFECTION, VirusScanner


@pytest.fixture(scope="module")
def clamd() -> Iterator[VirusScanner]:
    """Run a clamd."""
    scanner = VirusScanner()
    yield scanner
    scanner.stop()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Listen at a free port, where nobody answers yet."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


@pytest.fixture
def set_scanner(app: Flask, settings: Settings):
    """Return a function that sets the application's scanner."""

    def to(address: str, timeout: int = 20) -> None:
        documents = settings.documents.model_copy(update={"scanner": address, "scanner_timeout": timeout})
        app.extensions["settings"] = settings.model_copy(update={"documents": documents})

    return to


def address_of(listening: socket.socket) -> str:
    return f"tcp:127.0.0.1:{listening.getsockname()[1]}"


def answering(listening: socket.socket, answer: bytes) -> Thread:
    """Take one file at the port and answer it as told."""

    def answer_once() -> None:
        connection, _ = listening.accept()
        with connection:
            while not connection.recv(65536).endswith(bytes(4)):
                pass
            connection.sendall(answer)

    thread = Thread(target=answer_once)
    thread.start()
    return thread


def refusal(content: bytes) -> Flaw:
    with pytest.raises(UploadRefused) as refused:
        accept("passport.jpg", BytesIO(content))
    return refused.value.flaw


def test_it_tells_the_infected_from_the_clean(clamd: VirusScanner) -> None:
    scanner = Scanner(clamd.address, 20)
    assert scanner.infection(TEST_VIRUS) == "Test-Virus.UNOFFICIAL"
    assert scanner.infection(b"so far harmless, but here comes " + INFECTION) == "Our-Virus.UNOFFICIAL"
    assert scanner.infection(b"harmless") == ""
    assert scanner.infection(b"") == ""
    assert scanner.infection(bytes(MAX_BYTES)) == ""


def test_where_it_is_set_an_upload_is_accepted_with_its_word(clamd: VirusScanner, set_scanner) -> None:
    set_scanner(clamd.address)
    for content in (a_pdf(), a_photo(200_000), a_picture("PNG"), a_heic()):
        assert accept("passport", BytesIO(content)).size > 0


def test_what_is_infected_is_refused_and_the_administrator_told(clamd: VirusScanner, set_scanner, caplog) -> None:
    infected = a_pdf() + b"%" + INFECTION + b"\n"
    assert accept("passport.pdf", BytesIO(infected)).content == infected  # nobody searched
    set_scanner(clamd.address)
    assert refusal(infected) == Flaw.INFECTED
    assert [record.getMessage() for record in caplog.records] == [
        "an upload was refused: the virus scanner found Our-Virus.UNOFFICIAL"
    ]


def test_what_is_searched_is_what_was_sent_not_what_would_be_kept(clamd: VirusScanner, set_scanner) -> None:
    infected = a_picture("JPEG", comment=INFECTION)
    assert INFECTION not in accept("passport.jpg", BytesIO(infected)).content
    set_scanner(clamd.address)
    assert refusal(infected) == Flaw.INFECTED


def test_a_scanner_out_of_reach_lets_nothing_pass(set_scanner, tmp_path, caplog) -> None:
    set_scanner(f"unix:{tmp_path}/nobody")
    assert refusal(a_picture()) == Flaw.NOT_SCANNED
    (record,) = caplog.records
    assert (record.levelno, "did not answer" in record.getMessage()) == (logging.ERROR, True)


def test_a_scanner_that_stopped_lets_nothing_pass(set_scanner) -> None:
    clamd = VirusScanner()
    set_scanner(clamd.address)
    assert accept("passport.jpg", BytesIO(a_picture())).size > 0
    clamd.stop()
    assert refusal(a_picture()) == Flaw.NOT_SCANNED


def test_a_scanner_that_refuses_files_so_large_lets_none_of_them_pass(set_scanner) -> None:
    clamd = VirusScanner(longest=100_000)
    try:
        set_scanner(clamd.address)
        assert accept("passport.jpg", BytesIO(a_picture())).size > 0
        assert refusal(a_photo(2_000_000)) == Flaw.NOT_SCANNED
    finally:
        clamd.stop()


def test_a_scanner_that_says_nothing_is_given_up(listening: socket.socket, set_scanner) -> None:
    set_scanner(address_of(listening), timeout=1)
    assert refusal(a_picture()) == Flaw.NOT_SCANNED


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0", b"stream: ", b"stream: out of memory ERROR\0", b"OK FOUNDER\0", b"x" * 10_000, b"stream: OK ERROR\0"],
)
def test_only_a_clear_word_counts(listening: socket.socket, answer: bytes) -> None:
    thread = answering(listening, answer)
    with pytest.raises(ScannerSilent):
        Scanner(address_of(listening), 20).infection(b"harmless")
    thread.join()


def test_it_may_be_another_machine(listening: socket.socket) -> None:
    thread = answering(listening, b"stream: OK\0")
    assert Scanner(address_of(listening), 20).infection(b"harmless") == ""
    thread.join()


def test_without_one_nobody_is_asked(app: Flask) -> None:
    assert Scanner.of(app.extensions["settings"].documents) is None
    assert accept("passport.jpg", BytesIO(a_picture())).size > 0


def test_no_more_is_read_than_can_be_accepted(app: Flask) -> None:
    sent = BufferedReader(BytesIO(bytes(2 * MAX_BYTES)))
    with pytest.raises(UploadRefused) as refused:
        accept("passport.jpg", sent)
    assert (refused.value.flaw, sent.tell()) == (Flaw.TOO_LARGE, MAX_BYTES + 1)
