"""The way to roles: as whom the reader gives them, and where the sentence for a refusal stands."""

from flask import Blueprint, Response
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today
from lms.db import db
from lms.grants.desk import Desk, desk_of
from lms.grants.forms import EndForm, OfficeForm
from lms.grants.refusals import Refusal, reason_of
from lms.teams.models import AdminUnit
from lms.web import words_of

blueprint = Blueprint("grants", __name__)
Answer = str | tuple[str, int] | Response | Redirect


def current_desk() -> Desk:
    return desk_of(db.session(), current_user.id, local_today())


def blame(form: OfficeForm | EndForm, refusal: Refusal) -> None:
    """Put the sentence beside its field."""
    field, words = reason_of(db.session(), refusal, named)
    form[field if field in form else "units"].errors = [words]


def named(unit: AdminUnit) -> str:
    return words_of("parts/units.html", "named")(unit)
