"""The page of the search."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from lms.clock import local_today
from lms.db import db
from lms.finding.forms import FindForm
from lms.finding.searching import Kind, find
from lms.teams.access import find_unit, scope_of
from lms.web import form_page, found, number_asked

blueprint = Blueprint("finding", __name__)


@blueprint.get("/search")
def search() -> tuple[str, int]:
    """People, teams and units in scope (within ?unit=, where it is given) by what was typed, as of today or ?on=."""
    today = local_today()
    scope, form = scope_of(db.session(), current_user.id, today), FindForm(request.args, today)
    found(None if scope.is_empty else scope)
    unit = found(find_unit(db.session(), scope, found(number_asked("unit")))) if "unit" in request.args else None
    ground = scope.narrowed_to(unit) if unit else scope
    typed, day = (form.q.data or "").strip(), form.day()
    kind = Kind(request.args["kind"]) if request.args.get("kind") in list(Kind) else None
    result = find(db.session(), ground, typed, kind, day, today) if typed else None
    words = {"typed": typed, "kind": kind, "kinds": Kind, "result": result, "unit": unit, "address": _address}
    return form_page("finding/search.html", form, **words)


def _address(kind: Kind | None) -> str:
    """The same search for one kind of things, or for all."""
    words: dict[str, Any] = {name: request.args[name] for name in ("q", "on", "unit") if request.args.get(name)}
    return url_for("finding.search", **(words | {"kind": kind} if kind else words))
