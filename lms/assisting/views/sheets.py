"""Sheets of a paper test: whose, typed once, typed again without seeing the first, settled where they differ."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from lms.assisting import sheets
from lms.assisting.forms.papers import SettleForm, SheetForm, SitterForm, settle_form
from lms.assisting.models import PaperSheet
from lms.assisting.papers import places_of
from lms.assisting.registering import Namesake, note_home, register, witness
from lms.assisting.sitters import find_sitter
from lms.assisting.views.entrance import Answer, Opened, blueprint, test_at
from lms.clock import utc_now
from lms.db import db
from lms.people.consent import needs_consent
from lms.people.fields import ConfirmForm
from lms.people.models import Person
from lms.teams.web import current_actor
from lms.web import form_page, found
from quizzes.models import Attempt


@blueprint.route("/paper-tests/<int:test_id>/people/new", methods=["GET", "POST"])
def new_sitter(test_id: int) -> Answer:
    """Register a citizen who sat the test; what was searched for is filled in. Members come by rosters."""
    opened, known = test_at(test_id), None
    found(None if opened.audience.is_of_members else opened)
    form = SitterForm(name=request.args.get("name"), birth_year=request.args.get("birth_year"))
    if form.validate_on_submit():
        words = (form.name.data or "", int(form.birth_year.data or 0), current_actor(), utc_now())
        try:
            person = register(db.session(), opened.unit, *words, is_other=form.is_other.data)
            db.session.commit()
            return redirect(url_for("assisting.first", test_id=test_id, person_id=person.id))
        except Namesake as refusal:
            known = refusal.known
            form.name.errors = [_("Ở đây đã có người cùng tên và năm sinh. Bạn chọn người đó bên dưới.")]
    return form_page("assisting/new_sitter.html", form, opened=opened, known=known)


@blueprint.route("/paper-tests/<int:test_id>/people/<int:person_id>", methods=["GET", "POST"])
def first(test_id: int, person_id: int) -> Answer:
    """Type the sheet of somebody for the first time."""
    opened = test_at(test_id)
    person = found(find_sitter(db.session(), opened.audience, person_id))
    form, known = _form(opened, person), sheets.sheet_of(db.session(), opened.test, person_id)
    if form.validate_on_submit():
        try:
            _type_first(opened, person, form)
            flash(_("Đã gõ lần một bài của %(name)s. Bạn gõ bài tiếp theo.", name=person.name), "good")
            return redirect(url_for("assisting.paper", test_id=test_id))
        except sheets.AlreadyTyped as refusal:
            db.session.rollback()
            known = sheets.find_sheet(db.session(), refusal.sheet.id)
            form.form_errors.append(_("%(name)s đã có một bài ở đây, bài vừa gõ chưa được lưu.", name=person.name))
        except sheets.Overtaken:
            db.session.rollback()
            found(None)
    return form_page("assisting/sheet.html", form, opened=opened, person=person, sheet=None, known=known)


@blueprint.route("/paper-sheets/<int:sheet_id>", methods=["GET", "POST"])
def sheet(sheet_id: int) -> Answer:
    """Type it again; settle what differs; or see what came of it."""
    kept, opened = _sheet_at(sheet_id)
    person = db.session().get_one(Person, kept.person_id)
    if kept.state == "done":
        attempt = db.session().get_one(Attempt, kept.attempt_id)
        return form_page("assisting/sheet_done.html", ConfirmForm(), opened=opened, person=person, attempt=attempt)
    differs = kept.state == "differs"
    form = settle_form(sheets.apart_of(kept)) if differs else _form(opened, person)
    if form.validate_on_submit():
        try:
            return _take_step(opened, kept, form)
        except sheets.Overtaken:
            db.session.rollback()
            flash(_("Người khác vừa gõ bài này. Bạn xem lại bên dưới."), "info")
            return redirect(url_for("assisting.sheet", sheet_id=sheet_id))
    words = {"typists": sheets.typists_of(db.session(), kept), "opened": opened, "person": person, "sheet": kept}
    return form_page("assisting/settle.html" if differs else "assisting/sheet.html", form, **words)


@blueprint.post("/paper-sheets/<int:sheet_id>/remove")
def remove_sheet(sheet_id: int) -> Answer:
    """Take away what was typed for the wrong person, while it does not count."""
    kept, opened = _sheet_at(sheet_id)
    try:
        sheets.remove(db.session(), opened.test, kept, current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã bỏ bài này. Bạn gõ lại được cho đúng người."), "good")
    except sheets.Overtaken:
        db.session.rollback()
        flash(_("Bài này đã được tính, không bỏ được nữa."), "info")
    return redirect(url_for("assisting.paper", test_id=opened.test.id))


def _sheet_at(sheet_id: int) -> tuple[PaperSheet, Opened]:
    """The sheet with its test, or 404; one's own is for somebody else to type."""
    kept = found(sheets.find_sheet(db.session(), sheet_id))
    opened = test_at(kept.test_id)
    return found(None if kept.person_id == opened.audience.typist_id else kept), opened


def _form(opened: Opened, person: Person) -> SheetForm:
    places = {letter: places_of(db.session(), paper) for letter, paper in opened.test.papers.items()}
    return SheetForm(places, with_consent=needs_consent(db.session(), person.id))


def _type_first(opened: Opened, person: Person, form: SheetForm) -> None:
    if not opened.audience.is_of_members:
        note_home(db.session(), person, opened.unit, utc_now())
    witness(db.session(), person, opened.unit, current_actor(), utc_now())
    sheets.type_first(db.session(), opened.test, person, form.typed(), current_actor(), utc_now())
    db.session.commit()


def _take_step(opened: Opened, kept: PaperSheet, form: SheetForm | SettleForm) -> Answer:
    """The second time, or what settles the two."""
    if isinstance(form, SettleForm):
        sheets.settle(db.session(), kept, form.second(), current_actor(), utc_now())
    else:
        sheets.type_again(db.session(), kept, form.typed(), current_actor(), utc_now())
    db.session.commit()
    if kept.state == "done":
        flash(_("Đã chấm bài. Bạn gõ bài tiếp theo."), "good")
        return redirect(url_for("assisting.paper", test_id=opened.test.id))
    return redirect(url_for("assisting.sheet", sheet_id=kept.id))
