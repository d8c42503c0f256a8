"""Files that name people are noted in the audit log, where those see it in whose scope the people are."""

from sqlalchemy import select

from lms.clock import Month
from lms.people.models import AuditEntry
from tests.progress import MONTH, NOW, teach, team_named, unit_named


def noted(session):
    rows = session.scalars(select(AuditEntry).filter_by(action="report.exported").order_by(AuditEntry.id))
    return [(row.actor_id, row.subject, row.subject_id, row.unit_id, row.details) for row in rows]


def test_files_of_a_team_and_of_a_commune(session, visit, someone):
    team, commune = team_named(session, "Đông Hạ"), unit_named(session, "Minh An")
    visitor, official = visit("commune-official"), someone("commune-official").id
    visitor.take(f"/oversight/teams/{team.id}/export?month={MONTH}")
    visitor.take(f"/oversight/units/{commune.id}/export?month={MONTH}")
    assert noted(session) == [
        (official, "team", team.id, team.unit_id, {"lines": 3}),
        (official, "admin_unit", commune.id, commune.id, {"lines": 2}),
    ]


def test_files_without_names_and_refused_ones_are_not_noted(session, visit):
    province, team = unit_named(session, "Quảng Ngãi"), team_named(session, "Tổ dân phố 3")
    visit("province-official").take(f"/oversight/units/{province.id}/export")
    visit("commune-official").take(f"/oversight/teams/{team.id}/export", status=404)
    visit("commune-official").take(f"/oversight/units/{province.id}/export", status=404)
    assert noted(session) == []


def test_an_address_opened_as_a_link_takes_nothing(session, visit):
    """Each address of a file answers a POST only; whoever kept it as a bookmark reads that they go by the page."""
    team, commune = team_named(session, "Đông Hạ"), unit_named(session, "Minh An")
    of_reports = ("/oversight/export", f"/oversight/units/{commune.id}/export", f"/oversight/teams/{team.id}/export")
    for visitor in (visit("commune-official"), visit()):
        for address in (*of_reports, "/recognition/export", "/rosters/export", "/audit/export"):
            page = visitor.get(address, status=405)
            assert page.h1s == ["Trang này không mở được theo cách đó"]
    assert session.scalars(select(AuditEntry)).all() == []


def test_lists_of_recognition(session, visit, someone):
    """At the place looked at, else at each entrance of the reader's; the list of complete teams names nobody."""
    year, commune = NOW.year - 1, unit_named(session, "Minh An")
    teach(session, Month(year, 10), 1)
    session.commit()
    visitor = visit("commune-official")
    for listing in ("teams", "near-teams", "people", "near-people"):
        visitor.take(f"/recognition/export?year={year}&list={listing}")
    official = someone("commune-official").id
    assert [entry[:4] for entry in noted(session)] == [(official, "admin_unit", commune.id, commune.id)] * 3
    assert noted(session)[2][4] == {"lines": 4}
    team = team_named(session, "Đông Hạ")
    visit("leader").take(f"/recognition/export?year={year}&list=near-people")
    assert noted(session)[3] == (someone("leader").id, "team", team.id, team.unit_id, {"lines": 3})
