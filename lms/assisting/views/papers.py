"""Paper tests: those in scope, making one, its papers and key as PDFs, and how far its sheets are typed."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from courses.models import Edition
from lms.assisting.forms.helping import FindForm
from lms.assisting.forms.papers import PaperTestForm
from lms.assisting.helping import taught_to_citizens
from lms.assisting.lists import TEST_KEYS, test_count, test_rows
from lms.assisting.papers import (
    VERSIONS,
    HasSheets,
    Printable,
    TooFewQuestions,
    discard,
    make,
    printable,
    unprintable_count,
)
from lms.assisting.printing import draw_key, draw_papers
from lms.assisting.sheets import SHEET_KEYS, counts_of, sheet_count, sheet_rows
from lms.assisting.sitters import sitters_called
from lms.assisting.views.entrance import Answer, Opened, blueprint, papers_scope, test_at
from lms.clock import local_today, utc_now
from lms.db import db
from lms.meetings import choosing
from lms.paging import fetch_slice
from lms.teams.access import Scope
from lms.teams.models import AdminUnit
from lms.teams.web import current_actor
from lms.text import SOURCE_LANGUAGE, in_language
from lms.web import cursor_asked, form_page, found, number_asked, slice_address, words_of

PDF = "application/pdf"


@blueprint.get("/paper-tests")
def papers() -> Answer:
    """The paper tests in scope, newest first."""
    scope = papers_scope()
    where: Any = (cursor_asked(), slice_address)
    page = fetch_slice(db.session(), test_rows(scope), TEST_KEYS, *where, count=test_count(scope), descending=True)
    return render_template("assisting/papers.html", page=page)


@blueprint.route("/paper-tests/new", methods=["GET", "POST"])
def make_paper() -> Answer:
    """Draw a test for the village or commune given as ?unit= or of ?team=; without either, choose."""
    scope = papers_scope()
    if not {"team", "unit"} & set(request.args):
        return _choose(scope)
    unit = _unit_asked(scope)
    courses = printable(db.session(), scope, unit, local_today())
    form = _form(unit, {each.course.slug: _course_words(each) for each in courses})
    if courses and form.validate_on_submit():
        chosen = next(each for each in courses if each.course.slug == form.course.data)
        try:
            test = make(db.session(), chosen, unit, form.held_on.data or local_today(), current_actor(), utc_now())
            db.session.commit()
            _tell_what_is_left_out(unprintable_count(db.session(), chosen.course.id))
            return redirect(url_for("assisting.paper", test_id=test.id))
        except TooFewQuestions as refusal:
            form.course.errors = [_too_few(refusal)]
    return form_page("assisting/make_paper.html", form, unit=unit)


@blueprint.get("/paper-tests/<int:test_id>")
def paper(test_id: int) -> Answer:
    """What to print, how far the sheets are typed, and whose sheet is typed next."""
    opened, form = test_at(test_id), FindForm(request.args)
    people = None
    if ("name" in request.args or "birth_year" in request.args) and form.validate():
        wanted = (form.name.data or "", int(form.birth_year.data or 0))
        people = sitters_called(db.session(), opened.audience, *wanted)
    test, where = opened.test, (cursor_asked(), slice_address)
    keys, count = SHEET_KEYS, sheet_count(test)
    page: Any = fetch_slice(db.session(), sheet_rows(test), keys, *where, count=count, descending=True)
    words = {"counts": counts_of(db.session(), test), "versions": VERSIONS, "page": page}
    return form_page("assisting/paper.html", form, opened=opened, people=people, **words)


@blueprint.get("/paper-tests/<int:test_id>/paper.pdf")
def print_paper(test_id: int) -> Response:
    """All versions, or the one given as ?version=."""
    opened, asked = test_at(test_id), request.args.get("version", "")
    wanted = [asked] if asked in VERSIONS and asked else list(VERSIONS)
    return _pdf(draw_papers(db.session(), opened.test, wanted, *_words(opened)), f"bai-kiem-tra-{test_id}.pdf")


@blueprint.get("/paper-tests/<int:test_id>/key.pdf")
def print_key(test_id: int) -> Response:
    """What is right, for who made the test, and for officials and trainers of the place."""
    opened = test_at(test_id)
    found(opened.has_key or None)
    return _pdf(draw_key(db.session(), opened.test, *_words(opened)), f"dap-an-{test_id}.pdf")


@blueprint.post("/paper-tests/<int:test_id>/remove")
def remove_paper(test_id: int) -> Answer:
    """Take away a test made by mistake, of which no sheet is typed."""
    opened = test_at(test_id)
    try:
        discard(db.session(), opened.test, current_actor(), utc_now())
        db.session.commit()
    except HasSheets:
        db.session.rollback()
        flash(_("Bài này đã có người được gõ bài, không bỏ được nữa."), "info")
        return redirect(url_for("assisting.paper", test_id=test_id))
    flash(_("Đã bỏ bài kiểm tra số %(number)s.", number=test_id), "good")
    return redirect(url_for("assisting.papers"))


def _unit_asked(scope: Scope) -> AdminUnit:
    """The unit, or that of the team; where either has ended, nobody meets."""
    host = found(choosing.host_asked(db.session(), scope, number_asked("team"), number_asked("unit")))
    found(None if host.unit.valid_to or (host.team and host.team.valid_to) else host)
    return host.unit


def _choose(scope: Scope) -> Answer:
    team_id = choosing.only_team(scope)
    if team_id:
        return redirect(url_for("assisting.make_paper", team=team_id))
    search = request.args.get("q", "")
    offered = choosing.offer(db.session(), scope, search, local_today(), cursor_asked(), slice_address)
    return render_template("assisting/choose.html", offered=offered, search=search)


def _form(unit: AdminUnit, titles: dict[str, str]) -> PaperTestForm:
    """The course of the month is chosen until somebody chooses another."""
    taught = taught_to_citizens(db.session(), unit.province_id, utc_now())
    return PaperTestForm(list(titles.items()), local_today(), taught[0].course.slug if taught else None)


def _course_words(chosen: Printable) -> str:
    title = in_language(chosen.topic.title, str(get_locale()))
    if chosen.course.edition == Edition.CITIZEN:
        return title
    return str(_("%(title)s (bản cho thành viên)", title=title))


def _tell_what_is_left_out(count: int) -> None:
    if count:
        flash(
            ngettext(
                "%(num)s câu của khóa có ảnh, không in được, nên không có trong bài này.",
                "%(num)s câu của khóa có ảnh, không in được, nên không có trong bài này.",
                count,
            ),
            "info",
        )


def _too_few(refusal: TooFewQuestions) -> str:
    told = {"found": refusal.found, "wanted": refusal.wanted}
    return str(_("Khóa này có %(found)s câu in được trên giấy, mà bài cần %(wanted)s. Bạn chọn khóa khác.", **told))


def _words(opened: Opened) -> tuple[str, str]:
    """The title and the place as they are printed."""
    return in_language(opened.topic.title, SOURCE_LANGUAGE), words_of("assisting/parts.html", "place")(opened)


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
