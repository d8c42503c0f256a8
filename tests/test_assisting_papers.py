"""Tests on paper: four versions of one draw, the key for its maker alone, and sheets typed twice."""

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from certificates.models import Certificate
from courses.models import Enrolment
from lms.assisting import sheets
from lms.assisting.models import PaperSheet, PaperTest
from lms.assisting.rows import BadRow, Place, Trouble, differences, given_in, mixed, read_row, typed_as
from lms.assisting.sheets import Typed
from lms.clock import day_start, utc_now
from lms.doubles.merging import merge
from lms.people.models import AuditEntry, Consent, Person
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant, Membership
from quizzes.kinds import LETTERS, Kind
from quizzes.models import Answer, Attempt, Question, QuestionVersion
from quizzes.wordings import items_of, shelf, wordings_of
from tests import world
from tests.every_kind import replace_bank
from tests.quizzes import CITIZEN_COURSE, MEMBER_COURSE, begin, quiz_of
from tests.test_assisting import newcomer


@pytest.fixture
def printed(session, visit):
    """A paper test for the leader's village, and the leader at its page."""
    visitor = visit("leader")
    visitor.get("/paper-tests/new")
    visitor.submit(action="/paper-tests/new")
    return session.scalars(select(PaperTest)).one()


@pytest.fixture
def leader(visit):
    return visit("leader")


def row_of(session, printed, version, right=10) -> str:
    """A row with so many right answers, the others blank."""
    keys = [item.keys[0] for item in items_of(session, printed.papers[version])]
    return " ".join(keys[:right] + ["-"] * (len(keys) - right))


def settle(visitor, sheet, chosen, status=200):
    visitor.get(f"/paper-sheets/{sheet.id}")
    return visitor.submit(chosen, action=f"/paper-sheets/{sheet.id}", status=status)


def pdf_text(visitor, printed, name) -> str:
    answer = visitor.raw("GET", f"/paper-tests/{printed.id}/{name}")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sheet_of(session) -> PaperSheet:
    session.expire_all()
    return session.scalars(select(PaperSheet)).one()


def type_first(visitor, printed, person, row, version="A", status=200, **words):
    visitor.get(f"/paper-tests/{printed.id}/people/{person.id}")
    return visitor.submit({"version": version, "answers": row, **words}, action=f"/{person.id}", status=status)


def type_again(visitor, sheet, row, version="A", status=200):
    visitor.get(f"/paper-sheets/{sheet.id}")
    return visitor.submit({"version": version, "answers": row}, action=f"/paper-sheets/{sheet.id}", status=status)


MIXED = [
    Place(Kind.SINGLE, 3),
    Place(Kind.MATCHING, 4, 3),
    Place(Kind.ORDERING, 3),
    Place(Kind.CASE, 3),
    Place(Kind.SEVERAL, 3),
]


