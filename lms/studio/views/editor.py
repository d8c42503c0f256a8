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
from courses.models import Course, Topic
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
from lms.studio.stages import stage_of
from lms.studio.views.entrance import NOT_READY, SENT, Answer, blueprint, course_at, stand_at
from lms.teams.web import current_actor
from lms.web import SIZES, Display, display, form_page, found, one_of, whole_number

MEANWHILE = lazy_gettext("Người khác vừa lưu bài này. Bạn so hai bản rồi chọn; chữ của bạn vẫn còn.")


@blueprint.route("/studio/<slug>/<lesson>/<language>", methods=["GET", "POST"])
def edit(slug: str, lesson: str, language: str) -> Answer:
    """Write a lesson. Looking at it begins no draft; the first save does."""
    home = course_at(slug)
    stand = stand_at(home, lesson, language)
    form = LessonForm(stand)
    asked = request.form.get("do", "")
    if asked == "add":
        form.add_source()
    elif asked.startswith("drop-"):
        form.drop_source(found(whole_number(asked.removeprefix("drop-"))))
    elif form.validate_on_submit() and asked != "look":
        return _saved(home, stand, form, is_done=asked == "send")
    return _editor(home, stand, form)


@blueprint.post("/studio/<slug>/<lesson>/<language>/save")
def save(slug: str, lesson: str, language: str) -> tuple[Response, int] | Response:
    """Save what the editor's script sends while somebody types; the answer is for the script."""
    home = course_at(slug)
    stand = stand_at(home, lesson, language)
    form = LessonForm(stand)
    if not form.validate():
        return jsonify(error=" ".join(form.sentences())), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        draft = save_text(db.session(), home, stand, form.text(), form.typed_on(), current_actor(), utc_now())
        db.session.commit()
    except SavedMeanwhile:
        db.session.rollback()
        return jsonify(error=str(MEANWHILE)), HTTPStatus.CONFLICT
    return jsonify(revision=draft.revision, base=draft.base_number or 0)


@blueprint.post("/studio/preview")
def preview() -> Answer:
    """What the form of the editor would look like, and its list of checks, as a piece of a page."""
    home = course_at(request.form.get("course", ""))
    stand = stand_at(home, request.form.get("lesson", ""), request.form.get("language", ""))
    return render_template("studio/fragment.html", **_look(home, stand, LessonForm(stand)))


@blueprint.get("/studio/<slug>/<lesson>/<language>/preview")
def phone(slug: str, lesson: str, language: str) -> Answer:
    """The lesson as its readers will meet it, on the page that they meet it on, as narrow as a phone."""
    home = course_at(slug)
    stand = stand_at(home, lesson, language)
    page = on_phone(home, db.session().get_one(Topic, home.topic_id), stand, local_today())
    shown = Display(display().theme, one_of(request.args.get("size"), SIZES))
    words = {"kilobytes": kilobytes(len(page.version.html)), "way": way_on_phone(db.session(), home, page)}
    return render_template("studio/phone.html", page=page, stand=stand, display=shown, **words)


@blueprint.route("/studio/<slug>/<lesson>/<language>/discard", methods=["GET", "POST"])
def discard_draft(slug: str, lesson: str, language: str) -> Answer:
    """Give a draft up, once it is said what is lost."""
    home = course_at(slug)
    stand = stand_at(home, lesson, language)
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
    stage = stage_of(db.session(), draft, current_user.id)
    return render_template("studio/discard.html", course=home, stand=stand, stage=stage, form=form)


def _saved(home: Course, stand: Stand, form: LessonForm, is_done: bool) -> Answer:
    """Save the form; where somebody else has saved meanwhile, show both texts to choose from."""
    if is_done and stand.is_published_as(form.text()):
        flash(_("Bạn chưa sửa chữ nào so với bản người học đang đọc."), "info")
        return redirect(url_for("studio.edit", slug=home.slug, lesson=stand.slug, language=stand.language))
    try:
        draft = save_text(db.session(), home, stand, form.text(), form.typed_on(), current_actor(), utc_now())
        onward = _onward(home, draft) if is_done else None
        db.session.commit()
    except SavedMeanwhile:
        db.session.rollback()
        return _meanwhile(home, stand, form)
    if onward:
        return redirect(onward)
    flash(_("Đã lưu bản nháp."), "good")
    return redirect(url_for("studio.edit", slug=home.slug, lesson=stand.slug, language=stand.language))


def _onward(home: Course, draft: Draft) -> str:
    """Hand a text on in the transaction that saved it; the address of the next step, or of what is missing."""
    stage = stage_of(db.session(), draft, current_user.id)
    if not stage.is_ready:
        flash(_("Đã lưu. %(reason)s", reason=NOT_READY), "warn")
        return url_for("studio.edit", slug=home.slug, lesson=draft.slug, language=draft.language, _anchor="checks")
    if stage.needs_review and not stage.step:
        submit(db.session(), draft, current_actor(), utc_now())
        flash(SENT, "good")
    return url_for("studio.release" if stage.may_publish else "studio.review", draft_id=draft.id)


def _meanwhile(home: Course, stand: Stand, form: LessonForm) -> tuple[str, int]:
    """Both texts. Whoever keeps their own says so on what is there now."""
    mine = form.text()
    now = stand_at(home, stand.slug, stand.language)
    form.revision.data, form.base.data = str(now.revision), str(now.base_number)
    stage = stage_of(db.session(), now.draft, current_user.id) if now.draft else None
    words = {"stand": now, "stage": stage, "parts": compare(now.text, mine)}
    return render_template("studio/meanwhile.html", course=home, form=form, **words), HTTPStatus.CONFLICT


def _editor(home: Course, stand: Stand, form: LessonForm) -> tuple[str, int]:
    stage = stage_of(db.session(), stand.draft, current_user.id) if stand.draft else None
    topic = db.session().get_one(Topic, home.topic_id)
    if not form.sources:
        form.add_source()
    words = {"topic": topic, "stage": stage, "needs_review": needs_review(db.session(), home)}
    return form_page("studio/editor.html", form, **words, **_look(home, stand, form))


def _look(home: Course, stand: Stand, form: LessonForm) -> dict[str, Any]:
    """What is shown of a text beside its fields; of one that is too long to be saved, what could be."""
    text = form.text()
    text = replace(text, markdown=text.markdown[:LONGEST_TEXT])
    points = check(text, measure_of(db.session(), home, stand.language))
    return {
        "course": home,
        "stand": stand,
        "text": text,
        "html": lesson_html(text.markdown, stand.language),
        "checks": points,
    }
