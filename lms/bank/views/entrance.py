"""The way to questions as files: for trainers."""

from flask import Blueprint

from lms.teams.web import trainers_only

blueprint = Blueprint("bank", __name__, url_prefix="/library/<slug>/questions")
blueprint.before_request(trainers_only)
