"""Importing rosters through the database: who is known again, what is entered, what is refused, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.clock import local_date, utc_now
from lms.db import take_ids
from lms.people.models import AuditEntry, Person, SignInCode
from lms.people.opening import Usernames
from lms.rosters import importing
from lms.rosters.faults import WORDS, words_of
from lms.rosters.importing import BATCH, PlanFaulty, PlanOutdated, apply, load
from lms.rosters.planning import plan
from lms.rosters.plans import Change, Choice, Choices, Outcome, Terms
from lms.rosters.reading import Reading
from lms.rosters.records import Code, Fault, RosterRow
from lms.rosters.tables import read_table
from lms.rosters.writing import Report
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.models import (
    AdminUnit,
    Membership,
    Residence,
    Team,
    TeamPlace,
    UnitSuccession,
    UnitVersion,
)
from tests import world
from tests.rosters import appendix, prepare, workbook

NOW = utc_now()
DAY = local_date(NOW)
OPERATOR = Actor(None, "")
TABLES = (Person, AdminUnit, UnitVersion, Team, TeamPlace, Membership, Residence, AuditEntry)
HEAD = ("Tỉnh", "Xã", "Loại", "Thôn", "Tên Tổ", "Họ và tên", "Năm sinh", "Điện thoại", "Chức vụ trong Tổ")
HEAD += ("Chức vụ công tác", "Từ ngày", "Số quyết định", "Ngày quyết định")
BLANK = dict.fromkeys(HEAD, "")
HERE = {"Xã": "Minh An", "Thôn": "Đông Hạ"}


def line(name="", year="", phone="", role="", **more):
    """A row of the team in Đông Hạ, unless `more` says where else."""
    words = {"Họ và tên": name, "Năm sinh": year, "Điện thoại": phone, "Chức vụ trong Tổ": role}
    return list((BLANK | HERE | words | more).values())


def unit(session, name="Quảng Ngãi", level=None):
    query = select(AdminUnit).filter_by(name=name)
    return session.scalars(query.filter_by(level=level) if level else query).one()


def draft(session, *rows, home=None, scope=None, **choices):
    reading = Reading(read_table(workbook([HEAD, *rows])), DAY)
    return plan(session, home or unit(session), reading, Choices(**choices), DAY, scope)


def carry_out(session, *rows, actor=OPERATOR, **options):
    report = apply(session, draft(session, *rows, **options), actor, NOW)
    session.flush()
    return report


def outcomes(made):
    return [line.outcome for line in made.lines]


def faults(made):
    return [(fault.cell, fault.code) for fault in made.faults]


def counts(session):
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def person(session, name):
    return session.scalars(select(Person).filter_by(name=name)).one()


def places(session, name, team="Tổ CNSCĐ thôn Đông Hạ"):
    """The person's places in the team, oldest first: role, position, first day, first day after."""
    rows = session.execute(
        select(Membership.role, Membership.position, Membership.valid_from, Membership.valid_to)
        .join(Person, Person.id == Membership.person_id)
        .join(Team, Team.id == Membership.team_id)
        .where(Person.name == name, Team.name == team)
        .order_by(Membership.valid_from, Membership.id)
    )
    return [tuple(row) for row in rows]


# What is entered


def test_a_new_village_comes_with_its_team_people_and_one_note(session, someone):
    official = someone("province-official")
    where = {"Xã": "Xã Minh An", "Loại": "thôn", "Thôn": "Tây Hạ", "Số quyết định": "7/QĐ-UBND"}
    rows = [
        line("Hồ Văn Một", 1980, "0900000101", "Tổ trưởng", **where, **{"Ngày quyết định": "01/08/2026"}),
        line("Hồ Thị Hai", 1981, "", "Tổ phó", **where, **{"Từ ngày": "05/09/2026", "Chức vụ công tác": "Bí thư Đoàn"}),
    ]
    report = carry_out(session, *rows, actor=Actor(official.id, "10.0.0.1"), create_missing=True)
    assert report == Report(villages=1, teams=1, opened=2)
    village, team = unit(session, "Tây Hạ"), session.scalars(select(Team).filter_by(name="Tổ CNSCĐ thôn Tây Hạ")).one()
    founded = team.decision_date
    assert (village.kind, village.parent_id, village.valid_from) == ("thon", unit(session, "Minh An").id, founded)
    assert (team.decision_number, founded.isoformat(), team.valid_from) == ("7/QĐ-UBND", "2026-08-01", founded)
    versions = session.scalars(select(UnitVersion).filter_by(unit_id=village.id)).all()
    assert [(v.name, v.name_folded, v.commune_id, v.valid_from) for v in versions] == [
        ("Tây Hạ", "tay ha", village.parent_id, founded)
    ]
    assert session.scalars(select(TeamPlace.unit_id).filter_by(team_id=team.id)).all() == [village.id]
    second = person(session, "Hồ Thị Hai")
    assert (second.username, second.phone, second.birth_year) == ("hai.ho", None, 1981)
    assert (second.call_folded, second.name_folded) == ("hai ho thi", "ho thi hai")
    assert second.password_hash is None
    assert session.scalars(select(Residence.unit_id).filter_by(person_id=second.id)).all() == [village.id]
    assert [place[:2] for place in places(session, "Hồ Văn Một", team.name)] == [("leader", "")]
    deputy = places(session, "Hồ Thị Hai", team.name)
    assert [(role, position, since.isoformat()) for role, position, since, _until in deputy] == [
        ("deputy", "Bí thư Đoàn", "2026-09-05")
    ]
    note = session.scalars(select(AuditEntry).filter_by(action="roster.imported")).one()
    assert (note.subject, note.subject_id, note.unit_id, note.actor_id) == ("team", team.id, village.id, official.id)
    assert note.details == {"founded": True, "opened": [person(session, "Hồ Văn Một").id, second.id]}
    assert session.scalar(select(func.count()).select_from(SignInCode)) == 0


