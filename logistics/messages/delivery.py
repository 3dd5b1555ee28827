"""The conversation with the mail server: one message at a time over a connection that is kept while it lasts."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from types import TracebackType
from typing import Self

import idna
from flask import current_app
from flask_mail import Connection

from logistics.messages.rules import AGENDA_NAME, Envelope


@dataclass(frozen=True)
class Undelivered:
    """Why a message was not taken, in the other server's words, and whether trying again is of no use."""

    error: str
    final: bool


class Postbox:
    """Sends messages; a context manager, which ends the conversation politely."""

    def __init__(self, *, sender: str, timeout: int) -> None:
        self._sender = sender
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, envelope: Envelope, now: datetime, agenda: bytes | None = None) -> Undelivered | None:
        """Send one message dated `now`, perhaps with a calendar, and return None, or why it was not taken.

        An answer of 5xx to the recipient or to the message is final. The same answer to the connection, the password or
        the sender is about this installation, every message would get it, and an administrator can mend it: try again.
        """
        try:
            mail = build(envelope, self._sender, now, agenda)
        except (ValueError, UnicodeError) as error:
            return Undelivered(f"this cannot be written as a mail: {error}", final=True)
        try:
            self._call()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Undelivered(_words(error), final=False)
        try:
            self._say(mail)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Undelivered(_words(error), final=_is_final(error))
        return None

    def _call(self) -> None:
        if self._server is None:
            self._server = _PatientConnection(current_app.extensions["mail"], self._timeout).configure_host()

    def _say(self, mail: EmailMessage) -> None:
        if self._server is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        recipient = mail["To"].addresses[0].addr_spec
        options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        if options and not self._server.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("the mail server takes no address beyond ASCII (SMTPUTF8)")
        body = mail.as_bytes(policy=SMTPUTF8 if options else SMTP)
        self._server.sendmail(mail["From"].addresses[0].addr_spec, [recipient], body, mail_options=options)

    def _hang_up(self) -> None:
        # What was taken before is taken: a server that does not say goodbye changes nothing.
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


class _PatientConnection(Connection):
    """Flask-Mail's connection with what it lacks: a time limit, and a look at the server's certificate."""

    def __init__(self, mail: object, timeout: int) -> None:
        super().__init__(mail)  # type: ignore[arg-type]  # Flask-Mail's own type for its settings is private
        self._timeout = timeout

    def configure_host(self) -> smtplib.SMTP:
        """Return an open conversation, greeted, encrypted and signed in as the settings ask."""
        mail = self.mail
        host: smtplib.SMTP
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, timeout=self._timeout, context=ssl.create_default_context())
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=self._timeout)
        try:
            host.ehlo_or_helo_if_needed()
            if mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host


def build(envelope: Envelope, sender: str, now: datetime, agenda: bytes | None = None) -> EmailMessage:
    """Return the mail, the calendar `agenda` attached; raises ValueError or UnicodeError when it cannot be written.

    Flask-Mail's own message sends letters beyond ASCII undeclared and knows no addresses beyond ASCII; Python's does.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender, envelope.sender_name)
    mail["To"] = _address(envelope.recipient)
    if envelope.reply_to:
        mail["Reply-To"] = _address(envelope.reply_to)
    mail["Subject"] = envelope.subject
    mail["Date"] = now
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    mail.set_content(envelope.body_text)
    mail.add_alternative(envelope.body_html, subtype="html")
    mail["Content-Language"] = envelope.language
    if agenda is not None:
        mail.add_attachment(
            agenda,
            maintype="text",
            subtype="calendar",
            filename=AGENDA_NAME,
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    return mail


def _address(address: str, name: str = "") -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(name, local, domain if domain.isascii() else idna.encode(domain, uts46=True).decode())


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return isinstance(error, smtplib.SMTPNotSupportedError)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, words) for code, words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answer(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
