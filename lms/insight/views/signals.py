"""Signals for officials to look at, and what they note. A signal is no proof, and nothing here changes a result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import Month, local_date, utc_now
from lms.db import db
from lms.insight.forms import OUTCOMES, NoteForm
from lms.insight.gatherings import gatherings_of
from lms.insight.looking import Line, Looked, look
from lms.insight.noting import Outcome, note_signal
from lms.insight.places import places_to_choose
from lms.insight.reading import MOST_SUBMITTED
from lms.insight.signals import Kind
from lms.insight.views.entrance import blueprint
from lms.paging import Page, page_count
from lms.teams.access import Scope, find_unit
from lms.teams.models import AdminUnit
from lms.teams.web import current_actor, current_scope
from lms.text import search_key
from lms.web import form_page, found, language, number_asked, one_of, page_address, page_asked

SHOWN = 20
MONTHS = 12
KEPT = ("q", "month", "unit", "kind")
NOTHING = Looked((), is_cut=False)


@dataclass(frozen=True)
class Asked:
    """Who asks about which month and which unit; `place` is None for all that they answer for."""

    scope: Scope
    month: Month
    place: AdminUnit | None
    now: datetime

    @property
    def is_too_much(self) -> bool:
        """The whole country cannot be looked through for a page: a province is chosen first."""
        return (self.scope.narrowed_to(self.place) if self.place else self.scope).is_whole_country

    @property
    def day(self) -> date:
        return local_date(self.now)


@blueprint.get("/signals")
def signals() -> str:
    """The signals of a month in scope, by day."""
    asked = _asked()
    looked = _look(asked)
    wanted, kind = request.args.get("q", ""), one_of(request.args.get("kind"), ("", *Kind))
    page = _page(looked.matching(search_key(wanted), kind))
    places = places_to_choose(db.session(), asked.scope, asked.place, asked.day)
    offered = {"months": _months(asked.now), "places": places}
    words = {"asked": asked, "looked": looked, "page": page, "wanted": wanted, "kind": kind, "offered": offered}
    return render_template("insight/signals.html", kept=_kept(), outcomes=OUTCOMES, most=MOST_SUBMITTED, **words)


@blueprint.route("/signals/<int:attempt_id>", methods=["GET", "POST"])
def signal(attempt_id: int) -> Redirect | tuple[str, int]:
    """One signal with everybody in it who may be named, and the note that a person takes."""
    asked = _asked()
    line = found(_look(asked).find(attempt_id, request.args.get("which", "")))
    is_own = line.is_about(current_user.id)
    found(None if is_own and request.method == "POST" else line)
    form = NoteForm(seen=str(line.noted))
    if form.validate_on_submit():
        _keep(line, form, asked.now)
        return redirect(url_for("insight.signals", **_kept()))
    words = {"kept": _kept(), "outcomes": OUTCOMES, "gatherings": gatherings_of(db.session(), asked.scope, line.signal)}
    return form_page("insight/signal.html", form, line=line, is_own=is_own, **words)


def _keep(line: Line, form: NoteForm, now: datetime) -> None:
    words = (Outcome(form.outcome.data), form.reason.data or "")
    is_added = note_signal(db.session(), line, form.seen_count(), *words, current_actor(), now)
    db.session.commit()
    if is_added:
        flash(_("Đã lưu ghi chú. Kết quả của mọi người không đổi."), "good")
    else:
        flash(_("Tín hiệu này vừa có ghi chú. Bạn xem lại rồi ghi thêm nếu cần."), "info")


def _asked() -> Asked:
    """The reader, an official or administrator; what is not theirs to ask about is 404, like what is not there."""
    scope, now = current_scope(), utc_now()
    found(scope.units or None)
    officially = Scope(scope.person_id, scope.units, (), scope.label)
    month = found(Month.parse(request.args["month"])) if request.args.get("month") else Month.of(now)
    found(month if month in _months(now) else None)
    unit_id = found(number_asked("unit")) if request.args.get("unit") else None
    place = found(find_unit(db.session(), officially, unit_id)) if unit_id is not None else None
    return Asked(officially, month, place, now)


def _look(asked: Asked) -> Looked:
    if asked.is_too_much:
        return NOTHING
    return look(db.session(), asked.scope, asked.place, asked.month, language(), asked.day)


def _months(now: datetime) -> list[Month]:
    """Those that can be looked at, the newest first."""
    return [Month.of(now).shift(-back) for back in range(MONTHS)]


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _page(lines: Sequence[Line]) -> Page[Line]:
    """The page of the address; beyond the end, the last."""
    number = min(max(1, page_asked()), page_count(len(lines), SHOWN))
    return Page(lines[(number - 1) * SHOWN : number * SHOWN], number, len(lines), page_address, SHOWN)
