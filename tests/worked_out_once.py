"""What Werkzeug, Jinja and SQLAlchemy work out for each application, worked out once for all those of a session."""

from __future__ import annotations

import gc
from typing import Any, ClassVar

import jinja2
from flask import Flask
from jinja2.bccache import Bucket
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from logistics.app import Application
from logistics.database import db


class Address(Rule):
    """A rule that takes what it matches, and the code which builds its address, from the first rule of its kind."""

    _first: ClassVar[dict[object, Address]] = {}

    def compile(self) -> None:
        """Work out what the rule matches and how its address is built, or take it over."""
        first = self._first.setdefault((self.rule, repr(self.defaults), self.subdomain), self)
        if first is self:
            super().compile()
            return
        self._parts, self._trace, self._converters = first._parts, first._trace, first._converters
        self.arguments |= first.arguments
        self._build = first._build.__func__.__get__(self)
        self._build_unknown = first._build_unknown.__func__.__get__(self)


class Templates(jinja2.BytecodeCache):
    """The code of every template that was used, as long as its source stays the same."""

    _compiled: ClassVar[dict[tuple[str, str], bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template, if it is there."""
        compiled = self._compiled.get((bucket.key, bucket.checksum))
        if compiled is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class SQLite(SQLiteDialect_pysqlite):
    """SQLite, which is spoken alike in every application: what was written for one is right in all."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SQLite)

    def __hash__(self) -> int:
        return hash(SQLite)


_statements: LRUCache[Any, Any] = LRUCache(2000)


def share() -> None:
    """Let all applications that are made from now on use it, and those of `share_in` all of it."""
    # Looking for garbage takes the longer the more is kept, and of an application much is: seldom is enough.
    gc.set_threshold(100_000, 50, 50)
    Application.url_rule_class = Address
    registry.register("sqlite", SQLite.__module__, SQLite.__name__)


def share_in(app: Flask) -> None:
    """Let `app`, in its context, share what is known of templates and statements with others."""
    app.jinja_env.bytecode_cache = Templates()
    if isinstance(db.engine.dialect, SQLite):
        db.engine.update_execution_options(compiled_cache=_statements)
