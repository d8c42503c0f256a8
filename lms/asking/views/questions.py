"""Questions on a topic: the list, asking, one question with what stands under it, what waits for an answer."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.calendar import own_edition
from courses.models import Edition, Topic
from courses.reading import find_topic
from lms.asking.answering import answer
from lms.asking.asking import AlreadyAskedFurther, ask, ask_further, lesson_named
from lms.asking.forms import PostForm, wait_words
from lms.asking.lists import Show, Thread, figures_in, thread_of, threads_of, waiting_threads
from lms.asking.posting import TooManyPosts
from lms.asking.views.entrance import Answer, blueprint, current_reader
from lms.asking.waiting import OutOfSight
from lms.clock import local_today, utc_now
from lms.db import db
from lms.web import cursor_asked, form_page, found, number_asked, one_of, slice_address

TOO_MANY = 429


@dataclass(frozen=True)
class Asked:
    """A question that the reader opened, and whether they may write under it: an answer, or the one addition."""

    topic: Topic
    thread: Thread
    may_answer: bool
    may_add: bool


@blueprint.get("/topics/<topic_slug>/questions")
def index(topic_slug: str) -> str:
    """The questions on a topic, each with its answers."""
    topic, reader = _topic(topic_slug), current_reader()
    shows = tuple(show for show in Show if show != Show.SCOPE or reader.scope.units)
    show, search = Show(one_of(request.args.get("show"), shows)), request.args.get("q", "")
    page = threads_of(db.session(), reader, topic, show, search, cursor_asked(), slice_address)
    return render_template("asking/index.html", topic=topic, page=page, show=show, shows=shows, search=search)


@blueprint.route("/topics/<topic_slug>/questions/new", methods=["GET", "POST"])
def new(topic_slug: str) -> Answer:
    """Ask, from a lesson where the address names one."""
    session, topic, form = db.session(), _topic(topic_slug), PostForm()
    asked_from = lesson_named(session, topic, number_asked("lesson"))
    words = {"topic": topic, "asked_from": asked_from, "is_named": _is_named()}
    if not form.validate_on_submit():
        return form_page("asking/new.html", form, **words)
    lesson = asked_from[0] if asked_from else None
    try:
        post = ask(session, current_user.id, topic, form.words.data or "", utc_now(), lesson)
    except TooManyPosts as refusal:
        session.rollback()
        form.form_errors.append(wait_words(refusal))
        return render_template("asking/new.html", form=form, **words), TOO_MANY
    session.commit()
    flash(_("Đã gửi câu hỏi. Giảng viên trả lời ngay dưới câu hỏi này."), "good")
    return redirect(url_for("asking.show", topic_slug=topic_slug, question_id=post.id))


@blueprint.get("/topics/<topic_slug>/questions/<int:question_id>")
def show(topic_slug: str, question_id: int) -> Answer:
    """One question with what stands under it, and the form of whoever may write there."""
    asked = _asked(topic_slug, question_id)
    return _thread_page(asked, _reply_form(asked))


@blueprint.post("/topics/<topic_slug>/questions/<int:question_id>")
def reply(topic_slug: str, question_id: int) -> Answer:
    """A trainer answers; who asked adds something, once."""
    asked = _asked(topic_slug, question_id)
    found(asked.may_answer or asked.may_add or None)
    form = _reply_form(asked)
    if not form.validate():
        return _thread_page(asked, form)
    try:
        return _write(asked, form.words.data or "")
    except TooManyPosts as refusal:
        db.session.rollback()
        form.form_errors.append(wait_words(refusal))
        return _thread_page(asked, form)[0], TOO_MANY
    except (AlreadyAskedFurther, OutOfSight):
        db.session.rollback()
        form.form_errors.append(_("Câu hỏi này vừa có thay đổi, nên bài chưa được gửi. Chữ bạn gõ vẫn còn ở dưới."))
        return _thread_page(asked, form)


@blueprint.get("/questions")
def desk() -> str:
    """What waits for an answer, for trainers; how much is asked from their units, for officials."""
    reader, search = current_reader(), request.args.get("q", "")
    found(reader.is_trainer or reader.scope.units or None)
    page = waiting_threads(db.session(), reader, search, cursor_asked(), slice_address) if reader.is_trainer else None
    figures = figures_in(db.session(), reader.scope) if reader.scope.units else []
    return render_template("asking/desk.html", page=page, figures=figures, search=search, reader=reader)


def _topic(topic_slug: str) -> Topic:
    return found(find_topic(db.session(), current_user.id, topic_slug, local_today()))


def _asked(topic_slug: str, question_id: int) -> Asked:
    topic = _topic(topic_slug)
    thread = found(thread_of(db.session(), current_reader(), topic, question_id))
    is_open, has_added = not thread.question.post.hidden_at, thread.addition is not None
    may_add = is_open and thread.question.is_own and not current_user.is_trainer and not has_added
    return Asked(topic, thread, may_answer=is_open and current_user.is_trainer, may_add=may_add)


def _reply_form(asked: Asked) -> PostForm:
    return PostForm(_("Trả lời") if asked.may_answer else _("Hỏi thêm"))


def _thread_page(asked: Asked, form: PostForm) -> tuple[str, int]:
    return form_page(
        "asking/show.html", form, asked=asked, topic=asked.topic, is_named=not asked.may_add or _is_named()
    )


def _write(asked: Asked, words: str) -> Redirect:
    """Raises TooManyPosts; AlreadyAskedFurther or OutOfSight where somebody was quicker."""
    question = asked.thread.question.post
    if asked.may_answer:
        answer(db.session(), current_user.id, question, words, utc_now())
    else:
        ask_further(db.session(), question, words, utc_now())
    db.session.commit()
    flash(_("Đã gửi."), "good")
    return redirect(url_for("asking.show", topic_slug=asked.topic.slug, question_id=question.id))


def _is_named() -> bool:
    """Whether what the reader writes shows their name."""
    return own_edition(db.session(), current_user.id, local_today()) == Edition.MEMBER
