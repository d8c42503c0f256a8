"""What a team's composition should be, and where a team differs from it. It only warns (domain.md 4–15).

Rules are data: a province lays them down for its villages' or communes' teams, by decree, for a time. As JSON,
a rule is one of

    {"kind": "members", "least": 4, "most": 9}
    {"kind": "leader"}
    {"kind": "deputies", "least": 2}
    {"kind": "position", "among": "leader", "positions": ["Trưởng thôn", "Bí thư Chi bộ"], "least": 1}

The last asks for somebody who holds one of the positions, among the leader, the deputies or all members.
How positions are compared, says lms/teams/positions.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lms.teams.models import TeamRole
from lms.teams.positions import holds_one, is_position
from lms.text import clean

LARGEST_TEAM = 200
LONGEST_POSITION = 80


class BadRule(ValueError):
    """What was to be a rule is none; the message says why."""


class RuleKind(StrEnum):
    MEMBERS = "members"
    LEADER = "leader"
    DEPUTIES = "deputies"
    POSITION = "position"


class Among(StrEnum):
    LEADER = "leader"
    DEPUTIES = "deputies"
    ANYBODY = "anybody"


ROLE_OF: dict[str, TeamRole] = {Among.LEADER: TeamRole.LEADER, Among.DEPUTIES: TeamRole.DEPUTY}


@dataclass(frozen=True)
class Rule:
    """One thing asked of a team: at least `least` of something, at most `most`; which, says the kind."""

    kind: RuleKind
    least: int = 1
    most: int | None = None
    among: Among = Among.ANYBODY
    positions: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The rule as it is kept."""
        data: dict[str, Any] = {"kind": self.kind.value}
        if self.kind != RuleKind.LEADER:
            data["least"] = self.least
        if self.kind == RuleKind.MEMBERS:
            data["most"] = self.most
        if self.kind == RuleKind.POSITION:
            data |= {"among": self.among.value, "positions": list(self.positions)}
        return data


@dataclass(frozen=True)
class Gap:
    """A rule that a team does not meet: there are `has`, by the rule's count."""

    rule: Rule
    has: int

    @property
    def is_excess(self) -> bool:
        """Too many rather than too few."""
        return self.rule.most is not None and self.has > self.rule.most


def gaps_of(rules: Iterable[Rule], members: Sequence[tuple[str, str]]) -> list[Gap]:
    """Where the members, each a role and a position, differ from the rules, in the order of the rules.

    What the leader should be is not asked where a leader is missed already.
    """
    gaps = [Gap(rule, _count(rule, members)) for rule in rules]
    gaps = [gap for gap in gaps if gap.has < gap.rule.least or gap.is_excess]
    leaderless = any(gap.rule.kind == RuleKind.LEADER for gap in gaps)
    return [gap for gap in gaps if not (leaderless and gap.rule.among == Among.LEADER)]


def _count(rule: Rule, members: Sequence[tuple[str, str]]) -> int:
    """How many there are of what the rule asks for. A province's list asks it for every team and rule."""
    if rule.kind == RuleKind.MEMBERS:
        return len(members)
    role = ROLE_OF.get(rule.among if rule.kind == RuleKind.POSITION else rule.kind)
    asked = [position for member, position in members if role is None or member == role]
    if rule.kind != RuleKind.POSITION:
        return len(asked)
    return sum([holds_one(position, rule.positions) for position in asked])


def read_rules(data: Any) -> list[Rule]:
    """The rules as they are kept. Raises BadRule."""
    if not isinstance(data, list) or not data:
        raise BadRule("there are no rules")
    return [_read(item) for item in data]


def _read(item: Any) -> Rule:
    if not isinstance(item, Mapping):
        raise BadRule(f"{item!r} is no rule")
    try:
        kind, among = RuleKind(item["kind"]), Among(item.get("among", Among.ANYBODY))
    except (KeyError, ValueError) as wrong:
        raise BadRule(f"{item!r}: {wrong}") from wrong
    least, most = item.get("least", 1), item.get("most")
    if not (_is_number(least) and (most is None or _is_number(most))):
        raise BadRule(f"{item!r}: a number of people is a whole number up to {LARGEST_TEAM}")
    if most is not None and most < least:
        raise BadRule(f"{item!r}: at most {most} is less than at least {least}")
    return Rule(kind, least, most, among, _positions(item) if kind == RuleKind.POSITION else ())


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_TEAM


def _positions(item: Mapping[str, Any]) -> tuple[str, ...]:
    named = item.get("positions")
    if not isinstance(named, list) or not named or not all(isinstance(name, str) for name in named):
        raise BadRule(f"{item!r}: it names no position")
    positions = tuple(clean(name) for name in named)
    if not all(0 < len(name) <= LONGEST_POSITION and is_position(name) for name in positions):
        raise BadRule(f"{item!r}: a position has 1 to {LONGEST_POSITION} signs")
    return positions
