"""What a mail server's answer means to whoever wrote the mail."""

from __future__ import annotations

import enum
import re


class Trouble(enum.StrEnum):
    """Why a mail did not leave, as far as its sender can do something about it."""

    #: The address is wrong, or there is no such person any more.
    ADDRESS = "address"
    MAILBOX_FULL = "mailbox_full"
    #: The other side does not want this mail: taken for unsolicited, or its rules forbid it.
    REFUSED = "refused"
    #: The other side takes no mail of this size.
    TOO_LARGE = "too_large"
    #: Our own mail server cannot be reached, or does not answer in time.
    OUT_OF_REACH = "out_of_reach"
    #: The other side is busy, or takes mail from strangers only at the second try.
    BUSY = "busy"
    #: Our own mail server does not let us in, or not send under this name.
    NOT_ALLOWED = "not_allowed"
    #: Our own mail server takes no addresses with letters beyond ASCII.
    LETTERS_OF_ADDRESS = "letters_of_address"
    OTHER = "other"


#: What an answer begins with: its code, and perhaps the enhanced one of RFC 3463.
_ANSWER = re.compile(r"(?P<code>[2-5]\d\d)[ -](?:(?P<enhanced>[245]\.\d{1,3}\.\d{1,3})\b)?")

#: By subject and detail of the enhanced code (RFC 3463, section 3), the more exact first.
_ENHANCED = {
    ".1.7": Trouble.NOT_ALLOWED,
    ".1.8": Trouble.NOT_ALLOWED,
    ".1.": Trouble.ADDRESS,
    ".2.2": Trouble.MAILBOX_FULL,
    ".2.3": Trouble.TOO_LARGE,
    ".2.": Trouble.ADDRESS,
    ".3.4": Trouble.TOO_LARGE,
    ".6.7": Trouble.LETTERS_OF_ADDRESS,
    ".7.": Trouble.REFUSED,
}
#: Answers to signing in (RFC 4954, section 6), whatever the enhanced code says.
_SIGNING_IN = frozenset({"530", "534", "535", "538"})
#: By the code alone (RFC 5321, section 4.2).
_CODES = {
    "550": Trouble.ADDRESS,
    "551": Trouble.ADDRESS,
    "552": Trouble.MAILBOX_FULL,
    "553": Trouble.ADDRESS,
    "554": Trouble.REFUSED,
}
#: What Python says of a connection that never came to be, or broke.
_NO_CONNECTION = re.compile(
    r"refused|timed out|unreachable|no route|unexpectedly closed|not known|name resolution|resolve|reset by peer|"
    r"broken pipe|certificate|ssl",
    re.IGNORECASE,
)


def trouble_of(error: str) -> Trouble:
    """Return what `error` means, the words of the last try as `delivery` wrote them down."""
    answer = _ANSWER.match(error)
    if answer is not None:
        return _trouble_of_answer(answer["code"], answer["enhanced"] or "")
    if "SMTPUTF8" in error:
        return Trouble.LETTERS_OF_ADDRESS
    return Trouble.OUT_OF_REACH if _NO_CONNECTION.search(error) else Trouble.OTHER


def _trouble_of_answer(code: str, enhanced: str) -> Trouble:
    if code in _SIGNING_IN:
        return Trouble.NOT_ALLOWED
    exact = next((trouble for detail, trouble in _ENHANCED.items() if _is(enhanced, detail)), None)
    if exact is None:
        exact = _CODES.get(code)
    if code.startswith("4"):
        # For now only: of an address or a rule nobody can tell yet whether it is the last word.
        return Trouble.MAILBOX_FULL if exact is Trouble.MAILBOX_FULL else Trouble.BUSY
    return exact or Trouble.OTHER


def _is(enhanced: str, detail: str) -> bool:
    rest = enhanced[1:]
    return bool(rest) and (rest.startswith(detail) if detail.endswith(".") else rest == detail)
