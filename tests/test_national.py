"""The synthetic country: its figures are exact at every scale, and everybody in it is invented."""

import collections
import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from lms.db import db
from lms.national.country import Figures, Place, Province, apportion, figures_of, plan_country, read_provinces
from lms.national.files import write_country
from lms.national.roster import COLUMNS, PHONES, lines_of, phone
from lms.people.names import is_name
from lms.teams.tree import VILLAGE_KINDS
from lms.text import fold, phone_number

SEED = 7
UNITS = Path(__file__).parent.parent / "lms" / "teams" / "data" / "units.csv"


@pytest.fixture(scope="module")
def provinces():
    """The provinces and communes of the shipped list."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["valid_to"]]
    below = collections.defaultdict(list)
    for row in rows:
        below[row["parent_code"]].append(Place(row["code"], row["kind"], row["name"]))
    return [Province(place, tuple(below[place.code])) for place in below["VN"]]


@pytest.fixture(scope="module")
def whole(provinces):
    return plan_country(provinces, 1.0, SEED)


def test_the_whole_country_has_its_exact_figures(whole):
    assert figures_of(whole) == Figures(provinces=34, communes=3321, teams=74_422, members=348_362)
    sizes = collections.Counter(size for plan in whole for commune in plan.communes for size in commune.sizes)
    assert set(sizes) == set(range(3, 10))
    assert max(sizes, key=sizes.get) == 4


@pytest.mark.parametrize(
    ("scale", "figures"),
    [
        (0.1, Figures(34, 3321, 7442, 34_836)),
        (0.01, Figures(34, 744, 744, 3484)),
        (0.001, Figures(34, 74, 74, 348)),
        (0.0001, Figures(7, 7, 7, 35)),
    ],
)
def test_a_smaller_country_is_rounded_exactly_and_spread(provinces, scale, figures):
    assert figures_of(plan_country(provinces, scale, SEED)) == figures


def test_the_seed_decides_everything(provinces, tmp_path):
    def made(name, seed):
        plans = plan_country(provinces, 0.001, seed)
        return [file.read_bytes() for file in write_country(plans, tmp_path / name, seed, xlsx=False)]

    first = made("a", SEED)
    assert made("b", SEED) == first
    assert made("c", SEED + 1) != first


@given(st.integers(0, 5000), st.lists(st.floats(0.5, 1.7), min_size=1, max_size=60))
def test_shares_add_up_and_leave_nobody_out(more, weights):
    shares = apportion(len(weights) + more, weights)
    assert sum(shares) == len(weights) + more
    assert min(shares) >= 1


def test_phone_numbers_are_no_subscribers_and_none_comes_twice():
    """Landlines begin with 02, mobiles with 03, 05, 07, 08 or 09."""
    assert len({phone(member) for member in range(PHONES)}) == PHONES
    for number in (phone(0), phone(1), phone(348_361), phone(PHONES - 1)):
        assert re.fullmatch(r"0400[0-9]{6}", number)
        assert phone_number(number) == number


@pytest.mark.parametrize("code", ["11", "51", "66", "79", "91"])
def test_teams_of_a_province_are_as_the_documents_describe(whole, code):
    """A leader, one or two deputies, three to nine in all (domain.md 7–14); villages once in a commune."""
    plan = next(plan for plan in whole if plan.place.code == code)
    lines = list(lines_of(plan, 0, SEED))
    assert len(lines) == plan.members == len({line.phone for line in lines})
    assert all(is_name(line.name) and 1955 <= line.birth_year <= 2006 for line in lines)
    teams = collections.defaultdict(list)
    for line in lines:
        teams[line.commune, line.team].append(line)
    assert len(teams) == sum(len(commune.sizes) for commune in plan.communes)
    for members in teams.values():
        roles = [line.role for line in members]
        assert (3 <= len(roles) <= 9, roles.count("Tổ trưởng"), roles[0]) == (True, 1, "Tổ trưởng")
        assert roles.count("Tổ phó") in {1, 2}
    villages = {(line.commune, fold(line.village)): line.team for line in lines if line.village}
    assert len(villages) == sum(bool(members[0].village) for members in teams.values())
    words = tuple(words.lower() for words in VILLAGE_KINDS.values())
    assert all(line.village.lower().startswith(words) for line in lines if line.village)
    assert len({(line.commune, fold(line.name), line.birth_year) for line in lines}) == len(lines)


def test_names_are_as_common_as_in_the_country(provinces):
    plans = plan_country(provinces, 0.02, SEED)
    names = [line.name for plan in plans for line in lines_of(plan, 0, SEED)]
    families = collections.Counter(name.split()[0] for name in names)
    assert 0.35 < families["Nguyễn"] / len(names) < 0.41
    assert 0.07 < families["Trần"] / len(names) < 0.13
    for shape in (r"H'\w+ ", r"Y \w+ ", r"(Siu|Ksor) ", r"Thạch ", r"Đàng ", r"Giàng (A|Thị) ", r"\w+ (Thị|Văn) \w+$"):
        assert any(re.match(shape, name) for name in names), shape


def flask(app, *words):
    return app.test_cli_runner().invoke(args=["national", "generate", *[str(word) for word in words]])


def test_the_command_writes_what_it_says(app, tmp_path):
    """With the cast's two provinces and three communes, and read back as Excel would."""
    result = flask(app, tmp_path, "--scale", "0.001", "--xlsx")
    assert result.exit_code == 0, result.output
    assert "2 provinces, 3 communes, 74 teams, 348 members." in result.output
    rows = []
    for file in sorted(tmp_path.glob("*.csv")):
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.open(encoding="utf-8-sig", newline="") as stream:
            table = list(csv.reader(stream))
        sheet = load_workbook(str(file.with_suffix(".xlsx"))).get_sheet_by_index(0).to_python()
        assert [[str(int(cell) if isinstance(cell, float) else cell) for cell in row] for row in sheet] == table
        assert tuple(table[0]) == COLUMNS
        rows += table[1:]
    assert [file.name for file in sorted(tmp_path.glob("*.csv"))] == ["51-quang-ngai.csv", "52-gia-lai.csv"]
    assert len(rows) == 348
    assert {row[1] for row in rows} == {"xã Minh An", "phường Trà Câu", "xã Ia Tôr"}


def test_places_are_those_that_hold_on_the_day(app):
    with app.app_context():
        assert [len(province.communes) for province in read_provinces(db.session(), date(2026, 11, 20))] == [2, 1]
        assert read_provinces(db.session(), date(2020, 1, 1)) == []


def test_production_gets_no_invented_people(app, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    result = flask(app, tmp_path / "new")
    assert result.exit_code == 1
    assert "production" in result.output
    assert not (tmp_path / "new").exists()


def test_without_units_there_is_no_country(app, monkeypatch, tmp_path):
    monkeypatch.setattr("lms.national.cli.read_provinces", lambda *_unused: [])
    result = flask(app, tmp_path)
    assert result.exit_code == 1
    assert "flask units load" in result.output
