"""Finding people, teams and units: without marks, by name and place, within the scope and nowhere else."""

import itertools
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import local_date, utc_now
from lms.finding import people
from lms.finding.asking import ask
from lms.finding.called import Called
from lms.finding.people import people_found, people_of
from lms.finding.searching import FEW, MOST, Found, Kind, find
from lms.finding.words import phone_of, without_kind, words_of
from lms.people.models import Person
from lms.teams.access import scope_of
from lms.teams.models import AdminUnit, Membership, Residence, Team, UnitSuccession, UnitVersion
from lms.text import fold
from tests import world

TODAY = local_date(utc_now())
NUMBERS = itertools.count(1)
Search = Callable[..., Found]


def resident(session: Session, name: str, where: AdminUnit, **words: object) -> Person:
    """Somebody who lives there."""
    made = Person(username=f"u{next(NUMBERS)}", created_at=utc_now(), **words)
    made.rename(name)
    session.add(made)
    session.flush()
    session.add(Residence(person_id=made.id, unit_id=where.id, valid_from=world.LONG_AGO))
    return made


def named(session: Session, name: str, level: str = "commune") -> AdminUnit:
    return session.scalars(select(AdminUnit).filter_by(name=name, level=level)).one()


def end(session: Session, old: AdminUnit, new: AdminUnit, day: date = date(2026, 5, 1)) -> date:
    """The commune `old` goes over to `new`."""
    old.valid_to, old.commune_id = day, new.id
    session.scalars(select(UnitVersion).filter_by(unit_id=old.id)).one().valid_to = day
    session.add(UnitSuccession(from_id=old.id, to_id=new.id, kind="merge", effective_date=day))
    session.commit()
    return day


@pytest.fixture
def scene(session: Session) -> None:
    """Wards beside those of the cast: Nghĩa Lộ and Nghĩa Chánh, each with a Tổ dân phố 3, and a village Phú Lộc."""
    province = named(session, "Quảng Ngãi", "province")
    for name in ("Nghĩa Lộ", "Nghĩa Chánh"):
        ward = world.unit(session, "commune", "phuong", name, province, code=f"2{len(name):04d}")
        village = world.unit(session, "village", "to_dan_pho", "Tổ dân phố 3", ward)
        team = world.add_team(session, "Tổ CNSCĐ Tổ dân phố 3", village)
        for person in ("Nguyễn Thị Thu Hà", "Trần Văn Hạnh", "Lê Thị Phượng"):
            someone = resident(session, person, village)
            session.add(Membership(team_id=team.id, person_id=someone.id, valid_from=world.LONG_AGO))
    world.unit(session, "village", "thon", "Phú Lộc", named(session, "Minh An"))
    resident(session, "Nguyễn Thị Hạnh", named(session, "Ia Tôr"))
    session.commit()


@pytest.fixture
def search(session: Session, someone, scene) -> Search:
    """What somebody finds."""

    def look(username: str, typed: str, kind: Kind | None = None, on: date | None = None) -> Found:
        scope = scope_of(session, someone(username).id, TODAY)
        return find(session, scope, typed, kind, on, TODAY)

    return look


def people_in(found: Found) -> list[str]:
    """Names, each with the commune."""
    return sorted(f"{hit.name}, {hit.where.line[-1].name if hit.where else '-'}" for hit in found.people)


