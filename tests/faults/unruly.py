"""A mail server on a free port that breaks off, keeps silent or says no at whatever point of the conversation."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from contextlib import suppress
from email.message import EmailMessage
from typing import ClassVar

#: The points of a conversation at which the server has to answer, in their order.
STAGES = ("GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END", "QUIT")

#: Breaks the line instead of answering.
HANGS_UP = "hangs up"
#: Does not answer, until the server is stopped.
KEEPS_SILENT = "keeps silent"

_ANSWERS = {
    "GREETING": "220 mail.example.org",
    "EHLO": "250 mail.example.org",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go ahead",
    "END": "250 OK",
    "QUIT": "221 bye",
}


class UnrulyServer(socketserver.ThreadingTCPServer):
    """Takes mail; at the stages in `faults` it does once, or every time, what stands there instead of answering."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]
        #: Every message that arrived whole, whatever was answered.
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.faults: dict[str, str] = {}
        #: Set when a fault was reached.
        self.reached = threading.Event()
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering, also where it kept silent."""
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: UnrulyServer
    _REST_OF_LINE: ClassVar[int] = 64 * 1024

    def handle(self) -> None:
        """Talk until one side has enough, or is killed."""
        with suppress(ConnectionError):
            self._talk()

    def _talk(self) -> None:
        if not self._answer("GREETING"):
            return
        recipients: list[str] = []
        while line := self.rfile.readline(self._REST_OF_LINE):
            verb = line.split(b" ")[0].strip().upper().decode()
            if verb == "RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if not self._answer(verb) or verb == "QUIT":
                return
            if verb == "DATA" and self._says_yes and not self._take(recipients):
                return

    def _take(self, recipients: list[str]) -> bool:
        lines = []
        while (line := self.rfile.readline(self._REST_OF_LINE)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if not line:
            return False
        self.server.letters.append(email.message_from_bytes(b"".join(lines), policy=email.policy.SMTPUTF8))
        self.server.recipients += recipients
        recipients.clear()
        return self._answer("END")

    def _answer(self, stage: str) -> bool:
        """Answer as the stage asks, or as told; returns whether the conversation goes on."""
        answer = self.server.faults.get(stage, _ANSWERS.get(stage, "250 OK"))
        if stage in self.server.faults:
            self.server.reached.set()
        if answer == KEEPS_SILENT:
            self.server.stopping.wait()
        if answer in (HANGS_UP, KEEPS_SILENT):
            return False
        self._says_yes = answer[0] in "23"
        self.wfile.write(f"{answer}\r\n".encode())
        return True
