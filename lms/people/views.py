"""Pages of people."""

from flask import Blueprint

from lms.web import public

blueprint = Blueprint("people", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in(**_parts: object) -> str:
    return ""


@blueprint.route("/sign-out", methods=["POST"])
def sign_out(**_parts: object) -> str:
    return ""


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register(**_parts: object) -> str:
    return ""


@blueprint.route("/privacy", methods=["GET"])
@public
def privacy(**_parts: object) -> str:
    return ""
