"""Every setting of an installation, typed, read from config.toml in the data folder and from LOGISTICS_* variables."""

from __future__ import annotations

import base64
import os
import re
import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

#: Where templates and migrations lie: inside the installed package, or beside it in a checkout.
_PACKAGE = Path(__file__).parent
_HOME = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent
TEMPLATES = _HOME / "templates"
MIGRATIONS = _HOME / "migrations"

CONFIG_NAME = "config.toml"
_PREFIX = "LOGISTICS_"
#: Not a setting: with this variable the command line shows an error's whole trace.
DEBUG = "LOGISTICS_DEBUG"


class SettingsError(Exception):
    """A setting is missing, unknown or wrong; the message has one line per key."""


def _key(value: str) -> str:
    if len(_decoded(value)) != 32:
        raise ValueError("must be 32 bytes in base64, as `logistics init` writes it")
    return value


def _decoded(value: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(value)
    except ValueError:
        return b""


Key = Annotated[str, AfterValidator(_key)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(_Section):
    """The database."""

    url: str = Field(
        default="",
        repr=False,
        description="SQLAlchemy address of the database, such as postgresql+psycopg://user@host/name. "
        "Empty: SQLite in the data folder.",
    )


class S3Settings(_Section):
    """The object store, when `documents.store` is an s3:// address. What is empty comes from the AWS_ variables."""

    allow_http: bool = Field(default=False, description="Whether `endpoint` may be http://, as inside one machine.")
    endpoint: str = Field(
        default="",
        description="The address of the service, such as https://s3.example.org. Empty: Amazon's, of the region.",
    )
    region: str = Field(default="", description="The region the bucket lies in. Empty: AWS_REGION, or us-east-1.")
    access_key_id: str = Field(default="", description="The account that reads, writes, lists and deletes there.")
    secret_access_key: str = Field(default="", repr=False, description="Its secret.")
    virtual_hosted_style_request: bool = Field(
        default=False, description="Whether the bucket's name stands in the host's name, and so in `endpoint`."
    )

    @field_validator("endpoint")
    @classmethod
    def _an_address(cls, value: str, values: Any) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+", value.rstrip("/")):
            raise ValueError("must look like https://s3.example.org, without a path")
        if value.startswith("http://") and not values.data.get("allow_http"):
            raise ValueError("is http://: take https://, or say allow_http = true")
        return value.rstrip("/")


class DocumentSettings(_Section):
    """The vault of documents."""

    store: str = Field(
        default="",
        description="Where encrypted documents lie: s3://bucket/prefix, or file:///folder. "
        "Empty: the folder `vault` in the data folder.",
    )
    patience: float = Field(
        default=15, ge=1, le=120, description="Seconds until an object store that stalls or fails is given up."
    )
    master_keys: dict[str, Key] = Field(
        min_length=1,
        repr=False,
        description="The keys that wrap each document's own key, by name. Whoever loses them loses the documents.",
    )
    current_master_key: str = Field(description="The name of the key that new documents are wrapped with.")
    scanner: str = Field(
        default="",
        description="The virus scanner (clamd) that every upload waits for: unix:/run/clamav/clamd.ctl or "
        "tcp:localhost:3310. Empty: uploads are not searched for viruses.",
    )
    scanner_timeout: int = Field(
        default=30, ge=1, le=300, description="Seconds until a silent virus scanner is given up; the upload is refused."
    )
    s3: S3Settings = S3Settings()

    @field_validator("store")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"file:///.+|(s3|gs|az)://[^/]+(/.*)?|memory:///", value):
            raise ValueError("must look like s3://bucket/prefix or file:///folder, or be empty")
        return value

    tesseract: str = Field(
        default="tesseract",
        description="The program that reads the machine-readable zone from pictures of passports; what it reads is "
        "offered to the person. Does nothing where it is not installed. Empty: pictures are not read.",
    )

    @field_validator("current_master_key")
    @classmethod
    def _known(cls, name: str, values: Any) -> str:
        if name not in values.data.get("master_keys", {name: ""}):
            raise ValueError(f"there is no key called {name!r} in documents.master_keys")
        return name

    @field_validator("scanner")
    @classmethod
    def _a_socket(cls, value: str) -> str:
        if value and not re.fullmatch(r"unix:/.+|tcp:[^\s/]+:\d{1,5}", value):
            raise ValueError("must look like unix:/run/clamav/clamd.ctl or tcp:localhost:3310")
        return value

    def master_key(self, name: str) -> bytes:
        """Return the 32 bytes of the master key called `name`; raises KeyError when there is none."""
        return base64.urlsafe_b64decode(self.master_keys[name])


class MailSettings(_Section):
    """How mail leaves."""

    mode: Literal["smtp", "keep"] = Field(
        default="smtp",
        description="`smtp` sends mail; `keep` keeps it in the outbox, shown at /outbox, for demos and rehearsals.",
    )
    server: str = Field(default="localhost", description="The SMTP server's name.")
    port: int = Field(default=25, ge=1, le=65535, description="The SMTP server's port.")
    encryption: Literal["none", "starttls", "tls"] = Field(
        default="none", description="How the connection is protected: `none`, `starttls` or `tls`."
    )
    username: str = Field(default="", description="Account at the SMTP server; empty for none.")
    password: str = Field(default="", repr=False, description="Its password.")
    sender: str = Field(default="logistics@localhost", description="The address mail comes from.")
    timeout: int = Field(default=20, ge=1, le=300, description="Seconds until a silent SMTP server is given up.")


class ServerSettings(_Section):
    """The web server."""

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="How many server processes.")
    threads: int = Field(
        default=16,
        ge=1,
        le=128,
        description="How many requests each process answers at a time; a slow upload keeps one of them busy.",
    )
    behind_proxy: bool = Field(default=False, description="Whether a proxy in front sets X-Forwarded-For and -Proto.")
    run_worker: bool = Field(default=True, description="Whether `serve` runs the background worker too.")


