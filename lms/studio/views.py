"""Pages of the studio, where lessons are written, reviewed and published."""

from flask import Blueprint

import lms.studio.models  # noqa: F401

blueprint = Blueprint("studio", __name__)
