"""Signals: what the rules find and leave alone, who may see whom, and the note that a person takes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from courses.models import Topic
from lms.clock import Month, local_date, local_today, utc_now
from lms.insight import reading
from lms.insight.looking import look
from lms.insight.models import SignalNote
from lms.insight.signals import Reply, Submitted, one_phone, papers_alike, signals_in, too_quick
from lms.meetings.models import Attendance, Meeting
from lms.people.models import AuditEntry
from lms.teams.access import scope_of
from lms.teams.models import AdminUnit, Grant, Membership, Residence
from quizzes.models import ASSISTED, ON_PAPER, Attempt
from tests import world
from tests.insight import people, sat
from tests.quizzes import MEMBER_COURSE, unlock

T0 = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def paper(key, words="bbbbbbbb", minutes=0, *, pace=20.0, syllables=30, **words_of):
    """A record as the rules read it: an answer every `pace` seconds, `b` is right."""
    at = T0 + timedelta(minutes=minutes)
    begun = at - timedelta(seconds=pace * (len(words) + 1))
    replies = tuple(
        Reply(place, word, word != "b", begun + timedelta(seconds=pace * place), syllables)
        for place, word in enumerate(words, start=1)
        if word != "."
    )
    known = {"quiz_id": 1, "unit_id": 7, "place_id": 5, "device": "", "way": "own", "passed": True, **words_of}
    return Submitted(id=key, person_id=key, started_at=begun, submitted_at=at, replies=replies, **known)


def ids(signals):
    return [[attempt.id for attempt in signal.attempts] for signal in signals]


class TestOnePhone:
    def test_three_people_within_half_an_hour(self):
        assert ids(
            one_phone([paper(1, device="x"), paper(2, minutes=9, device="x"), paper(3, minutes=30, device="x")])
        ) == [[1, 2, 3]]

    @pytest.mark.parametrize(
        "change",
        [{"minutes": 31}, {"device": "y"}, {"device": ""}, {"way": ASSISTED}, {"passed": False}, {"person": 2}],
    )
    def test_what_is_none(self, change):
        person = change.pop("person", 3)
        third = replace(paper(3, **{"minutes": 12, "device": "x", **change}), person_id=person)
        assert ids(one_phone([paper(1, device="x"), paper(2, minutes=9, device="x"), third])) == []

    def test_spans_that_meet_are_one_and_others_are_not(self):
        minutes = (0, 20, 25, 50, 52, 200, 201, 202)
        found = one_phone([paper(key, minutes=at, device="x") for key, at in enumerate(minutes, start=1)])
        assert ids(found) == [[1, 2, 3, 4, 5], [6, 7, 8]]


class TestTooQuick:
    def test_by_the_median(self):
        # 30 syllables take four and a half seconds.
        assert ids(too_quick([paper(1, pace=4.4), paper(2, pace=4.6)])) == [[1]]
        (signal,) = too_quick([paper(1, pace=4.4)])
        assert (round(signal.seconds, 1), signal.needed) == (4.4, 4.5)

    def test_what_is_none(self):
        slow = paper(1, pace=4)
        waits = tuple(
            replace(reply, given_at=reply.given_at + timedelta(seconds=20 * place))
            for place, reply in enumerate(slow.replies)
        )
        assert (
            ids(too_quick([replace(slow, replies=waits), paper(2, "bbbb", pace=1), paper(3, pace=1, way=ASSISTED)]))
            == []
        )

    def test_answers_that_a_phone_kept_share_the_time_they_took(self):
        """Out of reach for ten minutes, then everything at once; but ten quick presses are still ten quick presses."""
        slow = paper(1, pace=60)
        late = slow.replies[-1].given_at
        at_once = tuple(
            replace(reply, given_at=late + timedelta(milliseconds=300 * place))
            for place, reply in enumerate(slow.replies)
        )
        assert ids(too_quick([replace(slow, replies=at_once), paper(2, pace=1), paper(3, pace=0.1)])) == [[2], [3]]


class TestAlike:
    def test_the_same_wrong_answers(self):
        (signal,) = papers_alike([paper(1, "acabbb"), paper(2, "acabbb", 100), paper(3, "acabbb", 170)])
        assert [one.id for one in signal.attempts] == [1, 2, 3], "the third is alike with the second"
        assert (signal.shared, signal.wrong) == (6, 3)

    @pytest.mark.parametrize(
        ("words", "more"),
        [
            ("acabb.", {}),  # five shared
            ("acbbbb", {}),  # two wrong
            ("acaabb", {}),  # one more wrong
            ("acbbbba", {}),
            ("acabbb", {"minutes": 121}),
            ("acabbb", {"place_id": 6}),
            ("acabbb", {"quiz_id": 2}),
        ],
    )
    def test_what_is_none(self, words, more):
        assert ids(papers_alike([paper(1, "acabbb"), paper(2, words, **{"minutes": 10, **more})])) == []

    @pytest.mark.parametrize("way", [ASSISTED, ON_PAPER])
    def test_in_one_room_with_one_sheet_more_mistakes_are_asked_for(self, way):
        assert ids(papers_alike([paper(1, "acacbb", way=way), paper(2, "acacbb", way=way)])) == []
        (signal,) = papers_alike([paper(1, "acacab", way=way), paper(2, "acacab")])
        assert signal.ways == {way, "own"}

    def test_one_person_twice_is_none(self):
        assert ids(papers_alike([paper(1, "acabbb"), replace(paper(2, "acabbb", 9), person_id=1)])) == []

    def test_a_mistake_that_many_make_elsewhere_says_nothing(self):
        elsewhere = [paper(10 + number, "acbbbb", 9, place_id=8 + number) for number in range(10)]
        both = [paper(1, "acabbb"), paper(2, "acabbb", 9)]
        assert ids(papers_alike(both + elsewhere)) == []
        assert ids(papers_alike(both + elsewhere[:9])) == [[1, 2]], "too few to tell"
        crowd = [paper(key, "acabbb", key) for key in range(1, 13)]
        assert ids(papers_alike(crowd)) == [list(range(1, 13))], "a whole room that copies is no common mistake"


@given(
    st.lists(
        st.tuples(
            st.integers(0, 90),
            st.sampled_from("xy"),
            st.booleans(),
            st.text("abc", min_size=8, max_size=8),
            st.integers(1, 2),
        ),
        max_size=12,
    )
)
@settings(max_examples=60)
def test_order_does_not_matter(rows):
    """Signals hang on the attempts alone, and no attempt stands twice in one."""
    attempts = [
        paper(key, words, minutes, device=device, passed=passed, place_id=place)
        for key, (minutes, device, passed, words, place) in enumerate(rows, start=1)
    ]
    found = signals_in(attempts)
    assert {(signal.kind, signal.ids) for signal in found} == {
        (signal.kind, signal.ids) for signal in signals_in(reversed(attempts))
    }
    assert all(len(signal.ids) == len(signal.attempts) for signal in found)


# ── In scope ──


MONTH = Month.of(utc_now()).shift(-1)
WHEN = MONTH.start + timedelta(days=14, hours=12)
PAGE = f"/signals?month={MONTH}"


@pytest.fixture
def unit(session):
    return lambda name: session.scalars(select(AdminUnit).filter_by(name=name)).one()


@pytest.fixture
def one_device(session, someone, unit):
    """Three people of the commune and one of the next commune pass on one phone within ten minutes."""
    at = WHEN
    for back, (username, place) in enumerate(
        (("member", "Đông Hạ"), ("mate", "Đông Hạ"), ("next-leader", "Đông Thượng"), ("stranger", "Tổ dân phố 3"))
    ):
        moment = at - timedelta(minutes=back * 3)
        sat(session, someone(username), "b" * 10, at=moment, unit_id=unit(place).id, device="d", passed=True)
    session.commit()


def rows(page):
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", page.html, re.DOTALL)
    ]


def test_each_official_sees_their_own(visit, one_device):
    page = visit("commune-official").get(PAGE)
    assert page.h1s[0].startswith("1 trên 1 điều chưa ai xem")
    (_head, row) = rows(page)
    assert "3 người đạt trên một máy trong 6 phút" in row
    assert "Đây không phải bằng chứng gian lận." in row
    assert "Nguyễn Thị Hạnh" in row
    assert "Vũ Thị Thoa" not in page.html
    assert "Trà Câu" not in page.html
    wide = visit("province-official").get(PAGE)
    assert "4 người đạt" in rows(wide)[1]
    assert "Không có bài kiểm tra nào" in visit("far-official").get(PAGE).h1s[0]
    assert visit("commune-official").get(f"{PAGE}&q=hanh").links
    assert "Không có điều nào khớp" in visit("commune-official").get(f"{PAGE}&q=thoa").text
    assert "Không có điều nào khớp" in visit("commune-official").get(f"{PAGE}&kind=pace").text


def test_the_whole_country_is_asked_by_province(visit, one_device, unit):
    administrator = visit("administrator")
    assert administrator.get(PAGE).h1s == ["Bài kiểm tra cần xem: chọn một tỉnh"]
    assert "4 người đạt" in administrator.get(f"{PAGE}&unit={unit('Quảng Ngãi').id}").text
    assert "3 người đạt" not in administrator.get(f"{PAGE}&unit={unit('Đông Hạ').id}").text


def test_others_find_nothing(visit, one_device, session):
    first = session.scalars(select(func.max(Attempt.id))).one()
    for username in ("member", "leader", "trainer", "citizen"):
        visit(username).get(PAGE, status=404)
        visit(username).get(f"/signals/{first}?which=device&month={MONTH}", status=404)


def test_what_is_not_theirs_to_ask(visit, one_device, unit, session):
    official, first = visit("commune-official"), session.scalars(select(func.max(Attempt.id))).one()
    for asked in ("unit=0", "unit=x", "month=2019-01", "month=2099-01", "month=x", f"unit={unit('Ia Tôr').id}"):
        official.get(f"/signals?{asked}", status=404)
    for asked in (f"{first}?which=pace", f"{first}?which=device", f"{first}?month={MONTH}", "99?which=device"):
        official.get(f"/signals/{asked}", status=404)


def test_who_moved_away_is_counted_and_not_named(visit, one_device, session, someone):
    for row in session.scalars(select(Membership).filter_by(person_id=someone("mate").id)):
        row.valid_to = local_today()
    for home in session.scalars(select(Residence).filter_by(person_id=someone("mate").id)):
        home.valid_to = local_today()
    session.commit()
    official = visit("commune-official")
    page = official.get(PAGE)
    assert "Đinh Thị Lan" not in page.html
    assert "1 người hiện không thuộc nơi bạn phụ trách" in rows(page)[1]
    (link,) = [link for link in page.links if link.startswith("/signals/")]
    page = official.get(link)
    assert "Đinh Thị Lan" not in page.html
    assert f"/people/{someone('mate').id}" not in page.links


def met(session, village, someone, *usernames):
    """A session of the day at which these people were."""
    by, noted = someone("leader").id, {"way": "ticked", "noted_at": WHEN}
    topic_id = session.scalars(select(Topic.id)).first()
    place = {"place": "Nhà văn hóa", "held_on": local_date(WHEN)}
    meeting = Meeting(topic_id=topic_id, unit_id=village.id, recorded_by=by, recorded_at=WHEN, **place)
    session.add(meeting)
    session.flush()
    for username in usernames:
        session.add(Attendance(meeting_id=meeting.id, person_id=someone(username).id, **noted))
    session.commit()


def test_a_note_is_taken_once_and_changes_nothing(visit, one_device, session, someone, unit):
    met(session, unit("Đông Hạ"), someone, "member", "mate", "leader")
    met(session, unit("Ia Tôr"), someone, "member")  # out of scope
    official, before = visit("commune-official"), results(session)
    (link,) = [link for link in official.get(PAGE).links if link.startswith("/signals/")]
    official.get(link)
    refused = official.submit({"outcome": "reminded", "reason": " "}, action=link.split("?")[0], status=422)
    assert "Bạn ghi lý do." in refused.text
    assert 'value="reminded" id="outcome-1" checked' in refused.html
    assert "Hôm ấy có buổi học trực tiếp ở Nhà văn hóa: 2 người trong số này có mặt." in official.page.text
    page = official.submit({"outcome": "nothing", "reason": "Dùng chung máy của tổ."}, action=link.split("?")[0])
    assert page.url == "/signals"
    assert page.h1s[0].startswith("0 trên 1 điều chưa ai xem")
    assert "Đã xem, không có gì" in rows(page)[1]
    form = {"csrf_token": official.token(), "outcome": "reminded", "reason": "Gửi lần nữa", "seen": "0"}
    assert official.raw("POST", link, data=form).status_code == 302
    assert session.scalar(select(func.count()).select_from(SignalNote)) == 1
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "signal.noted"))
    assert (entry.actor_id, entry.details) == (someone("commune-official").id, {"nothing": True, "attempts": 3})
    assert results(session) == before
    wide = visit("province-official").get(PAGE)
    assert wide.h1s[0].startswith("1 trên 1"), "of the province four people stand in it, whom the note does not cover"
    official.get(link)
    official.submit({"outcome": "reminded", "reason": "Có người làm giúp."}, action=link.split("?")[0])
    assert session.scalar(select(func.count()).select_from(SignalNote)) == 2
    assert "Đã nhắc nhở" in rows(official.get(PAGE))[1]
    assert "Đã nhắc nhở" in official.get("/audit").text
    kept = visit("mate").get("/my/data").text
    assert "Bài được cán bộ xem (2)" in kept
    assert "Có người làm giúp" not in kept, "words may speak of others"
    assert "Bài được cán bộ xem" not in visit("leader").get("/my/data").text


def test_who_answers_for_some_communes_reads_their_own_note(visit, one_device, session, someone, unit):
    """It is kept with the province, which is not theirs; the official of one of the communes does not see it."""
    somebody = someone("far-official")
    for place in ("Minh An", "Trà Câu"):
        session.add(Grant(person_id=somebody.id, role="official", unit_id=unit(place).id, valid_from=world.LONG_AGO))
    session.commit()
    official = visit("far-official")
    for count, outcome in enumerate(("nothing", "reminded"), start=1):
        (link,) = [link for link in official.get(PAGE).links if link.startswith("/signals/")]
        official.get(link)
        official.submit({"outcome": outcome, "reason": "Đã hỏi."}, action=link.split("?")[0])
        assert official.get(PAGE).h1s[0].startswith("0 trên 1")
        assert session.scalar(select(func.count()).select_from(SignalNote)) == count
    assert visit("commune-official").get(PAGE).h1s[0].startswith("1 trên 1")
    assert visit("province-official").get(PAGE).h1s[0].startswith("0 trên 1")


def results(session):
    session.rollback()
    return session.execute(select(Attempt.id, Attempt.passed, Attempt.score).order_by(Attempt.id)).all()


def test_nobody_takes_a_note_on_themselves(visit, session, someone, unit):
    official = someone("commune-official")
    session.add(Residence(person_id=official.id, unit_id=unit("Đông Hạ").id, valid_from=world.LONG_AGO))
    made = sat(session, official, "b" * 10, at=WHEN, unit_id=unit("Đông Hạ").id, pace=0.5)
    session.commit()
    visitor, address = visit("commune-official"), f"/signals/{made.id}?which=pace&month={MONTH}"
    page = visitor.get(address)
    assert "người khác ghi chú" in page.text
    form = {"csrf_token": visitor.token(), "outcome": "nothing", "reason": "Không sao", "seen": "0"}
    assert visitor.raw("POST", address, data=form).status_code == 404


def test_statements_do_not_grow(visit, session, unit, statements, one_device):
    official, counts = visit("commune-official"), []
    for more in (0, 30):
        for number, person in enumerate(people(session, more)):
            sat(session, person, "b" * 10, at=WHEN - timedelta(minutes=number), unit_id=unit("Đông Hạ").id, pace=0.5)
        session.commit()
        official.get(PAGE)
        statements.clear()
        page = official.get(PAGE)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
    assert "30 trên" in page.h1s[0] or "31 trên" in page.h1s[0]
    assert "Trang 1 trên 2" in page.text


def test_a_month_too_large_says_so(visit, one_device, monkeypatch):
    monkeypatch.setattr(reading, "MOST_SUBMITTED", 3)
    assert "Bạn chọn một nơi nhỏ hơn" in visit("commune-official").get(PAGE).text


PLACES = ("Đông Hạ", "Đông Thượng", "Tổ dân phố 3", "Minh An", "Ia Tôr")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from("xy"), st.integers(0, 40), st.booleans()), max_size=14)
)
def test_nothing_outside_the_scope_appears(session, someone, unit, drawn):
    """Whatever was sat where: each official's signals hold attempts of their units alone, and names of their people."""
    session.rollback()
    homes = {}
    for number, (place, device, minutes, is_wrong) in enumerate(drawn):
        person = world.person(session, f"p{number}", f"Lê Văn {number}")
        session.add(Residence(person_id=person.id, unit_id=unit(place).id, valid_from=world.LONG_AGO))
        at, words = WHEN - timedelta(minutes=minutes), "acabbbbb" if is_wrong else "b" * 8
        homes[sat(session, person, words, at=at, unit_id=unit(place).id, device=device, passed=True).id] = place
    session.flush()
    for username, theirs in (
        ("commune-official", {"Đông Hạ", "Đông Thượng", "Minh An"}),
        ("province-official", {"Đông Hạ", "Đông Thượng", "Minh An", "Tổ dân phố 3"}),
        ("far-official", {"Ia Tôr"}),
        ("leader", set()),
    ):
        scope = scope_of(session, someone(username).id, local_today())
        looked = look(session, scope, None, MONTH, "vi", local_today())
        seen = {attempt.id for line in looked.lines for attempt in line.signal.attempts}
        assert {homes[key] for key in seen} <= theirs
        assert {sat_.place.name for line in looked.lines for sat_ in line.sat} <= theirs
        assert all(sat_.name for line in looked.lines for sat_ in line.sat)
        apart = signals_in(attempt for attempt in reading.read_month(session, scope, MONTH).attempts)
        assert [line.signal.ids for line in looked.lines] == [signal.ids for signal in apart]
    session.rollback()


