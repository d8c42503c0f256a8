"""A bank with one question of each kind, in place of the standing cast's."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizzes.kinds import Kind, Policy
from quizzes.models import Question, QuestionVersion, Quiz

PUBLISHED = datetime(2026, 11, 1, tzinfo=UTC)
FIRST_VERSION = 100_000  # a server that outlives a test remembers versions by id: no other test has these
# Kind, policy, keys of the options, prompts, the right answer in keys of the bank.
QUESTIONS = (
    (Kind.SINGLE, Policy.WHOLE, "abc", 0, "b"),
    (Kind.BOOLEAN, Policy.WHOLE, "ab", 0, "b"),
    (Kind.SEVERAL, Policy.PROPORTIONAL, "abcd", 0, "ac"),
    (Kind.MATCHING, Policy.PROPORTIONAL, "abcd", 3, "bca"),
    (Kind.ORDERING, Policy.LENIENT, "abc", 0, "abc"),
    (Kind.CASE, Policy.PROPORTIONAL, "abc", 0, "sb"),
)


def replace_bank(session: Session, quiz: Quiz) -> list[QuestionVersion]:
    """Six questions, all of which a paper holds. Options are named by kind and key."""
    session.execute(update(Question).where(Question.course_id == quiz.course_id).values(is_withdrawn=True))
    versions = [_version(session, quiz, FIRST_VERSION + at, *question) for at, question in enumerate(QUESTIONS)]
    session.commit()
    return versions


def _version(
    session: Session, quiz: Quiz, version_id: int, kind: Kind, policy: Policy, options: str, prompts: int, key: str
) -> QuestionVersion:
    question = Question(course_id=quiz.course_id, slug=f"k-{kind}")
    session.add(question)
    session.flush()
    words = {
        "stem": f"<p>Câu {kind}?</p>",
        "options": {one: f"{kind} <b>{one}</b>" for one in options},
        "explanation": f"<p>Vì {kind}.</p>",
        "feedback": {options[0]: f"Nhắn {kind}."},
    }
    if prompts:
        words["prompts"] = [f"Việc {number}" for number in range(1, prompts + 1)]
    version = QuestionVersion(
        id=version_id, question_id=question.id, number=1, kind=kind, policy=policy, lesson_number=1, difficulty=1,
        key=key, texts={"vi": words}, markdown={}, digest=kind, published_at=PUBLISHED,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def fields(kind: Kind, word: str) -> dict[str, str | list[str]]:
    """What the controls of a page send for an answer."""
    if kind is Kind.SEVERAL:
        return {"choice": list(word)}
    if kind is Kind.MATCHING:
        return {"match": list(word)}
    if kind is Kind.ORDERING:
        return {f"place-{letter}": str(place) for place, letter in enumerate(word, start=1)}
    if kind is Kind.CASE:
        return {"judgement": word[0], "choice": word[1]}
    return {"choice": word}
