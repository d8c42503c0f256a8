"""What a person should look at in submitted attempts, found by plain rules. Pure: no database, no words.

A signal is no proof and no punishment. Each has an innocent explanation, which the page tells beside it, and nothing
here changes a result. What is read of attempts is in lms/insight/reading.py.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from lms.clock import local_date
from quizzes.models import OWN

FEWEST_PEOPLE = 3
ONE_PHONE_WITHIN = timedelta(minutes=30)
SYLLABLES_A_MINUTE = 400
FEWEST_ANSWERS = 5  # of fewer, the median is chance
SENT_TOGETHER = timedelta(seconds=2)  # nobody answers so fast; a phone that finds the network again sends what waited
ALIKE_WITHIN = timedelta(hours=2)
FEWEST_SHARED, FEWEST_WRONG = 6, 3
# On paper and with a helper everybody has the same questions, in one room: three mistakes in common come by chance.
FEWEST_WRONG_TOGETHER = 5
# A wrong answer that many give is a common mistake, or a wrong key, and says nothing of who sat beside whom.
COMMON_SHARE, FEWEST_TO_TELL = 1 / 3, 10
NEIGHBOURS = 100  # papers compared with each, so that a large session takes no longer than a page may


class Kind(StrEnum):
    DEVICE = "device"
    PACE = "pace"
    ALIKE = "alike"


@dataclass(frozen=True)
class Reply:
    """What was answered to a question version, in keys of the bank, and when first; `syllables` are those to read."""

    version_id: int
    word: str
    is_wrong: bool
    given_at: datetime
    syllables: int


@dataclass(frozen=True, eq=False)
class Submitted:
    """A submitted attempt with its answers; `place_id` is the commune, or the larger unit that it was kept with."""

    id: int
    person_id: int
    quiz_id: int
    unit_id: int
    place_id: int
    device: str
    way: str
    passed: bool
    started_at: datetime
    submitted_at: datetime
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Signal:
    """Attempts to look at together, in the order in which they were handed in, and the figures of the rule.

    `minutes` from first to last; `seconds` an answer and `needed` to read one, by the medians; the questions that
    two papers shared and how many of these were answered wrongly, by the pair that shared most.
    """

    kind: Kind
    attempts: tuple[Submitted, ...]
    seconds: float = 0
    needed: float = 0
    shared: int = 0
    wrong: int = 0

    @property
    def first(self) -> Submitted:
        return self.attempts[0]

    @property
    def day(self) -> date:
        return local_date(self.first.submitted_at)

    @property
    def people(self) -> int:
        return len({attempt.person_id for attempt in self.attempts})

    @property
    def minutes(self) -> int:
        return round((self.attempts[-1].submitted_at - self.first.submitted_at).total_seconds() / 60)

    @property
    def ways(self) -> frozenset[str]:
        """Whether they were sat alone, with a helper or on paper."""
        return frozenset(attempt.way for attempt in self.attempts)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(attempt.id for attempt in self.attempts)


Replies = dict[int, Reply]
Pair = tuple[Submitted, Submitted, tuple[int, int]]


def signals_in(attempts: Iterable[Submitted]) -> list[Signal]:
    """All signals, newest first."""
    ordered = sorted(attempts, key=lambda attempt: (attempt.submitted_at, attempt.id))
    found = [*one_phone(ordered), *too_quick(ordered), *papers_alike(ordered)]
    return sorted(found, key=lambda signal: (signal.first.submitted_at, signal.first.id, signal.kind), reverse=True)


def one_phone(attempts: Sequence[Submitted]) -> Iterator[Signal]:
    """Three or more people passed on one device within half an hour, each by themselves."""
    by_device = defaultdict(list)
    for attempt in attempts:
        if attempt.device and attempt.passed and attempt.way == OWN:
            by_device[attempt.device].append(attempt)
    for passed in by_device.values():
        yield from (Signal(Kind.DEVICE, tuple(run)) for run in _runs(passed))


def _runs(passed: Sequence[Submitted]) -> Iterator[Sequence[Submitted]]:
    """Spans that hold enough people; those that meet are one."""
    moments = [attempt.submitted_at for attempt in passed]
    begin = end = 0
    for place, moment in enumerate(moments):
        last = bisect_right(moments, moment + ONE_PHONE_WITHIN)
        if len({attempt.person_id for attempt in passed[place:last]}) < FEWEST_PEOPLE:
            continue
        if place >= end:
            if end:
                yield passed[begin:end]
            begin = place
        end = last
    if end:
        yield passed[begin:end]


def too_quick(attempts: Sequence[Submitted]) -> Iterator[Signal]:
    """Half of the answers took less time than half of the questions take to read."""
    for attempt in attempts:
        if attempt.way != OWN or len(attempt.replies) < FEWEST_ANSWERS:
            continue
        seconds = median(_paces(attempt))
        needed = median(60 * reply.syllables / SYLLABLES_A_MINUTE for reply in attempt.replies)
        if seconds < needed:
            yield Signal(Kind.PACE, (attempt,), seconds=seconds, needed=needed)


def _paces(attempt: Submitted) -> Iterator[float]:
    """The seconds that each answer took. Those that arrived together share the time since what came before."""
    before, arrived = attempt.started_at, list[datetime]()
    for moment in sorted(reply.given_at for reply in attempt.replies):
        if arrived and moment - arrived[-1] > SENT_TOGETHER:
            yield from _shared(before, arrived)
            before, arrived = arrived[-1], []
        arrived.append(moment)
    yield from _shared(before, arrived)


def _shared(before: datetime, arrived: Sequence[datetime]) -> Sequence[float]:
    return [(arrived[-1] - before).total_seconds() / len(arrived)] * len(arrived)


def papers_alike(attempts: Sequence[Submitted]) -> Iterator[Signal]:
    """People of one commune whose papers share questions and all their wrong answers, which few others give."""
    together = defaultdict(list)
    for attempt in attempts:
        together[attempt.quiz_id, attempt.place_id, local_date(attempt.submitted_at)].append(attempt)
    everywhere = _given(attempts)
    for sat in together.values():
        clumsy = [attempt for attempt in sat if sum(reply.is_wrong for reply in attempt.replies) >= FEWEST_WRONG]
        if len(clumsy) > 1:
            yield from _groups(_pairs(clumsy, _Elsewhere(everywhere, _given(sat))))


def _groups(pairs: Iterable[Pair]) -> Iterator[Signal]:
    """One signal for all papers that are alike, directly or through others."""
    groups: dict[int, dict[int, Submitted]] = {}
    best: dict[int, tuple[int, int]] = {}
    for one, other, likeness in pairs:
        best[one.id] = max(likeness, best.get(one.id, likeness))
        own, others = groups.get(one.id, {one.id: one}), groups.get(other.id, {other.id: other})
        if own is not others:
            merged = own | others
            groups |= dict.fromkeys(merged, merged)
    for group in {id(group): group for group in groups.values()}.values():
        in_order = sorted(group.values(), key=lambda attempt: (attempt.submitted_at, attempt.id))
        shared, wrong = max(best[key] for key in group if key in best)
        yield Signal(Kind.ALIKE, tuple(in_order), shared=shared, wrong=wrong)


def _pairs(sat: Sequence[Submitted], elsewhere: "_Elsewhere") -> Iterator[Pair]:
    """Every two attempts that are alike."""
    replies = [{reply.version_id: reply for reply in attempt.replies} for attempt in sat]
    for place, one in enumerate(sat):
        for near in range(place + 1, min(place + 1 + NEIGHBOURS, len(sat))):
            other = sat[near]
            if other.submitted_at - one.submitted_at > ALIKE_WITHIN:
                break
            if other.person_id == one.person_id:
                continue
            fewest = FEWEST_WRONG if one.way == other.way == OWN else FEWEST_WRONG_TOGETHER
            if likeness := _likeness(replies[place], replies[near], elsewhere, fewest):
                yield one, other, likeness


def _likeness(own: Replies, others: Replies, elsewhere: "_Elsewhere", fewest: int) -> tuple[int, int] | None:
    """The questions shared and those of them answered wrongly, where all wrong answers are the same, and enough."""
    shared = own.keys() & others.keys()
    if len(shared) < FEWEST_SHARED:
        return None
    wrong = [version for version in shared if own[version].is_wrong or others[version].is_wrong]
    if any(own[version].word != others[version].word for version in wrong):
        return None
    telling = sum(not elsewhere.is_common(own[version]) for version in wrong)
    return (len(shared), len(wrong)) if telling >= fewest else None


def _given(attempts: Iterable[Submitted]) -> Counter[tuple[int, str]]:
    """How often each answer was given to each question, and under an empty word how often any was."""
    words = Counter((reply.version_id, reply.word) for attempt in attempts for reply in attempt.replies)
    words.update((reply.version_id, "") for attempt in attempts for reply in attempt.replies)
    return words


@dataclass(frozen=True)
class _Elsewhere:
    """What was answered by all, and by those who sat in this place on this day."""

    everywhere: Counter[tuple[int, str]]
    here: Counter[tuple[int, str]]

    def is_common(self, reply: Reply) -> bool:
        """Whether a good part of the others give this answer, too."""
        given, asked = (self._count(reply.version_id, word) for word in (reply.word, ""))
        return asked >= FEWEST_TO_TELL and given >= COMMON_SHARE * asked

    def _count(self, version_id: int, word: str) -> int:
        return self.everywhere[version_id, word] - self.here[version_id, word]
