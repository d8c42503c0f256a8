"""Pages of oversight."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__)


@blueprint.route("/oversight", methods=["GET"])
def start(**_parts: object) -> str:
    return ""