def units_in(found: Found) -> list[str]:
    return [hit.name.name + "".join(f", {place.name}" for place in hit.where.above[:1]) for hit in found.units]


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("Tổ dân phố 3, Nghĩa Chánh", "to dan pho 3 nghia chanh"),
            ("TDP 3 - Nghĩa Chánh", "to dan pho 3 - nghia chanh"),
            ("Tổ CNSCĐ thôn Đông Hạ", "thon dong ha"),
            ("tổ công nghệ số cộng đồng Đông Hạ", "dong ha"),
            ("CNSCĐ Đông Hạ", "dong ha"),
            ("  Nguyễn\u0000Thị  Hạnh. ", "nguyen thi hanh"),
            ("Ðông; (Hạ)", "dong ha"),
            ("…", "…"),
            ("", ""),
            ("a b c d e f g h i j k l", "a b c d e f g h i j"),
        ],
    )
    def test_what_was_typed(self, typed, words):
        expected = words.replace("ð", "d")
        assert " ".join(words_of(typed)).replace("ð", "d") == expected

    def test_kinds(self):
        assert without_kind(("phuong", "nghia", "lo")) == ("nghia", "lo")
        assert without_kind(("thanh", "pho", "hue")) == ("hue",)
        assert without_kind(("phuong",)) == ("phuong",)

    @pytest.mark.parametrize("typed", ["0900000001", "+84 900 000 001", "0900.000.001", "84900000001"])
    def test_phones(self, typed):
        assert phone_of(typed) == "0900000001"


class TestPeople:
    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("hanh nghia lo", ["Trần Văn Hạnh, Nghĩa Lộ"]),
            ("HẠNH, phường Nghĩa Lộ", ["Trần Văn Hạnh, Nghĩa Lộ"]),
            ("hanh nghia lo quang ngai", ["Trần Văn Hạnh, Nghĩa Lộ"]),
            ("thu ha", ["Nguyễn Thị Thu Hà, Nghĩa Chánh", "Nguyễn Thị Thu Hà, Nghĩa Lộ", "Đặng Thu Hà, -"]),
            ("nguyen thi han", ["Nguyễn Thị Hạnh, Ia Tôr", "Nguyễn Thị Hạnh, Minh An"]),
            ("nguyen thi thu h", ["Nguyễn Thị Thu Hà, Nghĩa Chánh", "Nguyễn Thị Thu Hà, Nghĩa Lộ"]),
            ("nguyen hanh", ["Nguyễn Thị Hạnh, Ia Tôr", "Nguyễn Thị Hạnh, Minh An"]),
            ("le thi phuong nghia chanh", ["Lê Thị Phượng, Nghĩa Chánh"]),
            ("phuong nghia lo", ["Lê Thị Phượng, Nghĩa Lộ"]),
            ("hanh to dan pho 3 nghia chanh", ["Trần Văn Hạnh, Nghĩa Chánh"]),
            ("hanh gia lai", ["Nguyễn Thị Hạnh, Ia Tôr"]),
            ("hanh nghia", ["Trần Văn Hạnh, Nghĩa Chánh", "Trần Văn Hạnh, Nghĩa Lộ"]),
            ("mate", ["Đinh Thị Lan, Minh An"]),
            ("0900 000 001", ["Bùi Đức Thắng, Minh An"]),
            ("hanh khong co", []),
            ("%", []),
            ("_anh", []),
        ],
    )  # fmt: skip
    def test_an_administrator_finds(self, search, typed, names):
        expected = [name for name in names if not name.startswith("Đặng")]  # an official without a home is not in scope
        assert people_in(search("administrator", typed, Kind.PEOPLE)) == sorted(expected)

    def test_others_find_what_is_theirs(self, search):
        assert people_in(search("commune-official", "hanh")) == ["Nguyễn Thị Hạnh, Minh An"]
        assert people_in(search("commune-official", "hanh nghia lo")) == []
        assert people_in(search("commune-official", "hanh minh an")) == ["Nguyễn Thị Hạnh, Minh An"]
        assert people_in(search("leader", "lan")) == ["Đinh Thị Lan, Minh An"]
        assert people_in(search("leader", "thoa")) == []
        assert people_in(search("province-official", "hanh gia lai")) == []
        assert people_in(search("far-official", "0900000001")) == []

    def test_closed_accounts_are_not_found(self, session, search, someone):
        someone("mate").closed_at = utc_now()
        session.commit()
        assert people_in(search("administrator", "lan")) == []

    def test_many(self, session, search):
        village = named(session, "Đông Hạ", "village")
        for number in range(MOST + 5):
            resident(session, f"Lý Thị Mận {'abcdefghijklmnopqrstuvwxyz'[number]}", village)
        session.commit()
        found = search("administrator", "ly thi man", Kind.PEOPLE)
        assert len(found.people) == MOST
        assert Kind.PEOPLE in found.more
        few = search("administrator", "ly thi man")
        assert len(few.people) == FEW
        assert Kind.PEOPLE in few.more
        assert search("administrator", "ly thi man b").more == frozenset()

    def test_it_says_when_not_everybody_was_looked_at(self, search, monkeypatch):
        monkeypatch.setattr(people, "MOST_PEOPLE", 1)
        assert Kind.PEOPLE in search("province-official", "hanh").more
        assert Kind.PEOPLE not in search("commune-official", "hanh").more
        assert Kind.PEOPLE not in search("province-official", "phuong nghia lo").more


