"""Reads what became of the units that ended when the districts were abolished, checked before use.

The columns are those of lms/teams/data/former_successions.csv: from the code of a former unit to the code of a unit
that began on that day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.teams.models import Level, SuccessionKind
from lms.teams.unit_file import FIRST_ROW, UnitFileFault

ENDING = (SuccessionKind.MERGE, SuccessionKind.SPLIT, SuccessionKind.TRANSFER_PART)
HEIR_LEVEL = {Level.PROVINCE: Level.PROVINCE, Level.DISTRICT: Level.COMMUNE, Level.COMMUNE: Level.COMMUNE}


@dataclass(frozen=True)
class Became:
    """One row of the file: a unit that took over a former one, or a part of it."""

    code: str
    kind: SuccessionKind
    is_main: bool
    legal_basis: str


def read_successions(
    rows: Iterable[Mapping[str, str]], former: Mapping[str, Level], heirs: Mapping[str, Level]
) -> dict[str, tuple[Became, ...]]:
    """What became of each former unit, by code; `former` and `heirs` give the levels of the units there are.

    Raises UnitFileFault with every fault found.
    """
    faults: list[str] = []
    found: dict[str, list[Became]] = {code: [] for code in former}
    for number, row in enumerate(rows, FIRST_ROW):
        fault = _fault(row, former, heirs)
        if fault:
            faults.append(f"former successions, row {number}: {fault}.")
        else:
            kind = SuccessionKind(row["kind"])
            found[row["from_code"]].append(Became(row["to_code"], kind, row["is_main"] == "1", row["legal_basis"]))
    faults += [fault for code, became in found.items() for fault in _incomplete(code, former[code], became)]
    if faults:
        raise UnitFileFault(faults)
    return {code: tuple(became) for code, became in found.items()}


def _fault(row: Mapping[str, str], former: Mapping[str, Level], heirs: Mapping[str, Level]) -> str:
    level = former.get(row["from_code"])
    if level is None:
        return f"there is no former unit {row['from_code']!r}"
    if heirs.get(row["to_code"]) != HEIR_LEVEL[level]:
        return f"{row['to_code']!r} is no {HEIR_LEVEL[level]} that began on the day"
    if row["kind"] not in ENDING:
        return f"{row['kind']!r} does not end a unit"
    return "" if row["is_main"] in {"0", "1"} else "is_main is neither 0 nor 1"


def _incomplete(code: str, level: Level, became: list[Became]) -> list[str]:
    """A unit has one main successor, but a district with several has none: nobody took the whole of it over."""
    mains = sum(one.is_main for one in became)
    wanted = 0 if level == Level.DISTRICT and len(became) > 1 else 1
    return [] if mains == wanted else [f"former successions: {code} has {mains} main successors instead of {wanted}."]
