"""Takes questions files over into a course's bank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, undefer

from courses.changes import Change, What
from courses.models import Course
from lms.text import SOURCE_LANGUAGE
from quizzes.bank.publishing import Known, Wordings, differs, keep_question, open_questions
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.question_faults import Code, QuestionFileFault
from quizzes.questions_file import QuestionFile, check_same, parse


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
    slugs = (wordings[SOURCE_LANGUAGE].slug for wordings in questions)
    known |= open_questions(session, course, [slug for slug in slugs if slug not in known])
    fates: dict[str, list[str]] = {}
    for wordings in questions:
        slug = wordings[SOURCE_LANGUAGE].slug
        fate = _take_over(session, course, known.pop(slug), wordings, now, takes_files=takes_files)
        fates.setdefault(fate, []).append(slug)
    gone = [slug for slug, held in known.items() if takes_files or not _is_own(*held)]
    withdrawn = _withdraw({slug: known[slug][0] for slug in gone})
    session.flush()
    return SyncReport(**{fate: tuple(slugs) for fate, slugs in fates.items()}, withdrawn=withdrawn)


def _take_over(
    session: Session, course: Course, held: tuple[Question, QuestionVersion | None], wordings: Wordings, now: datetime,
    *, takes_files: bool,
) -> str:  # fmt: skip
    """Publish what the files say of one question; which of the report's lists it belongs to."""
    if not takes_files and _is_own(*held):
        return "kept" if differs(*held, wordings) else "unchanged"
    return keep_question(session, course, *held, wordings, now).value


def _withdraw(questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Those that were in use until now."""
    slugs = tuple(slug for slug, question in questions.items() if not question.is_withdrawn)
    for slug in slugs:
        questions[slug].is_withdrawn = True
    return slugs


def _is_own(question: Question, current: QuestionVersion | None) -> bool:
    """Somebody has written it or withdrawn it on the screen: it is no longer as a folder had it."""
    return question.withdrawn_by is not None or (current is not None and current.published_by is not None)


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