class TestRows:
    @pytest.mark.parametrize(
        ("typed", "row"),
        [("bac", "b a c"), ("B, A; c", "b a c"), ("b–-", "b - -"), (" b  -  c ", "b - c"), ("b/a|c", "b a c")],
    )
    def test_one_letter_each(self, typed, row):
        assert read_row(typed, [Place(Kind.SINGLE, 3)] * 3) == row

    def test_words_of_several_letters(self):
        row = read_row("b CA- bca LB -", MIXED)
        assert row == "b ca- bca lb -"
        assert given_in(row, MIXED) == {1: "b", 2: "ca-", 3: "bca", 4: "sb"}
        assert (typed_as(Kind.MATCHING, "ca-"), typed_as(Kind.CASE, "sb")) == ("ca-", "Lb")
        assert read_row("- --- - -- -", MIXED) == "- - - - -"
        with pytest.raises(BadRow) as refusal:
            read_row("b ca aba sb b", MIXED)
        assert [(f.trouble, f.position) for f in refusal.value.faults] == [(Trouble.SHAPE, n) for n in (2, 3, 4)]

    def test_several_in_any_order(self):
        places = [Place(Kind.SEVERAL, 4), Place(Kind.SINGLE, 3)]
        assert read_row("dca b", places) == "acd b"
        assert given_in("acd -", places) == {1: "acd"}

    @pytest.mark.parametrize(
        ("typed", "faults"),
        [
            ("b a", [(Trouble.LENGTH, 0, "2")]),
            ("babab", [(Trouble.LENGTH, 0, "5")]),
            ("b d c", [(Trouble.LETTER, 2, "d")]),
            ("b ac x9", [(Trouble.SEVERAL, 2, "ac"), (Trouble.LETTER, 3, "x9")]),
            ("ạ b c", [(Trouble.LETTER, 1, "ạ")]),
        ],
    )
    def test_what_does_not_fit_is_named(self, typed, faults):
        with pytest.raises(BadRow) as refusal:
            read_row(typed, [Place(Kind.SINGLE, 3)] * 3)
        assert [(f.trouble, f.position, f.typed) for f in refusal.value.faults] == faults

    @given(st.lists(st.sets(st.sampled_from(LETTERS[:4])), min_size=2, max_size=12), st.text(max_size=20))
    def test_whatever_is_ticked_can_be_typed_and_read_back(self, ticked, junk):
        places = [Place(Kind.SEVERAL, 4)] * len(ticked)
        row = " ".join("".join(sorted(letters)) or "-" for letters in ticked)
        assert read_row(row, places) == row
        assert given_in(row, places) == {n: "".join(sorted(letters)) for n, letters in enumerate(ticked, 1) if letters}
        assert differences(row, row) == {}
        turned = " ".join(row.split()[::-1])
        assert mixed(row, turned, differences(row, turned)) == turned
        assert mixed(row, turned, []) == row
        with suppress(BadRow):
            assert len(read_row(junk, places).split()) == len(ticked)


