"""A draft on its way to the readers: sent, read by a second person, published."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.glossary import lesson_html
from courses.models import Course, Topic
from courses.pictures import pictures_in
from courses.writers import writable_units
from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.claiming import ChangedMeanwhile
from lms.studio.comparing import compare
from lms.studio.desk import drafts_waiting
from lms.studio.forms.steps import PublishForm, SeenForm, SendBackForm
from lms.studio.models import Draft
from lms.studio.publishing import (
    NotReviewed,
    SourceFirst,
    WrongMoment,
    current_of,
    publish,
    published_from,
    schedule,
    unschedule,
)
from lms.studio.reviewing import NotReady, NotWaiting, OwnWork, approve, send_back, submit
from lms.studio.stages import Stage, Step, find_draft, stage_of
from lms.studio.views.entrance import NOT_READY, SENT, Answer, blueprint
from lms.teams.web import current_actor
from lms.text import search_key
from lms.web import form_page, found, one_of, page_of

REASONS = {
    ChangedMeanwhile: lazy_gettext("Bản nháp vừa được lưu, duyệt hoặc xuất bản. Đây là tình trạng mới nhất."),
    NotWaiting: lazy_gettext("Bản nháp không còn ở bước này. Đây là tình trạng mới nhất."),
    NotReady: NOT_READY,
    NotReviewed: lazy_gettext("Bài này cần một người khác duyệt trước khi xuất bản."),
    OwnWork: lazy_gettext("Bạn đã sửa hoặc gửi bài này, nên cần một người khác duyệt."),
    SourceFirst: lazy_gettext("Bản tiếng Việt chưa xuất bản. Bạn xuất bản bản tiếng Việt trước."),
}


@blueprint.get("/studio/waiting")
def waiting() -> Answer:
    """The drafts that wait for a second person, for publishing, or for their moment."""
    step, asked = Step(one_of(request.args.get("step"), tuple(Step))), request.args.get("q", "")
    units = writable_units(db.session(), current_user.id, local_today())
    page = page_of(drafts_waiting(db.session(), units, step, search_key(asked)))
    return render_template("studio/waiting.html", page=page, step=step, asked=asked, now=utc_now())


@blueprint.post("/studio/drafts/<int:draft_id>/submit")
def send(draft_id: int) -> Answer:
    """Ask a second person to read the draft."""
    submit(db.session(), _seen(draft_id), current_actor(), utc_now())
    db.session.commit()
    flash(SENT, "good")
    return redirect(url_for("studio.review", draft_id=draft_id))


@blueprint.get("/studio/drafts/<int:draft_id>/review")
def review(draft_id: int) -> Answer:
    """The draft as learners will see it, what differs, the checklist and the sources; the second person decides."""
    draft = _draft(draft_id)
    return _review_page(draft, SendBackForm(data={"revision": draft.revision}))


@blueprint.post("/studio/drafts/<int:draft_id>/approve")
def agree(draft_id: int) -> Answer:
    """The second person agrees."""
    approve(db.session(), _seen(draft_id), current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã duyệt. Bài xuất bản được rồi."), "good")
    return redirect(url_for("studio.review", draft_id=draft_id))


@blueprint.post("/studio/drafts/<int:draft_id>/send-back")
def refuse(draft_id: int) -> Answer:
    """The second person says what to mend; what they typed stays, also when the draft has changed meanwhile."""
    form = SendBackForm()
    if form.validate_on_submit():
        try:
            send_back(db.session(), _seen(draft_id), form.remark.data or "", current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã gửi lại cho người viết, kèm điều cần sửa."), "good")
            return redirect(url_for("studio.waiting"))
        except (ChangedMeanwhile, NotWaiting):
            db.session.rollback()
            form.form_errors.append(_("Bản nháp vừa thay đổi. Bạn đọc lại bản mới rồi gửi."))
    draft = _draft(draft_id)
    form.revision.data = str(draft.revision)
    return _review_page(draft, form)


@blueprint.route("/studio/drafts/<int:draft_id>/publish", methods=["GET", "POST"])
def release(draft_id: int) -> Answer:
    """Publish the draft, at once or at a moment; also moves a moment that was set."""
    draft = _draft(draft_id)
    form = PublishForm(draft.revision, draft.publish_at)
    if form.validate_on_submit():
        try:
            return _release(_seen(draft_id), form)
        except WrongMoment:
            due = f"{draft.review_due:%d/%m/%Y}"
            form.day.errors = [_("Bạn chọn một lúc sắp tới, trước ngày phải xem lại nguồn: %(day)s.", day=due)]
    words = {"stage": _stage(draft), "current": current_of(db.session(), draft)}
    return form_page("studio/publish.html", form, **_course_of(draft), **words)


@blueprint.post("/studio/drafts/<int:draft_id>/unschedule")
def stop(draft_id: int) -> Answer:
    """The draft does not go out at its moment."""
    unschedule(db.session(), _seen(draft_id), current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã dừng hẹn giờ. Bản nháp vẫn còn."), "good")
    return redirect(url_for("studio.release", draft_id=draft_id))


@blueprint.errorhandler(ChangedMeanwhile)
@blueprint.errorhandler(NotWaiting)
@blueprint.errorhandler(NotReady)
@blueprint.errorhandler(NotReviewed)
@blueprint.errorhandler(OwnWork)
@blueprint.errorhandler(SourceFirst)
def _refused(refusal: Exception) -> Answer:
    """Also the second of two presses: where the draft stands now, or the lesson that it has become."""
    db.session.rollback()
    draft_id = (request.view_args or {})["draft_id"]
    flash(REASONS[type(refusal)], "warn")
    if find_draft(db.session(), current_user.id, draft_id, local_today()):
        return redirect(url_for("studio.review", draft_id=draft_id))
    lesson_id = published_from(db.session(), draft_id)
    return redirect(url_for("studio.versions", lesson_id=lesson_id) if lesson_id else url_for("studio.waiting"))


def _draft(draft_id: int) -> Draft:
    """A draft that the reader may write; one that has just been published is no mistake of who presses."""
    draft = find_draft(db.session(), current_user.id, draft_id, local_today())
    if draft is None and request.method == "POST" and published_from(db.session(), draft_id):
        raise ChangedMeanwhile
    return found(draft)


def _seen(draft_id: int) -> Draft:
    """The draft, if the page that was sent showed it as it is."""
    draft = _draft(draft_id)
    if SeenForm().revision.data != str(draft.revision):
        raise ChangedMeanwhile
    return draft


def _course_of(draft: Draft) -> dict[str, Course | Topic]:
    course = db.session().get_one(Course, draft.course_id)
    return {"course": course, "topic": db.session().get_one(Topic, course.topic_id)}


def _stage(draft: Draft) -> Stage:
    return stage_of(db.session(), draft, current_user.id, local_today())


def _review_page(draft: Draft, form: SendBackForm) -> tuple[str, int]:
    current = current_of(db.session(), draft)
    words = {"stage": _stage(draft), "current": current}
    html = lesson_html(draft.markdown, draft.language)
    pictures = [description for _address, description in pictures_in(html)]
    shown = {"html": html, "pictures": pictures, "parts": compare(current, draft)}
    return form_page("studio/review.html", form, draft=draft, **_course_of(draft), **words, **shown)


def _release(draft: Draft, form: PublishForm) -> Response:
    moment = form.moment()
    if moment:
        schedule(db.session(), draft, moment, current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã hẹn giờ. Bài tự xuất bản lúc đó."), "good")
        return redirect(url_for("studio.waiting", step=Step.MOMENT.value))
    text = publish(db.session(), draft, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã xuất bản. Người học đọc bản %(number)s.", number=text.number), "good")
    return redirect(url_for("studio.versions", lesson_id=text.lesson_id, language=text.language))
