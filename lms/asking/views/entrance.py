"""The way to questions and answers: who is reading."""

from flask import Blueprint
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.asking.sight import Reader, reader_of
from lms.clock import local_today
from lms.db import db

blueprint = Blueprint("asking", __name__)
Answer = str | tuple[str, int] | Redirect


def current_reader() -> Reader:
    day = local_today()
    roles = {"is_trainer": current_user.is_trainer, "is_official": current_user.is_official}
    return reader_of(db.session(), current_user.id, **roles, day=day)
