"""Two accounts of one person become one: nothing that either has reached is lost, and nobody gains a right."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask, before_render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ForeignKey, NullPool, create_engine, func, select, update
from sqlalchemy.orm import Session

from certificates.lookup import certificates_of
from certificates.models import Certificate
from courses.models import Course, Enrolment, Lesson, LessonReading, LessonVersion
from lms.auditing.details import DETAILS, Kind
from lms.clock import Month, local_date, utc_now
from lms.db import Base, db
from lms.doubles.merging import merge
from lms.meetings.models import Attendance
from lms.people.codes import issue_code
from lms.people.consent import CURRENT_VERSION
from lms.people.doubles import AlreadyMerged
from lms.people.models import AuditEntry, Consent, Person, SignInCode
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant, Membership, Residence, Team
from quizzes.attempts.starting import start
from quizzes.models import Allowance, Attempt, Quiz
from tests import world
from tests.journey import begin, read_all, sit
from tests.meetings import attend, hold
from tests.meetings import rows_of as list_of
from tests.progress import period, rows_of, scope, team_named, unit_named, walk

NOW = utc_now()
TODAY = local_date(NOW)
Someone = Callable[[str], Person]


def course(session: Session, edition: str = "member") -> Course:
    return session.scalars(select(Course).filter_by(edition=edition)).one()


def join_pair(session: Session, kept: Person, double: Person, by: Person | None = None) -> None:
    merge(session, kept.id, double.id, Actor(by.id if by else None, "::1"), NOW)
    session.expire_all()


def touch_at_once(app: Flask, person_id: int) -> None:
    """Somebody else writes to the person's row, and fails where that means to wait."""
    impatient = {"sqlite": "PRAGMA busy_timeout = 100", "postgresql": "SET lock_timeout = 100"}
    with app.app_context():
        engine = create_engine(db.engine.url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(impatient[engine.dialect.name])
        same = {"session_epoch": Person.session_epoch}
        connection.execute(update(Person).where(Person.id == person_id).values(same))


def memberships(session: Session, person: Person) -> list[tuple[str, str, date, date | None]]:
    rows = session.execute(
        select(Team.name, Membership.role, Membership.valid_from, Membership.valid_to)
        .join(Team, Team.id == Membership.team_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.valid_from)
    )
    return [(name[-4:], *rest) for name, *rest in rows]


def set_places(session: Session, person: Person, *places: tuple[Team, str, date, date | None]) -> None:
    """In these teams, and in no others."""
    for row in session.scalars(select(Membership).filter_by(person_id=person.id)).all():
        session.delete(row)
    session.flush()
    for team, role, first, last in places:
        session.add(
            Membership(person_id=person.id, team_id=team.id, role=role, position="", valid_from=first, valid_to=last)
        )
    session.flush()


class TestWhatMoves:
    def test_results_and_papers(self, session, someone):
        kept, double = someone("member"), someone("mate")
        attempt = sit(session, double, course(session), right=9)
        join_pair(session, kept, double)
        assert session.get(Attempt, attempt.id).person_id == kept.id
        assert session.scalars(select(Enrolment).filter_by(person_id=kept.id)).one().state == "pass"
        assert session.scalars(select(LessonReading.person_id).distinct()).all() == [kept.id]
        assert [paper.person_id for paper in certificates_of(session, kept.id)] == [kept.id]

    def test_what_was_published_and_reviewed(self, session, someone):
        kept, double, other = someone("member"), someone("mate"), someone("trainer")
        version = session.scalars(select(LessonVersion)).first()
        version.published_by, version.reviewed_by = double.id, other.id
        join_pair(session, kept, double)
        assert (version.published_by, version.reviewed_by) == (kept.id, other.id)

    def test_both_have_a_paper(self, session, someone, visit):
        kept, double = someone("member"), someone("mate")
        for person in (kept, double):
            sit(session, person, course(session), right=9)
        join_pair(session, kept, double)
        papers = certificates_of(session, kept.id)
        assert [paper.person_id for paper in papers] == [double.id, kept.id]
        assert all(paper.revoked_at is None and paper.name for paper in papers)
        session.commit()
        for paper in papers:
            assert paper.number in visit("member").get(f"/certificates/{paper.id}").text
            visit("commune-official").get(f"/certificates/{paper.id}")
            visit("far-official").get(f"/certificates/{paper.id}", status=404)
        listed = visit("member").get("/certificates").links
        assert {f"/certificates/{paper.id}" for paper in papers} <= set(listed)

    def test_closing_the_account_later_takes_the_name_off_every_paper(self, session, someone, visit):
        kept, double = someone("member"), someone("mate")
        for person in (kept, double):
            sit(session, person, course(session), right=9)
        join_pair(session, kept, double)
        session.commit()
        visitor = visit("member")
        visitor.get("/my/close")
        visitor.submit({"password": world.PASSWORD, "sure": "y"})
        session.expire_all()
        assert session.scalars(select(Certificate.name).distinct()).all() == [""]

    def test_lessons_read_half_here_and_half_there(self, session, someone):
        kept, double = someone("member"), someone("mate")
        lessons = session.scalars(select(Lesson).filter_by(course_id=course(session).id).order_by(Lesson.number)).all()
        early, late = NOW - timedelta(days=9), NOW - timedelta(days=2)
        readings = ((kept, 0, late), (double, 0, early), (kept, 1, None), (double, 1, late), (double, 2, late))
        for person, number, read in readings:
            session.add(LessonReading(person_id=person.id, lesson_id=lessons[number].id, opened_at=early, read_at=read))
        for person in (kept, double):
            walk(session, person, course(session), early)
        join_pair(session, kept, double)
        rows = session.scalars(select(LessonReading).order_by(LessonReading.lesson_id)).all()
        assert [(row.person_id, row.read_at) for row in rows] == [(kept.id, early), (kept.id, late), (kept.id, late)]
        assert session.scalars(select(Enrolment)).one().lessons_done_at == NOW

    def test_the_earliest_of_each_step_with_its_team(self, session, someone):
        kept, double = someone("member"), someone("stranger")
        days = [NOW - timedelta(days=number) for number in range(9)]
        walk(session, kept, course(session), days[8], sat=days[3], passed=days[2])
        walk(session, double, course(session), days[7], sat=days[6], passed=days[4])
        theirs = session.scalars(select(Enrolment).filter_by(person_id=double.id)).one()
        theirs.team_id = team_named(session, "phố 3").id
        session.flush()
        join_pair(session, kept, double)
        row = session.scalars(select(Enrolment)).one()
        assert (row.started_at, row.sat_at, row.passed_at) == (days[8], days[6], days[4])
        assert row.team_id == team_named(session, "phố 3").id

    def test_two_open_attempts(self, session, someone):
        """The one somebody worked on last stays open; the other is handed in as it stands."""
        kept, double = someone("member"), someone("mate")
        older = begin(session, kept, course(session), NOW - timedelta(hours=2))
        newer = begin(session, double, course(session), NOW - timedelta(hours=1))
        join_pair(session, kept, double)
        assert session.get(Attempt, older.id).submitted_at == NOW
        assert session.get(Attempt, newer.id).submitted_at is None
        quiz = session.scalars(select(Quiz).filter_by(course_id=course(session).id)).one()
        assert start(session, session.get(Person, kept.id), quiz, NOW).id == newer.id

    def test_memberships_in_one_team_are_joined(self, session, someone):
        kept, double, team = someone("member"), someone("mate"), team_named(session, "Đông Hạ")
        d = [date(2026, month, 1) for month in range(1, 9)]
        set_places(session, kept, (team, "member", d[0], d[3]), (team, "deputy", d[3], d[4]))
        set_places(session, double, (team, "member", d[1], d[5]), (team, "member", d[6], None))
        join_pair(session, kept, double)
        assert memberships(session, kept) == [
            ("g Hạ", "member", d[0], d[3]),
            ("g Hạ", "deputy", d[3], d[4]),
            ("g Hạ", "member", d[4], d[5]),
            ("g Hạ", "member", d[6], None),
        ]
        assert memberships(session, double) == []

    def test_a_leader_stays_leader_and_the_only_one(self, session, someone):
        kept, double, team = someone("mate"), someone("leader"), team_named(session, "Đông Hạ")
        join_pair(session, kept, double)
        assert memberships(session, kept) == [("g Hạ", "leader", world.LONG_AGO, None)]
        leaders = (
            select(func.count())
            .select_from(Membership)
            .where(Membership.team_id == team.id, Membership.role == "leader", Membership.valid_to.is_(None))
        )
        assert session.scalar(leaders) == 1

    def test_homes(self, session, someone):
        """Where the kept account says nothing, the double's home counts; never two on one day."""
        kept, double = someone("member"), someone("stranger")
        session.scalars(select(Residence).filter_by(person_id=kept.id)).one().valid_from = date(2026, 3, 1)
        session.flush()
        join_pair(session, kept, double)
        rows = session.execute(
            select(AdminUnit.name, Residence.valid_from, Residence.valid_to)
            .join(AdminUnit, AdminUnit.id == Residence.unit_id)
            .where(Residence.person_id == kept.id)
            .order_by(Residence.valid_from)
        ).all()
        assert [tuple(row) for row in rows] == [
            ("Tổ dân phố 3", world.LONG_AGO, date(2026, 3, 1)),
            ("Đông Hạ", date(2026, 3, 1), None),
        ]

    def test_roles(self, session, someone):
        kept, double = someone("commune-official"), someone("province-official")
        unit = session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()
        session.add(Grant(person_id=double.id, role="official", unit_id=unit.id, valid_from=date(2025, 9, 1)))
        given = Grant(
            person_id=someone("trainer").id, role="official", unit_id=unit.id, granted_by=double.id, valid_from=TODAY
        )
        session.add(given)
        session.flush()
        join_pair(session, kept, double)
        rows = session.scalars(select(Grant).filter_by(person_id=kept.id).order_by(Grant.unit_id)).all()
        assert [(row.role, row.unit_id, row.valid_from, row.valid_to) for row in rows] == [
            ("official", unit.province_id, world.LONG_AGO, None),
            ("official", unit.id, world.LONG_AGO, None),
        ]
        assert given.granted_by == kept.id

    def test_the_double_is_closed(self, session, someone):
        kept, double = someone("member"), someone("citizen")
        session.scalars(select(Consent).filter_by(person_id=kept.id)).one().version = "2025-01"
        issue_code(session, double, None, NOW)
        session.flush()
        epoch, phone, kept.birth_year = double.session_epoch, double.phone, None
        join_pair(session, kept, double)
        assert (double.closed_at, double.merged_into_id, double.name, double.phone) == (NOW, kept.id, "", None)
        assert double.session_epoch > epoch
        assert (kept.phone, kept.birth_year) == (phone, 1990)
        assert session.scalar(select(func.count()).select_from(SignInCode)) == 0
        assert set(session.scalars(select(Consent.version).filter_by(person_id=kept.id))) == {
            "2025-01",
            CURRENT_VERSION,
        }

    def test_sessions_attended(self, session, someone):
        """Where both were on the list, the kept account is on it once; teams and units stay those of the day."""
        kept, double = someone("member"), someone("stranger")
        both = hold(session, someone("administrator"), unit=unit_named(session, "Minh An"))
        one = hold(session, someone("administrator"), team=team_named(session, "Tổ dân phố 3"))
        attend(session, both, kept, double)
        attend(session, one, double)
        where = session.scalars(select(Attendance).filter_by(meeting_id=one.id)).one().unit_id
        join_pair(session, kept, double)
        assert [list_of(session, meeting.id) for meeting in (both, one)] == [{kept.id}, {kept.id}]
        moved = session.scalars(select(Attendance).filter_by(meeting_id=one.id)).one()
        assert (moved.unit_id, moved.team_id) == (where, team_named(session, "Tổ dân phố 3").id)
        entry = session.scalars(select(AuditEntry).filter_by(action="person.merged")).one()
        assert entry.details["meetings"] == 2

    def test_more_time_at_a_test(self, session, someone):
        """Where both were given more, what the account kept was given stands."""
        kept, double, by = someone("member"), someone("mate"), someone("administrator")
        quizzes = session.scalars(select(Quiz).order_by(Quiz.id)).all()
        given = [(kept, quizzes[0], 50), (double, quizzes[0], None), (double, quizzes[1], 25)]
        for person, quiz, percent in given:
            words = {"reason": "mắt kém", "given_by": by.id, "given_at": NOW}
            session.add(Allowance(person_id=person.id, quiz_id=quiz.id, extra_percent=percent, **words))
        session.flush()
        join_pair(session, kept, double)
        rows = session.execute(select(Allowance.person_id, Allowance.extra_percent).order_by(Allowance.quiz_id)).all()
        assert [tuple(row) for row in rows] == [(kept.id, 50), (kept.id, 25)]

    def test_the_log(self, session, someone):
        sit(session, someone("mate"), course(session), right=9)
        join_pair(session, someone("member"), someone("mate"), by=someone("commune-official"))
        entry = session.scalars(select(AuditEntry).filter_by(action="person.merged")).one()
        assert (entry.subject_id, entry.actor_id) == (someone("member").id, someone("commune-official").id)
        assert entry.unit_id == team_named(session, "Đông Hạ").unit_id
        counts = {"attempts": 1, "certificates": 1, "courses": 1, "lessons": 3, "memberships": 1, "grants": 0}
        assert entry.details.items() >= counts.items()
        assert sorted(entry.details.keys() - DETAILS.keys()) == []
        assert all(DETAILS[name][0] != Kind.COUNT for name in entry.details)

    def test_the_log_can_be_read(self, visit, session, someone):
        """Both had a certificate of the same course, so that every count is more than nothing."""
        for username in ("member", "mate"):
            sit(session, someone(username), course(session), right=9)
        join_pair(session, someone("member"), someone("mate"), by=someone("commune-official"))
        session.commit()
        page = visit("commune-official").get("/audit")
        assert "Số giấy chứng nhận: 1" in page.text
        assert "doubled" not in page.text

    def test_twice(self, session, someone):
        kept, double, third = someone("member"), someone("mate"), someone("citizen")
        sit(session, kept, course(session), right=9)
        sit(session, double, course(session), right=8)
        join_pair(session, kept, double)
        with pytest.raises(AlreadyMerged) as refusal:
            join_pair(session, kept, double)
        assert refusal.value.into_id == kept.id
        with pytest.raises(AlreadyMerged):
            join_pair(session, double, third)
        join_pair(session, third, kept)
        assert len(certificates_of(session, third.id)) == 2
        assert session.get(Person, double.id).merged_into_id == third.id


def test_no_table_is_forgotten():
    """Every column that names a person is handed over, or is here with the reason why it stays."""
    handed = {
        "attempt.person_id", "attendance.person_id", "allowance.person_id",
        "certificate.person_id", "consent.person_id", "enrolment.person_id", "grant.person_id",
        "grant.granted_by", "lesson_reading.person_id", "membership.person_id", "residence.person_id",
        "course_upload.owner_id", "course_upload.applied_by",
        "person.merged_into_id", "picture.uploaded_by", "sign_in_code.person_id",
        "post.author_id", "paper_sheet.person_id", "paper_test.made_by",
        "question.withdrawn_by", "question_version.published_by",
        "lesson_version.published_by", "lesson_version.reviewed_by",
        "draft.author_id", "draft.changed_by", "draft.submitted_by", "draft.reviewed_by", "draft.scheduled_by",
    }  # fmt: skip
    history = {
        "allowance.given_by",
        "attempt.helper_id",
        "attendance.noted_by",
        "audit_entry.actor_id",
        "audit_entry.person_id",
        "certificate.revoked_by",
        "kept_certificate.kept_by",
        "meeting.recorded_by",
        "paper_sheet.again_by",
        "paper_sheet.settled_by",
        "paper_sheet.typed_by",
        "post.hidden_by",
        "post.pinned_by",
        "ruling.decided_by",
        "sign_in_code.issued_by",
        "signal_note.noted_by",
    }  # who did it then
    passing = {"roster_upload.owner_id", "question_upload.owner_id"}  # dropped within a week
    found = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(isinstance(key, ForeignKey) and key.target_fullname == "person.id" for key in column.foreign_keys):
                found.add(f"{table.name}.{column.name}")
    assert found == handed | history | passing


@st.composite
def lives(draw: st.DrawFn) -> dict[str, object]:
    """What an account has: memberships as months, how far in each course."""
    month = st.integers(1, 9)
    spans = st.tuples(st.integers(0, 2), st.sampled_from(["member", "deputy"]), month, st.none() | month)
    return {
        "spans": draw(st.lists(spans, max_size=3)),
        "member": draw(st.sampled_from(["nothing", "opened", "read", "failed", "passed"])),
        "citizen": draw(st.sampled_from(["nothing", "passed"])),
    }


def live(session: Session, person: Person, life: dict[str, object], teams: list[Team]) -> None:
    for team, role, first, last in life["spans"]:  # type: ignore[attr-defined]
        if last is None or last > first:
            held = session.scalars(select(Membership).filter_by(person_id=person.id, team_id=teams[team].id)).all()
            if any((row.valid_to or date.max) > date(2026, first, 1) for row in held):
                continue
            row = Membership(person_id=person.id, team_id=teams[team].id, role=role, valid_from=date(2026, first, 1))
            row.valid_to = date(2026, last, 1) if last else None
            session.add(row)
            session.flush()
    for edition in ("member", "citizen"):
        step, the_course = life[edition], course(session, edition)
        if step in ("failed", "passed"):
            sit(session, person, the_course, right=9 if step == "passed" else 2, now=NOW)
        elif step == "read":
            read_all(session, person, the_course, NOW)
        elif step == "opened":
            walk(session, person, the_course, NOW)


def days_in(session: Session, people: list[int]) -> set[tuple[int, date]]:
    """Each team with the first day of each month on which one of the people was in it."""
    rows = session.scalars(select(Membership).where(Membership.person_id.in_(people))).all()
    months = [date(2026, month, 1) for month in range(1, 12)]
    held = [
        (row.team_id, day)
        for row in rows
        for day in months
        if row.valid_from <= day and (row.valid_to is None or row.valid_to > day)
    ]
    if len(people) == 1:
        assert len(set(held)) == len(held), "two places in one team on one day"
    return set(held)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lives(), min_size=3, max_size=3))
