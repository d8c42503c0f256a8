"""Whatever is sent in whatever order, and whatever rules hold: what is saved stands, and nothing is told too soon."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from lms.clock import utc_now
from quizzes.attempts import finding, handing_in, saving
from quizzes.attempts.outcome import grading_of
from quizzes.kinds import Kind, Policy, on_paper
from quizzes.models import Answer, QuestionVersion
from quizzes.refusals import Given, Overtaken
from quizzes.rules import Rules, Shown
from quizzes.wordings import shelf, wordings_of
from tests.every_kind import replace_bank
from tests.quizzes import MEMBER_COURSE, begin, quiz_of

QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
# What somebody picks on one or two devices, one after the other: the position, the sender's count, the letter.
PICKS = st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from("abc"))


@st.composite
def deliveries(draw):
    """The picks as a network brings them: some never, some twice, in any order."""
    picks = draw(st.lists(PICKS, min_size=1, max_size=10))
    return draw(st.lists(st.sampled_from(picks), min_size=2, max_size=14))


@settings(max_examples=40, **QUIET)
@given(messages=deliveries())
def test_any_order_repetition_or_loss_ends_in_the_highest_numbers(session, someone, messages):
    """Of two devices that count alike, the first to arrive stands; each is told whether its own does."""
    member = someone("member")
    attempt = finding.open_attempt(session, member.id, quiz_of(session).id) or begin(session, member)
    session.execute(delete(Answer))
    session.commit()
    stands: dict[int, Given] = {}
    for position, sequence, choice in messages:
        if position not in stands or sequence > stands[position].sequence:
            stands[position] = Given(sequence, choice)
        told = arrive(session, attempt, position, sequence, choice)
        assert told == (stands[position], len(stands) if choice == stands[position].choice else None)
    assert finding.answers_of(session, attempt.id) == stands
    event("some overtaken" if len(set(messages)) > len(stands) else "none overtaken")


def arrive(session, attempt, position, sequence, choice):
    """What the sender is told: the answer that stands, and how many are saved where it is theirs."""
    try:
        saved = saving.save_answer(session, attempt.person_id, attempt.id, position, sequence, choice, utc_now())
    except Overtaken as refusal:
        session.rollback()
        return refusal.stands, None
    session.commit()
    return Given(saved.sequence, saved.choice), saved.count


# Two right answers for each kind, and one that is wrong beside both; None where there is no third.
WORDS = {
    Kind.SINGLE: ("b", "a", "c"),
    Kind.BOOLEAN: ("b", "a", None),
    Kind.SEVERAL: ("ac", "bd", "ab"),
    Kind.MATCHING: ("bca", "dab", "cbd"),
    Kind.ORDERING: ("abc", "cab", "bac"),
    Kind.CASE: ("sb", "ra", "rc"),
}
CHANGING = re.compile(r'name="csrf_token" value="[^"]+"|content="[^"]+" name="csrf-token"|[A-Z0-9]{4}-[A-Z0-9-]{9}')


@pytest.fixture
def sat(session, someone, visit):
    """A member in the middle of a test with all kinds of questions, and what they can open."""
    replace_bank(session, quiz_of(session))
    session.execute(update(QuestionVersion).values(policy=Policy.WHOLE))
    session.commit()
    attempt = begin(session, someone("member"))
    visitor = visit("member")
    return visitor, attempt


# Every example opens a dozen pages: it is not worth minutes to find a shorter one.
@settings(max_examples=14, phases=[Phase.explicit, Phase.generate], **QUIET)
@example(shown=(Shown.AFTER, Shown.AFTER, Shown.CLOSED), is_answered=True, is_handed_in=True, closes_in=1, position=1)
@example(shown=(Shown.AFTER, Shown.CLOSED, Shown.AFTER), is_answered=True, is_handed_in=True, closes_in=1, position=1)
@example(shown=(Shown.CLOSED, Shown.AFTER, Shown.AFTER), is_answered=True, is_handed_in=True, closes_in=1, position=1)
@example(
    shown=(Shown.DURING, Shown.AFTER, Shown.DURING), is_answered=True, is_handed_in=False, closes_in=None, position=1
)
@given(
    shown=st.tuples(*[st.sampled_from(Shown)] * 3),
    is_answered=st.booleans(),
    is_handed_in=st.booleans(),
    closes_in=st.sampled_from([None, -1, 1]),
    position=st.integers(1, 6),
)
def test_no_byte_tells_what_is_right_before_its_moment(
    session, sat, shown, is_answered, is_handed_in, closes_in, position
):
    """The strongest proof that the right answer is nowhere: with another one, not a byte of any page is another.

    The answers given are as wrong beside the one as beside the other, so that marks, where they are told, are alike.
    Once the right answers may be told, the pages do differ: so would a leak be seen.
    """
    visitor, attempt = sat
    own = [f"/attempts/{attempt.id}{path}" for path in ("", "/review", f"/questions/{position}")]
    pages = [*own, f"/courses/{MEMBER_COURSE}/test", "/", "/my/data"]
    marks, answers, explanations = shown
    closes_at = None if closes_in is None else utc_now() + timedelta(days=closes_in)
    rules = Rules(marks_shown=marks, answers_shown=answers, explanations_shown=explanations, closes_at=closes_at)
    _set_back(session, attempt, rules)
    answered = _answer_wrongly(session, attempt) if is_answered else set()
    if is_handed_in:
        handing_in.submit(session, attempt, utc_now())
    session.commit()
    before, after = (_read(session, visitor, pages, which) for which in (0, 1))
    is_over = closes_in is None or closes_in < 0
    # The right answer follows the mark, and before the end it stands beside an answer given.
    at_the_end = is_handed_in and is_over
    in_time = {Shown.DURING: is_handed_in or position in answered, Shown.AFTER: is_handed_in, Shown.CLOSED: at_the_end}
    waits = is_handed_in and marks is Shown.CLOSED and not is_over
    tells = in_time[answers] and not waits
    event(f"told: {tells}, waits: {waits}")
    assert (before != after) == tells
    assert any("Vì " in page for _status, _where, page in before) == (tells and in_time[explanations])
    if waits:
        result = grading_of(session, attempt)
        assert (attempt.score, attempt.passed, attempt.marks, result.score) == (None, None, None, 0)


def _set_back(session, attempt, rules):
    """As it was begun, under these rules; a window that has closed meanwhile leaves it open for this once."""
    session.execute(delete(Answer))
    nothing = dict.fromkeys(("submitted_at", "score", "marks", "passed", "receipt", "out_of", "answered_at"))
    for name, value in {**nothing, "more_rules": rules.kept(), "grade_at": rules.grade_at, "due_at": None}.items():
        setattr(attempt, name, value)
    session.commit()


def _answer_wrongly(session, attempt):
    """The positions that have an answer then."""
    answered = set()
    for position, slot in enumerate(attempt.paper, start=1):
        wording = wordings_of(session, [slot["version"]])[slot["version"]]
        word = WORDS[wording.kind][2]
        if word:
            choice = on_paper(wording.kind, word, slot["order"])
            row = {"position": position, "sequence": 1, "choice": choice, "given_at": utc_now()}
            session.add(Answer(attempt_id=attempt.id, **row))
            answered.add(position)
    session.flush()
    return answered


def _read(session, visitor, pages, which):
    """Every page with the first or the second of the right answers, bare of what differs from call to call."""
    for version in session.scalars(select(QuestionVersion).where(QuestionVersion.digest.in_(Kind))):
        version.key = WORDS[Kind(version.kind)][which]
    session.commit()
    shelf.clear()
    return [_bare(visitor.raw("GET", url)) for url in pages]


def _bare(answer):
    return answer.status_code, answer.headers.get("Location"), CHANGING.sub("", answer.get_data(as_text=True))
