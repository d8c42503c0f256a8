"""What is done to one question or answer: taken back, hidden, shown again, pinned to a lesson."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.models import Topic
from lms.asking import moderating, pinning
from lms.asking.asking import withdraw
from lms.asking.forms import HideForm, PinForm
from lms.asking.models import PostKind
from lms.asking.sight import SeenPost, find_post
from lms.asking.views.entrance import Answer, blueprint, current_reader
from lms.asking.waiting import OutOfSight
from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.fields import ConfirmForm
from lms.teams.web import current_actor
from lms.web import form_page, found, language, words_of


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
    if form.validate_on_submit():
        try:
            pinning.pin(db.session(), seen.post, lessons[form.lesson.data].lesson, current_actor(), utc_now())
            db.session.commit()
            flash(_("Câu hỏi và trả lời nay có ở cuối bài học."), "good")
            return _back_to(seen, _topic_of(seen))
        except (pinning.LessonFull, OutOfSight) as refusal:
            db.session.rollback()
            form.lesson.errors = [_pin_refused(refusal)]
    return form_page("asking/pin.html", form, seen=seen, topic=_topic_of(seen))


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


def _post(post_id: int) -> SeenPost:
    return found(find_post(db.session(), current_reader(), post_id))


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


def _topic_of(seen: SeenPost) -> Topic:
    return db.session().get_one(Topic, seen.post.topic_id)


def _back_to(seen: SeenPost, topic: Topic) -> Redirect:
    return redirect(url_for("asking.show", topic_slug=topic.slug, question_id=seen.question.id))