def test_what_is_missing_is_offered_and_entered_only_if_chosen(session):
    row = line("Hồ Văn Một", Thôn="thôn Tây Hạ")
    offered = draft(session, row)
    assert faults(offered) == [("D2", Code.VILLAGE_NEW)]
    village, team = offered.missing
    assert (village.is_team, village.name, village.within) == (False, "thôn Tây Hạ", "xã Minh An")
    assert (team.is_team, team.name, team.within) == (True, "Tổ CNSCĐ thôn Tây Hạ", "thôn Tây Hạ")
    assert faults(draft(session, row, create=frozenset([village.key]))) == [("E2", Code.TEAM_NEW)]
    chosen = draft(session, row, create=frozenset([village.key, team.key]))
    assert outcomes(chosen) == [Outcome.NEW]


def test_a_row_without_a_person_founds_a_team(session):
    row = line(**{"Tên Tổ": "Tổ CNSCĐ chợ Đông Hạ"})
    assert carry_out(session, row, create_missing=True) == Report(teams=1, same=1)
    assert outcomes(draft(session, row)) == [Outcome.TEAM]


def test_the_team_of_the_commune_itself_has_no_village(session):
    assert carry_out(session, line("Hồ Văn Một", Thôn=""), create_missing=True).teams == 1
    assert (
        session.scalars(select(Team.unit_id).filter_by(name="Tổ CNSCĐ xã Minh An")).one() == unit(session, "Minh An").id
    )


def test_phu_luc_1_finds_the_village_in_the_name_of_the_team(session):
    head = ["TT", "Tên xã", "Tên Tổ", "Số lượng thành viên", "Họ tên, chức vụ Tổ trưởng", "Điện thoại"]
    rows = [
        head,
        ["", "Xã Minh An"],
        [1, "", "Tổ công nghệ số cộng đồng thôn Đông Hạ", 3, "Trần Văn Bính, Trưởng thôn", ""],
    ]
    rows += [[2, "", "Tổ CNSCĐ thôn Tây Hạ", 3, "Hồ Văn Một", "0900000101"]]
    made = plan(session, unit(session), Reading(read_table(workbook(rows)), DAY), Choices(create_missing=True), DAY)
    assert outcomes(made) == [Outcome.CHANGED, Outcome.NEW]
    assert made.lines[0].changes == (Change("position", "", "Trưởng thôn"),)
    assert [(item.name, item.within) for item in made.missing if not item.is_team] == [("thôn Tây Hạ", "xã Minh An")]


def test_user_names_are_those_that_single_accounts_get(session):
    names = ["Nguyễn Thị Hạnh"] * 12 + ["Hạnh"]
    found = Usernames(session).take(names)
    assert found[:9] == ["hanh.nguyen", *(f"hanh.nguyen{n}" for n in range(2, 10))]
    assert found[12] == "hanh"
    assert len(set(found)) == len(names)
    assert all(name.startswith("hanh.nguyen") for name in found[9:12])


# Who is known again


def test_people_are_known_by_phone_then_by_name_and_year(session):
    made = draft(
        session,
        line("Trần Văn Bính", 1990, "", "Tổ trưởng"),
        line("NGUYEN THI HANH", "", "+84 900 000 102"),
        line("Bùi Đức Thắng", 1990, "900000001"),
        line("Vũ Thị Thoa", 1990),
        line("Đinh Thị Lan", 1991, "0900000103"),
    )
    assert [(line.outcome, line.match) for line in made.lines] == [
        (Outcome.SAME, "team"),
        (Outcome.CHANGED, "team"),
        (Outcome.JOINS, "phone"),
        (Outcome.NEW, None),  # she lives in another commune
        (Outcome.NEW, None),  # another year
    ]
    assert made.lines[1].changes == (
        Change("name", "Nguyễn Thị Hạnh", "Nguyen Thi Hanh"),
        Change("phone", "", "0900000102"),
    )


def test_a_person_of_the_commune_joins_a_second_team(session):
    assert carry_out(session, line("Phạm Quang Hải", 1990, "0900000104")) == Report(joined=1)
    assert person(session, "Phạm Quang Hải").phone == "0900000104"
    assert [place[0] for place in places(session, "Phạm Quang Hải")] == ["member"]
    entry = session.scalars(select(AuditEntry).filter_by(action="roster.imported")).one()
    assert entry.details == {"joined": [person(session, "Phạm Quang Hải").id]}


def test_capitals_and_seats_of_tones_change_no_name(session):
    session.execute(
        update(Person).where(Person.username == "mate").values(name="Đinh Thị HOÀ", name_folded="dinh thi hoa")
    )
    person(session, "Đinh Thị HOÀ").rename("Đinh Thị HOÀ")
    session.flush()
    assert outcomes(draft(session, line("Đinh Thị Hòa", 1990))) == [Outcome.SAME]


