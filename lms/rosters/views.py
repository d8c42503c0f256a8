"""Pages of rosters: sending a file, looking at what it would do, importing it; taking a roster away."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_date, utc_now
from lms.db import db
from lms.rosters import exporting, uploads
from lms.rosters.faults import refusal_words, words_of
from lms.rosters.forms import COLUMNS, ChoicesForm, ConfirmForm, UploadForm, column_choices, row_choices
from lms.rosters.importing import PlanFaulty, PlanOutdated
from lms.rosters.listing import listed_members
from lms.rosters.models import RosterUpload
from lms.rosters.plans import Outcome, Plan
from lms.rosters.reading import Reading
from lms.rosters.records import Code, Field, column_letters
from lms.rosters.refusals import HeadingMissing
from lms.tables.refusals import TableRefused
from lms.tables.sheets import LARGEST_FILE
from lms.teams.access import Scope, find_unit, is_within
from lms.teams.models import AdminUnit, Level
from lms.teams.tree import path_of
from lms.teams.web import current_actor, current_scope
from lms.text import fold
from lms.web import attachment, found, number_asked, page_of, takes_upload

blueprint = Blueprint("rosters", __name__)
Answer = str | tuple[str, int] | Response | Redirect
INVALID = 422
NEEDED = (Field.NAME, Field.LEADER)


@blueprint.route("/rosters", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def start() -> Answer:
    """Where rosters come in and go out: a unit, a file, the template, the files of the last days."""
    scope, unit = _place()
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.roster.data
        try:
            upload = uploads.keep(db.session(), current_user.id, unit, sent.filename, sent.read(), utc_now())
            db.session.commit()
            if upload.choices:
                flash(_("Nơi bạn đã cho tạo ở tệp trước vẫn được đánh dấu."), "info")
            return redirect(url_for("rosters.show", upload_id=upload.id))
        except (TableRefused, uploads.TooManyRows) as refusal:
            db.session.rollback()
            form.roster.errors = [_refusal(refusal)]
    words = {"unit": unit, "scope": scope, "path": path_of(db.session(), unit)}
    words["recent"] = uploads.recent_uploads(db.session(), current_user.id)
    return render_template(
        "rosters/start.html", form=form, is_within=is_within, **words
    ), INVALID if form.is_submitted() else 200


@blueprint.get("/rosters/template.xlsx")
def template() -> Response:
    """An empty roster to fill in."""
    return attachment(exporting.template(), exporting.MIMETYPE, "mau-danh-sach-to-cnscd.xlsx")


@blueprint.post("/rosters/export")
def export() -> Response:
    """The roster of a unit as a file that can be imported again. It holds names and numbers, so it is noted."""
    scope, unit = _place()
    found(None if unit.level == Level.NATION else unit)
    now = utc_now()
    content = exporting.roster_file(listed_members(db.session(), scope, unit, local_date(now)))
    current_actor().note(db.session(), "roster.exported", "admin_unit", unit.id, now, unit.id)
    db.session.commit()
    plain = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(unit.name)).split())
    return attachment(content, exporting.MIMETYPE, f"danh-sach-to-{plain}-{local_date(now)}.xlsx")


@blueprint.get("/rosters/<int:upload_id>")
def show(upload_id: int) -> Answer:
    """What importing a file would do, row by row; after the import, what it did."""
    upload = _upload(upload_id)
    if upload.applied_at:
        return render_template("rosters/done.html", upload=upload, unit=_unit_of(upload))
    try:
        reading = uploads.reading_of(upload, utc_now())
    except HeadingMissing:
        return redirect(url_for("rosters.columns", upload_id=upload.id))
    return _preview(upload, reading)


@blueprint.route("/rosters/<int:upload_id>/columns", methods=["GET", "POST"])
def columns(upload_id: int) -> Answer:
    """Which column holds what, as it was recognised, to be put right by hand."""
    upload = _open_upload(upload_id)
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
    page = render_template("rosters/columns.html", upload=upload, unit=_unit_of(upload), error=error, **words)
    return page, INVALID if error else 200


@blueprint.post("/rosters/<int:upload_id>/choices")
def choose(upload_id: int) -> Answer:
    """Keep what was decided for the whole file and for the rows on the page, and go on to where they want to look."""
    upload = _open_upload(upload_id)
    _decide(upload)
    place = "rows" if {"show", "page", "at"} & request.form.keys() else None
    return redirect(url_for("rosters.show", upload_id=upload.id, **_kept(), _anchor=place))


@blueprint.get("/rosters/<int:upload_id>/faults")
def faults(upload_id: int) -> Response:
    """What is to be mended in the file, as a list to work through."""
    upload = _open_upload(upload_id)
    plan = _plan(upload, uploads.reading_of(upload, utc_now()))
    return attachment(exporting.faults_file(plan.to_mend), exporting.MIMETYPE, "dong-can-sua.xlsx")


@blueprint.post("/rosters/<int:upload_id>/import")
def carry_out(upload_id: int) -> Answer:
    """Import the file as it was previewed; what was chosen since then is kept, and shown before it is imported."""
    upload, now = _open_upload(upload_id), utc_now()
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
    upload = _open_upload(upload_id)
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
    choices = uploads.choices_of(upload)
    told = {"known": choices.known.value} | upload.choices | {"create_missing": False}
    form = ChoicesForm(formdata=None, fingerprint=plan.fingerprint, **told)
    words: dict[str, Any] = {"plan": plan, "page": page_of(lines), "wanted": wanted, "reading": reading, "form": form}
    words |= {"choices": choices, "fields": COLUMNS, "asks_for_leaders": _asks_for_leaders(plan, upload)}
    words |= {"outcomes": list(Outcome), "words_of": words_of}
    return render_template("rosters/preview.html", upload=upload, unit=_unit_of(upload), kept=_kept(), **words)


def _asks_for_leaders(plan: Plan, upload: RosterUpload) -> bool:
    """Whether the file names other leaders than the teams have, or did before that was decided."""
    taken = any(fault.code == Code.LEADER_TAKEN for fault in plan.faults)
    return taken or bool(upload.choices.get("replace_leaders"))


def _refusal(refusal: TableRefused | uploads.TooManyRows) -> str:
    if isinstance(refusal, uploads.TooManyRows):
        most = uploads.MOST_ROWS
        return str(
            _(
                "Tệp có %(rows)s dòng, trang này nhận tối đa %(most)s. Bạn chia tệp theo xã.",
                rows=refusal.rows,
                most=most,
            )
        )
    return str(refusal_words(refusal))


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


def _place() -> tuple[Scope, AdminUnit]:
    """The unit asked for, or the first one granted. Leaders have none: they add their members one by one."""
    scope = current_scope()
    found(scope.units or None)
    if "unit" not in request.args:
        return scope, scope.units[0]
    return scope, found(find_unit(db.session(), scope, found(number_asked("unit"))))


def _upload(upload_id: int) -> RosterUpload:
    """The asker's own file, as long as its unit is in their scope."""
    upload = found(uploads.find_upload(db.session(), current_user.id, upload_id))
    found(find_unit(db.session(), current_scope(), upload.unit_id))
    return upload


def _open_upload(upload_id: int) -> RosterUpload:
    upload = _upload(upload_id)
    if upload.applied_at:
        raise uploads.AlreadyImported
    return upload


@blueprint.errorhandler(uploads.AlreadyImported)
def _imported_before(_refusal: uploads.AlreadyImported) -> Answer:
    db.session.rollback()
    flash(_("Tệp này đã được nhập rồi, không nhập lần thứ hai."), "info")
    return redirect(url_for("rosters.show", upload_id=(request.view_args or {})["upload_id"]))


def _unit_of(upload: RosterUpload) -> AdminUnit:
    return db.session().get_one(AdminUnit, upload.unit_id)
