"""The words for where a mailing stands."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.mailings.rules import State

STATES = {
    State.DRAFT: lazy_gettext("Not sent yet"),
    State.SENDING: lazy_gettext("Being sent"),
    State.DONE: lazy_gettext("Sent off"),
    State.STOPPED: lazy_gettext("Stopped"),
}
