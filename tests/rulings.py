"""What the tests of rulings need: papers with questions of one's choice, handed in; and deciding in one go."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import utc_now
from lms.people.models import Person
from lms.rulings.applying import regrade_slice
from lms.rulings.deciding import Decision, decide, newest_ruling
from lms.rulings.subjects import Subject, subject_of
from lms.teams.acting import Actor
from quizzes.attempts.handing_in import submit
from quizzes.kinds import on_paper
from quizzes.models import Answer, Attempt, Question, QuestionVersion, Quiz, Regrade, Ruling
from quizzes.wordings import wordings_of
from tests.quizzes import quiz_of

THEN, NOW = datetime(2026, 9, 20, 2, 30, tzinfo=UTC), datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ORDERS = ("abc", "cab", "bca")


def version_of(session: Session, slug: str, quiz: Quiz | None = None) -> int:
    """The id of a question's current version."""
    quiz = quiz or quiz_of(session)
    current = select(QuestionVersion.id).join(Question, Question.id == QuestionVersion.question_id)
    fits = (Question.course_id == quiz.course_id, Question.slug == slug, QuestionVersion.is_current)
    return session.scalars(current.where(*fits)).one()


def paper(
    session: Session, person: Person, given: Mapping[str, str], *, hand_in: datetime | None = None, pass_mark: int = 80
) -> Attempt:
    """An attempt with these questions, answered with these keys of the bank ("" for none), each in another order."""
    quiz = quiz_of(session)
    slots = [{"version": version_of(session, slug), "order": ORDERS[at % len(ORDERS)]} for at, slug in enumerate(given)]
    attempt = Attempt(
        person_id=person.id, quiz_id=quiz.id, pass_mark=pass_mark, paper=slots, started_at=hand_in or utc_now()
    )
    session.add(attempt)
    session.flush()
    wordings = wordings_of(session, [slot["version"] for slot in slots])
    for position, (slot, word) in enumerate(zip(slots, given.values(), strict=True), start=1):
        if word:
            choice = on_paper(wordings[slot["version"]].kind, word, slot["order"])
            words = {"position": position, "sequence": 1, "choice": choice}
            session.add(Answer(attempt_id=attempt.id, given_at=utc_now(), **words))
    session.flush()
    if hand_in:
        submit(session, attempt, hand_in)
    session.commit()
    return attempt


def subject(session: Session, slug: str) -> Subject:
    return subject_of(session, version_of(session, slug))


def rule(session: Session, about: Subject, keys: tuple[str, ...], by: Person, now: datetime) -> list[Ruling]:
    """Decide, and grade everything anew."""
    decision = Decision({about.version.id: keys}, "Đáp án sai.")
    seen, actor = newest_ruling(session, about.question.id), Actor(by.id, "::1")
    rulings = decide(session, about, decision, seen, actor, now)
    session.commit()
    for ruling in rulings:
        apply(session, ruling, actor, now)
    return rulings


def apply(session: Session, ruling: Ruling, actor: Actor, now: datetime) -> None:
    while regrade_slice(session, ruling, actor, now):
        session.commit()
    session.commit()


def history(session: Session, attempt: Attempt) -> list[tuple[float, int, bool]]:
    """What an attempt was worth before each ruling that changed it: score, out of how many, whether passed."""
    rows = select(Regrade.old_score, Regrade.old_out_of, Regrade.old_passed).where(Regrade.attempt_id == attempt.id)
    return [tuple(row) for row in session.execute(rows.order_by(Regrade.id))]


def play(session: Session, someone: Callable[[str], Person]) -> dict[str, Attempt]:
    """Four papers of five questions, of which four are needed; b is right everywhere.

    person    q01 q02 q03 q04 q05         score   with a or b at q04   without q04
    member    b   b   b   a   c           3 of 5  4 of 5, passes       3 of 4, fails
    mate      b   b   b   b   c           4 of 5  4 of 5               3 of 4, fails
    leader    b   b   b   c   b           4 of 5  4 of 5               4 of 4
    stranger  b   b   b   (q06: b)    b   5 of 5: q04 is not on the paper
    """
    right = {"q01": "b", "q02": "b", "q03": "b"}
    papers = {
        "member": {**right, "q04": "a", "q05": "c"},
        "mate": {**right, "q04": "b", "q05": "c"},
        "leader": {**right, "q04": "c", "q05": "b"},
        "stranger": {**right, "q06": "b", "q05": "b"},
    }
    return {name: paper(session, someone(name), given, hand_in=THEN) for name, given in papers.items()}
