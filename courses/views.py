"""Pages of courses: all topics, one course, one lesson; and the library as trainers see it."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.calendar import own_edition, topic_of
from courses.models import Course, Lesson
from courses.pictures import find_picture
from courses.progress import finish_lesson, open_lesson
from courses.reading import (
    catalogue,
    find_course,
    find_lesson,
    find_opened,
    find_withdrawn,
    first_unread,
    next_number,
)
from courses.shelf import find_on_shelf, shelf, texts_of
from courses.standing import course_progress, kilobytes, standings
from lms.clock import Month, local_date, utc_now
from lms.db import db
from lms.web import found, language, one_of, whole_number

blueprint = Blueprint("courses", __name__)
library = Blueprint("library", __name__)


@blueprint.get("/courses")
def index() -> str:
    """All topics in one edition: the reader's own, unless they ask for another."""
    session, now = db.session(), utc_now()
    own = own_edition(session, current_user.id, local_date(now))
    courses = catalogue(session)
    editions = (own, *sorted({course.edition for _topic, course in courses} - {own}))
    edition = one_of(request.args.get("edition"), editions)
    return render_template(
        "courses/index.html",
        courses=[(topic, course) for topic, course in courses if course.edition == edition],
        edition=edition,
        editions=editions,
        month=Month.of(now),
        month_topic=topic_of(session, Month.of(now)),
        standings=standings(session, current_user.id),
    )


@blueprint.get("/courses/<slug>")
def course(slug: str) -> str:
    """One course: its lessons, how far the reader has come, and the test at the end."""
    page = found(find_course(db.session(), slug))
    progress = course_progress(db.session(), current_user.id, page.course, language())
    return render_template("courses/course.html", page=page, progress=progress)


@blueprint.get("/courses/<slug>/lessons/<int:number>")
def lesson(slug: str, number: int) -> str | tuple[str, int]:
    """One lesson, from its stored HTML. The first opening is noted."""
    session = db.session()
    page = find_lesson(session, current_user.id, slug, number, language())
    if page is None:
        return _withdrawn(found(find_withdrawn(session, current_user.id, slug, number)))
    upcoming = next_number(session, current_user.id, page.course, number)
    shown = render_template(
        "courses/lesson.html", page=page, upcoming=upcoming, kilobytes=kilobytes(len(page.version.html))
    )
    if not page.is_opened:
        open_lesson(session, current_user.id, page.lesson, utc_now())
        session.commit()
    return shown


@blueprint.post("/courses/<slug>/lessons/<int:number>")
def finish(slug: str, number: int) -> Response | tuple[str, int]:
    """The reader has read the lesson: on to the next, or to the test.

    It is the lesson that was on the page, whatever number it has by now.
    """
    session, (course, read) = db.session(), _read(slug, number)
    if read.number is None:
        return _withdrawn(course)
    finish_lesson(session, current_user.id, read, utc_now())
    upcoming = next_number(session, current_user.id, course, read.number)
    session.commit()
    if upcoming:
        return redirect(url_for("courses.lesson", slug=slug, number=upcoming))
    return redirect(url_for("quizzes.intro", slug=slug))


def _read(slug: str, number: int) -> tuple[Course, Lesson]:
    """The lesson that the page names; a page that names none is of the lesson with the number."""
    lesson_id = request.form.get("lesson", "")
    if lesson_id:
        return found(find_opened(db.session(), slug, found(whole_number(lesson_id))))
    page = found(find_lesson(db.session(), current_user.id, slug, number, language()))
    return page.course, page.lesson


def _withdrawn(course: Course) -> tuple[str, int]:
    """What somebody reads whose open lesson is no longer taught, with the way on."""
    upcoming = first_unread(db.session(), current_user.id, course)
    return render_template("courses/withdrawn.html", course=course, upcoming=upcoming), HTTPStatus.GONE


@blueprint.get("/pictures/<slug>.webp")
def picture(slug: str) -> Response:
    """A picture of a lesson. Its address says what it holds, so a browser that has it need not ask again."""
    picture = found(find_picture(db.session(), f"/pictures/{slug}.webp"))
    response = Response(picture.content, mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.set_etag(picture.digest)
    return response.make_conditional(request)


@library.before_request
def _trainers_only() -> None:
    if not current_user.is_trainer:
        abort(404)


@library.get("/library", endpoint="index")
def library_index() -> str:
    """All courses with what must be checked again."""
    return render_template("library/index.html", rows=shelf(db.session()), today=local_date(utc_now()))


@library.get("/library/<slug>", endpoint="course")
def library_course(slug: str) -> str:
    """The lessons of a course with their sources and dates."""
    topic, course = found(find_on_shelf(db.session(), slug))
    texts = texts_of(db.session(), course)
    return render_template("library/course.html", topic=topic, course=course, texts=texts, today=local_date(utc_now()))
