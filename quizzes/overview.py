"""What a person is told before a test: the rules, what is still to read, and how it went before."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, LessonVersion, Topic
from courses.standing import CourseProgress, LessonStep, course_progress
from courses.visibility import SEEN, as_reader
from lms.text import SOURCE_LANGUAGE, in_language
from quizzes.attempts.drawing import candidates_of, lacking
from quizzes.grading import needed
from quizzes.models import Attempt, Quiz
from quizzes.rules import rules_of

ATTEMPTS_SHOWN = 10
# Built once, since every test begins with it: building a statement costs as much as running it.
TEST = (
    select(Course, Quiz, Topic.title)
    .join(Quiz, Quiz.course_id == Course.id)
    .join(Topic, Topic.id == Course.topic_id)
    .where(Course.slug == bindparam("slug"), SEEN)
)


@dataclass(frozen=True)
class CourseTest:
    """A course with its quiz and its name in the reader's language."""

    course: Course
    quiz: Quiz
    title: str


@dataclass(frozen=True)
class Overview:
    """`attempts` are the newest, an open one first; `progress` says whether the test is open, and what to read."""

    question_count: int
    needed: int
    progress: CourseProgress
    attempts: list[Attempt]

    @property
    def to_read(self) -> list[LessonStep]:
        return [lesson for lesson in self.progress.lessons if lesson.state != "read"]

    @property
    def opened(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.submitted_at is None), None)

    @property
    def past(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.submitted_at is not None]


def find_test(session: Session, person_id: int, slug: str, language: str, day: date) -> CourseTest | None:
    """The test of the course with this address, if the person sees it."""
    row = session.execute(TEST, {"slug": slug, **as_reader(person_id, day)}).first()
    return CourseTest(row[0], row[1], in_language(row[2], language)) if row else None


def overview(session: Session, person_id: int, test: CourseTest, language: str) -> Overview:
    """How `person_id` stands before the test. Four statements."""
    course = test.course
    count = test.quiz.question_count - lacking(candidates_of(session, course.id), rules_of(test.quiz))
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, Attempt.quiz_id == test.quiz.id)
        .order_by(Attempt.id.desc())
        .limit(ATTEMPTS_SHOWN)
    )
    progress = course_progress(session, person_id, course, language)
    return Overview(count, needed(count, test.quiz.pass_mark), progress, list(attempts))


def lesson_titles(session: Session, course_id: int, language: str) -> dict[int, str]:
    """The titles of the course's lessons by number, in Vietnamese where there is no other."""
    rows = session.execute(
        select(Lesson.number, LessonVersion.language, LessonVersion.title)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(
            Lesson.course_id == course_id,
            Lesson.number.is_not(None),
            LessonVersion.is_current,
            LessonVersion.language.in_({language, SOURCE_LANGUAGE}),
        )
        .order_by(LessonVersion.language == language, Lesson.number)
    )
    return {number or 0: title for number, _language, title in rows}  # the reader's own language comes last and stays