def test_nothing_is_lost(session, someone, the_lives):
    """A is merged into B, then B into C: all that any has reached is C's, and no commune loses a pass."""
    session.rollback()
    teams = session.scalars(select(Team).order_by(Team.id)).all()
    people = [world.person(session, f"x{number}", "Lý Thị Mận") for number in range(3)]
    for person, life in zip(people, the_lives, strict=True):
        live(session, person, life, teams)
    ids = [person.id for person in people]
    attempts = set(session.scalars(select(Attempt.id).where(Attempt.person_id.in_(ids))))
    papers = set(session.scalars(select(Certificate.id).where(Certificate.person_id.in_(ids))))
    passed, read = passed_by(session, ids), read_by(session, ids)
    held, counts = days_in(session, ids), communes_with_a_pass(session, someone)
    first, second, last = people
    for kept, double in ((second, first), (last, second)):
        join_pair(session, kept, double)
    mine = last.id
    assert set(session.scalars(select(Attempt.id).where(Attempt.person_id == mine))) == attempts
    assert {paper.id for paper in certificates_of(session, mine)} == papers
    assert passed_by(session, [mine]) == passed
    assert read_by(session, [mine]) == read
    assert days_in(session, [mine]) == held
    assert communes_with_a_pass(session, someone) >= counts
    assert not session.scalars(select(Membership.id).where(Membership.person_id.in_(ids[:2]))).all()
    assert {session.get(Person, person_id).merged_into_id for person_id in ids[:2]} == {mine}


