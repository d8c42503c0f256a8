"""Pages of the studio, where lessons are written, reviewed and published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.glossary import lesson_html
from courses.models import Course, LessonVersion, Picture, Topic
from courses.picture_words import picture_words
from courses.pictures import LARGEST_FILE, PictureRefused, line_of, pictures_in
from courses.standing import kilobytes
from lms.clock import local_date, utc_now
from lms.db import db
from lms.paging import Page, fetch_page, page_count
from lms.studio.access import find_course, writable_units
from lms.studio.checking import check, measure_of
from lms.studio.claiming import ChangedMeanwhile
from lms.studio.comparing import compare
from lms.studio.desk import courses_of, drafts_of, lessons_of, overdue_of
from lms.studio.drafting import SavedMeanwhile, Stand, begin_lesson, discard, save_text, stand_of
from lms.studio.forms import (
    LONGEST_TEXT,
    LessonForm,
    NewLessonForm,
    PictureForm,
    PublishForm,
    RuleForm,
    SeenForm,
    SendBackForm,
)
from lms.studio.models import Draft
from lms.studio.ordering import OrderChanged, bring_back, move, withdraw
from lms.studio.phone import on_phone, way_on_phone
from lms.studio.pictures import add_picture, find_picture_row, find_pictures
from lms.studio.publishing import (
    NotReviewed,
    SourceFirst,
    WrongMoment,
    current_of,
    publish,
    publish_due,
    published_from,
    schedule,
    unschedule,
)
from lms.studio.reviewing import (
    NotReady,
    NotWaiting,
    OwnWork,
    approve,
    needs_review,
    rule_of,
    send_back,
    set_review_rule,
    submit,
)
from lms.studio.stages import Step, drafts_waiting, find_draft, provinces_ruled, stage_of
from lms.studio.versions import (
    DraftUnderWay,
    LessonPlace,
    draft_of,
    find_lesson,
    find_version,
    newest_number,
    numbered,
    restore,
    versions_of,
)
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from lms.text import LANGUAGES, SOURCE_LANGUAGE, search_key
from lms.web import (
    SIZES,
    Display,
    display,
    form_page,
    found,
    network_address,
    number_asked,
    one_of,
    page_address,
    page_asked,
    takes_upload,
    whole_number,
    words_of,
)

blueprint = Blueprint("studio", __name__)
Answer = str | tuple[str, int] | Response


@blueprint.before_request
def _trainers_only() -> None:
    if not current_user.is_trainer:
        abort(404)


def _today() -> date:
    return local_date(utc_now())


def _actor() -> Actor:
    return Actor(current_user.id, network_address())


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────

ORDER_CHANGED = lazy_gettext("Thứ tự các bài vừa thay đổi. Đây là thứ tự mới nhất.")
MEANWHILE = lazy_gettext("Người khác vừa lưu bài này. Bạn so hai bản rồi chọn; chữ của bạn vẫn còn.")
SENT = lazy_gettext("Đã gửi duyệt. Một giảng viên khác đọc rồi duyệt hoặc gửi lại cho bạn.")


@blueprint.get("/studio")
def index() -> Answer:
    """What there is to write: drafts in work, what is overdue, the courses."""
    units, today = writable_units(db.session(), current_user.id, _today()), _today()
    lists = {
        "courses": courses_of(db.session(), units, today),
        "drafts": drafts_of(db.session(), units),
        "overdue": overdue_of(db.session(), units, today),
    }
    return render_template("studio/index.html", today=today, **lists)


@blueprint.get("/studio/<slug>")
def course(slug: str) -> Answer:
    """The lessons of a course: what is published and in work, their order, what was withdrawn."""
    home = _home(slug)
    rows = lessons_of(db.session(), home)
    topic = db.session().get_one(Topic, home.topic_id)
    return render_template(
        "studio/course.html", course=home, topic=topic, rows=rows, languages=LANGUAGES, today=_today()
    )


@blueprint.route("/studio/<slug>/new", methods=["GET", "POST"])
def new_lesson(slug: str) -> Answer:
    """Begin a lesson: its title makes its address."""
    home, form = _home(slug), NewLessonForm()
    if form.validate_on_submit():
        draft = begin_lesson(db.session(), home, form.title.data or "", _actor(), utc_now())
        db.session.commit()
        return redirect(url_for("studio.edit", slug=slug, lesson=draft.slug, language=draft.language))
    topic = db.session().get_one(Topic, home.topic_id)
    limits = measure_of(db.session(), home, SOURCE_LANGUAGE).limits
    return form_page("studio/new_lesson.html", form, course=home, topic=topic, length=limits and limits.words)


@blueprint.post("/studio/<slug>/<lesson>/move")
def move_lesson(slug: str, lesson: str) -> Answer:
    """One place up or down, from the number that the page showed."""
    stand = _stand(_home(slug), lesson)
    seen_at, to = whole_number(request.form.get("from", "")), whole_number(request.form.get("to", ""))
    try:
        move(db.session(), found(stand.lesson), found(seen_at), found(to), _actor(), utc_now())
        db.session.commit()
    except OrderChanged:
        _order_changed()
    return redirect(url_for("studio.course", slug=slug, _anchor=f"lesson-{lesson}"))


@blueprint.route("/studio/<slug>/<lesson>/withdraw", methods=["GET", "POST"])
def withdraw_lesson(slug: str, lesson: str) -> Answer:
    """Take a lesson from its readers, once it is said what that means."""
    home = _home(slug)
    stand = _stand(home, lesson)
    published = found(stand.lesson)
    if request.method == "GET":
        found(published.number)
        return render_template("studio/withdraw.html", course=home, stand=stand)
    try:
        withdraw(db.session(), published, _actor(), utc_now())
        db.session.commit()
        flash(_("Đã rút bài. Bạn đưa bài trở lại lúc nào cũng được, ở cuối trang này."), "good")
    except OrderChanged:
        _order_changed()
    return redirect(url_for("studio.course", slug=slug))


@blueprint.post("/studio/<slug>/<lesson>/bring-back")
def bring_lesson_back(slug: str, lesson: str) -> Answer:
    """Give a withdrawn lesson to its readers again, as the last of the course."""
    stand = _stand(_home(slug), lesson)
    try:
        bring_back(db.session(), found(stand.lesson), _actor(), utc_now())
        db.session.commit()
        flash(_("Đã đưa bài trở lại, đứng cuối khóa học."), "good")
    except OrderChanged:
        _order_changed()
    return redirect(url_for("studio.course", slug=slug))


@blueprint.route("/studio/<slug>/<lesson>/<language>", methods=["GET", "POST"])
def edit(slug: str, lesson: str, language: str) -> Answer:
    """Write a lesson. Looking at it begins no draft; the first save does."""
    home = _home(slug)
    stand = _stand(home, lesson, language)
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
    home = _home(slug)
    stand = _stand(home, lesson, language)
    form = LessonForm(stand)
    if not form.validate():
        return jsonify(error=" ".join(form.sentences())), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        draft = save_text(db.session(), home, stand, form.text(), form.typed_on(), _actor(), utc_now())
        db.session.commit()
    except SavedMeanwhile:
        db.session.rollback()
        return jsonify(error=str(MEANWHILE)), HTTPStatus.CONFLICT
    return jsonify(revision=draft.revision, base=draft.base_number or 0)


@blueprint.post("/studio/preview")
def preview() -> Answer:
    """What the form of the editor would look like, and its list of checks, as a piece of a page."""
    home = _home(request.form.get("course", ""))
    stand = _stand(home, request.form.get("lesson", ""), request.form.get("language", ""))
    return render_template("studio/fragment.html", **_look(home, stand, LessonForm(stand)))


@blueprint.get("/studio/<slug>/<lesson>/<language>/preview")
def phone(slug: str, lesson: str, language: str) -> Answer:
    """The lesson as its readers will meet it, on the page that they meet it on, as narrow as a phone."""
    home = _home(slug)
    stand = _stand(home, lesson, language)
    page = on_phone(home, db.session().get_one(Topic, home.topic_id), stand, _today())
    shown = Display(display().theme, one_of(request.args.get("size"), SIZES))
    words = {"kilobytes": kilobytes(len(page.version.html)), "way": way_on_phone(db.session(), home, page)}
    return render_template("studio/phone.html", page=page, stand=stand, display=shown, **words)


@blueprint.route("/studio/<slug>/<lesson>/<language>/discard", methods=["GET", "POST"])
def discard_draft(slug: str, lesson: str, language: str) -> Answer:
    """Give a draft up, once it is said what is lost."""
    home = _home(slug)
    stand = _stand(home, lesson, language)
    draft = found(stand.draft)
    form = SeenForm(data={"revision": draft.revision})
    if form.validate_on_submit() and form.revision.data == str(draft.revision):
        try:
            discard(db.session(), draft, _actor(), utc_now())
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
        draft = save_text(db.session(), home, stand, form.text(), form.typed_on(), _actor(), utc_now())
        onward = _onward(draft) if is_done else None
        db.session.commit()
    except SavedMeanwhile:
        db.session.rollback()
        return _meanwhile(home, stand, form)
    if onward:
        return redirect(onward)
    flash(_("Đã lưu bản nháp."), "good")
    return redirect(url_for("studio.edit", slug=home.slug, lesson=stand.slug, language=stand.language))


def _onward(draft: Draft) -> str:
    """Hand a text on in the transaction that saved it; the address of the next step, or of what is missing."""
    stage = stage_of(db.session(), draft, current_user.id)
    if not stage.is_ready:
        flash(_("Đã lưu. %(reason)s", reason=REASONS[NotReady]), "warn")
        course = db.session().get_one(Course, draft.course_id)
        return url_for("studio.edit", slug=course.slug, lesson=draft.slug, language=draft.language, _anchor="checks")
    if stage.needs_review and not stage.step:
        submit(db.session(), draft, _actor(), utc_now())
        flash(SENT, "good")
    return url_for("studio.release" if stage.may_publish else "studio.review", draft_id=draft.id)


def _meanwhile(home: Course, stand: Stand, form: LessonForm) -> tuple[str, int]:
    """Both texts. Whoever keeps their own says so on what is there now."""
    mine = form.text()
    now = _stand(home, stand.slug, stand.language)
    form.revision.data, form.base.data = str(now.revision), str(now.base_number)
    stage = stage_of(db.session(), now.draft, current_user.id) if now.draft else None
    words = {"stand": now, "stage": stage, "parts": compare(now.text, mine)}
    return render_template("studio/meanwhile.html", course=home, form=form, **words), HTTPStatus.CONFLICT


def _editor(home: Course, stand: Stand, form: LessonForm) -> tuple[str, int]:
    stage = stage_of(db.session(), stand.draft, current_user.id) if stand.draft else None
    topic = db.session().get_one(Topic, home.topic_id)
    if not form.sources:
        form.add_source()
    needed = needs_review(db.session(), home)
    words = {"topic": topic, "stage": stage, "needs_review": needed}
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


def _home(slug: str) -> Course:
    """The course, if it is the reader's to write."""
    return found(find_course(db.session(), current_user.id, slug, _today()))


