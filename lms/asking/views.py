"""Pages of questions and answers on a topic."""

from flask import Blueprint

import lms.asking.models  # noqa: F401

blueprint = Blueprint("asking", __name__)
