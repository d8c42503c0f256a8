"""Merges, splits, transfers and new names: what they do to units, teams, people and roles, and what they refuse."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import AuditEntry
from lms.teams.access import scope_of
from lms.teams.acting import Actor
from lms.teams.lists import team_rows
from lms.teams.models import AdminUnit, Grant, Residence, Team, TeamPlace, UnitSuccession, UnitVersion
from lms.teams.tree import versions_of
from lms.units import refusals
from lms.units.changes import (
    ByCode,
    ById,
    ByName,
    ByPath,
    Close,
    Found,
    Merge,
    NewUnit,
    Part,
    Rename,
    Reparent,
    Split,
    TransferPart,
    Upgrade,
)
from lms.units.clerk import Clerk
from lms.units.impact import impact_lists, preview
from lms.units.recording import record
from lms.units.words import SENTENCES, words_of
from tests.world import LONG_AGO, add_team
from tests.world import unit as add_unit

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 20), date(2026, 9, 1)
BASIS = {"day": DAY, "legal_basis": "Nghị quyết 5/NQ-HĐND"}
HA, THUONG = ByPath(("Quảng Ngãi", "Minh An", "Đông Hạ")), ByPath(("21001", "thôn Đông Thượng"))
MINH_AN, TRA_CAU, IA_TOR = ByCode("21001"), ByCode("21002"), ByCode("23001")
NEW_VILLAGE, NEW_COMMUNE = NewUnit("thon", "Đông"), NewUnit("phuong", "Minh Trà", "21001")


@pytest.fixture
def clerk_of(session, someone):
    def make(username="administrator"):
        person = someone(username)
        return Clerk(session, scope_of(session, person.id, TODAY), Actor(person.id, "127.0.0.1"), NOW)

    return make


@pytest.fixture
def clerk(clerk_of):
    return clerk_of()


def named(session, name):
    return session.scalars(select(AdminUnit).filter_by(name=name)).one()


def test_a_merge_takes_everything_to_the_new_unit(session, clerk, someone):
    ha, thuong = named(session, "Đông Hạ"), named(session, "Đông Thượng")
    session.add(
        Grant(person_id=someone("citizen").id, role="official", unit_id=ha.id, label="đông", valid_from=LONG_AGO)
    )
    new = record(clerk, Merge(units=(HA, THUONG), into=NEW_VILLAGE, **BASIS)).unit
    assert (new.kind, new.name, new.valid_from, new.parent_id) == ("thon", "Đông", DAY, ha.parent_id)
    assert (ha.valid_to, thuong.valid_to) == (DAY, DAY)
    assert versions_of(session, ha)[-1].valid_to == DAY
    team = session.scalars(select(Team).filter_by(name="Tổ CNSCĐ thôn Đông Hạ")).one()
    assert team.unit_id == new.id
    places = session.scalars(select(TeamPlace).filter_by(team_id=team.id).order_by(TeamPlace.valid_from)).all()
    assert [(place.unit_id, place.valid_from, place.valid_to) for place in places] == [
        (ha.id, LONG_AGO, DAY),
        (new.id, DAY, None),
    ]
    homes = session.scalars(select(Residence).filter_by(person_id=someone("citizen").id).order_by(Residence.valid_from))
    assert [(home.unit_id, home.valid_to) for home in homes] == [(ha.id, DAY), (new.id, None)]
    grants = session.scalars(select(Grant).filter_by(person_id=someone("citizen").id).order_by(Grant.valid_from))
    assert [(grant.unit_id, grant.role, grant.label, grant.valid_from, grant.valid_to) for grant in grants] == [
        (ha.id, "official", "đông", LONG_AGO, DAY),
        (new.id, "official", "đông", DAY, None),
    ]
    steps = session.scalars(select(UnitSuccession).where(UnitSuccession.to_id == new.id)).all()
    assert {(step.from_id, step.kind, step.is_main, step.legal_basis) for step in steps} == {
        (unit.id, "merge", True, "Nghị quyết 5/NQ-HĐND") for unit in (ha, thuong)
    }
    notes = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("unit."))).all()
    assert {(note.action, note.unit_id) for note in notes} == {
        ("unit.merged", ha.id),
        ("unit.merged", thuong.id),
        ("unit.took_over", new.id),
    }


def test_a_merge_of_communes_carries_their_villages_and_ends_no_role_twice(session, clerk, someone):
    minh_an, tra_cau = named(session, "Minh An"), named(session, "Trà Câu")
    both = someone("commune-official")
    session.add(Grant(person_id=both.id, role="official", unit_id=tra_cau.id, valid_from=LONG_AGO, valid_to=TODAY))
    record(clerk, Close(unit=HA, successor=THUONG, day=date(2026, 2, 1), legal_basis="NQ 1"))
    new = record(clerk, Merge(units=(MINH_AN, TRA_CAU), into=NEW_COMMUNE, **BASIS)).unit
    for name in ("Đông Hạ", "Đông Thượng", "Tổ dân phố 3"):
        assert (named(session, name).commune_id, named(session, name).province_id) == (new.id, new.province_id)
    assert (minh_an.commune_id, tra_cau.commune_id) == (new.id, new.id)
    village = named(session, "Tổ dân phố 3")
    assert village.parent_id == new.id
    assert [
        (row.parent_id, row.valid_from, row.valid_to, row.legal_basis) for row in versions_of(session, village)
    ] == [
        (tra_cau.id, LONG_AGO, DAY, ""),
        (new.id, DAY, None, "Nghị quyết 5/NQ-HĐND"),
    ]
    assert versions_of(session, named(session, "Đông Hạ"))[-1].parent_id == minh_an.id
    held = session.scalars(select(Grant).where(Grant.person_id == both.id, Grant.unit_id == new.id)).all()
    assert [(grant.valid_from, grant.valid_to) for grant in held] == [(DAY, None)]
    seen = {row.name for row in session.execute(team_rows(scope_of(session, both.id, TODAY), TODAY))}
    assert seen == {"Tổ CNSCĐ thôn Đông Hạ", "Tổ CNSCĐ thôn Đông Thượng", "Tổ CNSCĐ Tổ dân phố 3"}


def test_one_of_the_merged_units_may_go_on(session, clerk):
    ha, thuong = named(session, "Đông Hạ"), named(session, "Đông Thượng")
    assert record(clerk, Merge(units=(HA, THUONG), into=HA, **BASIS)).unit is ha
    assert (ha.valid_to, len(versions_of(session, ha)), thuong.valid_to) == (None, 1, DAY)
    assert session.scalars(select(Team.unit_id).distinct().where(Team.name.contains("Đông"))).all() == [ha.id]


def test_a_split_gives_each_part_what_it_names_and_the_first_the_rest(session, clerk):
    minh_an = named(session, "Minh An")
    own = add_team(session, "Tổ CNSCĐ xã Minh An", minh_an)
    parts = (
        Part(NewUnit("xa", "Minh An", "21001")),
        Part(NewUnit("xa", "An Hạ", "21008"), (ByName("Đông Hạ"),)),
    )
    outcome = record(clerk, Split(unit=MINH_AN, parts=parts, **BASIS))
    first, second = outcome.unit, named(session, "An Hạ")
    assert (minh_an.valid_to, minh_an.commune_id) == (DAY, first.id)
    assert named(session, "Đông Hạ").parent_id == second.id
    assert named(session, "Đông Thượng").parent_id == own.unit_id == first.id
    steps = session.execute(select(UnitSuccession.to_id, UnitSuccession.is_main).filter_by(from_id=minh_an.id)).all()
    assert sorted(steps) == sorted([(first.id, True), (second.id, False)])


def test_a_unit_that_was_split_may_go_on_smaller(session, clerk, someone):
    minh_an = named(session, "Minh An")
    parts = (Part(NewUnit("xa", "An Hạ", "21008"), (ByName("Đông Hạ"),)),)
    assert record(clerk, Split(unit=MINH_AN, parts=parts, goes_on=True, **BASIS)).unit is minh_an
    assert (minh_an.valid_to, named(session, "Đông Thượng").parent_id) == (None, minh_an.id)
    seen = select(AdminUnit.name).where(scope_of(session, someone("commune-official").id, TODAY).covers_units())
    assert set(session.scalars(seen)) == {"Minh An", "Đông Thượng"}


def test_a_part_goes_over_with_what_ended_there(session, clerk):
    record(clerk, Close(unit=HA, successor=THUONG, day=date(2026, 2, 1), legal_basis="NQ 1"))
    record(clerk, TransferPart(unit=MINH_AN, part=Part(TRA_CAU, (ByName("đông thượng"),)), **BASIS))
    tra_cau = named(session, "Trà Câu")
    assert named(session, "Đông Thượng").parent_id == tra_cau.id
    assert named(session, "Đông Hạ").commune_id == tra_cau.id
    assert named(session, "Minh An").valid_to is None


def test_teams_and_people_of_a_village_go_over_by_name(session, clerk, someone):
    team = session.scalars(select(Team).filter_by(name="Tổ CNSCĐ thôn Đông Hạ")).one()
    citizen, thuong = someone("citizen"), named(session, "Đông Thượng")
    part = Part(THUONG, (), (team.id,), (citizen.id,))
    record(clerk, TransferPart(unit=HA, part=part, **BASIS))
    homes = dict(
        session.execute(select(Residence.person_id, Residence.unit_id).where(Residence.valid_to.is_(None))).all()
    )
    assert (team.unit_id, homes[citizen.id]) == (thuong.id, thuong.id)
    assert homes[someone("member").id] == named(session, "Đông Hạ").id


def test_a_new_name_is_a_version_of_the_same_unit(session, clerk):
    ha = named(session, "Đông Hạ")
    record(clerk, Rename(unit=HA, name="thôn Đông Hạ Một", **BASIS))
    assert [(row.name, row.valid_from, row.valid_to) for row in versions_of(session, ha)] == [
        ("Đông Hạ", LONG_AGO, DAY),
        ("Đông Hạ Một", DAY, None),
    ]
    assert (ha.name, ha.name_folded) == ("Đông Hạ Một", "dong ha mot")
    record(clerk, Upgrade(unit=ById(ha.id), kind="to_dan_pho", day=TODAY, legal_basis="NQ 6"))
    assert (ha.kind, ha.name) == ("to_dan_pho", "Tổ dân phố Đông Hạ Một")
    record(clerk, Upgrade(unit=MINH_AN, kind="phuong", name="Minh An Mới", code="21009", **BASIS))
    assert (named(session, "Minh An Mới").code, ha.commune_id) == ("21009", named(session, "Minh An Mới").id)


def test_a_commune_moves_to_another_province_with_its_villages(session, clerk):
    minh_an, gia_lai, ha = named(session, "Minh An"), named(session, "Gia Lai"), named(session, "Đông Hạ")
    record(clerk, Reparent(unit=MINH_AN, parent=ByCode("52"), **BASIS))
    assert (minh_an.parent_id, minh_an.province_id, ha.province_id) == (gia_lai.id, gia_lai.id, gia_lai.id)
    assert [(row.province_id, row.valid_from) for row in versions_of(session, ha)] == [
        (named(session, "Quảng Ngãi").id, LONG_AGO),
        (gia_lai.id, DAY),
    ]


def test_a_change_recorded_late_puts_what_came_after_right(session, clerk, someone):
    """Recorded in November, in force since September: what happened in October happened in the new unit."""
    october, minh_an = date(2026, 10, 1), named(session, "Minh An")
    record(clerk, Rename(unit=HA, name="Hạ", day=october, legal_basis="NQ 7"))
    made = record(clerk, Found(parent=MINH_AN, unit=NewUnit("ban", "Pheo"), day=october)).unit
    session.add(Grant(person_id=someone("citizen").id, role="official", unit_id=minh_an.id, valid_from=october))
    new = record(clerk, Merge(units=(MINH_AN, TRA_CAU), into=NEW_COMMUNE, **BASIS)).unit
    rows = versions_of(session, named(session, "Hạ"))
    assert [(row.name, row.parent_id, row.valid_from) for row in rows] == [
        ("Đông Hạ", minh_an.id, LONG_AGO),
        ("Đông Hạ", new.id, DAY),
        ("Hạ", new.id, october),
    ]
    assert versions_of(session, made)[0].parent_id == made.commune_id == new.id
    given = session.scalars(select(Grant).filter_by(person_id=someone("citizen").id).order_by(Grant.id)).all()
    assert [(grant.unit_id, grant.valid_from, grant.valid_to) for grant in given] == [
        (minh_an.id, october, october),  # kept for the log, which names it by its id; it holds on no day
        (new.id, october, None),
    ]


WRONG = {
    "no such unit": (Rename(unit=ByCode("99999"), name="A", **BASIS), refusals.UnitUnknown),
    "no such path": (
        Rename(unit=ByPath(("Quảng Ngãi", "Minh An", "Khe Lau")), name="A", **BASIS),
        refusals.UnitUnknown,
    ),
    "no such child": (TransferPart(unit=MINH_AN, part=Part(TRA_CAU, (ByName("Lau"),)), **BASIS), refusals.UnitUnknown),
    "future": (Rename(unit=HA, name="A", day=TODAY + timedelta(days=1)), refusals.FutureDay),
    "before founding": (Rename(unit=HA, name="A", day=LONG_AGO - timedelta(days=1)), refusals.UnitUnknown),
    "ends on its first day": (Merge(units=(HA, THUONG), into=NEW_VILLAGE, day=LONG_AGO), refusals.BeforeNewest),
    "the nation": (Rename(unit=ByPath(("VN",)), name="A", **BASIS), refusals.UnitUnknown),
    "twice": (Merge(units=(HA, HA), into=NEW_VILLAGE, **BASIS), refusals.SameUnitTwice),
    "alone": (Merge(units=(HA,), into=NEW_VILLAGE, **BASIS), refusals.MergeOfOne),
    "into itself": (Close(unit=HA, successor=HA, **BASIS), refusals.MergeOfOne),
    "two parents": (Merge(units=(MINH_AN, IA_TOR), into=NEW_COMMUNE, **BASIS), refusals.ParentsDiffer),
    "elsewhere": (Close(unit=MINH_AN, successor=IA_TOR, **BASIS), refusals.SuccessorElsewhere),
    "other level": (Close(unit=HA, successor=MINH_AN, **BASIS), refusals.WrongLevel),
    "below itself": (Reparent(unit=MINH_AN, parent=HA, **BASIS), refusals.Cycle),
    "below a village": (Reparent(unit=HA, parent=THUONG, **BASIS), refusals.WrongLevel),
    "where it is": (Reparent(unit=HA, parent=MINH_AN, **BASIS), refusals.NothingChanges),
    "as it is": (Rename(unit=HA, name="Đông Hạ", **BASIS), refusals.NothingChanges),
    "name of another": (Rename(unit=HA, name="đông thượng", **BASIS), refusals.NameTaken),
    "no name": (Rename(unit=HA, name="", **BASIS), refusals.NothingChanges),
    "no name for the new": (Merge(units=(HA, THUONG), into=NewUnit("thon", ""), **BASIS), refusals.NameMissing),
    "long name": (Rename(unit=HA, name="A" * 121, **BASIS), refusals.TooLong),
    "long act": (Rename(unit=HA, name="A", day=DAY, legal_basis="A" * 121), refusals.BasisTooLong),
    "kind of another level": (Upgrade(unit=HA, kind="phuong", **BASIS), refusals.KindWrong),
    "code of another": (Upgrade(unit=MINH_AN, kind="phuong", code="21002", **BASIS), refusals.CodeTaken),
    "no code": (Merge(units=(MINH_AN, TRA_CAU), into=NewUnit("xa", "A"), **BASIS), refusals.CodeWrong),
    "code of letters": (Upgrade(unit=MINH_AN, kind="phuong", code="2100a", **BASIS), refusals.CodeWrong),
    "one part": (Split(unit=HA, parts=(Part(NEW_VILLAGE),), **BASIS), refusals.SplitOfOne),
    "no part": (Split(unit=HA, parts=(), goes_on=True, **BASIS), refusals.SplitOfOne),
    "two parts alike": (Split(unit=HA, parts=(Part(NEW_VILLAGE), Part(NEW_VILLAGE)), **BASIS), refusals.SameUnitTwice),
    "child twice": (
        Split(
            unit=MINH_AN,
            parts=(
                Part(NewUnit("xa", "A", "21007"), (ByName("Đông Hạ"),)),
                Part(NewUnit("xa", "B", "21008"), (ByName("Đông Hạ"),)),
            ),
            **BASIS,
        ),
        refusals.SameUnitTwice,
    ),
    "nothing": (TransferPart(unit=MINH_AN, part=Part(TRA_CAU), **BASIS), refusals.NothingNamed),
    "team of others": (TransferPart(unit=HA, part=Part(THUONG, (), (9999,)), **BASIS), refusals.ElsewhereNow),
    "below a village is nothing": (Found(parent=HA, unit=NEW_VILLAGE, **BASIS), refusals.WrongLevel),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_refused_in_words_and_leaves_no_trace(session, clerk, app, case):
    change, refusal = WRONG[case]
    before = session.scalars(select(AuditEntry.id)).all()
    with pytest.raises(refusal) as told:
        record(clerk, change)
    assert type(told.value) is refusal
    with app.test_request_context():
        assert words_of(told.value).endswith((".", "”"))
    assert session.scalars(select(AuditEntry.id)).all() == before
    assert not session.scalars(select(UnitSuccession)).all()


def test_every_refusal_has_its_sentence():
    def below(kind):
        return {kind} | {deeper for child in kind.__subclasses__() for deeper in below(child)}

    assert set(SENTENCES) == below(refusals.ChangeRefused) - {refusals.ChangeRefused}


def test_one_name_in_two_kinds_must_be_told_apart(session, clerk):
    add_unit(session, "village", "ban", "Đông Hạ", named(session, "Minh An"))
    with pytest.raises(refusals.UnitAmbiguous):
        record(clerk, Rename(unit=HA, name="A", **BASIS))
    record(clerk, Rename(unit=ByPath(("21001", "bản Đông Hạ")), name="A", **BASIS))
    assert named(session, "A").kind == "ban"


def test_a_unit_that_ended_names_its_successors(session, clerk, app):
    record(clerk, Merge(units=(HA, THUONG), into=NEW_VILLAGE, **BASIS))
    with pytest.raises(refusals.UnitEnded) as told:
        record(clerk, Rename(unit=ById(named(session, "Đông Hạ").id), name="A", day=TODAY))
    with app.test_request_context():
        words = words_of(told.value)
    assert words == "Thôn Đông Hạ không còn từ ngày 01/09/2026, nay là thôn Đông. Bạn chọn đơn vị đó."


def test_nothing_is_recorded_before_what_is_newest(session, clerk):
    record(clerk, Rename(unit=HA, name="A", day=TODAY))
    for change in (
        Rename(unit=THUONG, name="A", **BASIS),
        Rename(unit=HA, name="B", **BASIS),
        Close(unit=HA, successor=THUONG, **BASIS),
    ):
        with pytest.raises((refusals.BeforeNewest, refusals.NameTaken)):
            record(clerk, change)
    with pytest.raises(refusals.ContradictsRecord):
        record(clerk, Rename(unit=ById(named(session, "A").id), name="C", day=TODAY))


AGAIN = [
    Merge(units=(HA, THUONG), into=NEW_VILLAGE, **BASIS),
    Merge(units=(MINH_AN, TRA_CAU), into=NEW_COMMUNE, **BASIS),
    Merge(units=(HA, THUONG), into=HA, **BASIS),
    Close(unit=HA, successor=THUONG, **BASIS),
    Split(unit=HA, parts=(Part(NEW_VILLAGE), Part(NewUnit("thon", "Tây"))), **BASIS),
    Split(unit=HA, parts=(Part(NEW_VILLAGE),), goes_on=True, **BASIS),
    TransferPart(unit=MINH_AN, part=Part(TRA_CAU, (ByName("Đông Hạ"),)), **BASIS),
    Rename(unit=HA, name="Hạ", **BASIS),
    Upgrade(unit=MINH_AN, kind="phuong", **BASIS),
    Reparent(unit=MINH_AN, parent=ByCode("52"), **BASIS),
    Found(parent=MINH_AN, unit=NEW_VILLAGE, **BASIS),
]


@pytest.mark.parametrize("change", AGAIN, ids=lambda change: type(change).__name__)
def test_what_is_recorded_twice_is_recorded_once(session, clerk, change):
    record(clerk, change)
    session.flush()
    before = session.execute(select(UnitVersion.id, UnitVersion.name, UnitVersion.valid_to)).all()
    with pytest.raises(refusals.AlreadyRecorded):
        record(clerk, change)
    assert session.execute(select(UnitVersion.id, UnitVersion.name, UnitVersion.valid_to)).all() == before


def test_two_presses_at_once_record_once(session, clerk_of, app, someone):
    """The second waits for the first at the unit's row, and then finds it done."""
    change, results = Merge(units=(HA, THUONG), into=NEW_VILLAGE, **BASIS), []
    clerk = clerk_of("commune-official")
    person_id = someone("commune-official").id
    session.commit()

    def press():
        with Session(session.get_bind()) as other:
            second = Clerk(other, scope_of(other, person_id, TODAY), Actor(person_id, ""), NOW)
            try:
                record(second, change)
                other.commit()
                results.append("recorded")
            except refusals.AlreadyRecorded:
                results.append("known")

    record(clerk, change)
    waiting = threading.Thread(target=press)
    waiting.start()
    waiting.join(0.3)
    assert results == []
    session.commit()
    waiting.join(10)
    assert results == ["known"]
    assert len(session.scalars(select(AdminUnit).filter_by(name="Đông")).all()) == 1


