"""Pages of a test: before it, question by question, its result; and the bank, for trainers."""

from quizzes.views import bank, intro, result, sitting
from quizzes.views.entrance import blueprint

__all__ = ["bank", "blueprint", "intro", "result", "sitting"]
