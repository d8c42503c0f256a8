"""A zip on its way in: kept, looked at, imported once or dropped. Each page reads it and asks the database anew."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session, defer

from courses.changes import Change
from courses.faults import LibraryFault
from courses.library import read_library
from courses.records import Library
from lms.packing.importing import Brought, LessonsMissing, bring_texts, courses_of, settle
from lms.packing.models import CourseUpload
from lms.packing.plans import Plan
from lms.packing.rehearsing import Clerk, rehearse
from lms.packing.unpacking import unpacked
from lms.studio.comparing import Part, part
from lms.teams.models import AdminUnit
from lms.text import clean
from quizzes.questions_text import wordings_in_use

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_NAME = 200
KEPT, WAITING = timedelta(days=7), timedelta(days=90)
MOST_OPEN = 5
Wordings = dict[tuple[str, str], str]


class ChangedMeanwhile(Exception):
    """The zip would not do any more what somebody has looked at, or somebody was quicker. Nothing was written."""


class SecondPersonNeeded(Exception):
    """Who sent the zip cannot be its second person."""


def keep(session: Session, owner_id: int, unit: AdminUnit, name: str, content: bytes, now: datetime) -> CourseUpload:
    """Keep a zip that can be unpacked, whatever its files say; old ones are dropped. Raises ZipRefused."""
    with unpacked(content):
        pass
    _drop_old(session, owner_id, now)
    upload = CourseUpload(owner_id=owner_id, unit_id=unit.id, content=content, created_at=now)
    upload.file_name = clean(name)[-LONGEST_NAME:]
    session.add(upload)
    session.flush()
    return upload


def find_upload(session: Session, owner_id: int, units: set[int], upload_id: int) -> CourseUpload | None:
    """The asker's own, or one of a unit that they write for which waits for somebody or is done."""
    seen = or_(CourseUpload.owner_id == owner_id, CourseUpload.submitted_at.is_not(None))
    mine = and_(CourseUpload.id == upload_id, CourseUpload.unit_id.in_(units), seen)
    return session.scalar(select(CourseUpload).where(mine))


def uploads_seen(owner_id: int, units: set[int]) -> Select[CourseUpload]:
    """The asker's own, and those that wait for somebody; the newest first, without their contents."""
    waits = and_(CourseUpload.submitted_at.is_not(None), CourseUpload.applied_at.is_(None))
    seen = select(CourseUpload).where(CourseUpload.unit_id.in_(units), or_(CourseUpload.owner_id == owner_id, waits))
    return seen.options(defer(CourseUpload.content)).order_by(CourseUpload.id.desc())


def plan_of(clerk: Clerk, upload: CourseUpload) -> Plan:
    """What importing the zip would do now. The transaction is rolled back."""
    content = upload.content
    try:
        library = _library(content)
    except LibraryFault as refusal:
        return Plan(clerk.needs_review, faults=refusal.faults)
    return rehearse(clerk, library)


def carry_out(clerk: Clerk, upload_id: int, fingerprint: str) -> Brought:
    """Make drafts of the lessons, and take over all else at once where nobody has to agree and nothing is missing.

    Raises ChangedMeanwhile, where the zip would do something else than its preview said.
    """
    session = clerk.session
    plan = plan_of(clerk, session.get_one(CourseUpload, upload_id))
    if plan.is_faulty or plan.fingerprint != fingerprint:
        raise ChangedMeanwhile
    claim = update(CourseUpload).where(CourseUpload.id == upload_id, CourseUpload.submitted_at.is_(None))
    _claim(session, claim.values(submitted_at=clerk.now).returning(CourseUpload.id))
    upload = session.get_one(CourseUpload, upload_id, populate_existing=True)
    library = _library(upload.content)
    brought = bring_texts(clerk, library)
    upload.report = asdict(brought)
    if not plan.has_rest:
        _close(clerk, upload, [])
    elif not plan.needs_review:
        _settle_if_possible(clerk, upload, library)
    session.flush()
    return brought


@dataclass(frozen=True)
class QuestionDifference:
    """A question in one language, as it is and as it would be, word by word."""

    course: str
    slug: str
    language: str
    part: Part


@dataclass(frozen=True)
class Rest:
    """What waits for the lessons: every change, and the wording of every question that changes."""

    changes: Sequence[Change]
    questions: Sequence[QuestionDifference]

    @property
    def fingerprint(self) -> str:
        """The same as long as taking it over would do the same."""
        return blake2b(repr(self).encode(), digest_size=16).hexdigest()


