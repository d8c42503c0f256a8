"""Pages of in-person sessions."""

from flask import Blueprint

import lms.meetings.models  # noqa: F401

blueprint = Blueprint("meetings", __name__)
