"""Pages of in-person sessions. Coming onto the list by oneself is in lms/home."""

from lms.meetings.views import attendance, sessions
from lms.meetings.views.entrance import blueprint

__all__ = ["attendance", "blueprint", "sessions"]
