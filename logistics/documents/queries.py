"""Reading what documents there are; never their bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from logistics.database import db
from logistics.documents.models import Document
from logistics.documents.rules import DocumentKind, DocumentStanding


def standings_of_people(registration_ids: Sequence[int]) -> Mapping[int, Mapping[DocumentKind, DocumentStanding]]:
    """Return, for each of some people (a page of a list), which documents are there and how they stand."""
    rows = db.session.execute(
        sa.select(
            Document.registration_id, Document.kind, Document.review, Document.uploaded_at, Document.reviewed_at
        ).where(Document.registration_id.in_(registration_ids))
    )
    found: defaultdict[int, dict[DocumentKind, DocumentStanding]] = defaultdict(dict)
    for registration_id, kind, *standing in rows:
        found[registration_id][kind] = DocumentStanding(*standing)
    return found
