"""Pages of the studio, where lessons are written, reviewed and published."""

from lms.studio.views import desk, editor, ordering, pictures, reviews, rules, versions
from lms.studio.views.entrance import blueprint

__all__ = ["blueprint", "desk", "editor", "ordering", "pictures", "reviews", "rules", "versions"]
