"""Pages of home."""

from flask import Blueprint

from lms.web import public

blueprint = Blueprint("home", __name__)


@blueprint.route("/", methods=["GET"])
@public
def today(**_parts: object) -> str:
    return ""


@blueprint.route("/my", methods=["GET"])
def my(**_parts: object) -> str:
    return ""