def _stand(home: Course, lesson: str, language: str = SOURCE_LANGUAGE) -> Stand:
    """The lesson as it is published and written, in a language that there is."""
    return found(stand_of(db.session(), home, lesson, language) if language in LANGUAGES else None)


def _order_changed() -> None:
    db.session.rollback()
    flash(ORDER_CHANGED, "info")


# ── Reviewing and publishing ─────────────────────────────────────────────────────────────────────

REASONS = {
    ChangedMeanwhile: lazy_gettext("Bản nháp vừa được lưu, duyệt hoặc xuất bản. Đây là tình trạng mới nhất."),
    NotWaiting: lazy_gettext("Bản nháp không còn ở bước này. Đây là tình trạng mới nhất."),
    NotReady: lazy_gettext("Chưa gửi được. Bạn làm xong các mục còn thiếu trong danh sách kiểm tra."),
    NotReviewed: lazy_gettext("Bài này cần một người khác duyệt trước khi xuất bản."),
    OwnWork: lazy_gettext("Bạn đã sửa hoặc gửi bài này, nên cần một người khác duyệt."),
    SourceFirst: lazy_gettext("Bản tiếng Việt chưa xuất bản. Bạn xuất bản bản tiếng Việt trước."),
}


@blueprint.before_request
def _publish_due() -> None:
    """What is due goes out when somebody comes by, also where no clock runs the command."""
    if request.method == "GET" and publish_due(db.session(), utc_now()):
        db.session.commit()


