"""Takes questions files over into a course's bank, and lets trainers look through it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, undefer

from courses.changes import Change, What
from courses.models import Course
from lms.markup import is_as_written, render, render_option
from lms.markup.words import plain_words
from lms.paging import Page, page_count
from lms.text import SOURCE_LANGUAGE, fold
from quizzes.kinds import LETTERS
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.question_faults import Code, QuestionFileFault
from quizzes.question_record import QuestionRecord
from quizzes.questions_file import QuestionFile, check_same, parse

SHOWN, READ_AT_ONCE = 20, 500
IN_ORDER = (func.length(Question.slug), Question.slug)  # q99 before q100
Wordings = dict[str, QuestionRecord]
Known = dict[str, tuple[Question, QuestionVersion | None]]


class _TooDeep(ValueError):
    """A question cannot be rendered; `sync_questions` adds which."""


@dataclass(frozen=True)
class SyncReport:
    """The ids of the questions, by what became of them. A withdrawn one that returns counts as added.

    `kept` are those that somebody has written or withdrawn on the screen since, which the files did not replace.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def changes(self, place: str) -> list[Change]:
        """One change for each fate that questions of a course have met."""
        fates = {
            What.QUESTIONS_ADDED: self.added,
            What.QUESTIONS_CHANGED: self.changed,
            What.QUESTIONS_WITHDRAWN: self.withdrawn,
        }
        return [Change(what, place, questions=slugs) for what, slugs in fates.items() if slugs]


@dataclass(frozen=True)
class BankEntry:
    """A question in use, with its current version."""

    question: Question
    version: QuestionVersion


def sync_questions(
    session: Session, course: Course, sources: Mapping[str, str], now: datetime, *, takes_files: bool = True
) -> SyncReport:
    """Make the bank of `course` equal to its files: `sources` holds a text per language, Vietnamese always.

    A changed question gets a new version; attempts keep the one they were given. Ids that are gone are
    withdrawn. What was written or withdrawn on the screen stays unless `takes_files`. Run twice, the second changes
    nothing. Raises QuestionFileFault before anything is written.
    """
    files = _read(course, sources)
    _keep_quiz(session, course, files)
    known, questions = _known(session, course), _by_question(files)
    slugs = dict.fromkeys(wordings[SOURCE_LANGUAGE].slug for wordings in questions)
    known |= _open_questions(session, course, [slug for slug in slugs if slug not in known])
    fates: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "withdrawn": [], "kept": []}
    for wordings in questions:
        slug = wordings[SOURCE_LANGUAGE].slug
        question, current = known.pop(slug)
        if not takes_files and _is_own(question, current):
            fates["kept" if _differs(question, current, wordings) else "unchanged"].append(slug)
            continue
        fates[_kept(session, course, question, current, wordings, now)].append(slug)
    for slug, (question, current) in known.items():
        if question.is_withdrawn or (not takes_files and _is_own(question, current)):
            continue
        question.is_withdrawn = True
        fates["withdrawn"].append(slug)
    session.flush()
    return SyncReport(**{fate: tuple(slugs) for fate, slugs in fates.items()})


def hold_bank(session: Session, course: Course) -> None:
    """Until the end of the transaction nobody else gives new questions of the course their ids."""
    touch = update(Course).where(Course.id == course.id).values(slug=Course.slug)
    session.execute(touch.execution_options(synchronize_session=False))


def add_questions(
    session: Session, course: Course, records: Sequence[QuestionRecord], now: datetime, by: int | None = None
) -> None:
    """Publish new questions beside those of the bank, in Vietnamese. Their ids are free.

    Raises QuestionFileFault where one cannot be rendered; the caller rolls back.
    """
    versions = {record.slug: _first_version(course, record, now, by) for record in records}
    opened = _open_questions(session, course, versions)
    for slug, version in versions.items():
        version.question_id = opened[slug][0].id
    session.add_all(versions.values())
    session.flush()


def _first_version(course: Course, record: QuestionRecord, now: datetime, by: int | None) -> QuestionVersion:
    wordings = {SOURCE_LANGUAGE: record}
    try:
        return _version(0, 1, wordings, _digest(wordings), now, by)
    except _TooDeep as error:
        raise QuestionFileFault(course.slug, record.slug, Code.TOO_DEEP) from error


