"""What the answers of mail servers mean; the answers are those of real ones."""

from __future__ import annotations

import pytest

from logistics.messages.troubles import Trouble, trouble_of
from logistics.messages.words import TROUBLES


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        ("550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown", Trouble.ADDRESS),
        ("550-5.1.1 The email account that you tried to reach does not exist.", Trouble.ADDRESS),
        ("553 5.1.2 We weren't able to find the recipient domain", Trouble.ADDRESS),
        ("550 no such person", Trouble.ADDRESS),
        ("550 5.2.1 The email account that you tried to reach is inactive", Trouble.ADDRESS),
        ("552 5.2.2 The email account that you tried to reach is over quota", Trouble.MAILBOX_FULL),
        ("452 4.2.2 The email account that you tried to reach is over quota", Trouble.MAILBOX_FULL),
        ("552 5.3.4 Message size exceeds fixed limit", Trouble.TOO_LARGE),
        ("550 5.7.1 Our system has detected that this message is likely unsolicited mail", Trouble.REFUSED),
        ("550 5.7.26 This mail has been blocked because the sender is unauthenticated", Trouble.REFUSED),
        ("554 Transaction failed", Trouble.REFUSED),
        ("535 5.7.8 password expired", Trouble.NOT_ALLOWED),
        ("530 5.7.0 Authentication required", Trouble.NOT_ALLOWED),
        ("454 4.7.0 Temporary authentication failure", Trouble.BUSY),
        ("450 4.2.0 <ana@example.org>: Recipient address rejected: Greylisted", Trouble.BUSY),
        ("421 4.3.2 shutting down", Trouble.BUSY),
        ("450 4.1.1 <ana@example.org>: unverified address", Trouble.BUSY),
        ("500 what?", Trouble.OTHER),
        ("the mail server takes no address beyond ASCII (SMTPUTF8)", Trouble.LETTERS_OF_ADDRESS),
        ("[Errno 111] Connection refused", Trouble.OUT_OF_REACH),
        ("Connection unexpectedly closed: timed out", Trouble.OUT_OF_REACH),
        ("[Errno -2] Name or service not known", Trouble.OUT_OF_REACH),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", Trouble.OUT_OF_REACH),
        ("this cannot be written as a mail: x", Trouble.OTHER),
        ("", Trouble.OTHER),
        ("5501 5.1.1", Trouble.OTHER),
    ],
)
def test_what_an_answer_means(error, trouble):
    assert trouble_of(error) == trouble


def test_each_has_its_words():
    assert set(TROUBLES) == set(Trouble)
