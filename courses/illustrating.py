"""Puts the pictures of a library's folders on the shelf, and their addresses into the words that name them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from courses.faults import Code, Fault, Lapse, LibraryFault
from courses.glossary import lesson_html
from courses.pictures import PictureRefused, address_of, keep_picture
from courses.records import PICTURE_NAMED, PICTURES, LessonText, Library, LibraryCourse, LibraryLesson, LibraryTopic


def illustrated(session: Session, library: Library, owner_id: int, by: int | None, now: datetime) -> Library:
    """The library with its pictures kept for a unit; as it is where no lesson names one.

    Raises LibraryFault with all pictures that cannot be shown.
    """
    shelf = _Shelf(session, owner_id, by, now)
    topics = [_topic(topic, shelf.addresses(topic)) if topic.pictures else topic for topic in library.topics]
    if shelf.faults:
        raise LibraryFault(shelf.faults)
    return Library(topics)


@dataclass
class _Shelf:
    session: Session
    owner_id: int
    by: int | None
    now: datetime

    def __post_init__(self) -> None:
        self.faults: list[Fault] = []

    def addresses(self, topic: LibraryTopic) -> dict[str, str]:
        """The addresses of the pictures that the topic's words name."""
        kept: dict[str, str] = {}
        for name in sorted(topic.pictures_named & set(topic.pictures)):
            try:
                picture = keep_picture(self.session, self.owner_id, topic.pictures[name], self.by, self.now)
            except PictureRefused as refusal:
                place = f"{topic.number:02d}-{topic.slug}/{PICTURES}/{name}"
                self.faults.append(Fault(place, Lapse(Code.PICTURE_REFUSED, {"refusal": refusal})))
            else:
                kept[name] = address_of(picture)
        return kept


def _topic(topic: LibraryTopic, addresses: Mapping[str, str]) -> LibraryTopic:
    return replace(topic, courses=[_course(course, addresses) for course in topic.courses]) if addresses else topic


def _course(course: LibraryCourse, addresses: Mapping[str, str]) -> LibraryCourse:
    questions = {language: _addressed(text, addresses) for language, text in course.questions.items()}
    return replace(course, lessons=[_lesson(lesson, addresses) for lesson in course.lessons], questions=questions)


def _lesson(lesson: LibraryLesson, addresses: Mapping[str, str]) -> LibraryLesson:
    texts = {language: _text(text, language, addresses) for language, text in lesson.texts.items()}
    return replace(lesson, texts=texts)


def _text(text: LessonText, language: str, addresses: Mapping[str, str]) -> LessonText:
    markdown = _addressed(text.markdown, addresses)
    if markdown == text.markdown:
        return text
    return replace(text, markdown=markdown, html=lesson_html(markdown, language))


def _addressed(text: str, addresses: Mapping[str, str]) -> str:
    return PICTURE_NAMED.sub(lambda named: addresses.get(named[1], named[0]), text)
