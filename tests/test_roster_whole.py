"""A roster is imported as a whole or not at all, by the page and by the command, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.db import take_ids
from lms.people.models import Person
from lms.rosters import importing
from lms.rosters.faults import WORDS, words_of
from lms.rosters.importing import BATCH, PlanFaulty, PlanOutdated, apply, load
from lms.rosters.planning import plan
from lms.rosters.plans import Choice, Choices, Outcome, Terms
from lms.rosters.reading import Reading
from lms.rosters.records import Code, Fault, RosterRow
from lms.rosters.tables import read_table
from lms.rosters.writing import Report
from lms.teams.access import scope_of
from lms.teams.models import Membership
from tests.roster_plans import DAY, HEAD, NOW, OPERATOR, counts, draft, line, person, places, unit
from tests.rosters import appendix, prepare, workbook

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
