"""Why a verb of this room declines. The caller rolls back."""

from dataclasses import dataclass
from datetime import datetime

from quizzes.kinds import is_complete, is_empty


class Refusal(Exception):
    """The verb has done nothing."""


class UnknownAttempt(Refusal):
    """No such attempt, or somebody else's."""


class AlreadySubmitted(Refusal):
    """The attempt is closed; the answer was not taken."""


class Overdue(Refusal):
    """The attempt's time is over; the answer was not taken."""


class NotOnPaper(Refusal):
    """No such question or option on this paper, or an absurd sequence number."""


class Incomplete(Refusal):
    """The rules tell with each answer whether it is right, and this one lacks a part."""


@dataclass(frozen=True)
class Given:
    """The answer that counts at a position."""

    sequence: int
    choice: str

    @property
    def is_given(self) -> bool:
        """Not so when it was taken back."""
        return not is_empty(self.choice)

    @property
    def is_complete(self) -> bool:
        return is_complete(self.choice)


class Overtaken(Refusal):
    """Another answer to this question has come first, from another page or device: that one stands."""

    def __init__(self, stands: Given) -> None:
        super().__init__()
        self.stands = stands


class NotAdmitted(Refusal):
    """The person may not begin the test now."""


class LessonsNotDone(NotAdmitted):
    """The test opens when all lessons are done."""


class NoQuestions(NotAdmitted):
    """The course's bank is empty."""


class NotOpenYet(NotAdmitted):
    """The window opens later."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__()
        self.opens_at = opens_at


class Closed(NotAdmitted):
    """The window has closed."""

    def __init__(self, closed_at: datetime) -> None:
        super().__init__()
        self.closed_at = closed_at


class NoAttemptsLeft(NotAdmitted):
    """The person has sat it as often as the rules allow."""

    def __init__(self, allowed: int) -> None:
        super().__init__()
        self.allowed = allowed


class TooSoon(NotAdmitted):
    """The rules ask for a pause between two attempts."""

    def __init__(self, next_at: datetime) -> None:
        super().__init__()
        self.next_at = next_at
