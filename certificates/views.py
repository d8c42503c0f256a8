"""Pages of certificates."""

from flask import Blueprint

from lms.web import public

blueprint = Blueprint("certificates", __name__)


@blueprint.route("/certificates", methods=["GET"])
def mine(**_parts: object) -> str:
    return ""


@blueprint.route("/verify", methods=["GET"])
@public
def verify(**_parts: object) -> str:
    return ""
