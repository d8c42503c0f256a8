"""A course as a zip in the layout of courses/library: what `read_library` reads from it is what is published."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courses.frontmatter import join
from courses.heads import LESSON
from courses.models import Course, Lesson, LessonVersion, Picture, Topic
from courses.records import PICTURES
from lms.db import begins_with
from quizzes.questions_text import questions_of

PICTURE = re.compile(r"(?<=\]\()/pictures/([0-9a-f]{16})(-[0-9]{1,4}x[0-9]{1,4}\.webp)(?=[\s)])")
FROM_LESSON, FROM_QUESTIONS = "../../", "../"  # the way from a file to its topic's folder
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same course is the same file
Files = dict[str, bytes]


def pack_course(session: Session, course: Course) -> bytes:
    """The zip of a course. Raises SourceMissing where questions were published before their Markdown was kept."""
    topic = session.get_one(Topic, course.topic_id)
    folder = f"{topic.number:02d}-{topic.slug}"
    texts = {f"{course.edition}/{name}": text for name, text in _texts(session, course)}
    pictures = _pictures(session, texts.values())
    files: Files = {"topic.md": join(_topic_head(topic)).encode()}
    for name, text in texts.items():
        way = FROM_LESSON if name.count("/") > 1 else FROM_QUESTIONS
        files[name] = _with_names(text, pictures, way).encode()
    files |= {f"{PICTURES}/{name}": content for name, content in pictures.items()}
    return _zip({f"{folder}/{name}": content for name, content in files.items()})


def _topic_head(topic: Topic) -> dict[str, Any]:
    words = {key: getattr(topic, key) for key in ("number", "slug", "title", "summary", "basic_skill")}
    return words | topic.frameworks


def _texts(session: Session, course: Course) -> Iterator[tuple[str, str]]:
    """The lessons in their order, and the questions, by their names in the folder of the edition."""
    rows = session.execute(
        select(Lesson, LessonVersion)
        .join(LessonVersion, and_(LessonVersion.lesson_id == Lesson.id, LessonVersion.is_current))
        .where(Lesson.course_id == course.id, Lesson.number.is_not(None))
        .order_by(Lesson.number, LessonVersion.language)
    )
    for lesson, version in rows:
        yield f"{version.language}/{lesson.number}-{lesson.slug}.md", join(_lesson_head(version), version.markdown)
    for language, text in questions_of(session, course).items():
        yield f"questions.{language}.md", text


def _lesson_head(version: LessonVersion) -> dict[str, Any]:
    """In the order of the library's files."""
    known = vars(version) | version.details
    return {key: known[key] for key in LESSON if key in known}


def _pictures(session: Session, texts: Iterable[str]) -> Files:
    """The published pictures that the texts name, by the names of their addresses; those that are not there are not."""
    named = {match[1]: match[1] + match[2] for text in texts for match in PICTURE.finditer(text)}
    if not named:
        return {}
    some = or_(*(begins_with(Picture.digest, digest) for digest in sorted(named)))
    return {named[picture.digest[:16]]: picture.content for picture in session.scalars(select(Picture).where(some))}


def _with_names(text: str, pictures: Files, way: str) -> str:
    """The text with the names of files in place of the addresses."""

    def name(match: re.Match[str]) -> str:
        file = match[1] + match[2]
        return f"{way}{PICTURES}/{file}" if file in pictures else match[0]

    return PICTURE.sub(name, text)


def _zip(files: Files) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()
