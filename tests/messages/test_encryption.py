"""Mail leaves encrypted where the settings ask for it, and only to the server it is meant for."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from logistics.audit.rules import SYSTEM
from logistics.database import db, transaction
from logistics.messages.models import Message
from logistics.messages.operations import write
from logistics.messages.rules import Kind, State
from logistics.messages.tasks import deliver_due
from logistics.settings import Settings
from tests.mail_server import MailServer
from tests.messages.letters import values


@pytest.fixture(params=["localhost", "somebody-else.example"])
def host(request):
    """Whose certificate the server shows."""
    return request.param


@pytest.fixture
def certificate(tmp_path, host):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(params=["starttls", "tls"])
def encryption(request):
    return request.param


@pytest.fixture
def server(certificate, encryption):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if encryption == "starttls":
        server = MailServer(tls_context=context, require_starttls=True)
    else:
        server = MailServer(ssl_context=context)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def settings(settings, server, encryption):
    mail = {"mode": "smtp", "server": "localhost", "port": server.port, "timeout": 5, "encryption": encryption}
    return Settings(**{**settings.model_dump(), "mail": mail})


def test_only_the_server_that_was_meant_gets_the_mail(app, server, certificate, host, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # as if this server's authority were known here
    with transaction(SYSTEM):
        write(kind=Kind.SIGN_IN, recipient="ana@example.org", language="en", **values(Kind.SIGN_IN))
    deliver_due(10)
    state, error = db.session.execute(sa.select(Message.state, Message.error)).one()
    if host == "localhost":
        assert (state, error, len(server.letters)) == (State.SENT, None, 1)
    else:
        assert (state, len(server.letters)) == (State.WAITING, 0)
        assert "Hostname mismatch" in error