class TestTeamsAndUnits:
    @pytest.mark.parametrize(
        "typed", ["to dan pho 3 nghia chanh", "Tổ dân phố 3, Nghĩa Chánh", "tdp 3 phuong nghia chanh"]
    )
    def test_a_village_with_its_commune(self, search, typed):
        for username in ("administrator", "province-official"):
            found = search(username, typed)
            assert units_in(found) == ["Tổ dân phố 3, Nghĩa Chánh"]
            assert [(hit.name, hit.where.line[1].name) for hit in found.teams] == [
                ("Tổ CNSCĐ Tổ dân phố 3", "Nghĩa Chánh")
            ]
            assert found.people == []

    def test_a_village_alone(self, search):
        assert units_in(search("administrator", "to dan pho 3")) == [
            "Tổ dân phố 3, Trà Câu", "Tổ dân phố 3, Nghĩa Lộ", "Tổ dân phố 3, Nghĩa Chánh"
        ]  # fmt: skip
        assert units_in(search("administrator", "thon phu loc")) == ["Phú Lộc, Minh An"]
        assert units_in(search("commune-official", "phu lo")) == ["Phú Lộc, Minh An"]
        assert len(search("administrator", "to cnscd to dan pho 3").teams) == 3
        assert [hit.name for hit in search("administrator", "dong thuong").teams] == ["Tổ CNSCĐ thôn Đông Thượng"]

    def test_teams_of_a_commune(self, search):
        found = [hit.name for hit in search("administrator", "xa minh an", Kind.TEAMS).teams]
        assert found == ["Tổ CNSCĐ thôn Đông Hạ", "Tổ CNSCĐ thôn Đông Thượng"]
        assert search("far-official", "xa minh an", Kind.TEAMS).teams == []

    def test_a_team_that_is_called_by_the_kind_of_its_unit(self, session, search):
        world.add_team(session, "Tổ CNSCĐ xã An Phú", named(session, "Nghĩa Chánh"))
        session.commit()
        for username in ("administrator", "province-official"):
            for typed in ("an phu", "xã An Phú", "cnscd an phu"):
                assert [hit.name for hit in search(username, typed, Kind.TEAMS).teams] == ["Tổ CNSCĐ xã An Phú"], typed

    def test_the_team_that_is_called_so_comes_before_those_of_the_place(self, session, search):
        world.add_team(session, "Tổ CNSCĐ xã Minh An", named(session, "Minh An"))
        session.commit()
        first = search("administrator", "minh an", Kind.TEAMS).teams[0]
        assert first.name == "Tổ CNSCĐ xã Minh An"
        assert search("administrator", "xa minh an", Kind.TEAMS).teams[0] == first

    def test_an_ended_commune_whose_name_lives_elsewhere(self, session, search):
        end(session, named(session, "Nghĩa Lộ"), named(session, "Nghĩa Chánh"))
        far = world.unit(session, "commune", "xa", "Nghĩa Lộ", named(session, "Gia Lai", "province"), code="29999")
        session.commit()
        here = [("Tổ CNSCĐ Tổ dân phố 3", "Nghĩa Chánh")]
        for username in ("administrator", "province-official"):
            for typed in ("nghia lo", "to dan pho 3 nghia lo"):
                found = search(username, typed, Kind.TEAMS).teams
                assert [(hit.name, hit.where.line[-1].name) for hit in found] == here, (username, typed)
            assert "Trần Văn Hạnh, Nghĩa Chánh" in people_in(search(username, "hanh nghia lo"))
        world.add_team(session, "Tổ CNSCĐ số 1", far)
        session.commit()
        found = search("administrator", "nghia lo", Kind.TEAMS).teams
        assert [(hit.name, hit.where.line[-1].name) for hit in found] == [("Tổ CNSCĐ số 1", "Nghĩa Lộ")]

    def test_communes_and_codes(self, search):
        assert units_in(search("administrator", "nghia")) == ["Nghĩa Chánh, Quảng Ngãi", "Nghĩa Lộ, Quảng Ngãi"]
        assert units_in(search("administrator", "21002")) == ["Trà Câu, Quảng Ngãi"]
        assert units_in(search("administrator", "quang ngai")) == ["Quảng Ngãi"]
        assert units_in(search("commune-official", "21002")) == []
        assert units_in(search("province-official", "gia lai")) == []
        assert units_in(search("administrator", "minh an quang ngai")) == ["Minh An, Quảng Ngãi"]
        assert units_in(search("administrator", "minh an gia lai")) == []

    def test_a_former_name(self, session, search):
        unit = named(session, "Trà Câu")
        before = session.scalars(select(UnitVersion).filter_by(unit_id=unit.id)).one()
        before.valid_to = date(2026, 3, 1)
        unit.rename("Đức Phổ")
        session.add(UnitVersion.of(unit, date(2026, 3, 1)))
        session.commit()
        (hit,) = search("administrator", "tra cau", Kind.UNITS).units
        assert (hit.name.name, [former.name for former in hit.former]) == ("Đức Phổ", ["Trà Câu"])
        (then,) = search("administrator", "tra cau", Kind.UNITS, on=date(2026, 1, 1)).units
        assert (then.name.name, then.former, then.now.name) == ("Trà Câu", (), "Đức Phổ")
        assert hit.now is None
        assert people_in(search("administrator", "thoa tra cau")) == ["Vũ Thị Thoa, Đức Phổ"]

    def test_a_unit_that_has_ended(self, session, search):
        day = end(session, named(session, "Nghĩa Lộ"), named(session, "Nghĩa Chánh"))
        (hit,) = search("administrator", "phuong nghia lo", Kind.UNITS).units
        assert (hit.valid_to, [heir.name for heir in hit.successors]) == (day, ["Nghĩa Chánh"])
        assert [place.name for place in hit.where.above] == ["Quảng Ngãi"]
        assert "Trần Văn Hạnh, Nghĩa Chánh" in people_in(search("administrator", "hanh nghia lo"))

    def test_a_unit_whose_successor_has_ended(self, session, search):
        first, second, today = (named(session, name) for name in ("Nghĩa Lộ", "Nghĩa Chánh", "Trà Câu"))
        end(session, first, second)
        end(session, second, today, date(2026, 6, 1))
        first.commune_id = today.id
        third = world.unit(session, "commune", "phuong", "Nghĩa Lộ", named(session, "Quảng Ngãi", "province"))
        end(session, third, today)
        hit, other = search("administrator", "phuong nghia lo", Kind.UNITS).units
        assert (hit.origin, other.origin) == (None, None)
        assert [heir.name for heir in hit.successors] == ["Trà Câu"]
        assert [place.name for place in hit.where.above] == ["Quảng Ngãi"]

    def test_places_of_a_day(self, session, search):
        """A village goes to another commune, with its team and its people."""
        village, ward = named(session, "Phú Lộc", "village"), named(session, "Nghĩa Lộ")
        world.add_team(session, "Tổ CNSCĐ thôn Phú Lộc", village)
        resident(session, "Lý Thị Mận", village)
        day = date(2026, 3, 1)
        session.scalars(select(UnitVersion).filter_by(unit_id=village.id)).one().valid_to = day
        village.parent_id = village.commune_id = ward.id
        session.add(UnitVersion.of(village, day))
        session.commit()
        for on, commune in ((None, "Nghĩa Lộ"), (date(2026, 2, 28), "Minh An"), (day, "Nghĩa Lộ")):
            for typed in ("phu loc", "ly thi man"):
                found = search("administrator", typed, on=on)
                hits = [*found.people, *found.teams, *found.units]
                assert [hit.where.line[1].name for hit in hits if hit.where.unit.id == village.id] == [commune] * len(
                    hits
                )
                assert hits

    def test_a_team_that_has_ended(self, session, search):
        team = session.scalars(select(Team).filter_by(name="Tổ CNSCĐ thôn Đông Thượng")).one()
        team.valid_to = date(2026, 5, 1)
        session.commit()
        assert search("administrator", "dong thuong", Kind.TEAMS).teams == []
        assert len(search("administrator", "dong thuong", Kind.TEAMS, on=date(2026, 4, 30)).teams) == 1


