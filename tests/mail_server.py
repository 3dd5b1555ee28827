"""A real mail server for tests: it speaks SMTP on a free port and can be told to misbehave."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from threading import Event, Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class MailServer(Controller):
    """What it received lies in `letters`, with the envelope's recipients in `recipients`.

    `to_recipient` and `to_data` are its next answers, where they are not empty; `hangs_up` makes it break the line when
    it has the whole message, `silent` keep it for itself without an answer.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(self, hostname="127.0.0.1", port=0, **options)
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.to_recipient: list[str] = []
        self.to_data: list[str] = []
        self.hangs_up = False
        self.silent = False
        self.arrived = Event()
        self._writing = Lock()

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or answer as told."""
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # likewise
        """Take a message, or answer as told."""
        if self.to_data:
            return self.to_data.pop(0)
        with self._writing:
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.SMTPUTF8))
            self.recipients += envelope.rcpt_tos
        self.arrived.set()
        if self.silent:
            await self.loop.create_future()
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"


def refusing_every_password(*_asked: Any) -> AuthResult:
    """Answer as a server whose password has changed."""
    return AuthResult(success=False, handled=False, message="535 5.7.8 password expired")
