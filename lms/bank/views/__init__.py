"""Pages of questions as files: brought in, and taken away."""

from lms.bank.views import bringing_in, taking_away
from lms.bank.views.entrance import blueprint

__all__ = ["blueprint", "bringing_in", "taking_away"]
