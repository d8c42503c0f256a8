"""A draft as the page of lessons shows what is published."""

from datetime import date

from sqlalchemy.orm import Session

from courses.glossary import lesson_html
from courses.heads import is_source
from courses.models import Course, Lesson, LessonVersion, Topic
from courses.reading import LessonPage, Stop, Way, way_from
from lms.studio.drafting import Stand

NOBODY = 0


def on_phone(topic: Topic, stand: Stand, today: date) -> LessonPage:
    """The page of the lesson, were it published today; nothing of it is in the database.

    A lesson without a place in the course is shown as its last. Of its sources, those that can be opened.
    """
    course, text = stand.course, stand.text
    number = (stand.lesson.number if stand.lesson else None) or course.lesson_count + 1
    sources = [source for source in text.details.get("sources", []) if is_source(source)]
    version = LessonVersion(
        language=stand.language,
        title=text.title or stand.slug,
        goal=text.goal,
        minutes=text.minutes,
        html=lesson_html(text.markdown, stand.language),
        details={**text.details, "sources": sources},
        verified_on=text.verified_on or today,
    )
    shown = Course(slug=course.slug, edition=course.edition, lesson_count=max(number, course.lesson_count))
    lesson = Lesson(number=number, slug=stand.slug)
    return LessonPage(shown, topic, lesson, version, is_opened=True, is_read=False)


def way_on_phone(session: Session, course: Course, page: LessonPage) -> Way:
    """The way through the course, with this lesson in its place, of somebody who has read nothing yet."""
    number = page.lesson.number or 0
    taught = {stop.number: stop for stop in way_from(session, NOBODY, course, number, page.version.language).stops}
    taught[number] = Stop(number, page.version.minutes, is_read=False)
    return Way(number, [taught[at] for at in sorted(taught)])
