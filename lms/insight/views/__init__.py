"""What attempts say: of questions, for trainers; and what officials should look at."""

from lms.insight.views import analysis, signals
from lms.insight.views.entrance import blueprint

__all__ = ["analysis", "blueprint", "signals"]
