"""A decision about a question taken back, because it was itself a mistake.

It is one more decision, graded, previewed and kept like any other: what was decided before stays in the history. So
certificates that the mistake brought are listed for those who may withdraw them, and none goes by itself.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.rulings.deciding import Decision
from lms.rulings.subjects import Subject
from quizzes.models import QuestionVersion, Ruling
from quizzes.wordings import wordings_of


def undoing(session: Session, subject: Subject) -> Decision | None:
    """What brings back the answers from before the newest decision, in every version that it was about.

    None where nothing was decided, or something else about another version. Two statements at most.
    """
    rulings = session.scalars(
        select(Ruling)
        .join(QuestionVersion, QuestionVersion.id == Ruling.version_id)
        .where(QuestionVersion.question_id == subject.question.id)
        .order_by(Ruling.id)
    ).all()
    newest = _decided_together(rulings)
    if subject.version.id not in newest:
        return None
    first = wordings_of(session, newest)
    before: dict[int, tuple[str, ...]] = {version_id: (first[version_id].key,) for version_id in newest}
    before |= {
        ruling.version_id: tuple(ruling.keys)
        for ruling in rulings
        if ruling.version_id in newest and ruling is not newest[ruling.version_id]
    }
    return Decision(before, takes_back=True)


def _decided_together(rulings: Sequence[Ruling]) -> dict[int, Ruling]:
    """The newest decision: by version that it was about, its ruling."""
    newest: dict[int, Ruling] = {}
    for ruling in reversed(rulings):
        is_other = (ruling.decided_at, ruling.decided_by) != (rulings[-1].decided_at, rulings[-1].decided_by)
        if is_other or ruling.version_id in newest:
            break
        newest[ruling.version_id] = ruling
    return newest