def test_an_empty_cell_erases_nothing(session):
    carry_out(session, line("Đinh Thị Lan", 1990, "0900000103", "Tổ phó", **{"Chức vụ công tác": "Bí thư"}))
    assert outcomes(draft(session, line("Đinh Thị Lan"))) == [Outcome.SAME]


def test_choices_leave_out_or_keep_apart_people_of_one_name(session):
    rows = [line("Phạm Quang Hải", 1990), line("Đinh Thị Lan", 1990, "0900000103"), line("Trần Văn Bính", 1990)]
    assert outcomes(draft(session, *rows)) == [Outcome.JOINS, Outcome.CHANGED, Outcome.SAME]
    assert outcomes(draft(session, *rows, known=Choice.SKIP)) == [Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SAME]
    assert outcomes(draft(session, *rows, known=Choice.CREATE)) == [Outcome.NEW, Outcome.NEW, Outcome.SAME]
    mixed = {2: Choice.CREATE, 3: Choice.SKIP}
    assert outcomes(draft(session, *rows, rows=mixed)) == [Outcome.NEW, Outcome.SKIPPED, Outcome.SAME]
    assert carry_out(session, *rows, rows=mixed) == Report(opened=1, same=1, skipped=1)
    assert outcomes(draft(session, *rows, rows={3: Choice.SKIP})) == [Outcome.SAME, Outcome.SKIPPED, Outcome.SAME]


def test_a_phone_of_another_name_is_asked_about(session):
    row = line("Bùi Văn Thắng", 1990, "0900000001")
    assert faults(draft(session, row)) == [("H2", Code.PHONE_OTHER_NAME)]
    assert draft(session, row).faults[0].details == {"name": "Bùi Đức Thắng"}
    assert carry_out(session, row, rows={2: Choice.UPDATE}) == Report(joined=1)
    assert person(session, "Bùi Văn Thắng").name_folded == "bui van thang"


def test_of_a_stranger_nothing_is_told_but_that_the_number_is_taken(app, session, someone):
    prepare(session)
    scope = scope_of(session, someone("commune-official").id, DAY)
    made = draft(session, line("Tên Khác", 1990, "0900000002"), home=unit(session, "Minh An"), scope=scope)
    assert faults(made) == [("H2", Code.PHONE_TAKEN)]
    with app.test_request_context(), force_locale("vi"):
        assert "Người Ở Xa" not in words_of(made.faults[0])
    assert "Xa" not in repr(made.lines)


def test_rows_about_one_person_must_agree(session):
    next_team = {"Thôn": "Đông Thượng"}
    new = [line("Hồ Văn Một", 1980, "0900000101"), line("HỒ VÂN MỘT", 1981, "0900000101", **next_team)]
    assert faults(draft(session, *new)) == [("G3", Code.YEAR_DIFFERS)]
    known = [line("Trần Văn Bính", 1991, "0900000102"), line("Trần Văn Bính", 1992, "0900000102", **next_team)]
    carry_out(session, line("Trần Văn Bính", 1990, "0900000102"))
    assert faults(draft(session, *known)) == [("G3", Code.YEAR_DIFFERS)]


def test_the_first_row_says_how_a_name_is_spelled(session):
    rows = [line("Hồ Văn Một", "", "0900000101"), line("Hồ Vân Mốt", 1980, "0900000101", Thôn="Đông Thượng")]
    assert carry_out(session, *rows) == Report(opened=1, joined=1)
    assert person(session, "Hồ Văn Một").birth_year == 1980
    turned = [line("Hồ Vân Mốt", "", "0900000101"), line("Hồ Văn Một", "", "0900000101", Thôn="Đông Thượng")]
    assert outcomes(draft(session, *turned)) == [Outcome.CHANGED, Outcome.SAME]


def test_what_earlier_batches_said_is_remembered(session):
    def row(number, name, phone, village="Đông Hạ", year=None):
        return RosterRow(number, commune="Minh An", village=village, name=name, phone=phone, birth_year=year)

    filling = [row(n, f"Hồ Văn {'ABCDE'[n % 5]}a", f"098{n:07d}", f"thôn Suối {n // 5}") for n in range(1, BATCH + 2)]
    late = [
        row(9001, "Hồ Văn Một", "0900000101", "Đông Thượng"),
        row(9002, "Khác Tên", "0900000102"),
        row(9003, "Hồ Văn Ba", None, year=1980),
        row(9004, "Hồ Văn Bốn", "0900000104", "Đông Thượng", 1981),
    ]
    early = [
        row(8001, "Hồ Văn Một", "0900000101"),
        row(8002, "Hồ Văn Hai", "0900000102"),
        row(8003, "Hồ Văn Ba", None, year=1980),
        row(8004, "Hồ Văn Bốn", "0900000104", year=1980),
    ]
    found = []
    terms = Terms(unit(session), Choices(create_missing=True), DAY)
    with pytest.raises(PlanFaulty):
        load(session, [*early, *filling, *late], terms, OPERATOR, NOW, lambda made: found.extend(made.faults))
    assert [(fault.row, fault.code, fault.details["row"]) for fault in found] == [
        (9002, Code.PHONE_TWICE, 8002),
        (9003, Code.TWICE, 8003),
        (9004, Code.YEAR_DIFFERS, 8004),
    ]


