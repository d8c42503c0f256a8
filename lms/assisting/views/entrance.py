"""Who comes in: members of a team, each for the village or commune of that team."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.assisting.citizens import Ground, grounds_of
from lms.clock import local_today
from lms.db import db
from lms.web import found, whole_number

blueprint = Blueprint("assisting", __name__)
Answer = str | tuple[str, int] | Response | Redirect


@dataclass(frozen=True)
class Helper:
    """The teams of who is signed in, and the one for which they help now."""

    grounds: list[Ground]
    ground: Ground


def helper() -> Helper:
    """The team given as ?team=, else the one joined first; 404 for whoever is in none."""
    grounds = grounds_of(db.session(), current_user.id, local_today())
    asked = request.args.get("team")
    wanted = [each for each in grounds if asked is None or each.team.id == whole_number(asked)]
    return Helper(grounds, found(wanted[0] if wanted else None))
