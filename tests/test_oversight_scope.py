"""Who sees which report."""

import pytest
from sqlalchemy import select

from lms.oversight.members import members_of
from lms.oversight.standing import Standing
from lms.teams.models import Grant, Membership
from tests import minh_an, world
from tests.minh_an import A
from tests.progress import MONTH, citizens_in, period, read_file, rows_of, scope, team_named, total_of, unit_named


@pytest.fixture
def scene(session, someone):
    return minh_an.play(session, someone)


def test_everybody_begins_at_the_widest_they_may_see(session, someone, visit):
    for username, unit in (
        ("commune-official", "Minh An"),
        ("province-official", "Quảng Ngãi"),
        ("administrator", "Việt Nam"),
    ):
        where = visit(username).raw("GET", "/oversight").headers["Location"]
        assert where == f"/oversight/units/{unit_named(session, unit).id}"
    team = team_named(session, "Đông Hạ")
    assert visit("leader").raw("GET", "/oversight").headers["Location"] == f"/oversight/teams/{team.id}"
    for username in ("member", "mate", "citizen", "trainer", "stranger"):
        visit(username).get("/oversight", status=404)


def test_several_places_are_a_list(session, someone, visit):
    """A grant inside another and a team inside a granted unit are not listed apart."""
    official = someone("commune-official")
    session.scalars(select(Membership).filter_by(person_id=someone("leader").id)).one().role = "deputy"
    for name in ("Trà Câu", "Đông Hạ"):
        unit = unit_named(session, name)
        session.add(Grant(person_id=official.id, role="official", unit_id=unit.id, valid_from=world.LONG_AGO))
    for ending in ("Đông Hạ", "Tổ dân phố 3"):
        team = team_named(session, ending)
        session.add(Membership(person_id=official.id, team_id=team.id, role="leader", valid_from=world.LONG_AGO))
    session.commit()
    page = visit("commune-official").get("/oversight")
    assert page.h1s == ["Bạn theo dõi 2 nơi"]
    assert "Xã Minh An" in page.text
    assert "Phường Trà Câu" in page.text


def test_scope_of_pages_and_files(session, visit, scene):
    ids = {
        name: unit_named(session, name).id
        for name in ("Việt Nam", "Quảng Ngãi", "Minh An", "Trà Câu", "Ia Tôr", "Đông Hạ")
    }
    own, other = scene[0].id, team_named(session, "Tổ dân phố 3").id
    sees = {
        "leader": (set(), {own}),
        "commune-official": ({"Minh An", "Đông Hạ"}, {own}),
        "province-official": ({"Quảng Ngãi", "Minh An", "Trà Câu", "Đông Hạ"}, {own, other}),
        "far-official": ({"Ia Tôr"}, set()),
        "administrator": (set(ids), {own, other}),
        "trainer": (set(), set()),
        "member": (set(), set()),
        "citizen": (set(), set()),
    }
    for username, (units, teams) in sees.items():
        visitor = visit(username)
        places = {f"/oversight/units/{unit_id}": name in units for name, unit_id in ids.items()}
        places |= {f"/oversight/teams/{team_id}": team_id in teams for team_id in (own, other)}
        for address, opens in places.items():
            visitor.get(address, status=200 if opens else 404)
            visitor.take(f"{address}/export", status=200 if opens else 404)


def test_no_name_of_elsewhere_appears(session, visit, someone, scene):
    commune = unit_named(session, "Minh An")
    visitor = visit("commune-official")
    page = visitor.get(f"/oversight/units/{commune.id}?month={MONTH}")
    for words in (page.html, str(read_file(visitor.take().data))):
        assert "Minh An" in words
        assert someone("stranger").name not in words
        assert "Trà Câu" not in words


def test_the_verbs_show_nothing_out_of_scope(session, someone, scene):
    """Also when a page forgot to ask whether the unit may be seen."""
    far, chosen = scope(session, someone, "far-official"), period(session)
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    assert total_of(session, far, commune, chosen) == Standing()
    assert rows_of(session, far, commune, chosen) == ()
    assert rows_of(session, far, province, chosen) == ()
    assert members_of(session, far, scene[0], chosen) == ()
    assert citizens_in(session, far, commune, chosen).registered == 0
    own = scope(session, someone, "leader")
    assert [row.id for row in rows_of(session, own, commune, chosen)] == [scene[0].id]
    assert total_of(session, own, province, chosen) == A


def test_crumbs_lead_only_where_one_may_go(session, visit, scene):
    team, province = scene[0], unit_named(session, "Quảng Ngãi")
    up = f"/oversight/units/{province.id}?month={MONTH}"
    assert up in visit("province-official").get(f"/oversight/teams/{team.id}?month={MONTH}").links
    assert up not in visit("commune-official").get(f"/oversight/teams/{team.id}?month={MONTH}").links
