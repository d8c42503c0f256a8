"""Pages of helping a citizen through a test."""

from lms.assisting.views import helping, locking
from lms.assisting.views.entrance import blueprint

__all__ = ["blueprint", "helping", "locking"]