# ── The sign of a browser ──


def test_a_browser_keeps_its_sign_over_people(visit, session, someone, app):
    for username in ("member", "mate"):
        unlock(session, someone(username))
    first, second = visit("member"), visit("mate")
    address = f"/courses/{MEMBER_COURSE}/test"

    def begin(visitor):
        visitor.get(address)
        return visitor.raw("POST", address, data={"csrf_token": visitor.token()})

    cookie = begin(first).headers["Set-Cookie"]
    for part in ("device=", "HttpOnly", "SameSite=Lax", "Path=/courses"):
        assert part in cookie
    value = re.search("device=([^;]+)", cookie)[1]
    second.client.set_cookie("device", value, path="/courses")
    begin(second)
    signs = session.scalars(select(Attempt.device).order_by(Attempt.id)).all()
    assert len(set(signs)) == 1
    assert len(signs[0]) == 32


def test_a_sign_that_somebody_made_up_is_not_taken(visit, session, someone):
    unlock(session, someone("member"))
    member, address = visit("member"), f"/courses/{MEMBER_COURSE}/test"
    member.client.set_cookie("device", "f" * 32, path="/courses")
    member.get(address)
    member.raw("POST", address, data={"csrf_token": member.token()})
    assert session.scalars(select(Attempt.device)).one() not in ("", "f" * 32)


def test_closing_an_account_takes_the_sign_away(visit, session, someone, unit):
    sat(session, someone("member"), "bb", device="d" * 32)
    session.commit()
    member = visit("member")
    assert "d" * 32 in member.raw("GET", "/my/data.json").get_data(as_text=True)
    member.get("/my/close")
    member.submit({"password": world.PASSWORD}, action="/close")
    assert session.scalars(select(Attempt.device)).one() == ""