def passed_by(session: Session, people: list[int]) -> set[int]:
    """The courses that any of them has passed."""
    rows = select(Enrolment.course_id).where(Enrolment.person_id.in_(people), Enrolment.passed_at.is_not(None))
    return set(session.scalars(rows))


def read_by(session: Session, people: list[int]) -> set[int]:
    """The lessons that any of them has read."""
    rows = select(LessonReading.lesson_id).where(LessonReading.person_id.in_(people))
    return set(session.scalars(rows.where(LessonReading.read_at.is_not(None))))


def communes_with_a_pass(session: Session, someone: Someone) -> set[tuple[str, int]]:
    """The communes of whose members this month somebody has passed."""
    province = session.scalars(select(AdminUnit).filter_by(level="province", name="Quảng Ngãi")).one()
    month = period(session, month=Month.of(NOW), now=NOW + timedelta(minutes=1))
    rows = [
        (ground, row)
        for ground in ("now", "then")
        for row in rows_of(session, scope(session, someone, "administrator"), province, month, ground)
    ]
    return {(ground, row.id) for ground, row in rows if row.standing.passed}


class TestThePages:
    """An official finds a pair, looks at it, and merges it once."""

    def double_of(self, session: Session, name: str = "Nguyen Thi Hanh") -> Person:
        made = world.person(session, "hanh2", name, phone="0900000077")
        village = team_named(session, "Đông Hạ").unit_id
        session.add(Residence(person_id=made.id, unit_id=village, valid_from=world.LONG_AGO))
        sit(session, made, course(session), right=9)
        session.commit()
        return made

    def test_from_the_list_to_the_merge(self, session, someone, visit):
        member, double = someone("member"), self.double_of(session)
        visitor = visit("commune-official")
        page = visitor.get("/people/doubles")
        assert "1 cặp hồ sơ có thể trùng" in page.title
        address = f"/people/{member.id}/merge/{double.id}"
        assert address in page.links
        assert address in visitor.get(f"/people/{member.id}/merge").links
        page = visitor.get(address)
        assert "Gộp rồi không tách lại được" in page.text
        assert "1 lượt làm bài" in page.text
        session.expire_all()
        assert (double.closed_at, session.scalar(select(func.count()).select_from(AuditEntry))) == (None, 0)
        assert "Đã gộp hai hồ sơ" in visitor.submit(action=f"/merge/{double.id}").text
        session.expire_all()
        assert double.merged_into_id == member.id
        assert member.phone == "0900000077"
        assert visitor.get(f"/people/{double.id}").url == f"/people/{member.id}"

    def test_nobody_waits_while_the_preview_is_drawn(self, app, session, someone, visit):
        """The rehearsal writes; it is undone before the page is drawn, which tells of it all the same."""
        member, double = someone("member"), self.double_of(session)
        drawn, double_id = [], double.id

        def write_meanwhile(_app, template, **_words):
            if template.name == "doubles/preview.html":
                touch_at_once(app, double_id)
                drawn.append(template.name)

        with before_render_template.connected_to(write_meanwhile, app):
            page = visit("commune-official").get(f"/people/{member.id}/merge/{double.id}")
        assert drawn
        after = page.text.split("Sau khi gộp")[1]
        assert "Số điện thoại 0900 000 077" in after
        assert "Khóa học Bảo vệ bản thân trực tuyến: Đạt" in after

    def test_pressed_twice(self, session, someone, visit):
        member, double = someone("member"), self.double_of(session)
        visitor = visit("commune-official")
        visitor.get(f"/people/{member.id}/merge/{double.id}")
        words = {"data": {"csrf_token": visitor.token()}}
        for _press in range(2):
            answer = visitor.raw("POST", f"/people/{member.id}/merge/{double.id}", **words)
            assert (answer.status_code, answer.location) == (302, f"/people/{member.id}")
        assert "Hai hồ sơ này đã gộp rồi" in visitor.get(f"/people/{member.id}").text
        assert session.scalar(select(func.count()).where(AuditEntry.action == "person.merged")) == 1

    def test_the_other_way_round(self, session, someone, visit):
        member, double = someone("member"), self.double_of(session)
        page = visit("commune-official").get(f"/people/{double.id}/merge/{member.id}")
        assert f"/people/{member.id}/merge/{double.id}" in page.links
        assert "/people/doubles" in page.links, "who does not merge goes on with the other pairs"

    def test_different_people_are_warned_about(self, someone, visit):
        page = visit("commune-official").get(f"/people/{someone('member').id}/merge/{someone('mate').id}")
        assert "Hai hồ sơ khác tên hoặc khác năm sinh" in page.text

    def test_who_may(self, session, someone, visit):
        """Officials whose scope holds both, neither of whom is above them."""
        member, double = someone("member"), self.double_of(session)
        address = f"/people/{member.id}/merge/{double.id}"
        for username in ("province-official", "administrator"):
            visit(username).get(address)
        for username in ("leader", "member", "citizen", "far-official", "trainer"):
            for url in (address, f"/people/{member.id}/merge", "/people/doubles"):
                visit(username).get(url, status=404 if username != "far-official" or "merge" in url else 200)
        official = visit("commune-official")
        official.get(f"/people/{member.id}/merge/{someone('stranger').id}", status=404)
        official.get(f"/people/{member.id}/merge/{member.id}", status=404)
        official.get(f"/people/{someone('commune-official').id}/merge/{member.id}", status=404)

    def test_nobody_merges_what_is_above(self, session, someone, visit):
        """A leader elsewhere, or an official of more: merging would make a friend into them."""
        member, double = someone("member"), self.double_of(session)
        province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi", level="province")).one()
        session.add(Grant(person_id=double.id, role="official", unit_id=province.id, valid_from=world.LONG_AGO))
        session.commit()
        official = visit("commune-official")
        assert "0 cặp" in official.get("/people/doubles").title
        for address in (f"/people/{member.id}/merge/{double.id}", f"/people/{double.id}/merge/{member.id}"):
            official.get(address, status=404)
        visit("administrator").get(f"/people/{member.id}/merge/{double.id}")

    def test_what_is_suggested(self, session, visit):
        """The same name without marks and no other year, in the same commune."""
        self.double_of(session).birth_year = 1980
        far = world.person(session, "hanh3", "Nguyễn Thị Hạnh")
        where = session.scalars(select(AdminUnit).filter_by(name="Trà Câu")).one()
        session.add(Residence(person_id=far.id, unit_id=where.id, valid_from=world.LONG_AGO))
        session.commit()
        assert "0 cặp" in visit("province-official").get("/people/doubles").title
        session.scalars(select(Person).filter_by(username="hanh2")).one().birth_year = None
        session.commit()
        assert "1 cặp" in visit("province-official").get("/people/doubles").title
        assert "Xem người ở đâu?" in visit("administrator").get("/people/doubles").title

    def test_the_search_for_another(self, someone, visit):
        page = visit("commune-official").get(f"/people/{someone('member').id}/merge?q=lan")
        assert f"/people/{someone('member').id}/merge/{someone('mate').id}" in page.links