def test_signs_that_a_database_could_stumble_on_are_kept(session):
    odd = "\\N {\"7\"} \\t, 'x' %s | €"
    carry_out(session, line("Hồ Văn Một", 1980, **{"Chức vụ công tác": odd}))
    assert places(session, "Hồ Văn Một")[0][1] == odd


def test_nobody_changes_the_record_of_one_who_stands_higher(session, someone):
    higher, village = someone("province-official"), unit(session, "Đông Hạ")
    session.add(Residence(person_id=higher.id, unit_id=village.id, valid_from=world.LONG_AGO))
    session.flush()
    row = line("Lương Minh Khôi", 1990, "0900000199")
    scope = scope_of(session, someone("commune-official").id, DAY)
    made = draft(session, row, scope=scope)
    assert faults(made) == [("H2", Code.PROTECTED)]
    assert outcomes(draft(session, line("Lương Minh Khôi", 1990), scope=scope)) == [Outcome.JOINS]
    assert outcomes(draft(session, row, scope=scope_of(session, someone("administrator").id, DAY))) == [Outcome.JOINS]


# Roles


def test_a_new_role_begins_today_and_the_old_one_stays_on_record(session):
    row = line("Nguyễn Thị Hạnh", 1990, "", "Tổ phó", **{"Chức vụ công tác": "Bí thư Đoàn"})
    assert carry_out(session, row) == Report(changed=1)
    assert places(session, "Nguyễn Thị Hạnh") == [
        ("member", "", world.LONG_AGO, DAY),
        ("deputy", "Bí thư Đoàn", DAY, None),
    ]
    again = line("Nguyễn Thị Hạnh", 1990, "", "Thành viên")
    carry_out(session, again)
    assert places(session, "Nguyễn Thị Hạnh")[1:] == [("member", "Bí thư Đoàn", DAY, None)]


def test_a_position_alone_is_put_right(session):
    carry_out(session, line("Nguyễn Thị Hạnh", 1990, **{"Chức vụ công tác": "Y tế thôn"}))
    assert places(session, "Nguyễn Thị Hạnh") == [("member", "Y tế thôn", world.LONG_AGO, None)]


def test_a_leader_changes_when_the_roster_says_what_becomes_of_the_other(session):
    rows = [line("Nguyễn Thị Hạnh", 1990, "", "Tổ trưởng"), line("Trần Văn Bính", 1990, "", "Tổ phó")]
    assert carry_out(session, *rows) == Report(changed=2)
    assert [place[0] for place in places(session, "Trần Văn Bính")] == ["leader", "deputy"]
    swapped = [line("Nguyễn Thị Hạnh", 1990, "", "Tổ phó"), line("Trần Văn Bính", 1990, "", "Tổ trưởng")]
    assert carry_out(session, *swapped) == Report(changed=2)
    assert [place[0] for place in places(session, "Nguyễn Thị Hạnh")] == ["member", "deputy"]


def test_a_second_leader_is_refused_or_replaces_the_first(session):
    row = line("Hồ Văn Một", 1980, "0900000101", "Tổ trưởng")
    assert faults(draft(session, row)) == [("I2", Code.LEADER_TAKEN)]
    assert faults(draft(session, row, line("Trần Văn Bính", 1990))) == [("I2", Code.LEADER_TAKEN)]
    carry_out(session, row, replace_leaders=True)
    assert [(place[0], place[3]) for place in places(session, "Trần Văn Bính")] == [("leader", DAY), ("member", None)]
    entry = session.scalars(select(AuditEntry).filter_by(action="roster.imported")).one()
    assert entry.details["changed"] == [person(session, "Trần Văn Bính").id]


def test_a_decision_is_put_right_by_the_first_row_that_names_it(session):
    rows = [
        line("Trần Văn Bính", 1990, **{"Số quyết định": "99/QĐ-UBND"}),
        line("Đinh Thị Lan", **{"Số quyết định": "7"}),
    ]
    assert carry_out(session, *rows) == Report(changed=1, same=1)
    team = session.scalars(select(Team).filter_by(name="Tổ CNSCĐ thôn Đông Hạ")).one()
    session.refresh(team)
    assert team.decision_number == "99/QĐ-UBND"
    assert outcomes(draft(session, *rows)) == [Outcome.SAME, Outcome.SAME]


# Places


@pytest.fixture
def country(session):
    """Homonyms, an ended village, a renamed commune and a second team, beside the standing cast."""
    nation, far = unit(session, "Việt Nam"), unit(session, "Gia Lai")
    world.unit(session, "commune", "xa", "Minh An", far, code="23002")
    commune = session.scalars(select(AdminUnit).filter_by(code="21001")).one()
    for kind, name in (("ban", "Đông Hạ"), ("thon", "Sơn Hà"), ("thon", "Sơn Hạ")):
        world.unit(session, "village", kind, name, commune)
    gone = world.unit(session, "village", "thon", "Xóm Cũ", commune)
    gone.valid_to = DAY - timedelta(days=9)
    heir = session.scalars(select(AdminUnit).filter_by(name="Đông Thượng")).one()
    session.add(UnitSuccession(from_id=gone.id, to_id=heir.id, kind="merge", effective_date=gone.valid_to))
    renamed = session.scalars(select(AdminUnit).filter_by(code="21002")).one()
    old = session.scalars(select(UnitVersion).filter_by(unit_id=renamed.id)).one()
    old.valid_to, old.name, old.kind = DAY, "Trà Cũ", "xa"
    session.flush()
    session.add(UnitVersion.of(renamed, DAY))
    world.add_team(session, "Tổ CNSCĐ chợ Đông Thượng", heir)
    session.flush()
    return nation