class SignInSettings(_Section):
    """How people sign in."""

    second_factor: Literal["required", "optional"] = Field(
        default="required",
        description="Whether organizers, sponsors and administrators need a second factor, an authenticator app or a "
        "passkey, beside mailed link or password. `optional` leaves it to them, for demos and rehearsals.",
    )
    session_hours: int = Field(
        default=12, ge=1, le=1_000_000, description="After how many hours without use a browser is signed out."
    )
    longest_days: int = Field(
        default=30,
        ge=1,
        le=36_500,
        description="After how many days a browser is signed out, however much it is used.",
    )
    name: str = Field(
        default="Logistics",
        min_length=1,
        max_length=60,
        pattern=r"^[^:]+$",
        description="What authenticator apps and passkeys call this installation.",
    )


class LimitSettings(_Section):
    """How often somebody may try, per address; each is a number per time, as in `20 per hour`."""

    store: str = Field(
        default="memory://",
        description="Where tries are counted: memory:// per process, or an address of the `limits` library.",
    )
    sign_in: str = Field(
        default="10 per minute; 60 per hour", description="Asking for or using a sign-in link, a password or a code."
    )
    registration: str = Field(default="30 per minute; 300 per hour", description="Sending the registration form.")
    upload: str = Field(default="30 per minute; 200 per hour", description="Uploading a file.")
    verify: str = Field(default="30 per minute; 300 per hour", description="Asking whether a letter is valid.")
    enabled: bool = Field(default=True, description="Whether tries are limited at all.")


class Settings(BaseSettings):
    """All settings of an installation."""

    model_config = SettingsConfigDict(
        extra="forbid", env_prefix=_PREFIX, env_nested_delimiter="__", frozen=True, validate_default=False
    )

    data: Path = Field(description="The data folder; given by --data or LOGISTICS_DATA, never in config.toml.")
    base_url: str = Field(
        default="http://localhost:8000",
        description="The address people reach this installation at; used in mail and calendars.",
    )
    secret_key: Key = Field(repr=False, description="Signs sessions and forms.")
    rehearsal_date: datetime | date | None = Field(
        default=None,
        description="Rehearse: the clock starts here whenever the server starts, and every page says so. "
        "A date, or a date and time with a zone. Not set: the real time.",
        examples=[datetime.fromisoformat("2022-02-14T09:00:00-06:00")],
    )
    demo: bool = Field(
        default=False, description="Whether this is the demo: /outbox is open to everybody, sample people are in it."
    )
    database: DatabaseSettings = DatabaseSettings()
    documents: DocumentSettings
    mail: MailSettings = MailSettings()
    server: ServerSettings = ServerSettings()
    sign_in: SignInSettings = SignInSettings()
    limits: LimitSettings = LimitSettings()

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+", value.rstrip("/")):
            raise ValueError("must look like https://meetings.example.org, without a path")
        return value.rstrip("/")

    @field_validator("rehearsal_date", mode="before")
    @classmethod
    def _date_alone(cls, value: Any) -> Any:
        # The environment gives texts only, and a text of a date would be read as midnight of no zone.
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            return date.fromisoformat(value.strip())
        return value

    @field_validator("rehearsal_date")
    @classmethod
    def _with_zone(cls, value: datetime | date | None) -> datetime | date | None:
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError("a time needs a zone, as in 2022-02-14T09:00:00-06:00")
        return value

    @property
    def database_url(self) -> str:
        """Return the SQLAlchemy address of the database."""
        return self.database.url or f"sqlite:///{self.data / 'logistics.sqlite'}"

    @property
    def rehearsal_mark(self) -> Path:
        """Return the empty file that the server touches when it starts, so that all processes rehearse at one time."""
        return self.data / "rehearsal-started"

    @property
    def served_over_tls(self) -> bool:
        """Return whether people reach this installation over TLS."""
        return self.base_url.startswith("https://")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, the strongest first: arguments, variables, config.toml."""
        folder = Path(init_settings().get("data") or env_settings().get("data") or "data")
        toml = TomlConfigSettingsSource(settings_cls, toml_file=folder / CONFIG_NAME)
        return init_settings, env_settings, toml

    @classmethod
    def read(cls, data: Path, **overrides: Any) -> Self:
        """Return the settings of the data folder `data`; raises SettingsError naming every key that is wrong."""
        config = data / CONFIG_NAME
        if not config.is_file():
            raise SettingsError(f"{config} does not exist: run `logistics init --data {data}` first.")
        unknown = sorted(name for name in os.environ if name.startswith(_PREFIX) and not _is_setting(name))
        if unknown:
            raise SettingsError("\n".join(f"{name}: there is no such setting." for name in unknown))
        try:
            return cls(data=data.resolve(), **overrides)
        except ValidationError as error:
            raise SettingsError("\n".join(_line(config, problem) for problem in error.errors())) from None
        except ValueError as error:
            raise SettingsError(f"{config}: {error}") from None


def _is_setting(variable: str) -> bool:
    name = variable.removeprefix(_PREFIX).lower().split("__")[0]
    return name in Settings.model_fields or variable == DEBUG


def _line(config: Path, problem: Any) -> str:
    parts = [str(part) for part in problem["loc"]]
    variable = _PREFIX + "__".join(parts).upper()
    words = {
        "extra_forbidden": "there is no such setting.",
        "missing": "is missing; `logistics init` writes it.",
    }.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    return f"{variable}: {words}" if variable in os.environ else f"{config}: {'.'.join(parts)}: {words}"


def fresh_key() -> str:
    """Return a new random key of 32 bytes, in base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
