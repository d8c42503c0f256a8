"""The sentence for each fault and refusal: which row and cell, what is wrong, what to do."""

from lms.rosters.records import Fault
from lms.rosters.tables import TableRefused


def words_of(fault: Fault) -> str:
    """The sentence for a fault, with its row and cell, in the reader's language."""
    return f"{fault.row} {fault.cell} {fault.code}"


def refusal_words(refusal: TableRefused) -> str:
    """Why the file as a whole was not read, and what to do."""
    return type(refusal).__name__
