"""Pages of display."""

from flask import Blueprint

from lms.web import public

blueprint = Blueprint("display", __name__)


@blueprint.route("/display", methods=["GET", "POST"])
@public
def settings(**_parts: object) -> str:
    return ""