class TestMaking:
    def test_four_versions_of_the_same_questions(self, session, printed):
        papers = list(printed.papers.values())
        assert list(printed.papers) == ["A", "B", "C", "D"]
        drawn = [sorted(slot["version"] for slot in paper) for paper in papers]
        assert all(one == drawn[0] for one in drawn)
        assert len(set(drawn[0])) == 10
        assert all(papers.count(paper) == 1 for paper in papers)
        assert (printed.pass_mark, printed.quiz_id) == (80, quiz_of(session, CITIZEN_COURSE).id)
        noted = session.scalars(select(AuditEntry).filter_by(action="paper_test.made")).one()
        assert (noted.subject_id, noted.unit_id) == (printed.id, printed.unit_id)

    def test_what_holds_a_picture_is_not_printed_and_that_is_said(self, session, visit):
        course_id = quiz_of(session, CITIZEN_COURSE).course_id
        ids = session.scalars(select(Question.id).filter_by(course_id=course_id).order_by(Question.id)).all()
        seen = {"vi": {"stem": '<p><img src="/pictures/x"></p>', "options": {"a": "A", "b": "B"}, "explanation": "Vì."}}

        def show(some):
            chosen = QuestionVersion.question_id.in_(some)
            session.execute(update(QuestionVersion).where(chosen).values(texts=seen))
            session.commit()
            shelf.clear()

        show(ids[:4])
        visitor = visit("leader")
        visitor.get("/paper-tests/new")
        page = visitor.submit(action="/paper-tests/new")
        assert "4 câu của khóa có ảnh, không in được, nên không có trong bài này." in page.text
        printed = session.scalars(select(PaperTest)).one()
        wordings = wordings_of(session, (slot["version"] for slot in printed.papers["B"]))
        assert not any("img" in str(wording.texts) for wording in wordings.values())
        show(ids[:5])
        visitor.get("/paper-tests/new")
        page = visitor.submit(action="/paper-tests/new", status=422)
        assert "Khóa này có 9 câu in được trên giấy, mà bài cần 10." in page.text
        assert session.scalar(select(func.count()).select_from(PaperTest)) == 1

    def test_one_made_by_mistake_goes_while_nothing_is_typed(self, session, someone, printed, leader):
        number = printed.id
        leader.get(f"/paper-tests/{number}")
        assert "Đã bỏ bài kiểm tra" in leader.submit(action="/remove").text
        leader.get(f"/paper-tests/{number}", status=404)
        leader.get("/paper-tests/new")
        leader.submit(action="/paper-tests/new")
        again = session.scalars(select(PaperTest).where(PaperTest.removed_at.is_(None))).one()
        leader.get(f"/paper-tests/{again.id}")
        token = leader.token()
        type_first(leader, again, someone("citizen"), "a" * 10)
        leader.raw("POST", f"/paper-tests/{again.id}/remove", data={"csrf_token": token})
        assert sheet_of(session).test_id == again.id
        log = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("paper_test.")).order_by(AuditEntry.id)
        ).all()
        assert log == ["paper_test.made", "paper_test.removed", "paper_test.made"]

    def test_nobody_meets_where_the_team_or_unit_has_ended(self, session, visit, printed):
        session.execute(update(AdminUnit).where(AdminUnit.id == printed.unit_id).values(valid_to=printed.held_on))
        session.commit()
        visit("commune-official").get(f"/paper-tests/new?unit={printed.unit_id}", status=404)

    @pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "x"])
    def test_the_day_is_near(self, visit, day):
        visitor = visit("leader")
        visitor.get("/paper-tests/new")
        visitor.submit({"held_on": day}, action="/paper-tests/new", status=422)

    def test_who_fetches_the_key(self, session, visit, someone, printed, leader):
        """Who made the test, and officials and trainers there; not another who leads the team."""
        for address in ("paper.pdf", "paper.pdf?version=B", "key.pdf"):
            answer = leader.raw("GET", f"/paper-tests/{printed.id}/{address}")
            assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
            assert answer.headers["Cache-Control"] == "no-store"
        for username, role in (("leader", "member"), ("mate", "leader")):
            mine = update(Membership).where(Membership.person_id == someone(username).id)
            session.execute(mine.values(role=role))
        session.commit()
        for username, status in (("commune-official", 200), ("trainer", 200), ("administrator", 200), ("mate", 404)):
            other = visit(username)
            assert other.raw("GET", f"/paper-tests/{printed.id}/paper.pdf").status_code == 200
            assert other.raw("GET", f"/paper-tests/{printed.id}/key.pdf").status_code == status
            assert ("key.pdf" in other.get(f"/paper-tests/{printed.id}").html) == (status == 200)

    def test_every_kind_of_question_on_paper(self, session, someone, leader):
        replace_bank(session, quiz_of(session, CITIZEN_COURSE))
        leader.get("/paper-tests/new")
        leader.submit(action="/paper-tests/new")
        printed = session.scalars(select(PaperTest)).one()
        right = [typed_as(item.kind, item.keys[0]) for item in items_of(session, printed.papers["C"])]
        paper, key = (pdf_text(leader, printed, name) for name in ("paper.pdf?version=C", "key.pdf"))
        assert "Ghi vào mỗi ô chữ của ý hợp với dòng đó. Việc 1 Việc 2 Việc 3" in paper
        assert "Ghi chữ của từng việc theo thứ tự" in paper
        assert "Thật hay lừa? T Thật L Lừa đảo Bạn làm gì?" in paper
        assert all(word in key for word in right)
        row = " ".join(right)
        page = type_first(leader, printed, someone("citizen"), row.replace(right[0], "x", 1), "C", status=422)
        assert "Câu 1 " in page.text
        type_first(leader, printed, someone("citizen"), row, "C")
        type_again(leader, sheet_of(session), row, "C")
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.score, attempt.out_of, attempt.passed) == (6, 6, True)

    @pytest.mark.parametrize("username", ["next-leader", "far-official", "member", "citizen"])
    def test_out_of_scope_is_not_there(self, session, visit, someone, printed, leader, username):
        type_first(leader, printed, someone("citizen"), "-" * 10)
        visitor, sheet = visit(username), sheet_of(session)
        for address in ("", "/paper.pdf", "/key.pdf", "/people/new", f"/people/{someone('citizen').id}"):
            visitor.get(f"/paper-tests/{printed.id}{address}", status=404)
        visitor.get(f"/paper-sheets/{sheet.id}", status=404)
        if username in {"next-leader", "far-official"}:
            assert visitor.get("/paper-tests").h1s == ["0 bài kiểm tra trên giấy"]
            visitor.get(f"/paper-tests/new?unit={printed.unit_id}", status=404)


