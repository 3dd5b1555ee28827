"""Taking what tells of people out of their letters; whether a letter holds can still be verified."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from logistics.database import db
from logistics.letters.models import Letter, LetterRun


def forget(event_id: int, names: Mapping[int, tuple[str, str]]) -> int:
    """Take everything said and signed out of the letters of these registrations, and return how many there were.

    `names` says, by registration, what its person was called and is called from now on. A letter that rested on the
    former name rests on the new one: it holds on, or is void, as before.
    """
    rows = db.session.execute(
        sa.select(Letter.id, Letter.registration_id, Letter.grounds).where(Letter.registration_id.in_(names))
    ).all()
    if rows:
        emptied = [
            {
                "id": row.id,
                "said": {},
                "grounds": {**row.grounds, "name": new if row.grounds["name"] == former else ""},
                "void_note": "",
                "accepted_name": "",
            }
            for row in rows
            for former, new in [names[row.registration_id]]
        ]
        db.session.execute(sa.update(Letter), emptied)
    for run in db.session.scalars(sa.select(LetterRun).where(LetterRun.event_id == event_id)):
        kept = [each for each in run.refused if each[0] not in names]
        if kept != run.refused:
            run.refused = kept
    db.session.flush()
    return len(rows)