SYLLABLES = st.sampled_from(["An", "Ân", "Hà", "Hạ", "Hân", "Thu", "Thị", "Văn"])
NAMES = st.lists(SYLLABLES, min_size=1, max_size=4).map(" ".join)
TYPED = st.lists(st.sampled_from(["a", "an", "ha", "han", "thu", "thi", "v", "van"]), min_size=1, max_size=3)


def is_called(name: str, typed: list[str]) -> bool:
    """The rule, told a second time: the beginning of the name, or its last word begun, with the others before."""
    words = fold(name).split()
    return fold(name).startswith(" ".join(typed)) or (
        words[-1].startswith(typed[-1]) and all(word in words for word in typed[:-1])
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, st.sampled_from(["Đông Hạ", "Trà Câu", "Ia Tôr"])), max_size=6), TYPED)
def test_every_way_of_looking_finds_the_same(session, someone, homes, typed):
    """From the indexes for the whole country and a province, looking through all for a commune."""
    session.rollback()
    ids = {}
    for number, (name, place) in enumerate(homes):
        where = session.scalars(select(AdminUnit).filter_by(name=place)).one()
        made = Person(username=f"x{number}", created_at=utc_now())
        made.rename(name)
        session.add(made)
        session.flush()
        session.add(Residence(person_id=made.id, unit_id=where.id, valid_from=world.LONG_AGO))
        ids[made.id] = (name, place)
    session.flush()
    sees = {"administrator": {"Đông Hạ", "Trà Câu", "Ia Tôr"}, "province-official": {"Đông Hạ", "Trà Câu"}}
    sees |= {"commune-official": {"Đông Hạ"}, "far-official": {"Ia Tôr"}}
    for username, places in sees.items():
        asked = ask(session, scope_of(session, someone(username).id, TODAY), " ".join(typed), TODAY, TODAY)
        found = people_found(session, asked, 99).ranks
        expected = {person for person, (name, place) in ids.items() if place in places and is_called(name, typed)}
        assert {person for person in found if person in ids} == expected, (username, typed)


