"""Takes questions over into a course's bank: from its files, from other systems, one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session, undefer

from courses.changes import Change, What
from courses.models import Course
from lms.text import SOURCE_LANGUAGE
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.question_faults import Code, QuestionFileFault
from quizzes.question_record import QuestionRecord
from quizzes.questions_file import QuestionFile, check_same, parse
from quizzes.versions import TooDeep, Wordings, digest_of, markdown_of, version_of

Known = dict[str, tuple[Question, QuestionVersion | None]]


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
        return version_of(0, 1, wordings, digest_of(wordings), now, by)
    except TooDeep as error:
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
    return question.is_withdrawn or current is None or current.digest != digest_of(wordings)


def _kept(
    session: Session, course: Course, question: Question, current: QuestionVersion | None, wordings: Wordings,
    now: datetime, by: int | None = None,
) -> str:  # fmt: skip
    """As `_keep_question`; names the question that cannot be rendered."""
    try:
        return _keep_question(session, question, current, wordings, now, by)
    except TooDeep as error:
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
    digest = digest_of(wordings)
    if current is None:
        session.add(version_of(question.id, 1, wordings, digest, now, by))
        return "added"
    returns = question.is_withdrawn
    question.is_withdrawn, question.withdrawn_by = False, None
    if current.digest != digest:
        current.is_current = False
        session.add(version_of(question.id, current.number + 1, wordings, digest, now, by))
        return "added" if returns else "changed"
    if not current.markdown:  # published before it was kept
        current.markdown = markdown_of(wordings)
    return "added" if returns else "unchanged"