def publish_question(
    session: Session, course: Course, question: Question | None, wordings: Wordings, by: int | None, now: datetime
) -> Question:
    """Publish one question as somebody has written it: a new one, or a new version unless nothing changed.

    Raises QuestionFileFault where it cannot be rendered; the caller rolls back.
    """
    current = _current(session, question) if question else None
    if question is None:
        slug = wordings[SOURCE_LANGUAGE].slug
        question = _open_questions(session, course, {slug})[slug][0]
    _kept(session, course, question, current, wordings, now, by)
    question.withdrawn_by = None
    session.flush()
    return question


def _current(session: Session, question: Question) -> QuestionVersion | None:
    version = QuestionVersion
    return session.scalar(
        select(version).options(undefer(version.markdown)).where(version.question_id == question.id, version.is_current)
    )


def _is_own(question: Question, current: QuestionVersion | None) -> bool:
    """Somebody has written it or withdrawn it on the screen: it is no longer as a folder had it."""
    return question.withdrawn_by is not None or (current is not None and current.published_by is not None)


def _differs(question: Question, current: QuestionVersion | None, wordings: Wordings) -> bool:
    return question.is_withdrawn or current is None or current.digest != _digest(wordings)


def _kept(
    session: Session, course: Course, question: Question, current: QuestionVersion | None, wordings: Wordings,
    now: datetime, by: int | None = None,
) -> str:  # fmt: skip
    """As `_keep_question`; names the question that cannot be rendered."""
    try:
        return _keep_question(session, question, current, wordings, now, by)
    except _TooDeep as error:
        raise QuestionFileFault(course.slug, wordings[SOURCE_LANGUAGE].slug, Code.TOO_DEEP) from error


def _read(course: Course, sources: Mapping[str, str]) -> dict[str, QuestionFile]:
    """All languages' files, checked against each other and against the course."""
    if SOURCE_LANGUAGE not in sources:
        raise QuestionFileFault(course.slug, "", Code.NO_SOURCE_LANGUAGE)
    files = {language: parse(text, f"{course.slug} ({language})") for language, text in sources.items()}
    for language, file in files.items():
        check_same(files[SOURCE_LANGUAGE], file, f"{course.slug} ({language})")
    for question in files[SOURCE_LANGUAGE].questions:
        if question.lesson > course.lesson_count:
            name, count = f"{course.slug} ({SOURCE_LANGUAGE})", course.lesson_count
            raise QuestionFileFault(name, question.slug, Code.NO_SUCH_LESSON, lesson=question.lesson, count=count)
    return files


def _keep_quiz(session: Session, course: Course, files: Mapping[str, QuestionFile]) -> None:
    file = files[SOURCE_LANGUAGE]
    quiz = session.scalar(select(Quiz).where(Quiz.course_id == course.id))
    if quiz is None:
        quiz = Quiz(course_id=course.id)
        session.add(quiz)
    quiz.verified_on, quiz.review_due, quiz.sources = file.verified_on, file.review_due, list(file.sources)
    quiz.translated_sources = {
        language: list(other.sources) for language, other in files.items() if language != SOURCE_LANGUAGE
    }


def _known(session: Session, course: Course) -> Known:
    rows = session.execute(
        select(Question, QuestionVersion)
        .options(undefer(QuestionVersion.markdown))
        .join(QuestionVersion, and_(QuestionVersion.question_id == Question.id, QuestionVersion.is_current))
        .where(Question.course_id == course.id)
    )
    return {question.slug: (question, version) for question, version in rows}


def _by_question(files: Mapping[str, QuestionFile]) -> list[Wordings]:
    """Per question its record in each language; the files are known to run in step."""
    return [
        dict(zip(files, records, strict=True)) for records in zip(*(f.questions for f in files.values()), strict=True)
    ]


def _open_questions(session: Session, course: Course, slugs: Iterable[str]) -> Known:
    """Rows for new questions in their order, all in one go: their versions need their ids."""
    new = [Question(course_id=course.id, slug=slug) for slug in slugs]
    session.add_all(new)
    session.flush()
    return {question.slug: (question, None) for question in new}