class TestTyping:
    def test_both_times_alike_is_an_attempt(self, session, visit, someone, printed, leader):
        citizen = someone("citizen")
        row = row_of(session, printed, "B", right=9)
        page = type_first(leader, printed, citizen, row.replace(" ", ""), "B")
        assert "Chờ gõ lần hai: 1. Hai lần khác nhau: 0. Đã chấm: 0." in page.text
        official, sheet = visit("commune-official"), sheet_of(session)
        assert "Trần Văn Bính gõ" in official.get(f"/paper-tests/{printed.id}").text
        page = official.get(f"/paper-sheets/{sheet.id}")
        assert "Lần một Trần Văn Bính gõ lúc" in page.text
        assert row not in page.html
        assert "Lần một chính bạn đã gõ." in leader.get(f"/paper-sheets/{sheet.id}").text
        page = type_again(official, sheet, row, "B")
        assert page.h1s == ["Bài trên giấy: 1 trên 1 bài đã chấm"]
        assert "9/10" in page.text
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.person_id, attempt.way, attempt.score, attempt.passed) == (citizen.id, "paper", 9, True)
        assert attempt.receipt
        assert session.scalars(select(Certificate.person_id)).all() == [citizen.id]
        noted = session.scalars(select(AuditEntry).filter_by(action="test.on_paper")).one()
        assert (noted.person_id, noted.actor_id) == (citizen.id, someone("commune-official").id)
        typed = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("paper_sheet.")))
        assert [(entry.action, entry.actor_id, entry.details) for entry in typed] == [
            ("paper_sheet.typed", someone("leader").id, {}),
            ("paper_sheet.typed_again", someone("commune-official").id, {"differences": 0}),
        ]
        assert "9/10" in official.get(f"/paper-sheets/{sheet.id}").text
        assert "1 lượt trên giấy" in official.get(f"/people/{citizen.id}").text
        assert "trên giấy" in visit("citizen").get(f"/courses/{CITIZEN_COURSE}/test").text
        visit("citizen").get(f"/attempts/{attempt.id}")

    def test_a_difference_is_shown_and_settled_by_one_of_the_two(self, session, visit, someone, printed, leader):
        type_first(leader, printed, someone("citizen"), "a" * 10)
        official, sheet = visit("commune-official"), sheet_of(session)
        page = type_again(official, sheet, "aabaaaaaaa")
        assert "Lần một Trần Văn Bính gõ. Lần hai Đặng Thu Hà gõ." in page.text
        assert "Câu 3 “a” (lần một) “b” (lần hai)" in " ".join(page.text.split())
        assert session.scalar(select(func.count()).select_from(Attempt)) == 0
        assert "Bạn chọn một trong hai." in settle(leader, sheet, {}, status=422).text
        settle(leader, sheet, {"at-3": "3"}, status=422)
        settle(leader, sheet, {"at-3": "2"})
        assert sheet_of(session).state == "done"
        given = session.scalars(select(Answer.choice).order_by(Answer.position)).all()
        assert "".join(given) == "aabaaaaaaa"
        assert session.scalars(select(PaperSheet.settled_by)).one() == someone("leader").id

    def test_another_version_the_second_time(self, session, someone, printed, leader):
        type_first(leader, printed, someone("citizen"), "a" * 10)
        page = type_again(leader, sheet_of(session), "a" * 10, "D")
        assert "“A: a a a a a a a a a a” (lần một)" in page.text
        settle(leader, sheet_of(session), {"at-0": "2"})
        attempt = session.scalars(select(Attempt)).one()
        assert attempt.paper == printed.papers["D"]

    def test_nothing_typed_is_lost(self, someone, printed, leader):
        page = type_first(leader, printed, someone("citizen"), "abx", status=422)
        assert "Bài có 10 câu, bạn gõ 3." in page.text
        assert 'value="abx"' in page.html
        page = type_first(leader, printed, someone("citizen"), "aaaaaaaaae", "E", status=422)
        assert "Bài này chỉ có đề A, B, C và D." in page.text
        assert 'value="aaaaaaaaae"' in page.html
        page = type_first(leader, printed, someone("citizen"), "a b c a ab a a a a e", status=422)
        assert "Câu 5 chỉ chọn một ý." in page.text
        assert "Câu 10 không có ý “e”." in page.text

    def test_one_sheet_a_person(self, session, someone, printed, leader):
        type_first(leader, printed, someone("citizen"), "a" * 10)
        page = type_first(leader, printed, someone("citizen"), "b" * 10, status=422)
        assert "Bùi Đức Thắng đã có một bài ở đây" in page.text
        assert 'value="bbbbbbbbbb"' in page.html
        assert f"/paper-sheets/{sheet_of(session).id}" in page.links
        leader.get(f"/paper-sheets/{sheet_of(session).id}")
        leader.submit(action="/remove")
        assert session.scalar(select(func.count()).select_from(PaperSheet)) == 0
        type_first(leader, printed, someone("citizen"), "b" * 10)
        type_again(leader, sheet_of(session), "b" * 10)
        leader.raw("POST", f"/paper-sheets/{sheet_of(session).id}/remove", data={"csrf_token": leader.token()})
        assert sheet_of(session).state == "done"

    def test_one_person_may_type_twice_and_the_log_says_so(self, session, visit, someone, printed, leader):
        type_first(leader, printed, someone("citizen"), "a" * 10)
        type_again(leader, sheet_of(session), "a" * 10)
        noted = session.scalars(select(AuditEntry).filter_by(action="paper_sheet.typed_again")).one()
        assert noted.details == {"differences": 0, "same_typist": True}
        assert "Một người gõ cả hai lần" in visit("commune-official").get("/audit").text

    def test_somebody_new_has_signed_on_paper(self, session, printed, leader):
        leader.get(f"/paper-tests/{printed.id}")
        page = leader.submit({"name": "Lò Văn Păn", "birth_year": "1948"}, action=f"/paper-tests/{printed.id}")
        assert "Chưa có ai tên này ở đây." in page.text
        leader.get(f"/paper-tests/{printed.id}/people/new?name=Lò Văn Păn&birth_year=1948")
        assert "Chưa có chữ ký đồng ý" in leader.submit(action="/people/new", status=422).text
        page = leader.submit({"signed": "y"}, action="/people/new")
        assert page.h1s == ["Gõ bài của Lò Văn Păn"]
        person = session.scalars(select(Person).filter_by(name="Lò Văn Păn")).one()
        assert session.scalar(select(func.count()).where(Consent.person_id == person.id)) == 1

    def test_whoever_has_not_agreed_yet_has_signed_too(self, session, someone, printed, leader):
        session.execute(delete(Consent).where(Consent.person_id == someone("citizen").id))
        session.commit()
        page = type_first(leader, printed, someone("citizen"), "a" * 10, status=422)
        assert "Chưa có chữ ký đồng ý" in page.text
        type_first(leader, printed, someone("citizen"), "a" * 10, signed="y")
        assert session.scalar(select(func.count()).where(Consent.person_id == someone("citizen").id)) == 1
        assert session.scalar(select(func.count()).where(AuditEntry.action == "consent.witnessed")) == 1

    def test_late_typing_counts_on_the_day_of_the_meeting(self, session, someone, printed, leader):
        printed.held_on -= timedelta(days=40)
        session.commit()
        type_first(leader, printed, someone("citizen"), row_of(session, printed, "A"))
        type_again(leader, sheet_of(session), row_of(session, printed, "A"))
        sat = session.scalars(select(Attempt.submitted_at)).one()
        assert sat == day_start(printed.held_on + timedelta(days=1)) - timedelta(seconds=1)

    def test_one_open_on_a_phone_stays_open(self, session, someone, printed, leader):
        opened = begin(session, someone("citizen"), CITIZEN_COURSE)
        type_first(leader, printed, someone("citizen"), "a" * 10)
        type_again(leader, sheet_of(session), "a" * 10)
        session.refresh(opened)
        assert opened.submitted_at is None
        assert session.scalar(select(func.count()).select_from(Attempt)) == 2

    def test_two_at_once_make_one_attempt(self, session, someone, printed, leader):
        type_first(leader, printed, someone("citizen"), "a" * 10)
        sheet_id, by, engine = sheet_of(session).id, someone("leader").id, session.get_bind()
        session.rollback()

        def press(_number):
            with Session(engine) as own:
                sheet = own.get_one(PaperSheet, sheet_id)
                try:
                    sheets.type_again(own, sheet, Typed("A", " ".join("a" * 10)), Actor(by, "::1"), utc_now())
                    own.commit()
                except sheets.Overtaken:
                    own.rollback()
                    return 0
                return 1

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(press, range(2))) == 1
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1

    def test_a_doubles_sheet_goes_over(self, session, someone, printed, leader):
        double = newcomer(session, "Bùi Đức Thắng", home=None)
        session.execute(update(Person).where(Person.id == double.id).values(birth_year=1950))
        session.commit()
        type_first(leader, printed, double, "a" * 10)
        merge(session, someone("citizen").id, double.id, Actor(someone("leader").id, "::1"), utc_now())
        session.commit()
        assert sheet_of(session).person_id == someone("citizen").id


