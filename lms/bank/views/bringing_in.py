"""Bringing questions in: sending a file, looking at what is in it, choosing, importing."""

from time import monotonic
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from courses.models import Course, Topic
from lms.bank import staging
from lms.bank.forms import SeenForm, TermsForm, UploadForm
from lms.bank.importing import ExplanationMissing, NothingChosen, demand_explanations, import_chosen
from lms.bank.models import QuestionUpload, StagedQuestion
from lms.bank.planning import State, unpacked
from lms.bank.staging import LARGEST_FILE, TWINS, ChosenMeanwhile
from lms.bank.views.entrance import blueprint
from lms.clock import local_today, utc_now
from lms.db import db
from lms.paging import Page
from lms.studio.access import find_course
from lms.tables.refusals import TableRefused
from lms.tables.words import table_words
from lms.teams.web import current_actor
from lms.web import found, language, one_of, takes_upload, whole_number
from quizzes.formats.found import FileRefused
from quizzes.formats.words import fault_words, file_words
from quizzes.overview import lesson_titles
from quizzes.previewing import preview
from quizzes.question_faults import QuestionFileFault

Answer = str | tuple[str, int] | Redirect
INVALID = 422
PATIENCE = 10  # seconds
FILTERS = ("", *State, TWINS)


@blueprint.route("/import", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def start(slug: str) -> Answer:
    """Where a file comes in, and the files of the last days."""
    session, course, form = db.session(), _course(slug), UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            upload = staging.keep(session, current_user.id, course, sent.filename, sent.read(), utc_now())
            session.commit()
            return redirect(url_for("bank.show", slug=slug, file_id=upload.id))
        except (FileRefused, TableRefused) as refusal:
            session.rollback()
            form.file.errors = [_refused(refusal)]
    recent = staging.list_uploads(session, current_user.id, course.id)
    page = render_template("bank/start.html", form=form, course=course, topic=_topic(course), recent=recent)
    return page, INVALID if form.errors else 200


@blueprint.get("/import/<int:file_id>")
def show(slug: str, file_id: int) -> Answer:
    """Each question of the file as the learner will see it, and what is wrong with others."""
    course, upload = _course(slug), _upload(slug, file_id)
    return _preview(course, upload, _terms_form(course, upload, sent=False))


@blueprint.get("/import/<int:file_id>/<int:position>")
def look(slug: str, file_id: int, position: int) -> str:
    """One question of the file with the controls that the learner will have."""
    course, upload = _course(slug), _upload(slug, file_id)
    staged = found(staging.find_staged(db.session(), upload.id, position))
    return render_template(
        "bank/look.html", course=course, upload=upload, staged=staged, shown=preview(unpacked(staged.record))
    )


@blueprint.post("/import/<int:file_id>/choose")
def choose(slug: str, file_id: int) -> Redirect:
    """Keep the ticks of a page and go on to another."""
    upload = _upload(slug, file_id)
    found(SeenForm().validate_on_submit() or None)
    _keep_ticks(upload)
    if everything := request.form.get("all"):
        staging.choose_all(db.session(), upload, is_taken=everything == "yes")
    db.session.commit()
    return redirect(url_for("bank.show", slug=slug, file_id=file_id, _anchor="rows", **_way()))


@blueprint.post("/import/<int:file_id>/confirm")
def carry_out(slug: str, file_id: int) -> Answer:
    """Import what is ticked."""
    course, upload = _course(slug), _upload(slug, file_id)
    form = _terms_form(course, upload, sent=True)
    if not form.validate_on_submit():
        _keep_ticks(upload)
        db.session.commit()
        return _preview(course, upload, form)
    before = upload.report["imported"]
    try:
        left = _import(course, upload, form)
    except (ChosenMeanwhile, NothingChosen, ExplanationMissing, QuestionFileFault) as refusal:
        db.session.rollback()
        upload = _upload(slug, file_id)
        _tell_imported(upload.report["imported"] - before)
        _explain(form, refusal)
        if not isinstance(refusal, ChosenMeanwhile):
            _keep_ticks(upload)
            db.session.commit()
        return _preview(course, upload, form)
    _tell_imported(_upload(slug, file_id).report["imported"] - before)
    if left:
        again = ngettext(
            "Còn %(num)s câu đang chọn: bạn bấm nhập tiếp.", "Còn %(num)s câu đang chọn: bạn bấm nhập tiếp.", left
        )
        flash(again, "info")
    return redirect(url_for("bank.show", slug=slug, file_id=file_id))


@blueprint.post("/import/<int:file_id>/drop")
def drop(slug: str, file_id: int) -> Redirect:
    """Forget a file; what was imported of it stays."""
    upload = _upload(slug, file_id)
    found(SeenForm().validate_on_submit() or None)
    staging.drop(db.session(), upload)
    db.session.commit()
    flash(_("Đã bỏ tệp."), "info")
    return redirect(url_for("bank.start", slug=slug))


def _import(course: Course, upload: QuestionUpload, form: TermsForm) -> int:
    """Import portion after portion, each for good, as long as somebody may be kept waiting. How many are left.

    Raises what `import_chosen` raises; what was imported before that stays.
    """
    session, terms, began = db.session(), form.terms(), monotonic()
    revision, file_id = whole_number(form.revision.data or "") or 0, upload.id
    staging.claim(session, upload, revision)
    _keep_ticks(upload)
    demand_explanations(session, upload, terms)
    while True:
        import_chosen(session, upload, course, terms, current_actor(), utc_now())
        left, revision = staging.counts_of(session, file_id).taken, upload.revision
        session.commit()
        if not left or monotonic() - began > PATIENCE:
            return left
        upload = _upload(course.slug, file_id)
        staging.claim(session, upload, revision)


def _tell_imported(count: int) -> None:
    if count:
        flash(ngettext("Đã nhập %(num)s câu hỏi.", "Đã nhập %(num)s câu hỏi.", count), "good")


def _preview(course: Course, upload: QuestionUpload, form: TermsForm) -> Answer:
    session, way = db.session(), _way()
    counts = staging.counts_of(session, upload.id)
    page = staging.page_of(session, upload.id, way["show"], way["page"], counts, str)
    form.revision.data = str(upload.revision)
    about = {"course": course, "topic": _topic(course), "upload": upload, "page": _shown(page), "form": form}
    html = render_template("bank/preview.html", counts=counts, wanted=way["show"], filters=FILTERS, **about)
    return html, INVALID if form.errors else 200


def _shown(page: Page[StagedQuestion]) -> Page[Any]:
    """Each question with what is shown of it: as the learner will see it, or what is wrong."""
    rows = [
        (row, preview(unpacked(row.record)) if row.state == State.READY else None, _fault(row)) for row in page.rows
    ]
    return Page(rows, page.number, page.total, page.address, page.size)


def _fault(row: StagedQuestion) -> str:
    return fault_words(row.fault["code"], row.fault["values"]) if row.state == State.FAULTY else ""


def _terms_form(course: Course, upload: QuestionUpload, *, sent: bool) -> TermsForm:
    lessons = dict(sorted(lesson_titles(db.session(), course.id, language()).items()))
    if sent:
        return TermsForm(lessons, local_today())
    return TermsForm(lessons, local_today(), formdata=MultiDict(upload.report.get("terms", {})))


def _keep_ticks(upload: QuestionUpload) -> None:
    shown, chosen = (_numbers(name) for name in ("shown", "take"))
    staging.choose(db.session(), upload, shown, chosen)


def _numbers(name: str) -> list[int]:
    sent = request.form.getlist(name)[: staging.SHOWN]
    return [number for text in sent if (number := whole_number(text)) is not None]


def _way() -> dict[str, Any]:
    """Where in the list somebody is: a button of the form says more than the address that the form came from."""
    sent = request.form if {"show", "page"} & set(request.form) else request.args
    wanted = one_of(request.form.get("show", request.args.get("show")), FILTERS)
    return {"show": wanted, "page": whole_number(sent.get("page", "")) or 1}


def _explain(form: TermsForm, refusal: Exception) -> None:
    """Say what stopped the import beside its field."""
    if isinstance(refusal, ExplanationMissing):
        sentence = ngettext(
            "%(num)s câu đã chọn chưa có lời giải. Bạn viết một lời giải chung, hoặc bỏ chọn các câu đó.",
            "%(num)s câu đã chọn chưa có lời giải. Bạn viết một lời giải chung, hoặc bỏ chọn các câu đó.",
            refusal.count,
        )
        form.explanation.errors = [sentence]
    elif isinstance(refusal, NothingChosen):
        form.form_errors.append(_("Chưa có câu nào được chọn. Bạn đánh dấu các câu cần nhập."))
    elif isinstance(refusal, QuestionFileFault):
        form.form_errors.append(
            _("Câu %(slug)s lồng quá sâu, không hiện được. Bạn bỏ chọn câu đó.", slug=refusal.question)
        )
    else:
        form.form_errors.append(_("Có thay đổi từ lúc bạn xem. Đây là tình trạng mới nhất, bạn xem lại rồi nhập."))


def _refused(refusal: FileRefused | TableRefused) -> str:
    if isinstance(refusal, FileRefused):
        return file_words(refusal.why, refusal.values)
    return table_words(refusal)


def _course(slug: str) -> Course:
    """The course, if it is the reader's to write."""
    return found(find_course(db.session(), current_user.id, slug, local_today()))


def _topic(course: Course) -> Topic:
    return db.session().get_one(Topic, course.topic_id)


def _upload(slug: str, file_id: int) -> QuestionUpload:
    return found(staging.find_upload(db.session(), current_user.id, _course(slug).id, file_id))