@blueprint.get("/studio/waiting")
def waiting() -> Answer:
    """The drafts that wait for a second person, for publishing, or for their moment."""
    step = Step(one_of(request.args.get("step"), tuple(Step)))
    rows = drafts_waiting(db.session(), current_user.id, step, _today())
    page = fetch_page(db.session(), rows, page_asked(), page_address)
    return render_template("studio/waiting.html", page=page, step=step, now=utc_now())


@blueprint.post("/studio/drafts/<int:draft_id>/submit")
def send(draft_id: int) -> Answer:
    """Ask a second person to read the draft."""
    submit(db.session(), _seen(draft_id), _actor(), utc_now())
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
    approve(db.session(), _seen(draft_id), _actor(), utc_now())
    db.session.commit()
    flash(_("Đã duyệt. Bài xuất bản được rồi."), "good")
    return redirect(url_for("studio.review", draft_id=draft_id))


@blueprint.post("/studio/drafts/<int:draft_id>/send-back")
def refuse(draft_id: int) -> Answer:
    """The second person says what to mend; what they typed stays, also when the draft has changed meanwhile."""
    form = SendBackForm()
    if form.validate_on_submit():
        try:
            send_back(db.session(), _seen(draft_id), form.remark.data or "", _actor(), utc_now())
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
            form.day.errors = [_("Bạn chọn một lúc sắp tới, không quá một năm.")]
    words = {"stage": stage_of(db.session(), draft, current_user.id), "current": current_of(db.session(), draft)}
    return form_page("studio/publish.html", form, **_course_of(draft), **words)


