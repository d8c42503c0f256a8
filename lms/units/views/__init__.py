"""Pages of administrative units: how they are and were, and recording what becomes of them."""

from lms.units.views import changing, files, places
from lms.units.views.entrance import blueprint

__all__ = ["blueprint", "changing", "files", "places"]
