"""What documents there are, what an upload must be to become one, and what a passport must be for the journey."""

from __future__ import annotations

import enum
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from logistics.errors import Refusal


class DocumentKind(enum.StrEnum):
    """What a document is."""

    PASSPORT = "passport"
    #: As the secretariat issued it.
    INVITATION_LETTER = "invitation_letter"
    SIGNED_LETTER = "signed_letter"
    NOTE_VERBALE = "note_verbale"
    PHOTO = "photo"


class Review(enum.StrEnum):
    """What an organizer made of a document."""

    RECEIVED = "received"
    VERIFIED = "verified"
    RETURNED = "returned"


class Destroyed(enum.StrEnum):
    """Why the bytes of a document were destroyed."""

    #: Another file took its place.
    REPLACED = "replaced"
    #: An organizer sent it back: the person sends another.
    RETURNED = "returned"
    #: The invitation letter it belongs to is void.
    VOIDED = "voided"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    #: The event's date for it had come.
    PURGED = "purged"
    #: The person asked for it.
    ERASED = "erased"


class PassportType(enum.StrEnum):
    """What kind of passport."""

    ORDINARY = "ordinary"
    OFFICIAL = "official"
    DIPLOMATIC = "diplomatic"
    OTHER = "other"


#: The largest upload, in bytes (10 MiB).
MAX_BYTES = 10 * 1024 * 1024
#: The most pages of a PDF.
MAX_PAGES = 20
#: The most objects inside a PDF; a tagged one of twenty pages has some thousands.
MAX_PDF_OBJECTS = 50_000
#: The most pixels of a picture; a telephone's camera gives 48 million.
MAX_PIXELS = 50_000_000
#: The most scans of a JPEG; a progressive one has about ten.
MAX_SCANS = 100
#: The longer side, in pixels, of what is shown of a document: a passport's machine-readable zone can be read.
LONGER_SIDE = 1800
#: What is kept of an upload, with the endings its name may have; a HEIC becomes a JPEG.
MEDIA_TYPES = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
MAX_FILENAME = 200
#: Endings of what is converted when it arrives.
_CONVERTED = ("heic", "heif")
#: Under these names Windows keeps no file.
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
)
#: A passport has to be valid this many months after the meeting, for most borders.
MONTHS_VALID_AFTERWARDS = 6
#: Bytes without a row, older than this, belong to a transaction that failed.
ORPHANED_AFTER = timedelta(hours=1)
#: A draft not touched for this long is given up, its documents with it.
ABANDONED_AFTER = timedelta(days=7)


class Flaw(enum.StrEnum):
    """Why an upload is not accepted."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    DAMAGED = "damaged"
    #: A PDF that asks for a password.
    ENCRYPTED = "encrypted"
    #: A PDF with scripts, programs to start, or other files inside.
    ACTIVE_CONTENT = "active_content"
    TOO_MANY_PAGES = "too_many_pages"
    #: A file of so many parts that looking at all of them would take minutes, or more memory than there is.
    TOO_COMPLEX = "too_complex"
    TOO_MANY_PIXELS = "too_many_pixels"
    #: The virus scanner knows it.
    INFECTED = "infected"
    #: The virus scanner did not answer.
    NOT_SCANNED = "not_scanned"


class UploadRefused(Refusal):
    """An upload that is not accepted, and why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


class TooMuch(Exception):
    """A file whose opening would take more memory or time than any document needs."""


class ScannerSilent(Exception):
    """The virus scanner cannot be reached, or does not say whether a file is infected."""


class VaultUnavailable(Refusal):
    """The vault cannot be reached, or does not take or hand out bytes just now; says why, for whoever runs it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the vault cannot be used: {reason}")
        self.reason = reason


class Fault(enum.StrEnum):
    """Why a document cannot be opened."""

    #: Nothing lies where its bytes should be.
    BYTES_MISSING = "bytes_missing"
    #: What lies there is not what was put there.
    BYTES_CHANGED = "bytes_changed"
    #: config.toml does not name the master key it was wrapped with.
    KEY_UNKNOWN = "key_unknown"
    #: The master key of that name does not open it: another key, or the row of somebody else.
    KEY_WRONG = "key_wrong"


class BytesLost(Exception):
    """Bytes of a document that are not in the vault, or not those that were put there."""

    def __init__(self, location: str, fault: Fault) -> None:
        super().__init__(f"{location}: {fault.value}")
        self.fault = fault


@dataclass(frozen=True)
class Kept:
    """Encrypted bytes in the vault that no row speaks of yet, and the key to them."""

    location: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and accepted."""

    #: Safe to show and to save under.
    filename: str
    media_type: str
    content: bytes = field(repr=False)
    #: Where its bytes lie in the vault already, if they do.
    kept: Kept | None = None

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


@dataclass(frozen=True)
class DocumentStanding:
    """That a document was sent, and what an organizer made of it; instants in UTC."""

    review: Review
    uploaded_at: datetime
    reviewed_at: datetime | None
    #: When its bytes were destroyed: of one returned and not sent again, or gone on its date; None while they are.
    destroyed_at: datetime | None = None


class NoSuchDocument(Refusal):
    """The document has been replaced, removed or never sent."""


class AlreadyReviewed(Refusal):
    """Somebody else has looked at the document since it was seen waiting."""

    def __init__(self, by: str) -> None:
        super().__init__(f"reviewed by {by}")
        #: Who did, as the log calls them.
        self.by = by


