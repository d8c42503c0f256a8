"""Importing rosters through the database: who is known again, what is entered, which roles change."""

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select, update

from lms.people.models import AuditEntry, Person, SignInCode
from lms.people.opening import Usernames
from lms.rosters.faults import words_of
from lms.rosters.importing import BATCH, PlanFaulty, load
from lms.rosters.planning import plan
from lms.rosters.plans import Change, Choice, Choices, Outcome, Terms
from lms.rosters.reading import Reading
from lms.rosters.records import Code, RosterRow
from lms.rosters.tables import read_table
from lms.rosters.writing import Report
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.models import Residence, Team, TeamPlace, UnitVersion
from tests import world
from tests.roster_plans import DAY, NOW, OPERATOR, carry_out, draft, faults, line, outcomes, person, places, unit
from tests.rosters import prepare, workbook

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
