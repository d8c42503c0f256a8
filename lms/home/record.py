"""Everything stored about one person, as plain data: what the page shows and the file holds are the same.

Nothing of others is in it: units, teams and courses by name, but no names of those who issued, granted or
changed. Failed sign-ins are not in it: they are kept for minutes, as hashes that name nobody.
"""

from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.orm import Session

from certificates.lookup import earned_by
from certificates.models import Certificate
from courses.models import Course, Enrolment, Lesson, LessonReading, Topic
from lms.asking.models import Post
from lms.assisting.models import PaperSheet, PaperTest
from lms.insight.noting import notes_about
from lms.meetings.models import Attendance, Meeting
from lms.people.models import AuditEntry, Consent, Person, SignInCode
from lms.teams.models import AdminUnit, Grant, Membership, Residence, Team
from lms.text import in_language
from quizzes.models import Allowance, Answer, Attempt, Quiz, Regrade, Ruling

Rows = list[dict[str, Any]]
Question = Select[*tuple[Any, ...]]


def record_of(session: Session, person: Person, language: str) -> dict[str, Any]:
    """The record by sections, each a list of flat rows; moments and days as such; titles in `language`."""
    return {
        "account": _account(person),
        "consents": _rows(session, _of(person, Consent, Consent.version, Consent.given_at)),
        "residences": _rows(session, _dated(person, Residence, AdminUnit, Residence.unit_id, AdminUnit.kind)),
        "memberships": _rows(
            session, _dated(person, Membership, Team, Membership.team_id, Membership.role, Membership.position)
        ),
        "grants": _rows(session, _dated(person, Grant, AdminUnit, Grant.unit_id, AdminUnit.kind, Grant.role)),
        "courses": _titled(session, _enrolments(person), language),
        "lessons": _titled(session, _readings(person), language),
        "attempts": _titled(session, _attempts(person), language),
        "regrades": _titled(session, _regrades(person), language),
        "signals": _signals(session, person),
        "sheets": _titled(session, _sheets(person), language),
        "allowances": _titled(session, _allowances(person), language),
        "certificates": _certificates(session, person),
        "meetings": _titled(session, _meetings(person), language),
        "posts": _titled(session, _posts(person), language),
        "sign_in_codes": _rows(
            session, _of(person, SignInCode, SignInCode.issued_at, SignInCode.expires_at, SignInCode.used_at)
        ),
        "changes": _rows(session, _changes(person)),
    }


def _account(person: Person) -> dict[str, Any]:
    kept = ("username", "name", "phone", "birth_year", "created_at")
    return {key: getattr(person, key) for key in kept} | {"has_password": person.password_hash is not None}


def _of(person: Person, kind: type[Consent | SignInCode], *columns: Any) -> Question:
    return select(*columns).where(kind.person_id == person.id).order_by(kind.id)


def _dated(
    person: Person, kind: type[Residence | Membership | Grant], place: type[AdminUnit | Team], link: Any, *columns: Any
) -> Question:
    return (
        select(place.name.label("place"), *columns, kind.valid_from, kind.valid_to)
        .join(place, place.id == link)
        .where(kind.person_id == person.id)
        .order_by(kind.valid_from, kind.id)
    )


def _enrolments(person: Person) -> Question:
    moments = (Enrolment.started_at, Enrolment.lessons_done_at, Enrolment.sat_at, Enrolment.passed_at)
    return (
        select(Topic.title, Course.edition, *moments, Team.name.label("team"), AdminUnit.name.label("unit"))
        .add_columns(Enrolment.is_assisted)
        .select_from(Enrolment)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .outerjoin(Team, Team.id == Enrolment.team_id)
        .outerjoin(AdminUnit, AdminUnit.id == Enrolment.unit_id)
        .where(Enrolment.person_id == person.id)
        .order_by(Enrolment.id)
    )


