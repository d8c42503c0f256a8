"""Drafts: begun from what is published, saved as somebody types, given up.

A draft's `revision` is what a save names as the one it was typed on: if it is another by now, somebody else has
saved meanwhile, and nothing is written. A draft that was opened and never saved has revision 0.
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courses.heads import SLUG_LENGTH
from courses.models import Course, Lesson, LessonVersion, Topic
from lms.db import insert_once
from lms.studio.models import Draft, DraftState
from lms.teams.acting import Actor
from lms.terms import slug_of
from lms.text import SOURCE_LANGUAGE

USUAL_MINUTES = 4
# What a change takes back: nobody agreed to these words.
UNREVIEWED: dict[str, Any] = {
    "state": DraftState.WRITING,
    "submitted_by": None,
    "submitted_at": None,
    "reviewed_by": None,
    "reviewed_at": None,
    "publish_at": None,
    "scheduled_by": None,
}


@dataclass(frozen=True)
class DraftText:
    """What is written: `details` as LessonVersion.details, the days None while nobody has given them."""

    title: str = ""
    goal: str = ""
    minutes: int = USUAL_MINUTES
    markdown: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    verified_on: date | None = None
    review_due: date | None = None

    @classmethod
    def of(cls, written: Draft | LessonVersion) -> "DraftText":
        return cls(**{name: getattr(written, name) for name in cls.__dataclass_fields__})

    def says(self, other: "DraftText") -> bool:
        """Whether both say the same; a detail that is not there and an empty one do."""
        tidy = [{name: value for name, value in text.details.items() if value} for text in (self, other)]
        return replace(self, details=tidy[0]) == replace(other, details=tidy[1])


@dataclass(frozen=True)
class Stand:
    """How a lesson stands in one language: what one would write on, its draft, and the text readers see."""

    course: Course
    slug: str
    language: str
    text: DraftText
    lesson: Lesson | None = None
    draft: Draft | None = None
    version: LessonVersion | None = None
    is_known: bool = False  # published or begun, in any language

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft else 0

    @property
    def base_number(self) -> int:
        """The version that the words come from; 0 where there is none."""
        if self.draft:
            return self.draft.base_number or 0
        return self.version.number if self.version else 0

    @property
    def is_overtaken(self) -> bool:
        """Whether another text was published after the draft was begun."""
        return bool(self.draft and self.version and self.version.number != self.base_number)

    def is_published_as(self, text: DraftText) -> bool:
        """Whether readers see these very words, and nobody has begun others."""
        return self.draft is None and self.version is not None and DraftText.of(self.version).says(text)


class DraftUnderWay(Exception):
    """Somebody is writing on the lesson; other words would take the place of theirs."""


class SavedMeanwhile(Exception):
    """Somebody else has saved the draft since it was read; `draft` is how it stands, None where it is gone."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__()
        self.draft = draft


def stand_of(session: Session, course: Course, slug: str, language: str) -> Stand:
    """The lesson called `slug`, whether it is published, begun, or only a place for one. Four statements at most."""
    lesson = session.scalar(select(Lesson).where(Lesson.course_id == course.id, Lesson.slug == slug))
    mine = select(Draft).where(Draft.course_id == course.id, Draft.slug == slug)
    drafts = {draft.language: draft for draft in session.scalars(mine.execution_options(populate_existing=True))}
    versions: dict[str, LessonVersion] = {}
    if lesson:
        current = select(LessonVersion).where(LessonVersion.lesson_id == lesson.id, LessonVersion.is_current)
        versions = {version.language: version for version in session.scalars(current)}
    draft, version = drafts.get(language), versions.get(language)
    written = draft or version
    text = DraftText.of(written) if written else _beginning(session, course, drafts, versions)
    return Stand(course, slug, language, text, lesson, draft, version, bool(lesson or drafts))


def _beginning(
    session: Session, course: Course, drafts: dict[str, Draft], versions: dict[str, LessonVersion]
) -> DraftText:
    """A translation begins with everything of the first language that is not words."""
    source = versions.get(SOURCE_LANGUAGE) or drafts.get(SOURCE_LANGUAGE)
    if source is None:
        return DraftText(details=_details_of_topic(session, course))
    known = DraftText.of(source)
    return DraftText("", "", known.minutes, "", known.details, known.verified_on, known.review_due)


def _details_of_topic(session: Session, course: Course) -> dict[str, Any]:
    """What every lesson of the topic serves: the basic skill and the frameworks' numbers."""
    topic = session.get_one(Topic, course.topic_id)
    return {"audience": [], "basic_skill": topic.basic_skill, **topic.frameworks, "sources": []}