def settling(clerk: Clerk, upload: CourseUpload) -> Rest:
    """What taking over the rest would change now. Raises what `settle` raises. The transaction is rolled back."""
    try:
        return _settled(clerk, _library(upload.content))
    finally:
        clerk.session.rollback()


def _settled(clerk: Clerk, library: Library) -> Rest:
    session, courses = clerk.session, courses_of(clerk, library)
    before = [wordings_in_use(session, course) for course in courses]
    changes = settle(clerk, library)
    after = [wordings_in_use(session, course) for course in courses]
    states = zip(courses, before, after, strict=True)
    return Rest(changes, [one for course, old, new in states for one in _differences(course.slug, old, new)])


def _differences(course: str, before: Wordings, after: Wordings) -> Iterator[QuestionDifference]:
    for slug, language in sorted({*before, *after}):
        old, new = before.get((slug, language), ""), after.get((slug, language), "")
        if old != new:
            yield QuestionDifference(course, slug, language, part("markdown", old, new))


def agree(clerk: Clerk, upload_id: int, fingerprint: str) -> None:
    """Take over the rest as it was seen, as a second person where one is needed.

    Raises SecondPersonNeeded, ChangedMeanwhile, or what `settle` raises; the caller rolls back.
    """
    session = clerk.session
    upload = session.get_one(CourseUpload, upload_id)
    if not may_agree(clerk, upload):
        raise SecondPersonNeeded
    waiting = (CourseUpload.submitted_at.is_not(None), CourseUpload.applied_at.is_(None))
    claim = update(CourseUpload).where(CourseUpload.id == upload_id, *waiting)
    _claim(session, claim.values(applied_at=clerk.now).returning(CourseUpload.id))
    upload = session.get_one(CourseUpload, upload_id, populate_existing=True)
    rest = _settled(clerk, _library(upload.content))
    if rest.fingerprint != fingerprint:
        raise ChangedMeanwhile
    _close(clerk, upload, rest.changes)


def may_agree(clerk: Clerk, upload: CourseUpload) -> bool:
    """Whether it is for the asker to take over the rest."""
    return not clerk.needs_review or upload.owner_id != clerk.actor.person_id


def drop(clerk: Clerk, upload: CourseUpload) -> None:
    """Forget the zip; what became of its lessons stays. That nobody takes over what waits is noted.

    Raises ChangedMeanwhile, where it was imported or taken over since it was read.
    """
    upload_id, waits = upload.id, upload.submitted_at is not None
    as_read = CourseUpload.submitted_at.is_not(None) if waits else CourseUpload.submitted_at.is_(None)
    gone = delete(CourseUpload).where(CourseUpload.id == upload_id, as_read, CourseUpload.applied_at.is_(None))
    _claim(clerk.session, gone.returning(CourseUpload.id))
    if waits:
        unit_id = clerk.owner.id
        clerk.actor.note(clerk.session, "course.import_dropped", "course_upload", upload_id, clerk.now, unit_id)


def _library(content: bytes) -> Library:
    with unpacked(content) as folder:
        return read_library(folder)


def _settle_if_possible(clerk: Clerk, upload: CourseUpload, library: Library) -> None:
    """Where a lesson is not published yet, the rest waits."""
    try:
        _close(clerk, upload, settle(clerk, library))
    except LessonsMissing:
        return


def _close(clerk: Clerk, upload: CourseUpload, changes: Sequence[Change]) -> None:
    upload.applied_at, upload.applied_by, upload.content = clerk.now, clerk.actor.person_id, b""
    upload.report = {**upload.report, "changes": [str(change) for change in changes]}
    clerk.session.flush()


def _claim(session: Session, claim: object) -> None:
    if session.scalar(claim) is None:  # type: ignore[call-overload]
        raise ChangedMeanwhile


def _drop_old(session: Session, owner_id: int, now: datetime) -> None:
    """A zip that is not decided on is kept for a week, one that waits for somebody for three months."""
    undecided = CourseUpload.submitted_at.is_(None)
    ended = or_(and_(undecided, CourseUpload.created_at < now - KEPT), CourseUpload.created_at < now - WAITING)
    session.execute(delete(CourseUpload).where(ended))
    own = select(CourseUpload.id).where(CourseUpload.owner_id == owner_id, undecided)
    surplus = session.scalars(own.order_by(CourseUpload.id.desc()).offset(MOST_OPEN - 1)).all()
    session.execute(delete(CourseUpload).where(CourseUpload.id.in_(surplus)))
