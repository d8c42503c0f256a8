"""What needs attention first: at most three things, each of which can be acted on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lms.oversight.completion import TeamRow, UnitRow
from lms.oversight.standing import Standing

GOAL = 80  # per cent of the members: the line in the bars
AT_MOST = 3
Kind = Literal["lowest", "retry", "leaderless", "teamless", "idle"]


@dataclass(frozen=True)
class Attention:
    """One thing: `rows` are the rows it is about, `count` the people or rows."""

    kind: Kind
    count: int
    rows: tuple[UnitRow | TeamRow, ...] = ()


def attention(rows: Sequence[UnitRow | TeamRow], total: Standing) -> tuple[Attention, ...]:
    """The lowest row, who may try again, rows without leader or team, rows where nobody began.

    About rows that are out of scope today, and teams that have ended, the reader can do nothing: they are left out.
    """
    rows = [row for row in rows if row.is_open and not (isinstance(row, TeamRow) and row.has_ended)]
    peopled = [row for row in rows if row.standing.members]
    lowest = _lowest(peopled)
    idle = [row for row in peopled if row.standing.not_started == row.standing.members and row not in lowest]
    leaderless = [row for row in peopled if isinstance(row, TeamRow) and row.leader is None]
    teamless = [row for row in rows if isinstance(row, UnitRow) and not row.teams]
    things = [
        *(Attention("lowest", row.standing.not_started, (row,)) for row in lowest),
        Attention("retry", total.not_passed),
        Attention("leaderless", len(leaderless), tuple(leaderless)),
        Attention("teamless", len(teamless), tuple(teamless)),
        Attention("idle", len(idle), tuple(idle)),
    ]
    return tuple(thing for thing in things if thing.count)[:AT_MOST]


def _lowest(rows: Sequence[UnitRow | TeamRow]) -> list[UnitRow | TeamRow]:
    """The row furthest below the goal where somebody has not begun, as a list of at most one."""
    below = [
        row for row in rows if row.standing.not_started and 100 * row.standing.passed < GOAL * row.standing.members
    ]
    return sorted(below, key=lambda row: (row.standing.completion_rate or 0, -row.standing.not_started))[:1]
