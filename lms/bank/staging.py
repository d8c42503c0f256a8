"""A file of questions on its way in: kept question by question, looked at, chosen from, and dropped within a week."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.orm import Session

from courses.models import Course
from courses.pictures import keep_webp
from lms.bank.models import QuestionUpload, StagedQuestion
from lms.bank.planning import Plan, State, packed, plan
from lms.db import write_rows
from lms.paging import Page, page_count

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_NAME = 200
KEPT = timedelta(days=7)
MOST_OPEN, LISTED = 5, 20
SHOWN, TYPES_TOLD = 20, 30
COLUMNS = ("upload_id", "position", "line", "name", "state", "twin", "is_taken", "record", "fault")
TWINS = "twins"


class ChosenMeanwhile(Exception):
    """The choice, or the file, is not what somebody has looked at. Nothing was written."""


@dataclass(frozen=True)
class Counts:
    """How many questions of a file are in each state, chosen, twins of others, and without what a question needs."""

    states: Counter[str]
    taken: int
    twins: int

    def of(self, wanted: str) -> int:
        return self.twins if wanted == TWINS else self.states[wanted]

    @property
    def total(self) -> int:
        return sum(self.states.values())


def keep(session: Session, owner_id: int, course: Course, name: str, content: bytes, now: datetime) -> QuestionUpload:
    """Keep what a file holds, and its pictures; old files are dropped. Raises FileRefused or TableRefused.

    Questions whose words stand in the bank or twice in the file are not chosen until somebody does.
    """
    made = plan(session, course, content, name)
    _drop_old(session, owner_id, now)
    upload = QuestionUpload(owner_id=owner_id, course_id=course.id, form=made.form, created_at=now)
    upload.file_name, upload.report = (
        name[-LONGEST_NAME:],
        {"types": dict(made.types.most_common(TYPES_TOLD)), "imported": 0},
    )
    session.add(upload)
    session.flush()
    for picture in made.pictures:
        keep_webp(session, course.owner_id, picture, "", owner_id, now)
    _write(session, upload.id, made)
    return upload


def find_upload(session: Session, owner_id: int, course_id: int, upload_id: int) -> QuestionUpload | None:
    """The asker's own."""
    mine = (QuestionUpload.owner_id == owner_id, QuestionUpload.course_id == course_id)
    return session.scalar(select(QuestionUpload).where(QuestionUpload.id == upload_id, *mine))


def list_uploads(session: Session, owner_id: int, course_id: int) -> list[QuestionUpload]:
    """The asker's own for a course, the newest first."""
    mine = select(QuestionUpload).where(QuestionUpload.owner_id == owner_id, QuestionUpload.course_id == course_id)
    return list(session.scalars(mine.order_by(QuestionUpload.id.desc()).limit(LISTED)))


def counts_of(session: Session, upload_id: int) -> Counts:
    """One statement."""
    taken = func.sum(case((StagedQuestion.is_taken, 1), else_=0))
    twins = func.sum(case((StagedQuestion.twin != "", 1), else_=0))
    rows = session.execute(
        select(StagedQuestion.state, func.count(), taken, twins)
        .where(StagedQuestion.upload_id == upload_id)
        .group_by(StagedQuestion.state)
    ).all()
    states = Counter({state: count for state, count, _taken, _twins in rows})
    return Counts(states, sum(row[2] for row in rows), sum(row[3] for row in rows))


def page_of(
    session: Session, upload_id: int, wanted: str, number: int, counts: Counts, address: Callable[[int], str]
) -> Page[StagedQuestion]:
    """A page of the questions in a state, or of all."""
    total = counts.of(wanted) if wanted else counts.total
    number = min(max(1, number), page_count(total, SHOWN))
    query = select(StagedQuestion).where(StagedQuestion.upload_id == upload_id)
    if wanted == TWINS:
        query = query.where(StagedQuestion.twin != "")
    elif wanted:
        query = query.where(StagedQuestion.state == wanted)
    rows = session.scalars(query.order_by(StagedQuestion.position).limit(SHOWN).offset((number - 1) * SHOWN))
    return Page(list(rows), number, total, address, SHOWN)


def find_staged(session: Session, upload_id: int, position: int) -> StagedQuestion | None:
    """A question that can be asked."""
    place = (StagedQuestion.upload_id == upload_id, StagedQuestion.position == position)
    return session.scalar(select(StagedQuestion).where(*place, StagedQuestion.state == State.READY))


def choose(session: Session, upload: QuestionUpload, shown: Collection[int], chosen: Collection[int]) -> None:
    """Of the positions `shown`, take those that are `chosen`."""
    for is_taken, positions in ((True, set(chosen) & set(shown)), (False, set(shown) - set(chosen))):
        _take(session, upload, StagedQuestion.position.in_(positions), is_taken=is_taken)


def choose_all(session: Session, upload: QuestionUpload, *, is_taken: bool) -> None:
    """Take every question that is no other's twin, or none."""
    _take(session, upload, StagedQuestion.twin == "" if is_taken else StagedQuestion.position > 0, is_taken=is_taken)


def claim(session: Session, upload: QuestionUpload, revision: int) -> None:
    """Go on only if nobody has chosen or imported anything since `revision`. Raises ChosenMeanwhile."""
    seen = update(QuestionUpload).where(QuestionUpload.id == upload.id, QuestionUpload.revision == revision)
    if session.scalar(seen.values(revision=revision + 1).returning(QuestionUpload.id)) is None:
        raise ChosenMeanwhile
    session.refresh(upload)


def drop(session: Session, upload: QuestionUpload) -> None:
    """Forget the file; what was imported of it stays."""
    session.execute(delete(StagedQuestion).where(StagedQuestion.upload_id == upload.id))
    session.delete(upload)
    session.flush()


def _take(session: Session, upload: QuestionUpload, which: ColumnElement[bool], *, is_taken: bool) -> None:
    session.execute(
        update(QuestionUpload).where(QuestionUpload.id == upload.id).values(revision=QuestionUpload.revision + 1)
    )
    ready = (StagedQuestion.upload_id == upload.id, StagedQuestion.state == State.READY)
    session.execute(update(StagedQuestion).where(*ready, which).values(is_taken=is_taken))


def _write(session: Session, upload_id: int, made: Plan) -> None:
    rows = [
        (
            upload_id,
            position,
            one.line,
            one.name,
            str(one.state),
            one.twin,
            one.state is State.READY and not one.twin,
            packed(one.record) if one.record else {},
            one.fault,
        )
        for position, one in enumerate(made.questions, start=1)
    ]
    write_rows(session, StagedQuestion, COLUMNS, rows)


def _drop_old(session: Session, owner_id: int, now: datetime) -> None:
    """A file is kept for a week, and of one person's the newest few."""
    own = select(QuestionUpload.id).where(QuestionUpload.owner_id == owner_id)
    surplus = session.scalars(own.order_by(QuestionUpload.id.desc()).offset(MOST_OPEN - 1)).all()
    old = session.scalars(select(QuestionUpload.id).where(QuestionUpload.created_at < now - KEPT)).all()
    gone = {*surplus, *old}
    session.execute(delete(StagedQuestion).where(StagedQuestion.upload_id.in_(gone)))
    session.execute(delete(QuestionUpload).where(QuestionUpload.id.in_(gone)))
