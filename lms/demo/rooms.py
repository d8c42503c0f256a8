"""What else goes on in the demo: questions and answers, a lesson in review, sessions, a signal that was looked at.

No figure of the officials' pages reads any of it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.calendar import course_for
from courses.models import Edition, Lesson, Topic
from lms.asking.answering import answer
from lms.asking.asking import ask, ask_further
from lms.clock import Month, local_date
from lms.demo.cast import ADMINISTRATOR, CITIZEN, COMMUNE_OFFICIAL, LEADER, MEMBER, TRAINER
from lms.insight.looking import look
from lms.insight.noting import Outcome, note_signal
from lms.insight.signals import Kind
from lms.meetings.attending import save_ticks
from lms.meetings.recording import Facts, Host, record
from lms.people.models import Person
from lms.studio.drafting import DraftText, begin_draft, save_draft
from lms.studio.reviewing import submit
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant, Membership, Team
from lms.text import SOURCE_LANGUAGE

ADDRESS = ""
TERM = timedelta(days=90)
ABSENT = 2  # of the team that met
# Who asked how many days ago, what, and what a trainer answered a day later; empty while it waits.
QUESTIONS = (
    (
        MEMBER,
        9,
        "Bà con tổ tôi hay nhận cuộc gọi xưng là công an. Tôi dặn câu nào cho ngắn, dễ nhớ?",
        "Bạn dặn: **cúp máy**, không chuyển tiền, ra công an xã hỏi. Viết ba việc ấy lên giấy, dán cạnh điện thoại.",
    ),
    (
        CITIZEN,
        5,
        "Tôi lỡ bấm vào một đường dẫn lạ, chưa gõ gì thì tắt đi. Có sao không?",
        "Chưa gõ, chưa cài gì thì đỡ lo. Bạn thấy ứng dụng lạ thì gỡ. Lần sau nhận tin như vậy, bạn xóa luôn.",
    ),
    (LEADER, 1, "Có cụ trong tổ không nhớ được mật khẩu, hay nhờ tôi giữ hộ. Tôi nên làm thế nào?", ""),
)
FURTHER = "Gỡ rồi mà máy vẫn hiện quảng cáo thì tôi nhờ ai?"
MORE_GOAL = " Bạn học cùng cả nhà được."
ON_ONE_PHONE = "Buổi học ở nhà sinh hoạt tổ dân phố, mọi người làm bài trên máy của tổ."


def furnish(session: Session, topic: Topic, now: datetime) -> None:
    """Bring the rooms to life, with the product's own verbs and the cast's own people."""
    people = {person.username: person for person in session.scalars(select(Person)) if person.username}
    _questions(session, topic, people, now)
    _lesson_in_review(session, topic, people[ADMINISTRATOR], now)
    _sessions(session, topic, people, now)
    _signal_looked_at(session, people[COMMUNE_OFFICIAL], now)


def _questions(session: Session, topic: Topic, people: dict[str, Person], now: datetime) -> None:
    for username, days, words, answered in QUESTIONS:
        asked = now - timedelta(days=days)
        question = ask(session, people[username].id, topic, words, asked)
        if answered:
            answer(session, people[TRAINER].id, question, answered, asked + timedelta(hours=20))
        if username == CITIZEN:
            ask_further(session, question, FURTHER, asked + timedelta(days=2))


def _lesson_in_review(session: Session, topic: Topic, writer: Person, now: datetime) -> None:
    """The month's first lesson, its sources looked at once more, waits for another trainer."""
    course = course_for(session, topic, Edition.MEMBER)
    lesson = session.scalar(select(Lesson).where(Lesson.course_id == course.id, Lesson.number == 1)) if course else None
    if course is None or lesson is None:
        return
    actor, today = Actor(writer.id, ADDRESS), local_date(now)
    draft = begin_draft(session, course, lesson.slug, SOURCE_LANGUAGE, actor, now)
    kept = DraftText.of(draft)
    text = replace(kept, goal=kept.goal + MORE_GOAL, verified_on=today, review_due=today + TERM)
    submit(session, save_draft(session, draft.id, text, draft.revision, actor, now), actor, now)


def _sessions(session: Session, topic: Topic, people: dict[str, Person], now: datetime) -> None:
    """A team has met, and a commune will."""
    leader, official, today = people[LEADER], people[COMMUNE_OFFICIAL], local_date(now)
    team = session.scalars(select(Team).join(Membership).where(Membership.person_id == leader.id)).one()
    village = session.get_one(AdminUnit, team.unit_id)
    actor = Actor(leader.id, ADDRESS)
    place = Facts(
        topic.id, today - timedelta(days=4), "Nhà sinh hoạt tổ dân phố", "Học trên điện thoại của từng người."
    )
    meeting = record(session, Host(village, team), place, actor, now - timedelta(days=3))
    members = session.scalars(
        select(Membership.person_id).where(Membership.team_id == team.id).order_by(Membership.id)
    ).all()
    scope = scope_of(session, leader.id, today)
    save_ticks(session, scope, meeting, members[:-ABSENT], [], actor, now - timedelta(days=3))
    commune = session.scalars(select(AdminUnit).join(Grant).where(Grant.person_id == official.id)).one()
    to_come = Facts(topic.id, today + timedelta(days=5), "Hội trường UBND phường", "Mời cả bà con chưa có tài khoản.")
    record(session, Host(commune), to_come, Actor(official.id, ADDRESS), now)


def _signal_looked_at(session: Session, official: Person, now: datetime) -> None:
    """Of what the commune's official finds, the shared phone is explained already; the rest waits."""
    today = local_date(now)
    looked = look(session, scope_of(session, official.id, today), None, Month.of(now), SOURCE_LANGUAGE, today)
    for line in looked.lines:
        if line.signal.kind == Kind.DEVICE:
            note_signal(session, line, 0, Outcome.NOTHING, ON_ONE_PHONE, Actor(official.id, ADDRESS), now)
