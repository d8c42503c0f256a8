"""Pages of courses."""

from flask import Blueprint

blueprint = Blueprint("courses", __name__)
library = Blueprint("library", __name__)


@blueprint.route("/courses", methods=["GET"])
def index(**_parts: object) -> str:
    return ""


@library.route("/library", methods=["GET"], endpoint="index")
def library_index(**_parts: object) -> str:
    return ""