@blueprint.post("/studio/drafts/<int:draft_id>/unschedule")
def stop(draft_id: int) -> Answer:
    """The draft does not go out at its moment."""
    unschedule(db.session(), _seen(draft_id), _actor(), utc_now())
    db.session.commit()
    flash(_("Đã dừng hẹn giờ. Bản nháp vẫn còn."), "good")
    return redirect(url_for("studio.release", draft_id=draft_id))


@blueprint.get("/studio/lessons/<int:lesson_id>/versions")
def versions(lesson_id: int) -> Answer:
    """Every published version of a lesson in one language; two to compare."""
    place, language = _lesson(lesson_id)
    page = fetch_page(db.session(), versions_of(lesson_id, language), page_asked(), page_address)
    return render_template("studio/versions.html", place=place, language=language, page=page)


@blueprint.get("/studio/versions/<int:version_id>")
def version(version_id: int) -> Answer:
    """One version, as learners read it then."""
    text, publisher, reviewer = found(find_version(db.session(), version_id))
    place = found(find_lesson(db.session(), text.lesson_id))
    under_way = draft_of(db.session(), place.lesson, text.language)
    words = {"version": text, "publisher": publisher, "reviewer": reviewer, "under_way": under_way}
    return render_template("studio/version.html", place=place, may_write=_may_write(place.course), **words)


