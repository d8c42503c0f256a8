"""The way to units: one in scope, by whom it is changed, and what a preview of a change shows."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.teams.access import Scope, find_unit
from lms.teams.models import AdminUnit
from lms.teams.web import current_actor, current_scope
from lms.units.clerk import Clerk
from lms.units.impact import Impact, impact_lists, kept_teams, members_at_home
from lms.units.steps import carried
from lms.web import found

blueprint = Blueprint("units", __name__)
Answer = str | tuple[str, int] | Redirect
INVALID = 422


def unit_at(unit_id: int | None) -> tuple[Scope, AdminUnit]:
    scope = current_scope()
    return scope, found(find_unit(db.session(), scope, found(unit_id)))


def clerk_within(scope: Scope) -> Clerk:
    return Clerk(db.session(), scope, current_actor(), utc_now())


def impact_words(impact: Impact) -> dict[str, Any]:
    """What a preview shows, with what the form carries to its end."""
    session, day = db.session(), local_today()
    return {
        "impact": impact,
        "lists": impact_lists(session, impact, day, request.form),
        "members_at_home": members_at_home(session, impact, day),
        "kept_teams": kept_teams(session, impact, day) if impact.kept else 0,
        "carried": carried(request.form.items(multi=True)),
    }
