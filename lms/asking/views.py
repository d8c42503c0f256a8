"""Pages of questions and answers on a topic."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.calendar import own_edition
from courses.models import Edition, Topic
from courses.reading import find_topic
from lms.asking import moderating, pinning
from lms.asking.answering import OutOfSight, answer
from lms.asking.asking import AlreadyAskedFurther, ask, ask_further, lesson_named, withdraw
from lms.asking.forms import HideForm, PinForm, PostForm, wait_words
from lms.asking.lists import Show, Thread, figures_in, thread_of, threads_of, waiting_threads
from lms.asking.models import PostKind
from lms.asking.posting import TooManyPosts
from lms.asking.sight import Reader, SeenPost, find_post, reader_of
from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.fields import ConfirmForm
from lms.teams.web import current_actor
from lms.web import cursor_asked, form_page, found, language, number_asked, one_of, slice_address, words_of

blueprint = Blueprint("asking", __name__)
Answer = str | tuple[str, int] | Redirect
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
    topic, reader = _topic(topic_slug), _reader()
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


@blueprint.route("/posts/<int:post_id>/withdraw", methods=["GET", "POST"])
def take_back(post_id: int) -> Answer:
    """The author takes a post back, after a look at what goes with it."""
    seen = _post(post_id)
    found(seen if seen.post.author_id == current_user.id else None)
    if not ConfirmForm().validate_on_submit():
        return render_template("asking/withdraw.html", seen=seen, topic=_topic_of(seen))
    topic, is_question = _topic_of(seen), seen.post.kind == PostKind.QUESTION
    withdraw(db.session(), seen.post, utc_now())
    db.session.commit()
    flash(_("Đã rút lại. Chữ bạn viết không còn trên Học Số."), "good")
    return redirect(url_for("asking.index", topic_slug=topic.slug)) if is_question else _back_to(seen, topic)


@blueprint.route("/posts/<int:post_id>/hide", methods=["GET", "POST"])
def hide(post_id: int) -> Answer:
    """Hide a post, with a reason for its author."""
    seen = _moderated(post_id)
    form = HideForm()
    if not form.validate_on_submit():
        return form_page("asking/hide.html", form, seen=seen, topic=_topic_of(seen))
    moderating.hide(db.session(), seen.post, form.reason.data or "", current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã ẩn. Người viết đọc được lý do."), "good")
    return _back_to(seen, _topic_of(seen))


@blueprint.post("/posts/<int:post_id>/show")
def bring_back(post_id: int) -> Answer:
    """Show a hidden post again."""
    seen = _moderated(post_id)
    moderating.show(db.session(), seen.post, current_actor(), utc_now())
    db.session.commit()
    flash(_("Mọi người lại đọc được bài này."), "good")
    return _back_to(seen, _topic_of(seen))


@blueprint.route("/posts/<int:post_id>/pin", methods=["GET", "POST"])
def pin(post_id: int) -> Answer:
    """Choose the lesson at whose end an answer is shown."""
    seen = _answer(post_id)
    lessons = _lessons(seen)
    form = PinForm(lesson=str(seen.post.pinned_lesson_id or seen.question.lesson_id or ""))
    form.offer(_lesson_words(lessons))
    if not form.validate_on_submit():
        return form_page("asking/pin.html", form, seen=seen, topic=_topic_of(seen))
    try:
        pinning.pin(db.session(), seen.post, lessons[form.lesson.data].lesson, current_actor(), utc_now())
    except (pinning.LessonFull, OutOfSight) as refusal:
        db.session.rollback()
        form.lesson.errors = [_pin_refused(refusal)]
        return form_page("asking/pin.html", form, seen=seen, topic=_topic_of(seen))
    db.session.commit()
    flash(_("Câu hỏi và trả lời nay có ở cuối bài học."), "good")
    return _back_to(seen, _topic_of(seen))


@blueprint.post("/posts/<int:post_id>/unpin")
def unpin(post_id: int) -> Answer:
    """Take an answer out of its lesson."""
    seen = _answer(post_id)
    lessons = _lessons(seen)
    found(lessons.get(str(seen.post.pinned_lesson_id or "")) or None)
    pinning.unpin(db.session(), seen.post, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã gỡ khỏi bài học."), "good")
    return _back_to(seen, _topic_of(seen))


@blueprint.get("/questions")
def desk() -> str:
    """What waits for an answer, for trainers; how much is asked from their units, for officials."""
    reader, search = _reader(), request.args.get("q", "")
    found(reader.is_trainer or reader.scope.units or None)
    page = waiting_threads(db.session(), reader, search, cursor_asked(), slice_address) if reader.is_trainer else None
    figures = figures_in(db.session(), reader.scope) if reader.scope.units else []
    return render_template("asking/desk.html", page=page, figures=figures, search=search, reader=reader)


def _topic(topic_slug: str) -> Topic:
    return found(find_topic(db.session(), current_user.id, topic_slug, local_today()))


def _topic_of(seen: SeenPost) -> Topic:
    return db.session().get_one(Topic, seen.post.topic_id)


def _reader() -> Reader:
    day = local_today()
    roles = {"is_trainer": current_user.is_trainer, "is_official": current_user.is_official}
    return reader_of(db.session(), current_user.id, **roles, day=day)


def _asked(topic_slug: str, question_id: int) -> Asked:
    topic = _topic(topic_slug)
    thread = found(thread_of(db.session(), _reader(), topic, question_id))
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


def _post(post_id: int) -> SeenPost:
    return found(find_post(db.session(), _reader(), post_id))


def _moderated(post_id: int) -> SeenPost:
    """A post that the reader may hide."""
    seen = _post(post_id)
    return found(seen if seen.is_moderated else None)


def _answer(post_id: int) -> SeenPost:
    """An answer, for trainers."""
    seen = _post(post_id)
    return found(seen if current_user.is_trainer and seen.post.kind == PostKind.ANSWER else None)


def _lessons(seen: SeenPost) -> dict[str, pinning.LessonToPin]:
    """The lessons that the reader may pin to, by id as it is in a form; none are 404."""
    today = local_today()
    rows = pinning.lessons_to_pin_to(db.session(), current_user.id, seen.post.topic_id, language(), today)
    return found({str(row.lesson.id): row for row in rows} or None)


def _lesson_words(lessons: dict[str, pinning.LessonToPin]) -> list[tuple[str, str]]:
    edition = words_of("courses/parts.html", "edition_name")
    return [(id_, f"{row.lesson.number}. {row.title} ({edition(row.course.edition)})") for id_, row in lessons.items()]


def _pin_refused(refusal: Exception) -> str:
    if isinstance(refusal, pinning.LessonFull):
        return str(_("Bài học này đã có 5 câu hỏi. Bạn gỡ bớt một câu, hoặc chọn bài khác."))
    return str(_("Câu hỏi hoặc trả lời này vừa bị ẩn hoặc được rút lại."))


def _is_named() -> bool:
    """Whether what the reader writes shows their name."""
    return own_edition(db.session(), current_user.id, local_today()) == Edition.MEMBER


def _back_to(seen: SeenPost, topic: Topic) -> Redirect:
    return redirect(url_for("asking.show", topic_slug=topic.slug, question_id=seen.question.id))