@pytest.mark.parametrize(
    ("where", "team"),
    [
        ({"Thôn": "thôn Đông Hạ"}, "Tổ CNSCĐ thôn Đông Hạ"),
        ({"Loại": "Thôn", "Thôn": "ĐÔNG HẠ"}, "Tổ CNSCĐ thôn Đông Hạ"),
        ({"Thôn": "thon Dong Ha"}, "Tổ CNSCĐ thôn Đông Hạ"),
        ({"Thôn": "thôn Đông Thượng"}, "Tổ CNSCĐ thôn Đông Thượng"),
        ({"Thôn": "Đông Thượng", "Tên Tổ": "chợ Đông Thượng"}, "Tổ CNSCĐ chợ Đông Thượng"),
        ({"Thôn": "Đông Thượng", "Tên Tổ": "Tổ công nghệ số cộng đồng Đông Thượng"}, "Tổ CNSCĐ thôn Đông Thượng"),
        ({"Xã": "phường Trà Câu", "Thôn": "TDP số 03"}, "Tổ CNSCĐ Tổ dân phố 3"),
        ({"Xã": "xã Trà Cũ", "Thôn": "Tổ 3"}, "Tổ CNSCĐ Tổ dân phố 3"),
        ({"Xã": "Trà Cũ", "Thôn": "", "Tên Tổ": "Tổ CNSCĐ Tổ dân phố 3"}, "Tổ CNSCĐ Tổ dân phố 3"),
        ({"Tỉnh": "Tỉnh QUẢNG NGÃI", "Thôn": "thôn Đông Hạ"}, "Tổ CNSCĐ thôn Đông Hạ"),
    ],
)
def test_a_place_is_found_however_it_is_written(session, country, where, team):
    made = draft(session, line("Hồ Văn Một", **where))
    assert faults(made) == []
    assert made.teams[made.lines[0].team].name == team


@pytest.mark.parametrize(
    ("where", "cell", "code", "told"),
    [
        ({}, "D2", Code.VILLAGE_AMBIGUOUS, {"choices": ["thôn Đông Hạ", "bản Đông Hạ"]}),
        ({"Thôn": "Son Ha"}, "D2", Code.VILLAGE_AMBIGUOUS, {"choices": ["thôn Sơn Hà", "thôn Sơn Hạ"]}),
        ({"Thôn": "Đông Ha"}, "D2", Code.VILLAGE_KIND_MISSING, None),
        ({"Thôn": "Xóm Cũ"}, "D2", Code.UNIT_ENDED, None),
        ({"Xã": "Minh Anh"}, "B2", Code.COMMUNE_UNKNOWN, {"alike": ["xã Minh An"]}),
        ({"Xã": "", "Thôn": ""}, "B2", Code.COMMUNE_MISSING, {}),
        ({"Tỉnh": "Gia Lai"}, "A2", Code.ELSEWHERE, {"home": "Quảng Ngãi"}),
        ({"Tỉnh": "Đâu Đó"}, "A2", Code.PROVINCE_UNKNOWN, None),
    ],
)
def test_a_place_that_is_none_or_several_is_told_by_its_cell(session, country, where, cell, code, told):
    made = draft(session, line("Hồ Văn Một", **where))
    assert faults(made) == [(cell, code)]
    assert told is None or made.faults[0].details == told


def test_an_ended_village_names_its_successor(session, country):
    made = draft(session, line("Hồ Văn Một", Thôn="thôn Xóm Cũ"))
    assert [found["name"] for found in made.faults[0].details["successors"]] == ["thôn Đông Thượng"]


@pytest.fixture
def former(session):
    """Before July 2025: two townships, of which one left its name to the commune, and a district and a town above."""
    province, minh_an, tra_cau = unit(session), unit(session, "Minh An"), unit(session, "Trà Câu")
    for level, kind, name, heirs in (
        ("commune", "thi_tran", "Châu Ổ", [minh_an]),
        ("commune", "thi_tran", "Trà Câu", [tra_cau]),
        ("district", "huyen", "Bình Sơn", [minh_an, tra_cau]),
        ("district", "thi_xa", "Trà Câu", [minh_an]),
    ):
        gone = world.unit(session, level, kind, name, province)
        gone.valid_from, gone.valid_to = world.LONG_AGO - timedelta(days=60), world.LONG_AGO
        for heir in heirs:
            step = {"kind": "merge", "effective_date": gone.valid_to}
            session.add(UnitSuccession(from_id=gone.id, to_id=heir.id, **step))
    session.flush()


@pytest.mark.parametrize(
    ("words", "successors"),
    [
        ("thị trấn Châu Ổ", ["xã Minh An"]),
        ("TT Châu Ổ", ["xã Minh An"]),
        ("thi tran chau o", ["xã Minh An"]),
        ("Châu Ổ", ["xã Minh An"]),
        ("huyện Bình Sơn", ["xã Minh An", "phường Trà Câu"]),
        ("H. Bình Sơn", ["xã Minh An", "phường Trà Câu"]),
        ("thị xã Trà Câu", ["xã Minh An"]),
    ],
)
def test_a_township_or_district_of_before_names_what_it_became(session, former, words, successors):
    made = draft(session, line("Hồ Văn Một", Xã=words, Thôn=""))
    assert faults(made) == [("B2", Code.UNIT_ENDED)]
    assert [found["name"] for found in made.faults[0].details["successors"]] == successors


