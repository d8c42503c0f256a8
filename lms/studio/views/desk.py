"""What there is to write: the desk, a course and its lessons, a lesson begun."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from courses.models import Topic
from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.access import writable_units
from lms.studio.checking import measure_of
from lms.studio.desk import courses_of, drafts_of, lessons_of, overdue_of
from lms.studio.drafting import begin_lesson
from lms.studio.forms.lessons import NewLessonForm
from lms.studio.views.entrance import Answer, blueprint, course_at
from lms.teams.web import current_actor
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from lms.web import form_page


@blueprint.get("/studio")
def index() -> Answer:
    """What there is to write: drafts in work, what is overdue, the courses."""
    day = local_today()
    units = writable_units(db.session(), current_user.id, day)
    lists = {
        "courses": courses_of(db.session(), units, day),
        "drafts": drafts_of(db.session(), units),
        "overdue": overdue_of(db.session(), units, day),
    }
    return render_template("studio/index.html", today=day, **lists)


@blueprint.get("/studio/<slug>")
def course(slug: str) -> Answer:
    """The lessons of a course: what is published and in work, their order, what was withdrawn."""
    home = course_at(slug)
    rows = lessons_of(db.session(), home)
    topic = db.session().get_one(Topic, home.topic_id)
    return render_template(
        "studio/course.html", course=home, topic=topic, rows=rows, languages=LANGUAGES, today=local_today()
    )


@blueprint.route("/studio/<slug>/new", methods=["GET", "POST"])
def new_lesson(slug: str) -> Answer:
    """Begin a lesson: its title makes its address."""
    home, form = course_at(slug), NewLessonForm()
    if form.validate_on_submit():
        draft = begin_lesson(db.session(), home, form.title.data or "", current_actor(), utc_now())
        db.session.commit()
        return redirect(url_for("studio.edit", slug=slug, lesson=draft.slug, language=draft.language))
    topic = db.session().get_one(Topic, home.topic_id)
    limits = measure_of(db.session(), home, SOURCE_LANGUAGE).limits
    return form_page("studio/new_lesson.html", form, course=home, topic=topic, length=limits and limits.words)
