"""Who sits a test in this browser: the person signed in, or a citizen to whom that person handed the phone.

While it is handed over, the session names the one attempt that is sat here; who is signed in then sits nothing.
"""

from flask import session
from flask_login import current_user

from lms.db import db
from lms.web import found
from quizzes.models import Attempt

HANDED = "assisting"


def hand_over(attempt: Attempt) -> None:
    """From now on this browser is for this attempt alone, until it is taken back."""
    session[HANDED] = attempt.id


def take_back() -> None:
    """The browser is the signed-in person's own again."""
    session.pop(HANDED, None)


def handed_over() -> int | None:
    """The id of the attempt for which the phone was handed over."""
    handed = session.get(HANDED)
    return handed if handed is not None and current_user.is_authenticated else None


def sitter_id(attempt_id: int) -> int:
    """Whose this attempt must be to be sat here; 404 where the phone was handed over for another."""
    handed = handed_over()
    if handed is None:
        return int(current_user.id)
    found(attempt_id if attempt_id == handed else None)
    return found(db.session().get(Attempt, attempt_id)).person_id