MAY = {
    "commune-official": {"village", "merge"},
    "far-official": set(),
    "leader": set(),
    "trainer": set(),
    "province-official": {"village", "merge", "commune", "between communes"},
    "administrator": {"village", "merge", "commune", "between communes", "province", "between provinces"},
}
TRIES = {
    "village": Rename(unit=HA, name="A", **BASIS),
    "merge": Merge(units=(HA, THUONG), into=NEW_VILLAGE, **BASIS),
    "commune": Rename(unit=MINH_AN, name="A", **BASIS),
    "between communes": Reparent(unit=HA, parent=TRA_CAU, **BASIS),
    "province": Rename(unit=ByCode("51"), name="A", **BASIS),
    "between provinces": Reparent(unit=MINH_AN, parent=ByCode("52"), **BASIS),
}


@pytest.mark.parametrize("username", MAY)
def test_each_level_changes_what_stands_under_it(session, clerk_of, username):
    done = set()
    for what, change in TRIES.items():
        try:
            record(clerk_of(username), change)
            done.add(what)
        except (refusals.NotAllowed, refusals.UnitUnknown):
            pass
        session.rollback()
    assert done == MAY[username]


def test_roles_on_two_provinces_are_no_role_on_what_lies_between(session, clerk_of, someone):
    person = someone("province-official")
    session.add(Grant(person_id=person.id, role="official", unit_id=named(session, "Gia Lai").id, valid_from=LONG_AGO))
    session.flush()
    with pytest.raises(refusals.NotAllowed):
        record(clerk_of("province-official"), TRIES["between provinces"])