class TestMembers:
    """The members' edition: made by officials and trainers, sat by those in the teams."""

    @pytest.fixture
    def printed(self, session, visit, leader):
        leader.get("/paper-tests/new")
        assert MEMBER_COURSE not in leader.page.html
        leader.submit({"course": MEMBER_COURSE}, action="/paper-tests/new", status=422)
        official = visit("commune-official")
        official.get(f"/paper-tests/new?unit={session.scalars(select(AdminUnit.id).filter_by(name='Minh An')).one()}")
        official.submit({"course": MEMBER_COURSE}, action="/paper-tests/new")
        return session.scalars(select(PaperTest)).one()

    def test_a_members_result(self, session, visit, someone, printed):
        official, member = visit("commune-official"), someone("member")
        page = official.get(f"/paper-tests/{printed.id}?name=hanh&birth_year=1990")
        assert "Nguyễn Thị Hạnh, sinh năm 1990" in page.text
        assert "Ghi tên người mới" not in page.text
        official.get(f"/paper-tests/{printed.id}/people/new", status=404)
        row = row_of(session, printed, "D")
        type_first(official, printed, member, row, "D")
        type_again(visit("administrator"), sheet_of(session), row, "D")
        assert session.scalars(select(Certificate.person_id)).all() == [member.id]
        assert session.scalars(select(Attempt.team_id)).one() is not None
        assert session.scalars(select(Enrolment.passed_at)).one() is not None

    def test_for_nobody_else_and_nobody_types_their_own(self, session, visit, someone, printed):
        official = visit("commune-official")
        for username in ("citizen", "stranger", "commune-official"):
            official.get(f"/paper-tests/{printed.id}/people/{someone(username).id}", status=404)
        both = someone("member")
        session.add(Grant(person_id=both.id, role="official", unit_id=printed.unit_id, valid_from=world.LONG_AGO))
        session.commit()
        type_first(official, printed, both, "a" * 10)
        visitor, sheet = visit("member"), sheet_of(session)
        assert f"/paper-sheets/{sheet.id}" not in visitor.get(f"/paper-tests/{printed.id}").html
        for address in (f"/paper-sheets/{sheet.id}", f"/paper-tests/{printed.id}/people/{both.id}"):
            visitor.get(address, status=404)
        assert (
            visitor.raw("POST", f"/paper-sheets/{sheet.id}/remove", data={"csrf_token": visitor.token()}).status_code
            == 404
        )


def test_the_list_takes_as_many_statements_for_many(session, visit, printed, statements):
    def asked(address):
        statements.clear()
        page = visitor.get(address)
        return len(statements), page

    visitor = visit("commune-official")
    few = [asked("/paper-tests")[0], asked(f"/paper-tests/{printed.id}")[0]]
    kept = {column.name: getattr(printed, column.name) for column in PaperTest.__table__.columns if column.name != "id"}
    for name in ("Mai", "Na", "Xa", "Yên"):
        session.add(PaperTest(**kept))
        person = newcomer(session, f"Lò Thị {name}")
        words = {"version": "A", "answers": "a", "typed_by": person.id, "typed_at": utc_now()}
        session.add(PaperSheet(test_id=printed.id, person_id=person.id, **words))
    session.commit()
    (tests, page), (lines, sheet_page) = asked("/paper-tests"), asked(f"/paper-tests/{printed.id}")
    assert page.h1s == ["5 bài kiểm tra trên giấy"]
    assert sheet_page.text.count("Đã gõ một lần") == 4
    assert [tests, lines] == few
