"""Pictures in the studio: adding one with words for who cannot see it, and finding one again.

A library has some hundreds of pictures, and where one is used stands in the words of lessons: the lists are read
whole, without what the pictures hold, and looked through here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, null, select, true
from sqlalchemy.orm import Session, defer

from courses.models import Course, Lesson, LessonVersion, Picture
from courses.pictures import address_of, keep_webp, line_of, read_picture
from lms.markup.pictures import PICTURE
from lms.studio.models import Draft
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from lms.text import fold

PLACE = "/pictures/"


@dataclass(frozen=True)
class Use:
    """A lesson that shows a picture: as readers see it, or as it is being written."""

    title: str
    course: str
    number: int | None
    is_draft: bool


@dataclass(frozen=True)
class PictureRow:
    """A picture as lists show it; `line` is the Markdown that shows it, `weight` is in bytes."""

    id: int
    address: str
    line: str
    description: str
    width: int
    height: int
    weight: int
    owner: AdminUnit
    uploaded_at: datetime
    uses: tuple[Use, ...]

    def fits(self, words: str) -> bool:
        """Whether the folded words are in what is told of it or in the name of a lesson that shows it."""
        return any(words in fold(text) for text in (self.description, *(use.title for use in self.uses)))


def add_picture(session: Session, owner_id: int, data: bytes, description: str, actor: Actor, now: datetime) -> Picture:
    """Keep a picture for the courses of a unit. Raises PictureRefused."""
    webp = read_picture(data)
    picture, is_new = keep_webp(session, owner_id, webp, description, actor.person_id, now)
    if is_new:
        actor.note(session, "picture.added", "picture", picture.id, now, owner_id)
    return picture


def find_pictures(session: Session, owners: Collection[int] | None, words: str) -> list[PictureRow]:
    """The pictures of the units, or all, that fit the folded words; the newest first. Three statements."""
    own = Picture.owner_id.in_(owners) if owners is not None else true()
    return [row for row in _rows(session, own) if row.fits(words)]


def find_picture_row(session: Session, picture_id: int) -> PictureRow | None:
    """One picture with what the list tells of it."""
    return next(_rows(session, Picture.id == picture_id), None)


def _rows(session: Session, condition: ColumnElement[bool]) -> Iterator[PictureRow]:
    uses = _uses(session)
    found = session.execute(
        select(Picture, func.length(Picture.content), AdminUnit)
        .options(defer(Picture.content))  # heavy, and not for lists
        .join(AdminUnit, AdminUnit.id == Picture.owner_id)
        .where(condition)
        .order_by(Picture.id.desc())
    )
    for picture, weight, owner in found:
        words = {name: getattr(picture, name) for name in ("id", "description", "width", "height", "uploaded_at")}
        address, line = address_of(picture), line_of(picture, picture.description)
        yield PictureRow(address=address, line=line, weight=weight, owner=owner, uses=uses[address], **words)


def _uses(session: Session) -> Mapping[str, tuple[Use, ...]]:
    """The lessons that show a picture, by its address; each once, whatever its languages."""
    published = (
        select(LessonVersion.title, Course.slug, Lesson.number, LessonVersion.markdown)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(LessonVersion.is_current, Lesson.number.is_not(None), LessonVersion.markdown.contains(PLACE))
        .order_by(Course.id, Lesson.number, LessonVersion.language.desc())
    )
    drafts = (
        select(Draft.title, Course.slug, null(), Draft.markdown)
        .join(Course, Course.id == Draft.course_id)
        .where(Draft.markdown.contains(PLACE))
        .order_by(Course.id, Draft.slug, Draft.language.desc())
    )
    found: defaultdict[str, dict[Use, None]] = defaultdict(dict)
    for is_draft, query in ((False, published), (True, drafts)):
        for title, slug, number, markdown in session.execute(query):
            for place in PICTURE.finditer(markdown):
                found[place[0]][Use(title, slug, number, is_draft)] = None
    return defaultdict(tuple, {address: tuple(uses) for address, uses in found.items()})
