"""The standing cast: a small country with a finished course, built once and copied for every test.

Two communes in one province and one in another; An's team in Đông Hạ is the scene, the others look on.
Every person's password is `PASSWORD`.
"""

from datetime import UTC, date, datetime

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, LessonVersion, MonthlyTopic, Topic
from lms.clock import local_date, utc_now
from lms.people.consent import CURRENT_VERSION
from lms.people.models import Consent, Person
from lms.teams.models import AdminUnit, Grant, Membership, Residence, Team, TeamPlace, UnitVersion
from quizzes.models import Question, QuestionVersion, Quiz

PASSWORD = "mat-khau-thu"  # noqa: S105 - the invented cast's own
TEAM = "Tổ CNSCĐ thôn Đông Hạ"
LONG_AGO = date(2025, 7, 1)
FOUNDED = datetime(2026, 1, 5, tzinfo=UTC)
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
LESSONS, QUESTIONS = 3, 14


def build(session: Session) -> None:
    """Write the world into an empty database."""
    nation = unit(session, "nation", "nation", "Việt Nam", None, code="VN")
    province = unit(session, "province", "tinh", "Quảng Ngãi", nation, code="51")
    other_province = unit(session, "province", "tinh", "Gia Lai", nation, code="52")
    commune = unit(session, "commune", "xa", "Minh An", province, code="21001")
    other_commune = unit(session, "commune", "phuong", "Trà Câu", province, code="21002")
    far_commune = unit(session, "commune", "xa", "Ia Tôr", other_province, code="23001")
    village = unit(session, "village", "thon", "Đông Hạ", commune)
    next_village = unit(session, "village", "thon", "Đông Thượng", commune)
    other_village = unit(session, "village", "to_dan_pho", "Tổ dân phố 3", other_commune)
    team = add_team(session, TEAM, village)
    next_team = add_team(session, "Tổ CNSCĐ thôn Đông Thượng", next_village)
    other_team = add_team(session, "Tổ CNSCĐ Tổ dân phố 3", other_village)
    for username, name, place, role in (
        ("leader", "Trần Văn Bính", team, "leader"),
        ("member", "Nguyễn Thị Hạnh", team, "member"),
        ("mate", "Đinh Thị Lan", team, "deputy"),
        ("next-leader", "Phạm Quang Hải", next_team, "leader"),
        ("stranger", "Vũ Thị Thoa", other_team, "member"),
    ):
        someone = person(session, username, name)
        session.add(Membership(person_id=someone.id, team_id=place.id, role=role, position="", valid_from=LONG_AGO))
        session.add(Residence(person_id=someone.id, unit_id=place.unit_id, valid_from=LONG_AGO))
    citizen = person(session, "citizen", "Bùi Đức Thắng", phone="0900000001")
    session.add(Residence(person_id=citizen.id, unit_id=village.id, valid_from=LONG_AGO))
    for username, name, role, where in (
        ("trainer", "Mai Ngọc Quyên", "trainer", nation),
        ("commune-official", "Đặng Thu Hà", "official", commune),
        ("province-official", "Lương Minh Khôi", "official", province),
        ("far-official", "Rơ Châm Hồng", "official", far_commune),
        ("administrator", "Lê Thị Quản", "administrator", nation),
    ):
        someone = person(session, username, name)
        session.add(Grant(person_id=someone.id, role=role, unit_id=where.id, valid_from=LONG_AGO))
    topic = Topic(
        number=10,
        slug="bao-ve-ban-than",
        title={"vi": "Bảo vệ bản thân trực tuyến", "en": "Protecting yourself online"},
        summary={"vi": "Nhận ra trò lừa.", "en": "Spot the scam."},
        basic_skill="self_protection",
        frameworks={},
    )
    session.add(topic)
    session.flush()
    for edition in ("member", "citizen"):
        add_course(session, topic, edition, nation)
    today = datetime.now(UTC)
    for back in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        session.add(MonthlyTopic(month=date(year, month + 1, 1), topic_id=topic.id))
    session.commit()


