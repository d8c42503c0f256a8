"""Each step of a draft is taken once: by whoever finds it as it was read."""

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, update
from sqlalchemy.orm import Session

from lms.studio.models import Draft

UNSYNCHRONISED = {"synchronize_session": False}


class ChangedMeanwhile(Exception):
    """Somebody has saved, judged or published the draft since it was read. Nothing was written."""


def claim(session: Session, draft: Draft, **values: Any) -> None:
    """Set columns of the draft, if it is as it was read. Raises ChangedMeanwhile: one of two presses is too late."""
    taken = update(Draft).where(_as_read(draft)).values(**values)
    if not session.execute(taken, execution_options=UNSYNCHRONISED).rowcount:  # type: ignore[attr-defined]
        raise ChangedMeanwhile
    session.refresh(draft)


def take_away(session: Session, draft: Draft) -> None:
    """Delete the draft, if it is as it was read; its words stay readable here. Raises ChangedMeanwhile."""
    taken = delete(Draft).where(_as_read(draft))
    if not session.execute(taken, execution_options=UNSYNCHRONISED).rowcount:  # type: ignore[attr-defined]
        raise ChangedMeanwhile
    session.expunge(draft)


def _as_read(draft: Draft) -> ColumnElement[bool]:
    """Saving changes the revision, every other step the state or the moment."""
    publish_at = Draft.publish_at.is_(None) if draft.publish_at is None else Draft.publish_at == draft.publish_at
    return and_(Draft.id == draft.id, Draft.revision == draft.revision, Draft.state == draft.state, publish_at)
