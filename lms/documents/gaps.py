"""What a list still lacks before it is signed: advice for the screen, never a bar."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from lms.documents.appendix1 import Appendix1


class Gap(StrEnum):
    NO_LEADER = "no-leader"
    NO_PHONE = "no-phone"
    NO_TEAM = "no-team"


def gaps_of(form: Appendix1) -> Mapping[str, tuple[Any, ...]]:
    """The lines without a leader, those whose leader has no phone number, and the communes without a team."""
    lines = tuple(form.lines())
    return {
        Gap.NO_LEADER: tuple((commune, line) for commune, line in lines if line.leader is None),
        Gap.NO_PHONE: tuple((commune, line) for commune, line in lines if line.lacks_phone),
        Gap.NO_TEAM: tuple(commune for commune in form.communes if not commune.teams),
    }