def test_a_township_that_left_its_name_to_the_commune_is_that_commune(session, former):
    made = draft(session, line("Hồ Văn Một", Xã="thị trấn Trà Câu", Thôn="Tổ dân phố 3"))
    assert faults(made) == []
    assert faults(draft(session, line("Hồ Văn Một", Xã="thị trấn Đâu Đó"))) == [("B2", Code.COMMUNE_UNKNOWN)]


def test_a_row_that_names_a_township_alone_stands_above_its_teams(session, former):
    rows = [["Thôn", "Họ và tên", "Năm sinh"], ["Thị trấn Châu Ổ"], ["Đông Hạ", "Hồ Văn Một", 1980]]
    made = plan(session, unit(session), Reading(read_table(workbook(rows)), DAY), Choices(), DAY)
    assert [fault.code for fault in made.faults] == [Code.UNIT_ENDED]


def test_homonyms_of_two_provinces_ask_for_the_province(session, country):
    made = draft(session, line("Hồ Văn Một", Thôn="thôn Đông Hạ"), home=country)
    assert faults(made) == [("B2", Code.COMMUNE_AMBIGUOUS)]
    assert made.faults[0].details["choices"] == ["xã Minh An, Quảng Ngãi", "xã Minh An, Gia Lai"]
    named = draft(session, line("Hồ Văn Một", Thôn="thôn Đông Hạ", Tỉnh="Quảng Ngãi"), home=country)
    assert faults(named) == []


def test_of_several_teams_the_name_is_asked(session):
    world.add_team(session, "Tổ CNSCĐ chợ Đông Hạ", unit(session, "Đông Hạ"))
    world.add_team(session, "Tổ CNSCĐ Đông Hạ", unit(session, "Đông Hạ"))
    session.flush()
    assert faults(draft(session, line("Hồ Văn Một"))) == [("E2", Code.TEAM_AMBIGUOUS)]


def test_what_lies_outside_the_scope_is_refused(session, someone):
    scope = scope_of(session, someone("commune-official").id, DAY)
    made = draft(session, line("Hồ Văn Một", Xã="Trà Câu", Thôn="Tổ dân phố 3"), scope=scope)
    assert faults(made) == [("D2", Code.ELSEWHERE)]
    leader = scope_of(session, someone("leader").id, DAY)
    rows = line("Hồ Văn Một"), line("Hồ Văn Hai", Thôn="Đông Thượng")
    assert faults(draft(session, *rows, scope=leader)) == [("D3", Code.ELSEWHERE)]


def test_a_roster_of_a_commune_or_village_need_not_name_it(session):
    bare = line("Hồ Văn Một", Xã="", Thôn="Đông Hạ")
    assert outcomes(draft(session, bare, home=unit(session, "Minh An"))) == [Outcome.NEW]
    barer = line("Hồ Văn Một", Xã="", Thôn="")
    assert outcomes(draft(session, barer, home=unit(session, "Đông Hạ"))) == [Outcome.NEW]
    other = line("Hồ Văn Một", Xã="", Thôn="Đông Thượng")
    assert faults(draft(session, other, home=unit(session, "Đông Hạ"))) == [("D2", Code.ELSEWHERE)]
    away = line("Hồ Văn Một", Xã="Trà Câu")
    assert faults(draft(session, away, home=unit(session, "Minh An"))) == [("B2", Code.ELSEWHERE)]


# The whole file or nothing


def test_forty_faults_are_found_each_at_its_cell(app, session, someone):
    prepare(session)
    content, planted = appendix()
    scope = scope_of(session, someone("province-official").id, DAY)
    reading = Reading(read_table(content), DAY)
    made = plan(session, unit(session), reading, Choices(create_missing=True), DAY, scope)
    assert {(fault.row, fault.cell, fault.code) for fault in made.faults} == {(p.row, p.cell, p.code) for p in planted}
    assert made.counts[Outcome.FAULTY] == len(planted) == 40
    with pytest.raises(PlanFaulty):
        apply(session, made, OPERATOR, NOW)
    with app.test_request_context(), force_locale("vi"):
        for fault in made.faults:
            assert words_of(fault).startswith(f"Dòng {fault.row}, ô {fault.cell} (")
            assert "%(" not in words_of(fault)
    left_out = dict.fromkeys((fault.row for fault in planted), Choice.SKIP)
    clean = plan(session, unit(session), reading, Choices(create_missing=True, rows=left_out), DAY, scope)
    report = apply(session, clean, OPERATOR, NOW)
    assert (report.villages, report.teams, report.opened, report.skipped) == (100, 100, 460, 40)
    again = plan(session, unit(session), reading, Choices(rows=left_out), DAY, scope)
    assert again.counts == {Outcome.SAME: 460, Outcome.SKIPPED: 40}
    assert not again.changes_something