class NotYourVerdict(Refusal):
    """The verdict is somebody else's, or it no longer stands: only who verified a document takes that back."""


@dataclass(frozen=True)
class DocumentFacts:
    """What may be said of a document to whoever may know that it exists."""

    id: int
    registration_id: int
    kind: DocumentKind
    filename: str
    media_type: str
    size: int
    uploaded_at: datetime
    review: Review
    #: Who reviewed it, as the log calls them.
    reviewed_by: str | None


@dataclass(frozen=True)
class Seen:
    """Which document somebody looked at: on SQLite a number may be given again, an instant (UTC) never is."""

    id: int
    uploaded_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A document that waits for somebody to look at it: whose, and its place among all that wait, from 1."""

    id: int
    registration_id: int
    kind: DocumentKind
    #: Of the registration.
    reference: str
    place: int
    number: int


@dataclass(frozen=True)
class SealedDocument:
    """What opens a document, and whose it is without a name."""

    id: int
    registration_id: int
    kind: DocumentKind
    location: str
    wrapped_key: bytes = field(repr=False)
    master_key: str
    #: Of the registration, and of its event.
    reference: str
    slug: str


@dataclass(frozen=True)
class RemainsFacts:
    """What stays of a document whose bytes are destroyed; instants in UTC."""

    kind: DocumentKind
    uploaded_at: datetime
    review: Review
    reviewed_at: datetime | None
    reviewed_by: str | None
    destroyed_at: datetime
    why: Destroyed


def safe_filename(name: str, media_type: str) -> str:
    """Return what the person called a file without path, control or direction signs, ending as its content asks."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    # Category C holds control, format (the signs that turn the direction of writing), surrogate and unassigned signs.
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split()))
    endings = MEDIA_TYPES[media_type]
    stem, dot, ending = name.rpartition(".")
    if not dot or f".{ending.casefold()}" not in endings:
        is_converted = dot and ending.casefold() in _CONVERTED
        stem, ending = stem if is_converted else name, endings[0].removeprefix(".")
    stem = stem[: MAX_FILENAME - len(ending) - 1].strip(" .") or "document"
    if stem.split(".")[0].rstrip().upper() in _DEVICES:
        stem = f"_{stem}"[: MAX_FILENAME - len(ending) - 1].rstrip(" .")
    return f"{stem}.{ending}"


@dataclass(frozen=True)
class PassportFacts:
    """What stands in a passport; the field names are the model's."""

    type: PassportType = PassportType.ORDINARY
    number: str = field(default="", repr=False)
    issuing_country: str = ""
    nationality: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    birth_date: date | None = None
    #: The two lines of the machine-readable zone, if they were given: their check digits add up.
    zone: str = field(default="", repr=False)
    #: The name as the zone has it: capitals from A to Z, and nothing else but spaces between words.
    surname: str = field(default="", repr=False)
    given_names: str = field(default="", repr=False)


class PassportNotice(enum.StrEnum):
    """What a person should know about a passport; none of it stops a registration."""

    #: Expires before the meeting is over: no ticket can be bought with it.
    EXPIRED_BY_THE_END = "expired_by_the_end"
    #: Expires within six months after the meeting: many borders refuse it.
    EXPIRES_SOON_AFTER = "expires_soon_after"


class PassportFault(enum.StrEnum):
    """A date that no passport can have."""

    BIRTH_IN_FUTURE = "birth_in_future"
    BIRTH_TOO_LONG_AGO = "birth_too_long_ago"
    ISSUED_IN_FUTURE = "issued_in_future"
    ISSUED_BEFORE_BIRTH = "issued_before_birth"
    EXPIRES_BEFORE_ISSUE = "expires_before_issue"
    EXPIRES_TOO_FAR_AHEAD = "expires_too_far_ahead"


def passport_notice(expires_on: date | None, last_day: date) -> PassportNotice | None:
    """Return what to tell a person whose passport expires on `expires_on`, the meeting's last day being `last_day`."""
    if expires_on is None:
        return None
    if expires_on < last_day:
        return PassportNotice.EXPIRED_BY_THE_END
    if expires_on < months_after(last_day, MONTHS_VALID_AFTERWARDS):
        return PassportNotice.EXPIRES_SOON_AFTER
    return None


def passport_faults(passport: PassportFacts, today: date) -> dict[str, PassportFault]:
    """Return, by the name of the field, which dates cannot be right, `today` being the date at the meeting's place."""
    faults: dict[str, PassportFault] = {}
    birth, issued, expires = passport.birth_date, passport.issued_on, passport.expires_on
    if birth and birth > today:
        faults["birth_date"] = PassportFault.BIRTH_IN_FUTURE
    elif birth and birth.year < today.year - 120:
        faults["birth_date"] = PassportFault.BIRTH_TOO_LONG_AGO
    if issued and issued > today + timedelta(days=1):  # where the person lives it may be tomorrow already
        faults["issued_on"] = PassportFault.ISSUED_IN_FUTURE
    elif issued and birth and issued < birth:
        faults["issued_on"] = PassportFault.ISSUED_BEFORE_BIRTH
    if expires and issued and expires <= issued:
        faults["expires_on"] = PassportFault.EXPIRES_BEFORE_ISSUE
    elif expires and expires.year > today.year + 50:
        faults["expires_on"] = PassportFault.EXPIRES_TOO_FAR_AHEAD
    return faults


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
