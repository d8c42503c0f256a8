"""Pages of roles: who answers for what, giving a role to somebody, and ending it."""

from lms.grants.views import giving, offices
from lms.grants.views.entrance import blueprint

__all__ = ["blueprint", "giving", "offices"]
