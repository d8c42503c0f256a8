"""Pages of helping a citizen through a test, and of tests on paper."""

from lms.assisting.views import helping, locking, papers, sheets
from lms.assisting.views.entrance import blueprint

__all__ = ["blueprint", "helping", "locking", "papers", "sheets"]