@blueprint.get("/studio/lessons/<int:lesson_id>/compare")
def comparison(lesson_id: int) -> Answer:
    """Two versions word by word; without numbers, the newest and the one before."""
    place, language = _lesson(lesson_id)
    newest = newest_number(db.session(), lesson_id, language)
    new = found(_numbered(place, language, "to", newest))
    old = found(_numbered(place, language, "from", max(1, new.number - 1)))
    words = {"old": old, "new": new, "newest": newest, "parts": compare(old, new)}
    return render_template("studio/compare.html", place=place, language=language, **words)


@blueprint.post("/studio/versions/<int:version_id>/restore")
def take_up(version_id: int) -> Answer:
    """An old version becomes a draft, which goes the usual way."""
    text, _publisher, _reviewer = found(find_version(db.session(), version_id))
    place = found(find_lesson(db.session(), text.lesson_id))
    found(_may_write(place.course) or None)
    try:
        draft = restore(db.session(), text, _actor(), utc_now())
    except DraftUnderWay:
        flash(_("Bài đang có bản nháp. Bạn xuất bản hoặc bỏ bản nháp đó trước."), "warn")
        return redirect(url_for("studio.version", version_id=version_id))
    db.session.commit()
    flash(_("Đã lấy lại bản %(number)s làm bản nháp. Người học chưa thấy gì khác.", number=text.number), "good")
    return redirect(url_for("studio.review", draft_id=draft.id))


@blueprint.get("/studio/review-rules")
def rules() -> Answer:
    """The provinces whose rule the reader decides on; straight to the only one."""
    provinces = provinces_ruled(db.session(), current_user.id, _today())
    if len(provinces) == 1:
        return redirect(url_for("studio.rule", unit_id=provinces[0].id))
    return render_template("studio/review_rules.html", provinces=provinces)


@blueprint.route("/studio/review-rules/<int:unit_id>", methods=["GET", "POST"])
def rule(unit_id: int) -> Answer:
    """Whether the lessons of a province need a second person."""
    province = found(_province(unit_id))
    form = RuleForm(data={"needed": "yes" if rule_of(db.session(), unit_id) else "no"})
    if form.validate_on_submit():
        set_review_rule(db.session(), province, form.needed.data == "yes", _actor(), utc_now())
        db.session.commit()
        flash(_("Đã lưu."), "good")
        return redirect(url_for("studio.rule", unit_id=unit_id))
    return form_page("studio/review_rule.html", form, province=province)


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
    if find_draft(db.session(), current_user.id, draft_id, _today()):
        return redirect(url_for("studio.review", draft_id=draft_id))
    lesson_id = published_from(db.session(), draft_id)
    return redirect(url_for("studio.versions", lesson_id=lesson_id) if lesson_id else url_for("studio.waiting"))


def _draft(draft_id: int) -> Draft:
    """A draft that the reader may write; one that has just been published is no mistake of who presses."""
    draft = find_draft(db.session(), current_user.id, draft_id, _today())
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


def _review_page(draft: Draft, form: SendBackForm) -> tuple[str, int]:
    current = current_of(db.session(), draft)
    words = {"stage": stage_of(db.session(), draft, current_user.id), "current": current}
    shown = {"html": lesson_html(draft.markdown, draft.language), "parts": compare(current, draft)}
    shown["pictures"] = [description for _address, description in pictures_in(draft.markdown)]
    return form_page("studio/review.html", form, draft=draft, **_course_of(draft), **words, **shown)


def _release(draft: Draft, form: PublishForm) -> Response:
    moment = form.moment()
    if moment:
        schedule(db.session(), draft, moment, _actor(), utc_now())
        db.session.commit()
        flash(_("Đã hẹn giờ. Bài tự xuất bản lúc đó."), "good")
        return redirect(url_for("studio.waiting", step=Step.MOMENT.value))
    text = publish(db.session(), draft, _actor(), utc_now())
    db.session.commit()
    flash(_("Đã xuất bản. Người học đọc bản %(number)s.", number=text.number), "good")
    return redirect(url_for("studio.versions", lesson_id=text.lesson_id, language=text.language))


