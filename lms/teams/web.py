"""Who is asking: what the views of every room need to know of the person who is signed in."""

from collections.abc import Iterable

from flask import abort
from flask_login import current_user

from lms.clock import local_today
from lms.db import db
from lms.teams.access import Scope, scope_of
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from lms.web import found, network_address, words_of


def current_scope() -> Scope:
    """What the reader may see today."""
    return scope_of(db.session(), current_user.id, local_today())


def current_actor() -> Actor:
    """As whom the audit log knows the reader."""
    return Actor(current_user.id, network_address())


def trainers_only() -> None:
    """Before each request to pages for trainers: to others, they are not there."""
    if not current_user.is_trainer:
        abort(404)


def units_to_choose(unit_ids: Iterable[int]) -> dict[int, str]:
    """The units with their names, for a form to offer; 404 where there are none."""
    units = [db.session().get_one(AdminUnit, unit_id) for unit_id in sorted(unit_ids)]
    named = words_of("parts/units.html", "named")
    return {unit.id: named(unit) for unit in found(units or None)}
