"""Pages of rosters: sending a file, looking at what it would do, importing it; taking a roster away."""

from lms.rosters.views import files, previews
from lms.rosters.views.entrance import blueprint

__all__ = ["blueprint", "files", "previews"]