def test_a_preview_shows_what_goes_where_and_writes_nothing(session, clerk, someone):
    ha = named(session, "Đông Hạ")
    session.add(Grant(person_id=someone("citizen").id, role="official", unit_id=ha.id, valid_from=LONG_AGO))
    session.commit()
    before = session.execute(select(UnitVersion.id, UnitVersion.valid_to)).all()
    impact = preview(clerk, Merge(units=(HA, THUONG), into=NEW_VILLAGE, **BASIS))
    assert session.execute(select(UnitVersion.id, UnitVersion.valid_to)).all() == before
    assert not session.scalars(select(AdminUnit).filter_by(name="Đông")).all()
    assert {(line.before and line.before.name, line.after.name, line.ends) for line in impact.lines} == {
        ("Đông Hạ", "Đông", True),
        ("Đông Thượng", "Đông", True),
        (None, "Đông", False),
    }
    lists = impact_lists(session, impact, TODAY, {})
    assert {name: page.total for name, page in lists.items()} == {"teams": 2, "members": 4, "residents": 5, "grants": 1}
    assert impact.after.place(lists["grants"].rows[0].unit_id).name == "Đông"


def test_a_preview_of_a_commune_that_moves_names_the_new_province(session, clerk):
    impact = preview(clerk, Reparent(unit=MINH_AN, parent=ByCode("52"), **BASIS))
    ways = {(line.before.name, line.before.province, line.after.province) for line in impact.lines}
    assert ways == {(name, "Quảng Ngãi", "Gia Lai") for name in ("Minh An", "Đông Hạ", "Đông Thượng")}
    assert impact_lists(session, impact, TODAY, {})["teams"].total == 2
