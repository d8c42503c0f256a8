"""Pages of what provinces lay down for their teams, and of the teams that differ from it. For officials."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.guidance.forms import EndSetForm, PatternForm, SetForm
from lms.guidance.patterns import example_teams, set_pattern
from lms.guidance.sets import LEVELS, EndsBeforeItBegins, SetExists, end_set, find_set, lay_down, sets_of
from lms.guidance.strengthening import weakness_of, with_gap
from lms.teams.access import Scope, find_unit
from lms.teams.channels import DEFAULT_PATTERN, BadPattern, as_spoken, refuse_bad_pattern
from lms.teams.composition import RuleKind, read_rules
from lms.teams.guidance import channel_name_for, pattern_for, set_for
from lms.teams.models import AdminUnit, CompositionSet, Level
from lms.teams.tree import communes_of, provinces_of
from lms.teams.web import current_actor, current_scope
from lms.text import SOURCE_LANGUAGE
from lms.web import form_page, found, language, number_asked, one_of, page_of

blueprint = Blueprint("guidance", __name__)
Answer = str | tuple[str, int] | Redirect
GAP_KINDS = ("", *(kind.value for kind in RuleKind))


@blueprint.get("/teams/to-strengthen")
def strengthening() -> Answer:
    """The teams that differ from what is asked of them: of a province at most, since every member is read."""
    scope = current_scope()
    found(scope.units or None)
    unit = found(find_unit(db.session(), scope, found(number_asked("unit")))) if request.args.get("unit") else None
    unit = unit or (scope.units[0] if len(scope.units) == 1 else None)
    if unit.level == Level.NATION if unit else scope.is_whole_country:
        return render_template("guidance/choose.html", provinces=provinces_of(db.session(), local_today()))
    search, kind = request.args.get("q", ""), one_of(request.args.get("gap"), GAP_KINDS)
    weakness = weakness_of(db.session(), scope, unit, local_today(), search)
    teams = with_gap(weakness.teams, kind)
    words = {"unit": unit, "search": search, "kind": kind, "team_count": weakness.team_count, "scope": scope}
    return render_template("guidance/strengthening.html", page=page_of(teams), places=_places(scope, unit), **words)


@blueprint.get("/guidance")
def start() -> Answer:
    """The provinces, or the nation, that the asker answers for; straight to the only one."""
    units = [unit for unit in current_scope().units if unit.level in (Level.NATION, Level.PROVINCE)]
    found(units or None)
    if len(units) == 1:
        return redirect(url_for("guidance.show", unit_id=units[0].id))
    return render_template("guidance/start.html", units=units)


@blueprint.get("/guidance/<int:unit_id>")
def show(unit_id: int) -> Answer:
    """What is asked of the unit's teams, now and before, and how their channels are called."""
    scope, unit = _unit(unit_id)
    sets = sets_of(db.session(), unit)
    now = {level: _in_force(unit, level) for level in LEVELS}
    pattern = _pattern(unit)
    words = {"sets": sets, "now": now, "pattern": _spoken(pattern), "examples": _examples(scope, unit, pattern)[:1]}
    words |= {"scope": scope, "read_rules": read_rules, "today": local_today()}
    return render_template("guidance/show.html", unit=unit, **words)


@blueprint.route("/guidance/<int:unit_id>/composition/new", methods=["GET", "POST"])
def new_set(unit_id: int) -> Answer:
    """Let a composition set hold from a day on; it begins as a copy of what holds now."""
    _scope_of_it, unit = _unit(unit_id)
    level = Level(one_of(request.args.get("level"), tuple(level.value for level in LEVELS)))
    current = _in_force(unit, level)
    form = SetForm(local_today(), level, read_rules(current.rules) if current else [])
    if form.validate_on_submit():
        try:
            asked = (Level(form.level.data), form.title.data or "", form.rules(), form.valid_from.data or local_today())
            lay_down(db.session(), unit, *asked, current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã lưu quy định về thành phần của tổ."), "good")
            return redirect(url_for("guidance.show", unit_id=unit_id))
        except SetExists:
            db.session.rollback()
            form.valid_from.errors = [_("Ngày này đã có một quy định bắt đầu. Bạn chọn ngày khác.")]
    return form_page("guidance/set_new.html", form, unit=unit)


@blueprint.route("/guidance/composition/<int:set_id>/end", methods=["GET", "POST"])
def end(set_id: int) -> Answer:
    """End a composition set; what held before it does not come back."""
    ending = found(find_set(db.session(), current_scope(), set_id))
    form = EndSetForm(local_today())
    if form.validate_on_submit():
        try:
            unit_id = ending.unit_id
            end_set(db.session(), ending, form.day.data or local_today(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã ghi ngày thôi áp dụng."), "good")
            return redirect(url_for("guidance.show", unit_id=unit_id))
        except EndsBeforeItBegins:
            db.session.rollback()
            form.day.errors = [_("Quy định chưa bắt đầu vào ngày này. Bạn chọn ngày sau.")]
    rules = read_rules(ending.rules)
    return form_page("guidance/set_end.html", form, ending=ending, rules=rules)


@blueprint.route("/guidance/<int:unit_id>/channel", methods=["GET", "POST"])
def channel(unit_id: int) -> Answer:
    """How the unit's teams should call their channels, shown by some of them before it is saved."""
    scope, unit = _unit(unit_id)
    form = PatternForm(data={"pattern": _spoken(_pattern(unit))})
    if form.validate_on_submit() and "try" not in request.form:
        set_pattern(db.session(), unit, form.kept(), current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã lưu mẫu tên nhóm."), "good")
        return redirect(url_for("guidance.show", unit_id=unit_id))
    return form_page("guidance/channel.html", form, unit=unit, examples=_examples(scope, unit, form.kept()))


def _unit(unit_id: int) -> tuple[Scope, AdminUnit]:
    """A province or the nation, in scope."""
    scope = current_scope()
    unit = found(find_unit(db.session(), scope, unit_id))
    return scope, found(unit if unit.level in (Level.NATION, Level.PROVINCE) else None)


def _in_force(unit: AdminUnit, level: Level) -> CompositionSet | None:
    return set_for(db.session(), unit, local_today(), level)


def _examples(scope: Scope, unit: AdminUnit, pattern: str) -> list[tuple[str, str]]:
    """Teams with the names that the pattern gives them; none for a pattern that cannot be."""
    try:
        refuse_bad_pattern(pattern)
    except BadPattern:
        return []
    teams = example_teams(db.session(), scope, unit)
    return [(team.name, channel_name_for(db.session(), team, path, local_today(), pattern)) for team, path in teams]


def _pattern(unit: AdminUnit) -> str:
    said = pattern_for(db.session(), unit, local_today())
    return said.pattern if said else DEFAULT_PATTERN


def _spoken(pattern: str) -> str:
    """The pattern in the words of the page."""
    return as_spoken(pattern) if language() == SOURCE_LANGUAGE else pattern


def _places(scope: Scope, unit: AdminUnit | None) -> list[AdminUnit]:
    """Where else the list can be asked for: the province and its communes, or the units granted."""
    province = find_unit(db.session(), scope, unit.province_id) if unit and unit.province_id else None
    if province:
        return [province, *communes_of(db.session(), province, local_today())]
    return list(scope.units) if len(scope.units) > 1 else []