def test_everybody_in_a_scope_is_what_the_predicate_says(session, someone, scene):
    """`people_of` gathers, `covers_people` asks: the same people."""
    for username in ("administrator", "province-official", "commune-official", "far-official", "leader", "member"):
        scope = scope_of(session, someone(username).id, TODAY)
        asked = set(session.scalars(select(Person.id).where(scope.covers_people(TODAY))))
        assert set(session.scalars(select(Person.id).where(Person.id.in_(people_of(scope, TODAY))))) == asked


def test_the_indexes_are_used_under_any_collation(session):
    """PostgreSQL compares names sign by sign; else neither the order nor the index would fit what is typed."""
    session.execute(sqlalchemy.text("SELECT 1"))
    query = next(Called(("nguyen", "thi"), is_open=True).from_indexes()).limit(21)
    text = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sqlalchemy.text("SET LOCAL enable_seqscan = off"))
        plan = session.connection().exec_driver_sql(f"EXPLAIN {text}".replace("%", "%%"))
        kept = session.scalars(sqlalchemy.text(COLLATED)).all()
        assert kept == ["C"] * 5
    else:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
    assert "ix_person_name_folded_id" in " ".join(str(row) for row in plan)


COLLATED = (
    "SELECT collation_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND column_name IN ('name_folded', 'call_folded')"
    " AND table_name IN ('person', 'team', 'admin_unit', 'unit_version')"
)