def _readings(person: Person) -> Question:
    return (
        select(Topic.title, Course.edition, Lesson.number, LessonReading.opened_at, LessonReading.read_at)
        .select_from(LessonReading)
        .join(Lesson, Lesson.id == LessonReading.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(LessonReading.person_id == person.id)
        .order_by(LessonReading.id)
    )


def _attempts(person: Person) -> Question:
    answered = select(func.count(distinct(Answer.position))).where(Answer.attempt_id == Attempt.id).scalar_subquery()
    moments = (Attempt.started_at, Attempt.submitted_at, Attempt.device, Attempt.way)
    result = (answered.label("answered"), Attempt.score, Attempt.pass_mark, Attempt.passed, Attempt.receipt)
    return _at_tests(Attempt, *moments, *result).where(Attempt.person_id == person.id).order_by(Attempt.id)


def _regrades(person: Person) -> Question:
    """What the person's tests were worth before they were graded anew, and whether they have been a pass since."""
    before = (Regrade.old_score, Regrade.old_out_of, Regrade.old_passed, Regrade.new_passed)
    anew = _at_tests(Attempt, Attempt.submitted_at, Ruling.decided_at.label("regraded_at"), *before)
    of_attempts = anew.join(Regrade, Regrade.attempt_id == Attempt.id).join(Ruling, Ruling.id == Regrade.ruling_id)
    return of_attempts.where(Attempt.person_id == person.id).order_by(Regrade.id)


def _signals(session: Session, person: Person) -> Rows:
    """That an official has looked at a test of the person, and what came of it; the words may speak of others."""
    notes = notes_about(session, person.id)
    return [{"kind": note.kind, "day": note.day, "outcome": note.outcome, "noted_at": note.noted_at} for note in notes]


def _sheets(person: Person) -> Question:
    """What was written on paper at a test, as it was typed in, perhaps twice."""
    typed = (PaperSheet.version, PaperSheet.answers, PaperSheet.again_version, PaperSheet.again_answers)
    sheets = _at_tests(PaperTest, PaperTest.held_on, *typed, PaperSheet.typed_at)
    mine = sheets.join(PaperSheet, PaperSheet.test_id == PaperTest.id).where(PaperSheet.person_id == person.id)
    return mine.order_by(PaperSheet.id)


def _allowances(person: Person) -> Question:
    """More time at a test, and why."""
    given = (Allowance.extra_percent, Allowance.reason, Allowance.given_at)
    return _at_tests(Allowance, *given).where(Allowance.person_id == person.id).order_by(Allowance.id)


def _at_tests(kind: type[Attempt | Allowance | PaperTest], *columns: Any) -> Question:
    """Rows about tests, each with the topic and edition of its course."""
    return (
        select(Topic.title, Course.edition, *columns)
        .select_from(kind)
        .join(Quiz, Quiz.id == kind.quiz_id)
        .join(Course, Course.id == Quiz.course_id)
        .join(Topic, Topic.id == Course.topic_id)
    )


def _posts(person: Person) -> Question:
    """What the person asked and answered; of what was withdrawn, no word is left."""
    moments = (Post.posted_at, Post.withdrawn_at, Post.hidden_at)
    return (
        select(Topic.title, Post.kind, Post.markdown, *moments, Post.hidden_reason)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.author_id == person.id)
        .order_by(Post.id)
    )


def _certificates(session: Session, person: Person) -> Rows:
    printed = ("number", "spaced_code", "name", "role", "team_name", "commune_name", "course_title", "edition")
    result = ("lesson_count", "score", "question_count", "is_assisted")
    columns = (*printed, *result, "issued_at", "revoked_at", "revoked_reason")
    ledger = session.scalars(select(Certificate).where(earned_by(person.id)).order_by(Certificate.id))
    return [{column: getattr(row, column) for column in columns} for row in ledger]


def _meetings(person: Person) -> Question:
    """In-person sessions attended, with team and unit of the day; how somebody came onto the list, not by whom."""
    held = (Meeting.held_on, Meeting.place, Meeting.cancelled_at, Attendance.way, Attendance.noted_at)
    return (
        select(Topic.title, *held, Team.name.label("team"), AdminUnit.name.label("unit"))
        .select_from(Attendance)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Topic, Topic.id == Meeting.topic_id)
        .outerjoin(Team, Team.id == Attendance.team_id)
        .outerjoin(AdminUnit, AdminUnit.id == Attendance.unit_id)
        .where(Attendance.person_id == person.id)
        .order_by(Meeting.held_on, Attendance.id)
    )


def _changes(person: Person) -> Question:
    """What the log says was done to this person's record; by whom is about somebody else."""
    mine = AuditEntry.person_id == person.id
    return select(AuditEntry.at, AuditEntry.action).where(mine).order_by(AuditEntry.id)


def _rows(session: Session, question: Question) -> Rows:
    return [dict(row) for row in session.execute(question).mappings()]


def _titled(session: Session, question: Question, language: str) -> Rows:
    return [row | {"title": in_language(row["title"], language)} for row in _rows(session, question)]