def begin_lesson(session: Session, course: Course, title: str, actor: Actor, now: datetime) -> Draft:
    """The draft of a lesson that is not there yet; pressing twice begins one.

    Its place in addresses is made from the title, with a number where another lesson has it.
    """
    session.execute(update(Course).where(Course.id == course.id).values(lesson_count=Course.lesson_count))
    begun = select(Draft).where(Draft.course_id == course.id, Draft.author_id == actor.person_id, Draft.revision == 0)
    same = session.scalars(begun.where(Draft.lesson_id.is_(None), Draft.title == title)).first()
    if same:
        return same
    text = DraftText(title=title, details=_details_of_topic(session, course))
    return _begin(session, Stand(course, _free_slug(session, course, title), SOURCE_LANGUAGE, text), actor, now)[0]


def begin_draft(session: Session, course: Course, slug: str, language: str, actor: Actor, now: datetime) -> Draft:
    """The draft of a lesson, begun from what is published, or from nothing; it is the caller's to fill.

    Raises DraftUnderWay where there is one, also where somebody has begun it at the same moment.
    """
    stand = stand_of(session, course, slug, language)
    if stand.draft is None:
        draft, is_new = _begin(session, stand, actor, now)
        if is_new:
            return draft
    raise DraftUnderWay


def _begin(session: Session, stand: Stand, actor: Actor, now: datetime) -> tuple[Draft, bool]:
    """A draft with what one would write on, and whether it is new: somebody may have just begun it."""
    place = {"course_id": stand.course.id, "slug": stand.slug, "language": stand.language}
    by = {"author_id": actor.person_id, "changed_by": actor.person_id, "changed_at": now}
    base = {"lesson_id": stand.lesson.id if stand.lesson else None, "base_number": stand.base_number or None}
    kept = {"revision": 0, "remark": "", "state": DraftState.WRITING}
    is_new = insert_once(session, Draft, **place, **by, **base, **kept, **asdict(stand.text))
    return session.scalars(select(Draft).filter_by(**place)).one(), is_new


def save_draft(session: Session, draft_id: int, text: DraftText, revision: int, actor: Actor, now: datetime) -> Draft:
    """Write the text over revision `revision` of the draft. Raises SavedMeanwhile.

    The same words again change nothing, whoever sends them: an answer that was lost on the way is asked for
    twice. Changed words need a new review.
    """
    kept = session.get(Draft, draft_id, populate_existing=True)
    if kept is None:
        raise SavedMeanwhile(None)
    if kept.revision and DraftText.of(kept) == text:
        return kept
    words = {**asdict(text), **UNREVIEWED, "revision": revision + 1, "changed_by": actor.person_id, "changed_at": now}
    claim = update(Draft).where(Draft.id == draft_id, Draft.revision == revision).values(**words).returning(Draft.id)
    saved = session.scalar(claim, execution_options={"synchronize_session": False})
    session.expire(kept)
    if saved is None:
        raise SavedMeanwhile(session.get(Draft, draft_id, populate_existing=True))
    return kept


def save_text(
    session: Session, stand: Stand, text: DraftText, typed_on: tuple[int, int], actor: Actor, now: datetime
) -> Draft:
    """Save what was typed on a revision and a published version; the first save begins the draft.

    Raises SavedMeanwhile, also where the draft has been published or given up, or the lesson published anew.
    """
    if stand.draft is None and typed_on != (0, stand.base_number):
        raise SavedMeanwhile(None)
    draft = stand.draft or _begin(session, stand, actor, now)[0]
    return save_draft(session, draft.id, text, typed_on[0], actor, now)


def discard(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:
    """Give up a draft as it was read; what is published stays. Raises SavedMeanwhile."""
    course = session.get_one(Course, draft.course_id)
    draft_id, revision = draft.id, draft.revision
    place = {"course": course.slug, "lesson": draft.slug, "language": draft.language}
    claim = delete(Draft).where(Draft.id == draft_id, Draft.revision == revision).returning(Draft.id)
    gone = session.scalar(claim, execution_options={"synchronize_session": False})
    if gone is None:
        raise SavedMeanwhile(session.get(Draft, draft_id, populate_existing=True))
    session.expunge(draft)
    actor.note(session, "draft.discarded", "draft", draft_id, now, course.owner_id, **place)


def _free_slug(session: Session, course: Course, title: str) -> str:
    lessons = session.scalars(select(Lesson.slug).where(Lesson.course_id == course.id))
    drafts = session.scalars(select(Draft.slug).where(Draft.course_id == course.id))
    taken = {*lessons, *drafts}
    plain = place_of(title)
    tried = (plain if number == 1 else f"{plain}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tried if slug not in taken)


def place_of(title: str) -> str:
    """A title as a place in addresses: "Đọc địa chỉ" is doc-dia-chi."""
    return slug_of(title)[: SLUG_LENGTH - len("-00")].strip("-") or "bai"
