"""Taking the questions of a bank away as a file of another system."""

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.bank import exporting
from lms.bank.forms import SeenForm
from lms.bank.views.entrance import blueprint
from lms.clock import local_today, utc_now
from lms.db import db
from lms.teams.web import current_actor
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from lms.web import attachment, found, language, one_of
from quizzes.formats.choosing import MIMETYPES, Form
from quizzes.formats.words import LEFT_OUT
from quizzes.overview import CourseTest, find_test
from quizzes.questions_text import SourceMissing


@blueprint.get("/export")
def formats(slug: str) -> str:
    """The formats to choose from, and what each cannot hold."""
    test = _test(slug)
    try:
        stocks = exporting.stocks(db.session(), test.course)
    except SourceMissing:
        stocks = {}
    chosen = one_of(request.args.get("language"), tuple(stocks) or (SOURCE_LANGUAGE,))
    outlooks = exporting.outlooks(stocks[chosen]) if stocks else []
    about = {"test": test, "languages": list(stocks), "chosen": chosen}
    return render_template("bank/export.html", outlooks=outlooks, why=LEFT_OUT, **about)


@blueprint.post("/export")
def export(slug: str) -> Response | Redirect:
    """The questions in use as a file, which can be imported again."""
    session, course = db.session(), _test(slug).course
    found(SeenForm().validate_on_submit() or None)
    form = Form(one_of(request.form.get("form"), tuple(Form)))
    chosen = one_of(request.form.get("language"), LANGUAGES)
    try:
        stock = exporting.stocks(session, course).get(chosen)
    except SourceMissing:
        stock = None
    if stock is None:
        return redirect(url_for("bank.formats", slug=slug))
    written = exporting.export(session, stock, form)
    current_actor().note(session, "questions.exported", "course", course.id, utc_now(), course.owner_id)
    session.commit()
    return attachment(written.content, MIMETYPES[form], exporting.file_name(course, chosen, form))


def _test(slug: str) -> CourseTest:
    """The test of a course that the reader sees."""
    return found(find_test(db.session(), current_user.id, slug, language(), local_today()))