def _keep_question(
    session: Session, question: Question, current: QuestionVersion | None, wordings: Wordings, now: datetime,
    by: int | None,
) -> str:  # fmt: skip
    """Store the version of a question that is new or changed; says which of the report's lists it belongs to."""
    digest = _digest(wordings)
    if current is None:
        session.add(_version(question.id, 1, wordings, digest, now, by))
        return "added"
    returns = question.is_withdrawn
    question.is_withdrawn, question.withdrawn_by = False, None
    if current.digest != digest:
        current.is_current = False
        session.add(_version(question.id, current.number + 1, wordings, digest, now, by))
        return "added" if returns else "changed"
    if not current.markdown:  # published before it was kept
        current.markdown = _markdown(wordings)
    return "added" if returns else "unchanged"


def _digest(wordings: Wordings) -> str:
    """Of the files' words rather than of the HTML, so that an unchanged question need not be rendered.

    What a record leaves at its default is left out: so a question of before kinds were told has the digest of today.
    """
    plain = {language: _said(record) for language, record in wordings.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _said(record: QuestionRecord) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(record)}
    return {name: value for name, value in asdict(record).items() if value != defaults[name]}


def _version(
    question_id: int, number: int, wordings: Wordings, digest: str, now: datetime, by: int | None
) -> QuestionVersion:
    first = wordings[SOURCE_LANGUAGE]
    return QuestionVersion(
        question_id=question_id,
        number=number,
        kind=first.kind,
        policy=first.policy,
        lesson_number=first.lesson,
        difficulty=first.difficulty,
        texts={language: _texts(record) for language, record in wordings.items()},
        markdown=_markdown(wordings),
        key=first.key,
        digest=digest,
        published_by=by,
        published_at=now,
    )


def _markdown(wordings: Wordings) -> dict[str, Any]:
    return {language: _written(record) for language, record in wordings.items()}


def _written(record: QuestionRecord) -> dict[str, Any]:
    more = {"prompts": list(record.prompts), "feedback": list(record.feedback)}
    words = {"stem": record.stem, "options": list(record.options), "explanation": record.explanation}
    return words | {name: value for name, value in more.items() if value}


def _texts(record: QuestionRecord) -> dict[str, Any]:
    options = {key: render_option(option) for key, option in zip(LETTERS, record.options, strict=False)}
    stem, explanation = render(record.stem), render(record.explanation)
    if is_as_written(stem) or is_as_written(explanation):
        raise _TooDeep
    more: dict[str, Any] = {
        "prompts": [render_option(prompt) for prompt in record.prompts],
        "feedback": {key: render_option(said) for key, said in zip(LETTERS, record.feedback, strict=False) if said},
    }
    words = {"stem": stem, "options": options, "explanation": explanation}
    return words | {name: value for name, value in more.items() if value}


def withdrawn_slugs(session: Session, course_id: int) -> list[str]:
    """The ids of the questions that no new paper holds."""
    gone = select(Question.slug).where(Question.course_id == course_id, Question.is_withdrawn).order_by(Question.slug)
    return list(session.scalars(gone))


def search(session: Session, course_id: int, key: str, number: int, address: Callable[[int], str]) -> Page[BankEntry]:
    """Page `number` of the questions in use whose id or Vietnamese words hold `key` (see `search_key`).

    A course's bank has some dozens of questions. Where it has thousands, their words are looked through some at a
    time and only those of the page are kept.
    """
    fitting = _fitting(session, course_id, key)
    number = min(max(1, number), page_count(len(fitting), SHOWN))
    rows = session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(fitting[(number - 1) * SHOWN : number * SHOWN]))
        .order_by(*IN_ORDER)
    )
    return Page([BankEntry(*row) for row in rows], number, len(fitting), address, SHOWN)


def _fitting(session: Session, course_id: int, key: str) -> list[int]:
    """The ids of the current versions in which `key` is found, or of all."""
    words = (Question.slug, QuestionVersion.texts) if key else ()
    rows = session.execute(
        select(QuestionVersion.id, *words)
        .join(Question, and_(QuestionVersion.question_id == Question.id, QuestionVersion.is_current))
        .where(Question.course_id == course_id, Question.is_withdrawn.is_(False))
        .order_by(*IN_ORDER)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    return [version_id for version_id, *said in rows if not key or key in _folded(*said)]


def _folded(slug: str, texts: dict[str, Any]) -> str:
    words = texts[SOURCE_LANGUAGE]
    return fold(plain_words(" ".join([slug, words["stem"], *words["options"].values()])))