@pytest.mark.usefixtures("scene")
class TestThePage:
    def test_from_the_bar(self, visit):
        visitor = visit("administrator")
        visitor.get("/teams")
        page = visitor.submit({"q": "hanh nghia lo"}, action="/search")
        assert "Tìm thấy cho “hanh nghia lo”" in page.title
        assert "Trần Văn Hạnh" in page.text
        assert any(link.startswith("/people/") for link in page.links)
        assert "Trần Văn Hạnh" in visitor.get(next(link for link in page.links if "kind=people" in link)).text

    def test_within_a_unit(self, session, visit):
        ward = named(session, "Nghĩa Lộ")
        page = visit("administrator").get(f"/search?q=hanh&unit={ward.id}")
        assert "Đang tìm trong phường Nghĩa Lộ." in page.text
        assert "Trần Văn Hạnh" in page.text
        assert "Nguyễn Thị Hạnh" not in page.text
        assert any(f"unit={ward.id}" in link for link in page.links if "kind=people" in link)
        everywhere = next(link for link in page.links if link == "/search?q=hanh")
        assert "Nguyễn Thị Hạnh" in visit("administrator").get(everywhere).text
        visit("commune-official").get(f"/search?q=hanh&unit={ward.id}", status=404)
        visit("administrator").get("/search?q=hanh&unit=x", status=404)

    def test_a_long_list_of_teams_is_searched_here(self, session, visit):
        ward, province = named(session, "Nghĩa Lộ"), named(session, "Quảng Ngãi", "province")
        visitor = visit("province-official")
        answer = visitor.raw("GET", "/teams?q=nghia+lo")
        assert answer.location == "/search?kind=teams&q=nghia+lo"
        answer = visitor.raw("GET", f"/teams?q=to&unit={province.id}")
        assert answer.location == f"/search?kind=teams&q=to&unit={province.id}"
        assert "1 tổ khớp “to” ở phường Nghĩa Lộ" in visitor.get(f"/teams?q=to&unit={ward.id}").text

    def test_nothing_found(self, visit):
        page = visit("commune-official").get("/search?q=hanh+nghia+lo")
        assert "Không tìm thấy “hanh nghia lo”" in page.title
        assert "Bạn thử ít chữ hơn" in page.text

    def test_who_may(self, visit):
        visit("member").get("/search?q=an", status=404)
        visit("leader").get("/search?q=lan")
        assert visit().raw("GET", "/search?q=an").status_code == 302

    def test_bad_words(self, visit):
        visitor = visit("administrator")
        for query in ("q=%00", "q=%25_%5C", "q=" + "a+" * 200, "q=x&kind=x", "q=" + "ế" * 300, "q=+"):
            visitor.get(f"/search?{query}")
        visitor.get("/search?q=x&on=31-31-2020", status=422)
        visitor.get("/search?q=x&on=2999-01-01", status=422)
        visitor.get("/search?q=lan&on=2025-12-01")

    def test_in_english(self, visit):
        visitor = visit("administrator")
        visitor.client.set_cookie("language", "en")
        visitor.get("/search?q=nghia")

    def test_a_fixed_number_of_statements(self, session, visit, statements):
        counts = []
        village, commune = named(session, "Đông Hạ", "village"), named(session, "Minh An")
        for names in (["Lý Thị Mận"], [f"Lý Thị Mận {letter}" for letter in "abcdefghijklmnopqrstuvwxyzăâđêôơư"]):
            for name in names:
                resident(session, name, village)
                world.add_team(session, f"Tổ {name}", world.unit(session, "village", "thon", name, commune))
            session.commit()
            statements.clear()
            visit("administrator").get("/search?q=ly+thi+man")
            counts.append(len(statements))
        assert counts[1] <= counts[0] <= 18
