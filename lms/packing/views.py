"""Pages of courses as files: taking one away, sending one, looking at what it would change, importing it."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.faults import LibraryFault
from courses.shelf import find_on_shelf
from courses.writers import writable_units
from lms.clock import local_today, utc_now
from lms.db import db
from lms.packing import uploads
from lms.packing.forms import SeenForm, UploadForm
from lms.packing.importing import LessonsMissing
from lms.packing.models import CourseUpload
from lms.packing.packing import pack_course
from lms.packing.refusals import ZipRefused
from lms.packing.rehearsing import Clerk
from lms.packing.uploads import LARGEST_FILE, ChangedMeanwhile, SecondPersonNeeded
from lms.packing.words import lapse_words, question_words, refusal_words
from lms.paging import fetch_page
from lms.people.models import Person
from lms.teams.models import AdminUnit
from lms.teams.web import current_actor, trainers_only, units_to_choose
from lms.web import attachment, form_page, found, page_address, page_asked, takes_upload, words_of
from quizzes.question_faults import QuestionFileFault
from quizzes.questions_text import SourceMissing

blueprint = Blueprint("packing", __name__)
blueprint.before_request(trainers_only)
Answer = str | tuple[str, int] | Redirect
MIMETYPE = "application/zip"
CHANGED = lazy_gettext("Có thay đổi từ lúc bạn xem, hoặc tệp đã được nhập. Đây là tình trạng mới nhất.")


@blueprint.post("/library/<slug>/export")
def export(slug: str) -> Response | Redirect:
    """A course as a zip of Markdown and pictures, which can be imported again."""
    session, now = db.session(), utc_now()
    _topic, course = found(find_on_shelf(session, slug))
    try:
        content = pack_course(session, course)
    except SourceMissing:
        flash(_("Câu hỏi của khóa này chưa có bản Markdown. Bạn nhờ người quản trị chạy flask courses sync."), "warn")
        return redirect(url_for("library.course", slug=slug))
    current_actor().note(session, "course.exported", "course", course.id, now, course.owner_id)
    session.commit()
    return attachment(content, MIMETYPE, f"{course.slug}.zip")


@blueprint.route("/studio/import", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def start() -> Answer:
    """Where a zip comes in, and the zips of the last days."""
    session, owners = db.session(), _owners()
    form = UploadForm(owners)
    if form.validate_on_submit():
        unit, sent = session.get_one(AdminUnit, int(form.owner.data)), form.package.data
        try:
            upload = uploads.keep(session, current_user.id, unit, sent.filename, sent.read(), utc_now())
            session.commit()
            return redirect(url_for("packing.show", import_id=upload.id))
        except ZipRefused as refusal:
            session.rollback()
            form.package.errors = [refusal_words(refusal)]
    recent = fetch_page(session, uploads.uploads_seen(current_user.id, set(owners)), page_asked(), page_address)
    return form_page("packing/start.html", form, owners=owners, recent=recent)


@blueprint.get("/studio/import/<int:import_id>")
def show(import_id: int) -> Answer:
    """What importing the zip would change; then what is still to be done, or what was done."""
    upload = _upload(import_id)
    if upload.applied_at:
        return render_template("packing/done.html", **_about(upload))
    return _waiting(upload) if upload.submitted_at else _preview(upload)


@blueprint.post("/studio/import/<int:import_id>/confirm")
def carry_out(import_id: int) -> Answer:
    """Import the zip as it was previewed."""
    upload = _upload(import_id)
    found(upload.owner_id == current_user.id or None)
    try:
        uploads.carry_out(_clerk(upload), import_id, SeenForm().fingerprint.data or "")
        db.session.commit()
        flash(_("Đã nhập."), "good")
    except ChangedMeanwhile:
        db.session.rollback()
        flash(CHANGED, "warn")
    return redirect(url_for("packing.show", import_id=import_id))


@blueprint.post("/studio/import/<int:import_id>/agree")
def agree(import_id: int) -> Answer:
    """Take over what waits for the lessons, as a second person where one is needed."""
    upload = _upload(import_id)
    try:
        uploads.agree(_clerk(upload), import_id, SeenForm().fingerprint.data or "")
        db.session.commit()
        flash(_("Đã ghi vào khóa học."), "good")
    except (ChangedMeanwhile, LessonsMissing, QuestionFileFault, LibraryFault):
        db.session.rollback()
        flash(_("Chưa ghi được gì thêm. Đây là tình trạng mới nhất."), "warn")
    except SecondPersonNeeded:
        db.session.rollback()
        flash(_("Bạn đã gửi tệp này, nên cần một người khác đồng ý."), "warn")
    return redirect(url_for("packing.show", import_id=import_id))


@blueprint.post("/studio/import/<int:import_id>/drop")
def drop(import_id: int) -> Answer:
    """Forget a zip that is not to be imported, or of which the rest shall not be taken over."""
    upload = _upload(import_id)
    found(upload.applied_at is None or None)
    try:
        uploads.drop(_clerk(upload), upload)
        db.session.commit()
        flash(_("Đã bỏ tệp."), "info")
    except ChangedMeanwhile:
        db.session.rollback()
        flash(CHANGED, "warn")
    return redirect(url_for("packing.start"))


def _preview(upload: CourseUpload) -> Answer:
    about = _about(upload)
    plan = uploads.plan_of(_clerk(upload), upload)
    faults = [(fault.file, lapse_words(fault.lapse)) for fault in plan.faults]
    faults += [_question_fault(fault) for fault in plan.question_faults]
    form = SeenForm(formdata=None, fingerprint=plan.fingerprint)
    return render_template("packing/preview.html", plan=plan, faults=faults, form=form, **about)


def _waiting(upload: CourseUpload) -> Answer:
    """What follows the lessons, or what it waits for."""
    about, clerk = _about(upload), _clerk(upload)
    words = {"needs_review": clerk.needs_review, "may_agree": uploads.may_agree(clerk, upload)}
    rest: uploads.Rest | None = None
    missing: list[str] = []
    faults: list[tuple[str, str]] = []
    try:
        rest = uploads.settling(clerk, upload)
    except LessonsMissing as waits:
        missing = waits.titles
    except QuestionFileFault as fault:
        faults = [_question_fault(fault)]
    except LibraryFault as refusal:
        faults = [(fault.file, lapse_words(fault.lapse)) for fault in refusal.faults]
    form = SeenForm(formdata=None, fingerprint=rest.fingerprint if rest else "")
    state = {"form": form, "rest": rest, "missing": missing, "faults": faults}
    return render_template("packing/waiting.html", **about, **words, **state)


def _question_fault(fault: QuestionFileFault) -> tuple[str, str]:
    return ", ".join(filter(None, (fault.name, fault.question))), question_words(fault)


def _about(upload: CourseUpload) -> dict[str, object]:
    """What every page tells of a zip, read before anything is rehearsed and rolled back."""
    session = db.session()
    sender = session.scalar(db.select(Person.name).where(Person.id == upload.owner_id))
    facts = {"id": upload.id, "file_name": upload.file_name, "created_at": upload.created_at}
    facts |= {"report": upload.report, "applied_at": upload.applied_at, "is_mine": upload.owner_id == current_user.id}
    unit = words_of("parts/units.html", "unit")(session.get_one(AdminUnit, upload.unit_id))
    return {"upload": facts, "sender": sender, "owner": unit}


def _upload(import_id: int) -> CourseUpload:
    return found(uploads.find_upload(db.session(), current_user.id, _writable(), import_id))


def _clerk(upload: CourseUpload) -> Clerk:
    return Clerk(db.session(), db.session().get_one(AdminUnit, upload.unit_id), current_actor(), utc_now())


def _owners() -> dict[int, str]:
    """The units whose courses the reader writes, with their names; 404 for who writes none."""
    return units_to_choose(_writable())


def _writable() -> set[int]:
    return writable_units(db.session(), current_user.id, local_today())