def unit(
    session: Session, level: str, kind: str, name: str, parent: AdminUnit | None, code: str | None = None
) -> AdminUnit:
    made = AdminUnit(level=level, kind=kind, code=code, parent_id=parent.id if parent else None, valid_from=LONG_AGO)
    made.rename(name)
    session.add(made)
    session.flush()
    made.province_id = made.id if level == "province" else (parent.province_id if parent else None)
    made.commune_id = made.id if level == "commune" else (parent.commune_id if parent else None)
    session.add(UnitVersion.of(made, LONG_AGO))
    return made


def add_team(session: Session, name: str, where: AdminUnit) -> Team:
    made = Team(unit_id=where.id, decision_number="12/QĐ-UBND", decision_date=LONG_AGO, valid_from=LONG_AGO)
    made.rename(name)
    session.add(made)
    session.flush()
    session.add(TeamPlace(team_id=made.id, unit_id=where.id, valid_from=LONG_AGO))
    return made


def person(session: Session, username: str, name: str, phone: str | None = None) -> Person:
    made = Person(username=username, phone=phone, password_hash=HASH, birth_year=1990, created_at=FOUNDED)
    made.rename(name)
    session.add(made)
    session.flush()
    session.add(Consent(person_id=made.id, version=CURRENT_VERSION, given_at=FOUNDED))
    return made


def add_course(session: Session, topic: Topic, edition: str, owner: AdminUnit) -> Course:
    """A course of three lessons and fourteen questions whose right option is always `b`."""
    course = Course(
        slug=f"{topic.slug}-{edition}", topic_id=topic.id, edition=edition, owner_id=owner.id, lesson_count=LESSONS
    )
    session.add(course)
    session.flush()
    for number in range(1, LESSONS + 1):
        lesson = Lesson(course_id=course.id, number=number, slug=f"bai-{number}")
        session.add(lesson)
        session.flush()
        for language, title in (("vi", f"Bài thử số {number}"), ("en", f"Trial lesson {number}")):
            session.add(
                LessonVersion(
                    lesson_id=lesson.id,
                    language=language,
                    number=1,
                    title=title,
                    goal="Sau bài này bạn biết.",
                    minutes=4,
                    markdown="Nội dung.",
                    html=f"<p>Nội dung {number}.</p>",
                    details={"sources": []},
                    verified_on=date(2026, 11, 20),
                    review_due=date(2027, 5, 20),
                    digest=f"{language}{number}",
                    published_at=FOUNDED,
                )
            )
    session.add(Quiz(course_id=course.id))
    for number in range(1, QUESTIONS + 1):
        question = Question(course_id=course.id, slug=f"q{number:02d}")
        session.add(question)
        session.flush()
        words = {
            "stem": f"<p>Câu hỏi {number}?</p>",
            "options": {k: f"Phương án {k}" for k in "abc"},
            "explanation": "<p>Vì vậy.</p>",
        }
        written = {
            "stem": f"Câu hỏi {number}?",
            "options": [f"Phương án {k}" for k in "abc"],
            "explanation": "Vì vậy.",
        }
        session.add(
            QuestionVersion(
                question_id=question.id,
                number=1,
                lesson_number=1 + number % LESSONS,
                difficulty=1,
                texts={"vi": words, "en": words},
                markdown={"vi": written, "en": written},
                key="b",
                digest=str(number),
                published_at=FOUNDED,
            )
        )
    return course


def today() -> date:
    return local_date(utc_now())


def roles(session: Session, team: Team, day: date | None = None) -> dict[str, str]:
    """Who is what in a team, today or on a day, by user name."""
    day = day or today()
    rows = session.execute(
        select(Person.username, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == team.id, Membership.valid_from <= day)
        .where((Membership.valid_to.is_(None)) | (Membership.valid_to > day))
    )
    return dict(rows.all())
