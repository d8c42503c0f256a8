"""A file of changes, and the template for it."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from lms.db import db
from lms.tables.refusals import TableRefused
from lms.teams.access import Scope
from lms.teams.web import current_scope
from lms.units.change_file import Column, Entry, Fault, read_changes
from lms.units.forms.files import FileForm
from lms.units.recording_file import preview_file, record_file
from lms.units.steps import CONFIRM
from lms.units.tables import LARGEST_FILE, Row, carried_rows, read_table
from lms.units.template import template_file
from lms.units.views.entrance import INVALID, Answer, blueprint, clerk_within, impact_words
from lms.units.words import file_words, words_of
from lms.web import attachment, form_page, found, takes_upload
from lms.workbook import MIMETYPE


@blueprint.route("/units/changes/file", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def change_file() -> Answer:
    """A file of changes: read, previewed, and recorded as a whole or not at all."""
    scope = current_scope()
    found(scope.units or None)
    form = FileForm()
    try:
        table = _table_sent(form)
        if table is None:
            return form_page("units/file.html", form)
        entries, faults = read_changes(table)
    except TableRefused as refusal:
        form.file.errors = [file_words(refusal)]
        return form_page("units/file.html", form)
    if request.form.get("step") == CONFIRM and not faults:
        return _record_file(scope, entries, form)
    report, impact = preview_file(clerk_within(scope), entries)
    faults = sorted([*faults, *report.faults], key=lambda fault: fault.row)
    if faults:
        return _faults_page(form, faults)
    words = {
        "report": report,
        "columns": Column,
        "rows": json.dumps(table, ensure_ascii=False),
        **impact_words(impact),
    }
    return render_template("units/file_preview.html", **words)


@blueprint.get("/units/changes/template")
def template() -> Response:
    """The file of changes with its headings and an explanation, to be filled in."""
    found(current_scope().units or None)
    return attachment(template_file(), MIMETYPE, "bien-dong-don-vi.xlsx")


def _record_file(scope: Scope, entries: list[Entry], form: FileForm) -> Answer:
    report = record_file(clerk_within(scope), entries)
    if report.faults:
        db.session.rollback()
        return _faults_page(form, report.faults)
    db.session.commit()
    count = len(report.recorded)
    flash(ngettext("Đã ghi %(num)s thay đổi.", "Đã ghi %(num)s thay đổi.", count), "good" if count else "info")
    return redirect(url_for("units.changes"))


def _faults_page(form: FileForm, faults: list[Fault]) -> Answer:
    lines = [(fault, words_of(fault.refusal)) for fault in faults]
    return render_template("units/file.html", form=form, lines=lines), INVALID


def _table_sent(form: FileForm) -> list[Row] | None:
    """The rows of the file that was just sent, or those that a preview carries along. Raises TableRefused."""
    carried = request.form.get("rows")
    if carried is not None:
        return carried_rows(carried)
    return read_table(form.file.data.read(), for_page=True) if form.validate_on_submit() else None