def test_every_fault_has_a_sentence(app):
    assert WORDS.keys() == set(Code)
    told = {"row": 3, "name": "x", "choices": ["a", "b"], "numbers": ["1"], "digits": 9, "sign": "а", "point": "U+0430"}
    told |= {
        "oldest": 1900,
        "newest": 2026,
        "longest": 120,
        "year": 1980,
        "until": DAY,
        "people": 2,
        "phone": "0900",
        "letter": "o",
    }
    with app.test_request_context(), force_locale("vi"):
        for code in Code:
            assert "Dòng 2: " in words_of(Fault(2, code, value="x", details=told))


def test_a_plan_that_something_has_crossed_is_refused(session):
    made = draft(session, line("Hồ Văn Một", 1980, "0900000101"))
    person(session, "Đinh Thị Lan").phone = "0900000101"
    session.flush()
    with pytest.raises(PlanOutdated):
        apply(session, made, OPERATOR, NOW)


def test_two_imports_at_once_enter_everybody_once(app, session):
    row = line("Hồ Văn Một", 1980, "0900000101", Thôn="thôn Tây Hạ")
    session.commit()
    engine = session.get_bind()

    def send(_number):
        with Session(engine) as own:
            made = draft(own, row, create_missing=True)
            try:
                report = apply(own, made, OPERATOR, NOW)
            except PlanOutdated:
                own.rollback()
                return Report()
            own.commit()
            return report

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(send, range(2)))
    assert sum(report.opened for report in reports) == 1
    assert len(places(session, "Hồ Văn Một", "Tổ CNSCĐ thôn Tây Hạ")) == 1


def test_a_long_file_is_loaded_in_batches_and_loaded_again_for_nothing(session):
    rows = [
        RosterRow(
            n, commune="Minh An", village=f"thôn Suối {n // 5}", name=f"Hồ Văn {'ABCDE'[n % 5]}a", phone=f"098{n:07d}"
        )
        for n in range(BATCH + 500)
    ]
    seen = []
    terms = Terms(unit(session), Choices(create_missing=True), DAY)
    report = load(session, rows, terms, OPERATOR, NOW, lambda made: seen.append(len(made.lines)))
    assert report == Report(villages=len(rows) // 5, teams=len(rows) // 5, opened=len(rows))
    assert seen == [BATCH, 500]
    before = counts(session)
    assert load(session, rows, terms, OPERATOR, NOW) == Report(same=len(rows))
    assert counts(session) == before


@pytest.mark.parametrize("role", ["deputy", "member", None, "leader", "nobody"])
def test_what_becomes_of_a_leader_may_stand_in_a_later_batch(session, monkeypatch, role):
    """In a file in no order, the row of the old leader comes thousands of rows after that of the new one."""
    monkeypatch.setattr(importing, "BATCH", 3)

    def row(number, name, village="Đông Hạ", **words):
        return RosterRow(number, commune="Minh An", village=village, name=name, **words)

    rows = [row(1, "Nguyễn Thị Hạnh", birth_year=1990, role="leader")]
    rows += [row(n, f"Hồ Văn {'ABCDE'[n % 5]}a", f"thôn Suối {n % 2}", phone=f"098{n:07d}") for n in range(2, 12)]
    if role != "nobody":
        rows.append(row(12, "Trần Văn Bính", birth_year=1990, role=role))
    found, terms = [], Terms(unit(session), Choices(create_missing=True), DAY)

    def watch(made):
        found.extend((fault.row, fault.code) for fault in made.faults)

    if role in ("deputy", "member"):
        load(session, rows, terms, OPERATOR, NOW, watch)
        assert not found
        assert [place[0] for place in places(session, "Nguyễn Thị Hạnh")] == ["member", "leader"]
        assert [(place[0], place[3]) for place in places(session, "Trần Văn Bính")] == [("leader", DAY), (role, None)]
        assert load(session, rows, terms, OPERATOR, NOW).same == len(rows)
        return
    with pytest.raises(PlanFaulty):
        load(session, rows, terms, OPERATOR, NOW, watch)
    assert (1, Code.LEADER_TAKEN) in found
    assert len([code for _row, code in found if code == Code.LEADER_TAKEN]) == 1


def test_a_fault_in_a_late_batch_stops_the_whole_file(session):
    rows = [
        RosterRow(n, commune="Minh An", village="Đông Hạ", name=f"Hồ Văn A{n % 9}", phone=f"098{n:07d}")
        for n in range(3)
    ]
    rows.append(RosterRow(9, commune="Không Có", name="Hồ Văn B"))
    with pytest.raises(PlanFaulty):
        load(session, rows, Terms(unit(session), Choices(), DAY), OPERATOR, NOW)


def test_planning_needs_a_fixed_number_of_statements(session, statements):
    def asked(count):
        rows = [line(f"Hồ Văn {'ABCDEFGH'[n % 8]}a", 1960 + n // 8, f"098{n:07d}") for n in range(count)]
        made = plan(session, home, Reading(read_table(workbook([HEAD, *rows])), DAY), Choices(), DAY)
        assert made.counts[Outcome.NEW] == count
        taken = len(statements)
        statements.clear()
        return taken

    home = unit(session)
    asked(1)
    assert asked(1) == asked(300)


def test_ids_in_bulk_are_free(session):
    taken = take_ids(session, Person, 3)
    assert len(set(taken)) == 3
    assert not session.scalars(select(Person.id).where(Person.id.in_(taken))).all()


# The command


@pytest.fixture
def flask(app, tmp_path):
    def run(*files, options=(), code=0):
        paths = []
        for number, rows in enumerate(files):
            paths.append(tmp_path / f"{number}.xlsx")
            paths[-1].write_bytes(rows if isinstance(rows, bytes) else workbook([HEAD, *rows]))
        answer = app.test_cli_runner().invoke(args=["teams", "import", *map(str, paths), *options])
        assert answer.exit_code == code, answer.output
        return answer.output

    return run


def test_the_command_imports_each_file_whole_or_not_at_all(session, flask):
    good = [line("Hồ Văn Một", 1980, "0900000101", Tỉnh="Quảng Ngãi")]
    bad = [line("Hồ Văn Hai", 1980, "0900000102", Tỉnh="Quảng Ngãi"), line("Hồ Văn Ba", 1980, "123")]
    output = flask(good, bad, b"", code=1)
    assert "1 accounts opened" in output
    assert "Dòng 3, ô H3 (Điện thoại): Số “123” chỉ có 3 chữ số" in output
    assert "Tệp không có dòng nào." in output
    names = session.scalars(select(Person.name).where(Person.name.startswith("Hồ Văn"))).all()
    assert names == ["Hồ Văn Một"]


def test_the_command_only_tells_when_asked_to(session, flask):
    before = counts(session)
    row = line("Hồ Văn Một", Tỉnh="Quảng Ngãi", Thôn="thôn Tây Hạ")
    assert "nothing was changed" in flask([row], options=["--dry-run", "--create-missing"])
    session.rollback()
    assert counts(session) == before
    assert "Bạn chọn thêm nơi này" in flask([row], options=["--dry-run"], code=1)


def test_the_command_knows_its_home(session, flask):
    assert "1 accounts opened" in flask([line("Hồ Văn Một")], options=["--home", "21001"])
    assert "no unit with the code" in flask([line("Hồ Văn Một")], options=["--home", "99"], code=1)


# Whatever a roster says

NAMES = ("Hồ Văn Một", "HỒ VĂN MỘT", "Hồ Vân Mốt", "Trần Văn Bính", "Đinh Thị Lan", "Phạm Quang Hải")
PHONES = ("", "0900000001", "0900000101", "0900000102", "0900000103")
ROSTERS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["", 1980, 1990]),
        st.sampled_from(PHONES),
        st.sampled_from(["", "Tổ trưởng", "Tổ phó", "Thành viên"]),
        st.sampled_from(["Đông Hạ", "Đông Thượng", "thôn Tây Hạ", ""]),
        st.sampled_from(["", "Bí thư", "Y tế"]),
    ),
    max_size=9,
)
QUIET = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def valid_part(session, rows, **choices):
    """What is left of the rows when those with faults are left out, until none has one."""
    left_out: dict[int, Choice] = {}
    while True:
        made = draft(session, *rows, rows=left_out, create_missing=True, **choices)
        if made.is_ready:
            return made, left_out
        left_out |= {fault.row: Choice.SKIP for fault in made.faults}


