"""Taking out of registrations what tells of a person."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from logistics import clock
from logistics.database import db
from logistics.registrations.models import Note, Registration

#: What is taken out, and what stands there afterwards. The reference, which is random, stands for the person.
_EMPTIED = {
    "full_name": Registration.reference,
    "name_key": sa.func.lower(Registration.reference),
    "search_text": sa.func.lower(Registration.reference),
    "badge_name": "",
    "institution": "",
    "job_title": "",
    "email": "",
    # Nobody's address, and no other row's: those who take part have one address each.
    "email_key": Registration.reference,
    "phone": "",
    "diet": "",
    "accessibility": "",
    "needs_visa_letter": False,
    "listed_publicly": False,
    "shortcomings": [],
    "return_reason": "",
    "user_id": None,
}


def forget(registration_ids: Sequence[int]) -> None:
    """Take everything that tells of a person out of these registrations.

    What organizers noted about them is deleted. Delegation, seat, status, capacity, language, the need of
    interpretation and the instants stay: they are what the meeting's numbers are made of, and whose they were can no
    longer be told.
    """
    now = clock.now()
    db.session.execute(sa.delete(Note).where(Note.registration_id.in_(registration_ids)))
    db.session.execute(
        sa.update(Registration)
        .where(Registration.id.in_(registration_ids))
        .values(**_EMPTIED, purged_at=now, updated_at=now, version=Registration.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
