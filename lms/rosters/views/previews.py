"""What importing a file would do, row by row, with what is decided about it; importing it, or forgetting it."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lms.clock import utc_now
from lms.db import db
from lms.rosters import exporting, uploads
from lms.rosters.faults import words_of
from lms.rosters.forms import COLUMNS, ChoicesForm, ConfirmForm, column_choices, row_choices
from lms.rosters.importing import PlanFaulty, PlanOutdated
from lms.rosters.models import RosterUpload
from lms.rosters.plans import Outcome, Plan
from lms.rosters.reading import Reading
from lms.rosters.records import Code, Field, column_letters
from lms.rosters.refusals import HeadingMissing
from lms.rosters.views.entrance import INVALID, Answer, blueprint, open_upload_at, unit_of, upload_at
from lms.teams.web import current_actor, current_scope
from lms.web import attachment, found, page_of

PAGE_SIZE = 50
NEEDED = (Field.NAME, Field.LEADER)


@blueprint.get("/rosters/<int:upload_id>")
def show(upload_id: int) -> Answer:
    """What importing a file would do, row by row; after the import, what it did."""
    upload = upload_at(upload_id)
    if upload.applied_at:
        return render_template("rosters/done.html", upload=upload, unit=unit_of(upload))
    try:
        reading = uploads.reading_of(upload, utc_now())
    except HeadingMissing:
        return redirect(url_for("rosters.columns", upload_id=upload.id))
    return _preview(upload, reading)


@blueprint.route("/rosters/<int:upload_id>/columns", methods=["GET", "POST"])
def columns(upload_id: int) -> Answer:
    """Which column holds what, as it was recognised, to be put right by hand."""
    upload = open_upload_at(upload_id)
    layout, samples = uploads.columns_of(upload)
    chosen, error = layout.columns, ""
    if ConfirmForm().validate_on_submit():
        chosen = column_choices(request.form, len(samples))
        if any(field in chosen for field in NEEDED):
            uploads.map_columns(upload, layout, chosen)
            db.session.commit()
            return redirect(url_for("rosters.show", upload_id=upload.id))
        error = _("Chưa có cột nào là “Họ và tên”. Bạn chọn cột đó rồi lưu lại.")
    named = {column: field.value for field, column in chosen.items()}
    words = {
        "samples": samples,
        "named": named,
        "choices": COLUMNS,
        "letters": column_letters,
    }
    page = render_template("rosters/columns.html", upload=upload, unit=unit_of(upload), error=error, **words)
    return page, INVALID if error else 200


@blueprint.post("/rosters/<int:upload_id>/choices")
def choose(upload_id: int) -> Answer:
    """Keep what was decided for the whole file and for the rows on the page, and go on to where they want to look."""
    upload = open_upload_at(upload_id)
    _decide(upload)
    place = "rows" if {"show", "page", "at"} & request.form.keys() else None
    return redirect(url_for("rosters.show", upload_id=upload.id, **_kept(), _anchor=place))


@blueprint.get("/rosters/<int:upload_id>/faults")
def faults(upload_id: int) -> Response:
    """What is to be mended in the file, as a list to work through."""
    upload = open_upload_at(upload_id)
    plan = _plan(upload, uploads.reading_of(upload, utc_now()))
    return attachment(exporting.faults_file(plan.to_mend), exporting.MIMETYPE, "dong-can-sua.xlsx")


@blueprint.post("/rosters/<int:upload_id>/import")
def carry_out(upload_id: int) -> Answer:
    """Import the file as it was previewed; what was chosen since then is kept, and shown before it is imported."""
    upload, now = open_upload_at(upload_id), utc_now()
    found(ConfirmForm().validate_on_submit() or None)
    _decide(upload)
    try:
        seen = request.form.get("fingerprint", "")
        uploads.import_upload(db.session(), upload, seen, current_scope(), current_actor(), now)
        db.session.commit()
        flash(_("Đã nhập danh sách."), "good")
    except (PlanOutdated, PlanFaulty):
        db.session.rollback()
        flash(_("Có thay đổi từ lúc bạn xem nên chưa nhập gì. Bạn xem lại rồi bấm nhập lần nữa."), "warn")
    return redirect(url_for("rosters.show", upload_id=upload_id))


@blueprint.post("/rosters/<int:upload_id>/drop")
def drop(upload_id: int) -> Answer:
    """Forget a file that is not to be imported."""
    upload = open_upload_at(upload_id)
    unit_id = upload.unit_id
    found(ConfirmForm().validate_on_submit() or None)
    uploads.drop(db.session(), upload)
    db.session.commit()
    flash(_("Đã bỏ tệp. Danh sách tổ không thay đổi."), "info")
    return redirect(url_for("rosters.start", unit=unit_id))


def _decide(upload: RosterUpload) -> None:
    """Keep what the preview's one form says, as far as it was sent."""
    form = ChoicesForm()
    if form.validate_on_submit() and form.known.data:
        plan = _plan(upload, uploads.reading_of(upload, utc_now()))
        uploads.decide(upload, **form.decisions(plan.missing))
    if ConfirmForm().validate_on_submit():
        rows = [int(row) for row in request.form.getlist("rows") if row.isdecimal() and len(row) < len("1000000")]
        uploads.decide_rows(upload, rows, row_choices(request.form, rows))
        db.session.commit()


def _preview(upload: RosterUpload, reading: Reading) -> Answer:
    plan, wanted = _plan(upload, reading), _outcome_asked()
    wanted = wanted if wanted and plan.counts[wanted] else None  # the last row of a kind may have been put right
    lines = [line for line in plan.lines if wanted is None or line.outcome == wanted]
    page = page_of(lines, PAGE_SIZE)
    choices = uploads.choices_of(upload)
    told = {"known": choices.known.value} | upload.choices | {"create_missing": False}
    form = ChoicesForm(formdata=None, fingerprint=plan.fingerprint, **told)
    words: dict[str, Any] = {"plan": plan, "page": page, "wanted": wanted, "reading": reading, "form": form}
    words |= {"choices": choices, "fields": COLUMNS, "asks_for_leaders": _asks_for_leaders(plan, upload)}
    words |= {"outcomes": list(Outcome), "words_of": words_of}
    return render_template("rosters/preview.html", upload=upload, unit=unit_of(upload), kept=_kept(), **words)


def _asks_for_leaders(plan: Plan, upload: RosterUpload) -> bool:
    """Whether the file names other leaders than the teams have, or did before that was decided."""
    taken = any(fault.code == Code.LEADER_TAKEN for fault in plan.faults)
    return taken or bool(upload.choices.get("replace_leaders"))


def _plan(upload: RosterUpload, reading: Reading) -> Plan:
    return uploads.plan_of(db.session(), upload, reading, current_scope(), utc_now())


def _outcome_asked() -> Outcome | None:
    asked = request.args.get("show", "")
    return Outcome(asked) if asked in list(Outcome) else None


def _kept() -> dict[str, Any]:
    """Which rows are looked at: as a button of the form says, else as the address does."""
    told = request.form if {"show", "page"} & request.form.keys() else request.args
    asked = {"show": request.args.get("show")} | {name: told.get(name) for name in ("show", "page") if name in told}
    return {name: words for name, words in asked.items() if words}
