"""A set of units under one name (domain.md 20): one table of just those units, for who holds it."""

import pytest
from sqlalchemy import select

from lms.teams.models import Grant, Membership
from lms.units.changes import Merge
from tests import minh_an, world
from tests.minh_an import MINH_AN
from tests.progress import MONTH, join, read_file, team_named, unit_named
from tests.unit_changes import change, of

EAST = "Phía đông tỉnh Quảng Ngãi"


@pytest.fixture
def east(session, someone):
    """Somebody shares Minh An and Trà Câu out of the province, and not Núi Dài. The scene is that of minh_an."""
    minh_an.play(session, someone)
    province = unit_named(session, "Quảng Ngãi")
    west = world.unit(session, "commune", "xa", "Núi Dài", province, "21008")
    join(session, "west", world.add_team(session, "Tổ CNSCĐ Núi Dài", west))
    both = join(session, "both-communes", team_named(session, "Đông Hạ"), team_named(session, "Tổ dân phố 3"))
    holder = world.person(session, "east-official", "Cao Thị Đông")
    for name in ("Minh An", "Trà Câu"):
        unit = unit_named(session, name)
        session.add(Grant(person_id=holder.id, role="official", unit_id=unit.id, label=EAST, valid_from=world.LONG_AGO))
    session.commit()
    return both


def test_the_table_of_a_set(session, visit, someone, east):
    visitor = visit("east-official")
    page = visitor.get(f"/oversight?month={MONTH}")
    # Minh An has 8 members, Trà Câu 2; one is in both and counts once.
    assert page.h1s == [f"{EAST}: 3 trên 9 thành viên đã đạt (33%)"]
    assert "2 xã, phường" in page.text
    assert "Núi Dài" not in page.html
    commune = unit_named(session, "Minh An")
    assert f"/oversight/units/{commune.id}?month={MONTH}" in page.links
    assert f"/oversight/export?month={MONTH}" in [form.action for form in page.forms]
    below = visitor.get(f"/oversight/units/{commune.id}?month={MONTH}")
    assert f"/oversight?month={MONTH}" in below.links
    assert EAST in below.text
    found = visitor.get(f"/oversight?month={MONTH}&q=tra+cau&sort=-name")
    assert "Phường Trà Câu" in found.text
    visitor.get("/oversight?month=1999-01", status=404)


def test_the_file_of_a_set(session, visit, east):
    visitor = visit("east-official")
    visitor.get(f"/oversight?month={MONTH}")
    cells = read_file(visitor.take().data)
    rows = {row[0]: row for row in cells}
    assert cells[0][0] == EAST
    assert rows["xã Minh An"][1:4] == [2, MINH_AN.members + 1, MINH_AN.passed]
    assert rows["phường Trà Câu"][1:4] == [1, 2, 0]
    assert rows["Tất cả, mỗi người tính một lần"][1:4] == [3, 9, 3]
    assert "Núi Dài" not in str(cells)


def test_a_set_as_it_was_then(session, visit, someone, east):
    """A commune that has gone into one of the set since was not part of it then; now it is."""
    west, heir = unit_named(session, "Núi Dài"), unit_named(session, "Trà Câu")
    change(session, someone, Merge(day=MONTH.shift(1).first_day, units=(of(west),), into=of(heir)))
    visitor = visit("east-official")
    assert "3 trên 9 thành viên" in visitor.get(f"/oversight?month={MONTH}&ground=then").h1s[0]
    assert "3 trên 10 thành viên" in visitor.get(f"/oversight?month={MONTH}").h1s[0]


def test_grants_that_are_not_one_set_are_a_list(session, visit, someone, east):
    """Another name, another level, a team led elsewhere: then the entrances stay a list, and there is no file."""
    holder, province = someone("east-official"), unit_named(session, "Gia Lai")
    far = unit_named(session, "Ia Tôr")
    team = world.add_team(session, "Tổ CNSCĐ Ia Tôr", far)
    for extra in (
        Grant(person_id=holder.id, role="official", unit_id=far.id, label="Khác", valid_from=world.LONG_AGO),
        Grant(person_id=holder.id, role="official", unit_id=far.id, label="", valid_from=world.LONG_AGO),
        Grant(person_id=holder.id, role="official", unit_id=province.id, label=EAST, valid_from=world.LONG_AGO),
        Membership(person_id=holder.id, team_id=team.id, role="leader", valid_from=world.LONG_AGO),
    ):
        session.add(extra)
        session.commit()
        visitor = visit("east-official")
        assert visitor.get("/oversight").h1s == ["Bạn theo dõi 3 nơi"]
        visitor.take("/oversight/export", status=404)
        session.delete(extra)
        session.commit()
    assert visit("east-official").get("/oversight").h1s[0].startswith(EAST)


def test_one_unit_under_a_name_is_that_unit(session, visit, someone, east):
    held = session.scalars(select(Grant).filter_by(person_id=someone("east-official").id)).all()
    session.delete(held[0])
    session.commit()
    where = visit("east-official").raw("GET", "/oversight").headers["Location"]
    assert where == f"/oversight/units/{held[1].unit_id}"


def test_who_has_no_set_has_no_file_of_one(visit, east):
    for username in ("commune-official", "province-official", "administrator", "leader", "member"):
        visit(username).take("/oversight/export", status=404)
