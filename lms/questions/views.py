"""Pages on which trainers write questions, see them as learners will, publish and withdraw them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.models import Course, Topic
from courses.pictures import pictures_in
from lms.clock import local_today, utc_now
from lms.db import db
from lms.markup import render
from lms.questions.history import history_of
from lms.questions.typed import ROWS, Typed, typed_from
from lms.questions.words import typed_words
from lms.questions.writing import (
    ChangedMeanwhile,
    Known,
    bring_back,
    decided_about,
    find_question,
    next_slug,
    records_of,
    withdraw,
    write,
)
from lms.studio.access import find_course
from lms.teams.web import current_actor
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from lms.web import found, language, one_of, whole_number
from quizzes.kinds import UNDIVIDED, Kind, Policy
from quizzes.overview import lesson_titles
from quizzes.previewing import preview
from quizzes.question_faults import QuestionFileFault
from quizzes.question_record import Problem, QuestionRecord
from quizzes.questions_file import HARDEST
from quizzes.wordings import Decided

blueprint = Blueprint("questions", __name__, url_prefix="/library/<slug>/questions")
Page = str | tuple[str, int] | Redirect


@blueprint.route("/new", methods=["GET", "POST"])
def new(slug: str) -> Page:
    """A new question of the kind in the address; at first, which kind."""
    course = _course(slug)
    if request.method == "POST":
        return _sent(course, None)
    kind = request.args.get("kind")
    if kind not in tuple(Kind):
        return render_template("questions/kinds.html", course=course, topic=_topic(course), kinds=list(Kind))
    usual = {"policy": Policy.WHOLE if kind in UNDIVIDED else Policy.PROPORTIONAL, "difficulty": "1", "lesson": "1"}
    return _editor(course, None, Typed(Kind(kind), usual, frozenset()))


@blueprint.route("/<question>/edit", methods=["GET", "POST"])
def edit(slug: str, question: str) -> Page:
    """A question that is there. What is published is a new version; attempts keep the one they were given."""
    course = _course(slug)
    known = found(find_question(db.session(), course, question))
    if request.method == "POST":
        return _sent(course, known)
    return _editor(course, known, typed_from(found(records_of(*known, _decided(known)) or None)))


@blueprint.post("/<question>/withdraw")
def take_out(slug: str, question: str) -> Redirect:
    """New papers hold it no more."""
    course = _course(slug)
    known = found(find_question(db.session(), course, question))
    withdraw(db.session(), course, known[0], current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã rút câu %(question)s. Bài đã làm vẫn giữ nguyên.", question=question), "good")
    return redirect(url_for("questions.edit", slug=slug, question=question))


@blueprint.post("/<question>/return")
def put_back(slug: str, question: str) -> Redirect:
    """It may be drawn again."""
    course = _course(slug)
    known = found(find_question(db.session(), course, question))
    bring_back(db.session(), course, known[0], current_actor(), utc_now())
    db.session.commit()
    flash(_("Câu %(question)s lại được dùng.", question=question), "good")
    return redirect(url_for("questions.edit", slug=slug, question=question))


def _sent(course: Course, known: Known | None) -> Page:
    """What was typed: shown as the learner will see it, or published."""
    typed = _typed(known)
    records, problems = _records(course, known, typed)
    if not problems and request.form.get("do") == "publish":
        try:
            number = whole_number(request.form.get("number", ""))
            written = write(
                db.session(), course, known[0] if known else None, number or 0, records, current_actor(), utc_now()
            )
            db.session.commit()
        except ChangedMeanwhile:
            db.session.rollback()
            problems = [
                _("Người khác vừa xuất bản bản mới của câu này. Bạn mở câu này ở trang khác, xem rồi chép sang.")
            ]
        except QuestionFileFault as fault:
            db.session.rollback()
            problems = [_words(fault)]
        else:
            flash(_("Đã xuất bản câu %(question)s.", question=written.slug), "good")
            return redirect(url_for("quizzes.bank", slug=course.slug, q=written.slug))
    return _editor(course, known, typed, records, problems), 422 if problems else 200


def _typed(known: Known | None) -> Typed:
    kind = Kind(known[1].kind) if known else Kind(found(one_of(request.form.get("kind"), tuple(Kind))))
    return Typed(kind, request.form.to_dict(), frozenset(request.form.getlist("right")))


def _records(course: Course, known: Known | None, typed: Typed) -> tuple[dict[str, QuestionRecord], list[str]]:
    """By language, what was typed; and what to mend in it."""
    slug = known[0].slug if known else next_slug(db.session(), course)
    if not course.lesson_count:
        return {}, [_("Khóa học chưa có bài nào. Bạn xuất bản bài học trước.")]
    lesson = one_of(typed.value("lesson"), _numbers(course.lesson_count))
    difficulty = one_of(typed.value("difficulty"), _numbers(HARDEST))
    policy = Policy.WHOLE if typed.kind in UNDIVIDED else one_of(typed.value("policy"), tuple(Policy))
    records: dict[str, QuestionRecord] = {}
    problems: list[str] = []
    for each in LANGUAGES:
        if each != SOURCE_LANGUAGE and not typed.is_written(each):
            continue
        try:
            records[each] = typed.record(each, slug, int(lesson), int(difficulty), Policy(policy))
        except Problem as wrong:
            problems.append(f"{_('Tiếng Việt') if each == SOURCE_LANGUAGE else _('Tiếng Anh')}: {_fault(wrong)}")
        else:
            if not records[each].explanation:
                problems.append(_("Bạn viết lời giải: vì sao đúng, và phương án dễ nhầm sai ở đâu."))
            if _nameless(records[each]):
                problems.append(_("Bạn tả ảnh bằng một câu, trong ngoặc vuông của dòng ảnh: có người không thấy ảnh."))
    if len({(len(record.options), record.key, len(record.prompts)) for record in records.values()}) > 1:
        problems.append(_("Bản tiếng Anh cần đủ các dòng như bản tiếng Việt, cùng thứ tự."))
    return records, problems


def _numbers(last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, last + 1))


def _nameless(record: QuestionRecord) -> bool:
    """Whether somebody who sees no picture would miss one."""
    shown = pictures_in(render(record.stem) + render(record.explanation))
    return not all(description for _address, description in shown)


def _decided(known: Known) -> Decided | None:
    return decided_about(db.session(), known[1])


def _editor(
    course: Course,
    known: Known | None,
    typed: Typed,
    records: dict[str, QuestionRecord] | None = None,
    problems: list[str] | None = None,
) -> str:
    seen = preview(records[SOURCE_LANGUAGE]) if records and not problems else None
    words: dict[str, Any] = {"question": known[0] if known else None, "version": known[1] if known else None}
    if known:
        words |= {"decided": _decided(known), "history": history_of(db.session(), known[0])}
    titles = lesson_titles(db.session(), course.id, language())
    lessons = [(number, f"{number}. {titles.get(number, '')}") for number in range(1, course.lesson_count + 1)]
    return render_template(
        "questions/edit.html", course=course, topic=_topic(course), typed=typed, rows=range(1, ROWS + 1),
        lesson_choices=lessons, problems=problems or [], seen=seen, **words,
    )  # fmt: skip


def _course(slug: str) -> Course:
    """A course that the reader writes, or 404."""
    return found(find_course(db.session(), current_user.id, slug, local_today()))


def _topic(course: Course) -> Topic:
    return db.session().get_one(Topic, course.topic_id)


def _fault(wrong: Problem) -> str:
    return typed_words(wrong.code, wrong.values)


def _words(fault: QuestionFileFault) -> str:
    return typed_words(fault.code, fault.values) if fault.code else str(fault)
