"""Pages of courses: all topics, one course, one lesson, its words; and the library as trainers see it."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.calendar import topic_of
from courses.glossary import search_entries
from courses.models import Course, Lesson
from courses.pictures import find_picture
from courses.progress import finish_lesson, open_lesson
from courses.readers import reader_of
from courses.reading import LessonPage, catalogue, find_course, find_lesson, find_opened, find_withdrawn, way_from
from courses.shelf import find_on_shelf, overdue_count, shelf, texts_of, texts_to_check
from courses.standing import course_progress, kilobytes, standings
from courses.writers import writable_units
from lms.clock import Month, local_date, local_today, utc_now
from lms.db import db
from lms.markup import summary_of
from lms.teams.web import trainers_only
from lms.text import search_key
from lms.web import found, language, one_of, page_of, whole_number

blueprint = Blueprint("courses", __name__)
library = Blueprint("library", __name__)
library.before_request(trainers_only)
SOON = timedelta(days=30)


@blueprint.get("/courses")
def index() -> str:
    """All topics in one edition: the reader's own, unless they ask for another."""
    session, now = db.session(), utc_now()
    reader = reader_of(session, current_user.id, local_date(now))
    rows = catalogue(session, current_user.id, local_date(now))
    editions = (reader.edition, *sorted({row.course.edition for row in rows} - {reader.edition}))
    edition = one_of(request.args.get("edition"), editions)
    return render_template(
        "courses/index.html",
        rows=[row for row in rows if row.course.edition == edition],
        edition=edition,
        editions=editions,
        month=Month.of(now),
        month_topic=topic_of(session, Month.of(now), reader.province_id),
        standings=standings(session, current_user.id),
    )


@blueprint.get("/courses/<slug>")
def course(slug: str) -> str:
    """One course: its lessons, how far the reader has come, and the test at the end."""
    page = found(find_course(db.session(), current_user.id, slug, local_today()))
    progress = course_progress(db.session(), current_user.id, page.course, language())
    return render_template("courses/course.html", page=page, progress=progress)


@blueprint.get("/courses/<slug>/lessons/<int:number>")
def lesson(slug: str, number: int) -> str | tuple[str, int]:
    """One lesson, from its stored HTML. The first opening is noted."""
    session, day = db.session(), local_today()
    page = find_lesson(session, current_user.id, slug, number, language(), day)
    if page is None:
        return _withdrawn(found(find_withdrawn(session, current_user.id, slug, number, day)))
    way = way_from(session, current_user.id, page.course, number, language())
    shown = render_template("courses/lesson.html", page=page, way=way, kilobytes=kilobytes(len(page.version.html)))
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
    way = way_from(session, current_user.id, course, read.number, language())
    session.commit()
    if way.upcoming:
        return redirect(url_for("courses.lesson", slug=slug, number=way.upcoming))
    return redirect(url_for("quizzes.intro", slug=slug))


def _read(slug: str, number: int) -> tuple[Course, Lesson]:
    """The lesson that the page names; a page that names none is of the lesson with the number."""
    lesson_id = request.form.get("lesson", "")
    if lesson_id:
        day = local_today()
        return found(find_opened(db.session(), current_user.id, slug, found(whole_number(lesson_id)), day))
    page = _lesson(slug, number)
    return page.course, page.lesson


def _withdrawn(course: Course) -> tuple[str, int]:
    """What somebody reads whose open lesson is no longer taught, with the way on."""
    way = way_from(db.session(), current_user.id, course, 0, language())
    return render_template("courses/withdrawn.html", course=course, upcoming=way.first_unread), HTTPStatus.GONE


@blueprint.get("/courses/<slug>/lessons/<int:number>/summary")
def summary(slug: str, number: int) -> str:
    """The lines to remember, alone and large: to read out at a meeting."""
    page = _lesson(slug, number)
    return render_template("courses/summary.html", page=page, lines=found(summary_of(page.version.html)))


@blueprint.get("/glossary")
def glossary() -> str:
    """Every word that lessons explain, in the reader's language."""
    asked = request.args.get("q", "")
    return render_template("courses/glossary.html", entries=search_entries(language(), search_key(asked)), asked=asked)


@blueprint.get("/pictures/<slug>.webp")
def picture(slug: str) -> Response:
    """A picture of a lesson. Its address says what it holds, so a browser that has it need not ask again."""
    picture = found(find_picture(db.session(), f"/pictures/{slug}.webp"))
    response = Response(picture.content, mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.set_etag(picture.digest)
    return response.make_conditional(request)


def _lesson(slug: str, number: int) -> LessonPage:
    day = local_today()
    return found(find_lesson(db.session(), current_user.id, slug, number, language(), day))


@library.get("/library", endpoint="index")
def library_index() -> str:
    """All courses with what must be checked again."""
    session, today = db.session(), local_today()
    overdue = overdue_count(session, today)
    return render_template("library/index.html", rows=shelf(session), today=today, overdue=overdue)


@library.get("/library/review")
def review() -> str:
    """What must be checked again, lesson by lesson, the longest overdue first."""
    today, asked = local_today(), request.args.get("q", "")
    when = one_of(request.args.get("when"), ("late", "soon", "all"))
    whose = one_of(request.args.get("whose"), ("all", "mine"))
    before = {"late": today, "soon": today + SOON, "all": None}[when]
    own = writable_units(db.session(), current_user.id, today)
    texts = texts_to_check(db.session(), search_key(asked), before, own if whose == "mine" else None)
    filters = {"when": when, "whose": whose, "asked": asked}
    return render_template("library/review.html", page=page_of(texts), own=own, today=today, **filters)


@library.get("/library/<slug>", endpoint="course")
def library_course(slug: str) -> str:
    """The lessons of a course with their sources and dates."""
    topic, course = found(find_on_shelf(db.session(), slug))
    texts = texts_of(db.session(), course)
    return render_template("library/course.html", topic=topic, course=course, texts=texts, today=local_today())