def as_rows(said):
    return [
        line(name, year, phone, role, **{"Thôn": village, "Chức vụ công tác": position})
        for name, year, phone, role, village, position in said
    ]


def test_a_leader_who_steps_down_takes_the_position_that_the_roster_says(session, someone):
    rows = [line("Hồ Văn Một", "", "", "Tổ trưởng"), line("Trần Văn Bính", "", "", "", **{"Chức vụ công tác": "Y tế"})]
    apply(session, draft(session, *rows, replace_leaders=True), OPERATOR, NOW)
    place = session.scalars(select(Membership).filter_by(person_id=someone("leader").id, valid_to=None)).one()
    assert (place.role, place.position) == ("member", "Y tế")


@QUIET
@given(said=ROSTERS, replace=st.booleans(), known=st.sampled_from([Choice.UPDATE, Choice.SKIP, Choice.CREATE]))
def test_a_roster_imported_twice_changes_nothing_the_second_time(session, said, replace, known):
    session.rollback()  # what a failed example left
    rows = as_rows(said)
    made, left_out = valid_part(session, rows, replace_leaders=replace, known=known)
    apply(session, made, OPERATOR, NOW)
    before = counts(session)
    again = draft(session, *rows, rows=left_out, known=known, replace_leaders=replace)
    assert again.is_ready
    assert not again.changes_something, [(line.row.number, line.outcome, line.changes) for line in again.lines]
    apply(session, again, OPERATOR, NOW)
    assert counts(session) == before
    session.rollback()


@QUIET
@given(first=ROSTERS, second=ROSTERS, third=ROSTERS)
def test_no_sequence_of_rosters_makes_two_leaders_or_a_place_twice(session, first, second, third):
    session.rollback()
    for said in (first, second, third):
        made, _left_out = valid_part(session, as_rows(said), replace_leaders=True)
        apply(session, made, OPERATOR, NOW)
    still = Membership.valid_to.is_(None)
    twice = select(Membership.team_id).where(still).group_by(Membership.team_id, Membership.person_id)
    assert not session.scalars(twice.having(func.count() > 1)).all()
    leaders = select(Membership.team_id).where(still, Membership.role == "leader").group_by(Membership.team_id)
    assert not session.scalars(leaders.having(func.count() > 1)).all()
    phones = select(Person.phone).where(Person.phone.is_not(None)).group_by(Person.phone)
    assert not session.scalars(phones.having(func.count() > 1)).all()
    session.rollback()
