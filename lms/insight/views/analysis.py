"""The item analysis of a course's test, for those who read its bank."""

from collections.abc import Sequence

from flask import Response, render_template, request
from flask_login import current_user

from lms.clock import local_today, utc_now
from lms.db import db
from lms.insight import figures
from lms.insight.reports import QuestionRow, Report, question_report, report_of
from lms.insight.sheet import analysis_sheet
from lms.insight.views.entrance import blueprint
from lms.paging import Page, page_count
from lms.studio.access import find_course
from lms.teams.web import trainers_only
from lms.text import search_key
from lms.web import attachment, found, language, page_address, page_asked
from lms.workbook import MIMETYPE
from quizzes.figures.marks import MOST_ATTEMPTS, Which
from quizzes.overview import CourseTest, find_test

SHOWN = 20
ATTEMPTS = "attempts"


@blueprint.get("/library/<slug>/analysis")
def analysis(slug: str) -> str:
    """What the attempts say of the test and of each of its questions, those in need of a look first."""
    test, report = _asked(slug)
    wanted = request.args.get("q", "")
    page = _page(report.matching(search_key(wanted)))
    words = {"page": page, "wanted": wanted, "most": MOST_ATTEMPTS, "kept": _kept()}
    return render_template("insight/analysis.html", test=test, report=report, words=figures, **words)


@blueprint.post("/library/<slug>/analysis/export")
def analysis_export(slug: str) -> Response:
    """The same as a file. It names nobody, so it is not noted."""
    test, report = _asked(slug)
    content = analysis_sheet(report, test.title, utc_now())
    return attachment(content, MIMETYPE, f"hoc-so-phan-tich-{test.course.slug}-{local_today()}.xlsx")


@blueprint.get("/library/<slug>/analysis/<int:version_id>")
def question(slug: str, version_id: int) -> str:
    """One question: how often each option was chosen, by all and by those who did best and worst."""
    test, which = _test(slug), _which()
    report = found(question_report(db.session(), test.quiz.id, version_id, which, language()))
    may_write = find_course(db.session(), current_user.id, slug, local_today()) is not None
    words = {"words": figures, "kept": _kept(), "which": which, "may_write": may_write}
    return render_template("insight/question.html", test=test, report=report, **words)


def _asked(slug: str) -> tuple[CourseTest, Report]:
    test = _test(slug)
    return test, report_of(db.session(), test.quiz.id, _which(), language())


def _test(slug: str) -> CourseTest:
    """The test, for a trainer who sees the course; to others, it is not there."""
    trainers_only()
    return found(find_test(db.session(), current_user.id, slug, language(), local_today()))


def _which() -> Which:
    """The attempts asked for: the first of every person, unless the address says otherwise."""
    asked = request.args.get(ATTEMPTS)
    return next((which for which in Which if which.value == asked), Which.FIRST)


def _kept() -> dict[str, str]:
    which = _which()
    return {} if which is Which.FIRST else {ATTEMPTS: which.value}


def _page(rows: Sequence[QuestionRow]) -> Page[QuestionRow]:
    """The page of the address; beyond the end, the last."""
    number = min(max(1, page_asked()), page_count(len(rows), SHOWN))
    return Page(rows[(number - 1) * SHOWN : number * SHOWN], number, len(rows), page_address, SHOWN)
