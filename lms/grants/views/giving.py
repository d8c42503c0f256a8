"""Giving a role: to whom, then which role on which units and from when, then a preview, then it is given."""

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import utc_now
from lms.db import db
from lms.grants import choosing, finding, listing
from lms.grants.desk import Asked, asked_of
from lms.grants.forms import ALL, FIND, NONE, NewOfficialForm, OfficeForm
from lms.grants.reach import reach_of
from lms.grants.refusals import REFUSALS, Refusal, when
from lms.grants.views.entrance import Answer, blame, blueprint, current_desk
from lms.grants.welcoming import Namesake, welcome_official, welcomed_before
from lms.paging import fetch_page
from lms.people.accounts import PhoneTaken
from lms.people.models import Person
from lms.teams import appointing
from lms.teams.granting import AlreadyGranted, held_roles
from lms.teams.models import Grant
from lms.teams.web import current_actor
from lms.web import form_page, found, number_asked, page_address, page_asked, shown_once

FOUND_AT_ONCE = 20


@blueprint.get("/grants/new")
def new() -> Answer:
    """Whom to give a role: search for an account, or go on without."""
    desk, search = current_desk(), request.args.get("q", "")
    found(desk.grounds or None)
    people = finding.people_rows(desk.scope, desk.holdings, search, desk.today)
    page = fetch_page(db.session(), people, page_asked(), page_address, FOUND_AT_ONCE) if search.strip() else None
    return render_template("grants/new.html", page=page, search=search, kept=_kept("in", "set"))


@blueprint.route("/grants/give", methods=["GET", "POST"])
def give() -> Answer:
    """Choose role, units and dates; look at what that opens; give. Without ?person=, to somebody new."""
    asked = _asked()
    form = _office_form(asked)
    step, known = request.form.get("step", "preview"), None
    if not form.is_submitted() or step in {ALL, NONE, FIND, "edit"}:
        form.tick(step)
        return _give_page(form, asked)
    if form.validate():
        try:
            return _give(asked, form) if step == "give" else _preview(asked, form)
        except REFUSALS as refusal:
            db.session.rollback()
            blame(form, refusal)
            known = _known(asked, form, refusal)
    return _give_page(form, asked, known=known)


def _asked() -> Asked:
    """What the address asks for; a word in it that is no number names nothing."""
    asked = {name: found(number_asked(name)) for name in ("person", "in", "set") if name in request.args}
    return found(asked_of(db.session(), current_desk(), asked.get("person"), asked.get("in"), asked.get("set")))


def _office_form(asked: Asked) -> OfficeForm:
    """Filled in from the set that is chosen again; each unit that has ended stands for its successor."""
    kind = OfficeForm if asked.person else NewOfficialForm
    if not asked.again:
        return kind(asked.choice, asked.desk.today)
    grant = asked.again[0][0]
    units = sorted(choosing.renewed(db.session(), asked.again, asked.desk.today))
    return kind(asked.choice, asked.desk.today, role=grant.role, label=grant.label, units=units)


def _give_page(form: OfficeForm, asked: Asked, known: Person | None = None) -> tuple[str, int]:
    sets = listing.sets_in(db.session(), asked.desk.person_id, asked.choice.ground, asked.desk.today)
    return form_page("grants/give.html", form, asked=asked, sets=sets, kept=_kept(), known=known)


def _preview(asked: Asked, form: OfficeForm) -> Answer:
    """Do it, look, and undo it: so what is shown is what would be allowed."""
    office = _chosen(asked, form)
    name = asked.person.name if asked.person else form["name"].data
    _appoint(asked, form, office)
    db.session.rollback()
    reach = reach_of(db.session(), office, asked.desk.today)
    words = {"office": office, "reach": reach, "name": name, "dates": when(office.term)}
    return render_template("grants/preview.html", form=form, asked=asked, kept=_kept(), **words)


def _give(asked: Asked, form: OfficeForm) -> Answer:
    try:
        person, fresh, grant = _appoint(asked, form, _chosen(asked, form))
        db.session.commit()
    except AlreadyGranted as refusal:
        return _given_already(form, refusal)
    except (Namesake, PhoneTaken) as refusal:
        return _welcomed_already(cast(NewOfficialForm, form), _chosen(asked, form), refusal)
    if fresh:
        return shown_once("grants/code.html", person=person, code=fresh, grant_id=grant.id)
    flash(_("Đã giao nhiệm vụ cho %(name)s.", name=person.name), "good")
    return redirect(url_for("grants.show", grant_id=grant.id))


def _chosen(asked: Asked, form: OfficeForm) -> appointing.Office:
    """What was ticked. Raises NotAbove for what nobody was offered."""
    units = choosing.units_named(db.session(), asked.choice, form.ticked)
    if len(units) != len(form.ticked):
        raise appointing.NotAbove
    return form.office(units)


def _appoint(asked: Asked, form: OfficeForm, office: appointing.Office) -> tuple[Person, str, Grant]:
    """Give the office, to somebody new with an account and a code: the person, the code, the first grant."""
    if asked.person:
        grants = appointing.appoint(db.session(), asked.person, office, current_actor(), utc_now())
        return asked.person, "", grants[0]
    new = cast(NewOfficialForm, form)
    name, number = new.name.data or "", new.number()
    person, fresh = welcome_official(db.session(), name, number, office, current_actor(), utc_now())
    return person, fresh, held_roles(db.session(), person, office.role, asked.desk.today)[0]


def _given_already(form: OfficeForm, refusal: AlreadyGranted) -> Redirect:
    """A form sent twice finds its own work done; any other period in the way is a refusal."""
    db.session.rollback()
    grant, term = db.session().get_one(Grant, refusal.grant.id), form.office(()).term
    if grant.granted_by != current_user.id or (grant.valid_from, grant.valid_to) != (term.valid_from, term.valid_to):
        raise refusal
    flash(_("Nhiệm vụ này đã được giao."), "info")
    return redirect(url_for("grants.show", grant_id=grant.id))


def _welcomed_already(form: NewOfficialForm, office: appointing.Office, refusal: Namesake | PhoneTaken) -> Redirect:
    """The same of somebody new: the first page with the code is gone, so the way to another is shown."""
    db.session.rollback()
    grant = welcomed_before(db.session(), form.name.data or "", form.number(), office, current_actor())
    if grant is None:
        raise refusal
    done = _("Bạn đã giao nhiệm vụ này cho %(name)s.", name=form.name.data)
    code = _("Nếu chưa kịp chép mã đăng nhập, bạn cấp mã mới ở đây.")
    other = _("Nếu là người khác cùng tên, bạn giao lại và ghi thêm số điện thoại.")
    flash(f"{done} {code}" if form.number() else f"{done} {code} {other}", "info")
    return redirect(url_for("grants.show", grant_id=grant.id))


def _known(asked: Asked, form: OfficeForm, refusal: Refusal) -> Person | None:
    """Whose phone number was typed for somebody new, if the reader may know; then the field says what to do."""
    if not isinstance(refusal, PhoneTaken):
        return None
    phone, desk = cast(NewOfficialForm, form).number(), asked.desk
    holder = finding.holder_of_phone(db.session(), desk.scope, desk.holdings, phone, desk.today)
    if holder:
        words = _("Số này là của %(name)s. Bạn giao cho người đó ở phần đầu trang.", name=holder.name)
        form["phone"].errors = [words]
    return holder


def _kept(*names: str) -> dict[str, str]:
    """What the address says of the form, to be carried along."""
    return {name: request.args[name] for name in names or ("person", "in", "set") if request.args.get(name)}