def _lesson(lesson_id: int) -> tuple[LessonPlace, str]:
    place = found(find_lesson(db.session(), lesson_id))
    return place, one_of(request.args.get("language"), place.languages)


def _numbered(place: LessonPlace, language: str, name: str, usual: int) -> LessonVersion | None:
    number = number_asked(name) if name in request.args else usual
    return numbered(db.session(), place.lesson.id, language, number) if number else None


def _may_write(course: Course) -> bool:
    return course.owner_id in writable_units(db.session(), current_user.id, _today())


def _province(unit_id: int) -> AdminUnit | None:
    provinces: Sequence[AdminUnit] = provinces_ruled(db.session(), current_user.id, _today())
    return next((unit for unit in provinces if unit.id == unit_id), None)


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────

PICTURES_A_PAGE = 24


@blueprint.get("/studio/pictures")
def pictures() -> str:
    """The pictures of the reader's units, or all, to look through."""
    owners, everywhere = _owners(), request.args.get("whose") == "all"
    rows = find_pictures(db.session(), None if everywhere else owners, search_key(request.args.get("q")))
    number = min(page_asked(), page_count(len(rows), PICTURES_A_PAGE))
    shown = rows[(number - 1) * PICTURES_A_PAGE : number * PICTURES_A_PAGE]
    page = Page(shown, number, len(rows), page_address, PICTURES_A_PAGE)
    return render_template("studio/pictures.html", page=page, everywhere=everywhere, words=request.args.get("q", ""))


@blueprint.post("/studio/pictures", endpoint="add_picture")
@takes_upload(LARGEST_FILE)
def add_picture_by_script() -> tuple[Response, int] | Response:
    """Keep a picture that the editor sends; the answer is the line of Markdown that shows it, or what to mend."""
    form = PictureForm(_owners())
    picture = _added(form)
    if picture is None:
        return jsonify(
            errors={name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    return jsonify(markdown=line_of(picture, form.description.data or ""))


@blueprint.route("/studio/pictures/new", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def new_picture() -> str | tuple[str, int] | Response:
    """The same as a form, which leads to the line to copy."""
    form = PictureForm(_owners())
    picture = _added(form) if form.is_submitted() else None
    if picture is None:
        return form_page("studio/picture_new.html", form)
    flash(_("Đã thêm ảnh. Bạn chép dòng Markdown vào bài."), "good")
    return redirect(url_for("studio.picture", picture_id=picture.id))


@blueprint.get("/studio/pictures/<int:picture_id>")
def picture(picture_id: int) -> str:
    """One picture, the line that shows it, and the lessons that do."""
    _owners()
    return render_template("studio/picture.html", row=found(find_picture_row(db.session(), picture_id)))


def _added(form: PictureForm) -> Picture | None:
    """The picture of the form, kept; None: the form says why not."""
    if not form.validate_on_submit():
        return None
    actor = _actor()
    data, words = form.picture.data.read(), form.description.data or ""
    try:
        picture = add_picture(db.session(), int(form.owner.data), data, words, actor, utc_now())
    except PictureRefused as refusal:
        form.picture.errors = [picture_words(refusal)]
        return None
    db.session.commit()
    return picture


def _owners() -> dict[int, str]:
    """The units whose lessons the reader writes, with their names; 404 for who writes none."""
    session = db.session()
    units = [session.get_one(AdminUnit, unit_id) for unit_id in sorted(_writable())]
    named = words_of("parts/units.html", "named")
    return {unit.id: named(unit) for unit in found(units or None)}


def _writable() -> set[int]:
    return writable_units(db.session(), current_user.id, _today())
