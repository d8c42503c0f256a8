"""Two villages of one name in one commune, after a merger: told apart wherever they are listed or chosen."""

import pytest
from sqlalchemy import select

from lms.teams.models import AdminUnit, Team
from tests import world

ACT = {"day": "2026-09-01", "legal_basis": "Nghị quyết 5/NQ-HĐND"}
FORMER = "thôn Đông Hạ (trước thuộc xã Lau Bắc)"
FORMER_TEAM = "Tổ CNSCĐ thôn Đông Hạ (thôn Đông Hạ, trước thuộc xã Lau Bắc)"


def unit_id(session, name):
    return session.scalars(select(AdminUnit.id).filter_by(name=name).order_by(AdminUnit.id)).first()


@pytest.fixture
def preview(session, visit):
    """Minh An takes over Lau Bắc, each with a thôn Đông Hạ and its team: the preview."""
    province = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
    north = world.unit(session, "commune", "xa", "Lau Bắc", province, code="21007")
    world.add_team(session, world.TEAM, world.unit(session, "village", "thon", "Đông Hạ", north))
    world.unit(session, "village", "ban", "Đông Thượng", north)
    session.commit()
    visitor, here = visit("province-official"), unit_id(session, "Minh An")
    visitor.get(f"/units/{here}/change?what=merge")
    data = {"others": [str(north.id)], "into": str(here), "kind": "xa", "step": "preview", **ACT}
    return visitor, visitor.submit(data)


@pytest.fixture
def visitor(preview):
    preview[0].submit({"step": "confirm"})
    return preview[0]


def test_the_preview_warns(preview):
    assert "2 nơi cùng tên thôn Đông Hạ ở xã Minh An." in preview[1].text
    assert "cùng tên bản Đông Thượng" not in preview[1].text
    assert "cùng tên thôn Đông Thượng" not in preview[1].text


def test_a_merge_that_brings_no_two_of_one_name_together(session, visit):
    visitor = visit("commune-official")
    visitor.get(f"/units/{unit_id(session, 'Đông Hạ')}/change?what=merge")
    data = {"others": [str(unit_id(session, "Đông Thượng"))], "kind": "thon", "name": "Đông", "step": "preview", **ACT}
    assert "cùng tên" not in visitor.submit(data).text


def test_wherever_villages_are_listed_or_chosen(session, visitor, someone):
    here, person = unit_id(session, "Minh An"), someone("member").id
    teams = select(Team.id, Team.unit_id).filter_by(name=world.TEAM).order_by(Team.id)  # two have this name now
    team, village = session.execute(teams).first()
    for address in (
        f"/units/{here}",
        f"/teams/new?unit={here}",
        f"/people/{person}/home?in={here}",
        f"/teams/{team}/split",
        f"/units/{village}/change?what=merge",
    ):
        page = visitor.get(address)
        assert page.text.lower().count(FORMER.lower()) == (2 if "merge" in address else 1), address
        assert "Đông Thượng (trước thuộc" not in page.text


def test_wherever_teams_are_chosen(session, visitor, someone):
    here, person = unit_id(session, "Minh An"), someone("member").id
    team = session.scalars(select(Team.id).filter_by(name=world.TEAM).order_by(Team.id)).first()
    page = visitor.get(f"/people/{person}/team?in={here}")
    assert FORMER_TEAM in page.text
    assert "Tổ CNSCĐ thôn Đông Hạ (thôn Đông Hạ)" in page.text
    assert "Tổ CNSCĐ thôn Đông Thượng (" not in page.text
    assert FORMER_TEAM in visitor.get(f"/teams/{team}/merge").text


def test_the_search_tells_them_apart(visitor):
    text = visitor.get("/search?q=dong+ha").text
    assert text.count("Thôn Đông Hạ, xã Minh An (trước thuộc xã Lau Bắc)") == 1
    assert text.count("Thôn Đông Hạ, xã Minh An ") == 2
    assert text.count("Xã Minh An, tỉnh Quảng Ngãi (trước thuộc xã Lau Bắc)") == 1


def test_a_village_without_a_team(session, visitor):
    world.unit(session, "village", "thon", "Bến", session.get_one(AdminUnit, unit_id(session, "Minh An")))
    for team in session.scalars(select(Team).filter_by(name=world.TEAM)):
        team.valid_to = team.valid_from
    session.commit()
    page = visitor.get(f"/units/{unit_id(session, 'Minh An')}/without-team")
    assert page.text.lower().count(FORMER.lower()) == 1
