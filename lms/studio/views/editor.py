"""A lesson being written: its fields, how it will look, what others saved meanwhile."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.glossary import lesson_html
from courses.models import Topic
from courses.standing import kilobytes
from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.checking import check, measure_of
from lms.studio.comparing import compare
from lms.studio.drafting import SavedMeanwhile, Stand, discard, save_text
from lms.studio.forms.lessons import LONGEST_TEXT, LessonForm
from lms.studio.forms.steps import SeenForm
from lms.studio.models import Draft
from lms.studio.phone import on_phone, way_on_phone
from lms.studio.reviewing import needs_review, submit
from lms.studio.stages import Stage, stage_of
from lms.studio.views.entrance import NOT_READY, SENT, Answer, blueprint, stand_at
from lms.teams.web import current_actor
from lms.web import SIZES, Display, display, form_page, found, one_of, whole_number

MEANWHILE = lazy_gettext("Người khác vừa lưu bài này. Bạn so hai bản rồi chọn; chữ của bạn vẫn còn.")


@blueprint.route("/studio/<slug>/<lesson>/<language>", methods=["GET", "POST"])
def edit(slug: str, lesson: str, language: str) -> Answer:
    """Write a lesson. Looking at it begins no draft; the first save does."""
    stand = stand_at(slug, lesson, language)
    form = LessonForm(stand)
    asked = request.form.get("do", "")
    if asked == "add":
        form.add_source()
    elif asked.startswith("drop-"):
        form.drop_source(found(whole_number(asked.removeprefix("drop-"))))
    elif form.validate_on_submit() and asked != "look":
        return _saved(stand, form, is_done=asked == "send")
    return _editor(stand, form)


@blueprint.post("/studio/<slug>/<lesson>/<language>/save")
def save(slug: str, lesson: str, language: str) -> tuple[Response, int] | Response:
    """Save what the editor's script sends while somebody types; the answer is for the script."""
    stand = stand_at(slug, lesson, language)
    form = LessonForm(stand)
    if not form.validate():
        return jsonify(error=" ".join(form.sentences())), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        draft = save_text(db.session(), stand, form.text(), form.typed_on(), current_actor(), utc_now())
        db.session.commit()
    except SavedMeanwhile:
        db.session.rollback()
        return jsonify(error=str(MEANWHILE)), HTTPStatus.CONFLICT
    return jsonify(revision=draft.revision, base=draft.base_number or 0)


@blueprint.post("/studio/preview")
def preview() -> Answer:
    """What the form of the editor would look like, and its list of checks, as a piece of a page."""
    stand = stand_at(*(request.form.get(name, "") for name in ("course", "lesson", "language")))
    return render_template("studio/fragment.html", **_look(stand, LessonForm(stand)))


@blueprint.get("/studio/<slug>/<lesson>/<language>/preview")
def phone(slug: str, lesson: str, language: str) -> Answer:
    """The lesson as its readers will meet it, on the page that they meet it on, as narrow as a phone."""
    stand = stand_at(slug, lesson, language)
    page = on_phone(db.session().get_one(Topic, stand.course.topic_id), stand, local_today())
    shown = Display(display().theme, one_of(request.args.get("size"), SIZES))
    words = {"kilobytes": kilobytes(len(page.version.html)), "way": way_on_phone(db.session(), stand.course, page)}
    return render_template("studio/phone.html", page=page, stand=stand, display=shown, **words)


@blueprint.route("/studio/<slug>/<lesson>/<language>/discard", methods=["GET", "POST"])
def discard_draft(slug: str, lesson: str, language: str) -> Answer:
    """Give a draft up, once it is said what is lost."""
    stand = stand_at(slug, lesson, language)
    draft = found(stand.draft)
    form = SeenForm(data={"revision": draft.revision})
    if form.validate_on_submit() and form.revision.data == str(draft.revision):
        try:
            discard(db.session(), draft, current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã bỏ bản nháp."), "good")
            return redirect(url_for("studio.course", slug=slug))
        except SavedMeanwhile:
            db.session.rollback()
    if form.is_submitted():
        flash(_("Bản nháp vừa được lưu thêm. Bạn xem lại rồi quyết định."), "warn")
        return redirect(url_for("studio.discard_draft", slug=slug, lesson=lesson, language=language))
    stage = stage_of(db.session(), draft, current_user.id, local_today())
    return render_template("studio/discard.html", course=stand.course, stand=stand, stage=stage, form=form)


def _saved(stand: Stand, form: LessonForm, is_done: bool) -> Answer:
    """Save the form; where somebody else has saved meanwhile, show both texts to choose from."""
    if is_done and stand.is_published_as(form.text()):
        flash(_("Bạn chưa sửa chữ nào so với bản người học đang đọc."), "info")
        return redirect(_address(stand))
    try:
        draft = save_text(db.session(), stand, form.text(), form.typed_on(), current_actor(), utc_now())
        onward = _onward(stand, draft) if is_done else None
        db.session.commit()
    except SavedMeanwhile:
        db.session.rollback()
        return _meanwhile(stand, form)
    if onward:
        return redirect(onward)
    flash(_("Đã lưu bản nháp."), "good")
    return redirect(_address(stand))


def _address(stand: Stand, anchor: str | None = None) -> str:
    slug, lesson, language = stand.course.slug, stand.slug, stand.language
    return url_for("studio.edit", slug=slug, lesson=lesson, language=language, _anchor=anchor)


def _onward(stand: Stand, draft: Draft) -> str:
    """Hand a text on in the transaction that saved it; the address of the next step, or of what is missing."""
    stage = stage_of(db.session(), draft, current_user.id, local_today())
    if not stage.is_ready:
        flash(_("Đã lưu. %(reason)s", reason=NOT_READY), "warn")
        return _address(stand, "checks")
    if stage.needs_review and not stage.step:
        submit(db.session(), draft, current_actor(), utc_now())
        flash(SENT, "good")
    return url_for("studio.release" if stage.may_publish else "studio.review", draft_id=draft.id)


def _meanwhile(stand: Stand, form: LessonForm) -> tuple[str, int]:
    """Both texts. Whoever keeps their own says so on what is there now."""
    mine = form.text()
    now = stand_at(stand.course.slug, stand.slug, stand.language)
    form.revision.data, form.base.data = str(now.revision), str(now.base_number)
    words = {"course": now.course, "stand": now, "stage": _stage(now), "parts": compare(now.text, mine)}
    return render_template("studio/meanwhile.html", form=form, **words), HTTPStatus.CONFLICT


def _editor(stand: Stand, form: LessonForm) -> tuple[str, int]:
    topic = db.session().get_one(Topic, stand.course.topic_id)
    if not form.sources:
        form.add_source()
    words = {"topic": topic, "stage": _stage(stand), "needs_review": needs_review(db.session(), stand.course)}
    return form_page("studio/editor.html", form, **words, **_look(stand, form))


def _stage(stand: Stand) -> Stage | None:
    return stage_of(db.session(), stand.draft, current_user.id, local_today()) if stand.draft else None


def _look(stand: Stand, form: LessonForm) -> dict[str, Any]:
    """What is shown of a text beside its fields; of one that is too long to be saved, what could be."""
    text = form.text()
    text = replace(text, markdown=text.markdown[:LONGEST_TEXT])
    points = check(text, measure_of(db.session(), stand.course, stand.language, local_today()))
    return {
        "course": stand.course,
        "stand": stand,
        "text": text,
        "html": lesson_html(text.markdown, stand.language),
        "checks": points,
    }
