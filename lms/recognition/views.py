"""Pages of recognition."""

from flask import Blueprint

blueprint = Blueprint("recognition", __name__)


@blueprint.route("/recognition", methods=["GET"])
def year(**_parts: object) -> str:
    return ""
