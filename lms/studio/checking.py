"""The checklist of a draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.studio.models import Draft


@dataclass(frozen=True)
class Check:
    """One point of the list, whether it is kept, and what is wrong."""

    name: str
    is_ok: bool
    detail: str = ""


def checks(draft: Draft) -> list[Check]:
    """Every point of the list."""
    return [
        Check("title", bool(draft.title)),
        Check("goal", bool(draft.goal)),
        Check("sources", bool(draft.details.get("sources"))),
        Check("verified_on", bool(draft.verified_on and draft.review_due)),
    ]


def is_ready(checks: Sequence[Check]) -> bool:
    """Whether nothing stops the draft."""
    return all(check.is_ok for check in checks)
