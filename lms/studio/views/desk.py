"""What there is to write: the desk, a course and its lessons, a lesson begun."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from courses.models import Topic
from courses.shelf import texts_to_check
from courses.writers import writable_units
from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.checking import measure_of
from lms.studio.desk import courses_of, drafts_of, errands_of, lessons_of
from lms.studio.drafting import begin_lesson
from lms.studio.forms.lessons import NewLessonForm
from lms.studio.views.entrance import Answer, blueprint, course_at
from lms.teams.web import current_actor
from lms.text import LANGUAGES, SOURCE_LANGUAGE, search_key
from lms.web import form_page, page_of

DRAFTS_A_PAGE = 20


@blueprint.get("/studio")
def index() -> Answer:
    """What there is to write: drafts in work, what is overdue, the courses."""
    day, asked = local_today(), request.args.get("q", "")
    units = writable_units(db.session(), current_user.id, day)
    lists = {
        "courses": courses_of(db.session(), units, day),
        "drafts": page_of(drafts_of(db.session(), units, search_key(asked)), DRAFTS_A_PAGE),
        "overdue": texts_to_check(db.session(), before=day, owners=units),
    }
    errands = errands_of(db.session(), current_user.id, day)
    return render_template("studio/index.html", errands=errands, asked=asked, **lists)


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
    limits = measure_of(db.session(), home, SOURCE_LANGUAGE, local_today()).limits
    return form_page("studio/new_lesson.html", form, course=home, topic=topic, length=limits and limits.words)
