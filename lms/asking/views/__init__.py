"""Pages of questions and answers on a topic."""

from lms.asking.views import posts, questions
from lms.asking.views.entrance import blueprint

__all__ = ["blueprint", "posts", "questions"]
