"""The people a payer pays for, page by page, each with what is paid and what was declined."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from logistics.funding.paid import people_paid_page
from logistics.web import access, pages
from logistics.web.funding import blueprint
from logistics.web.funding.views import own_payer

_PAGE = 60


@blueprint.get("/events/<slug>/funding/people")
def people(slug: str) -> ResponseReturnValue:
    """Show everybody somebody pays for to organizers, to a host or sponsor their own people."""
    page, payer_id = pages.page_number(), own_payer()
    shown, more = people_paid_page(access.event().id, payer_id=payer_id, limit=_PAGE, offset=(page - 1) * _PAGE)
    return render_template(
        "web/funding/people.html",
        event=access.event(),
        people=shown,
        own=payer_id is not None,
        page=page,
        more=more,
    )
