"""The ground floor: settings, moments and months, Vietnamese text."""

import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms import settings
from lms.clock import Month, day_start, local_date
from lms.db import UtcDateTime
from lms.signs import as_stored, in_groups, random_code
from lms.text import fold, given_name, name_key, phone_number, sort_key, tidy
from lms.web import local_path

GOOD = {
    "HOCSO_ENV": "production",
    "SECRET_KEY": "k" * 40,
    "DATABASE_URL": "postgresql+psycopg://hocso@/hocso",
    "PUBLIC_URL": "https://hocso.example",
}
NAME = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql+psycopg://hocso:p@ss:word@db:port/hocso"}, "DATABASE_URL"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://hocso.example"}, "PUBLIC_URL"),
        ({"HOCSO_ENV": "staging"}, "HOCSO_ENV"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_line(change, named, tmp_path):
    with pytest.raises(settings.BadSetting) as stop:
        settings.read({**GOOD, **change}, tmp_path)
    assert named in str(stop.value)
    assert "\n" not in str(stop.value)


def test_good_settings(tmp_path):
    config = settings.read(GOOD, tmp_path)
    assert config["SESSION_COOKIE_SECURE"] is True
    assert not list(tmp_path.iterdir())


def test_a_secret_is_made_once_and_kept(tmp_path: Path):
    first = settings.read({}, tmp_path / "instance")["SECRET_KEY"]
    assert first == settings.read({}, tmp_path / "instance")["SECRET_KEY"]
    assert len(first) >= 32
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_month_is_viet_nams_wherever_the_server_stands():
    last_evening_utc = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)
    assert Month.of(last_evening_utc) == Month(2026, 11)
    assert local_date(last_evening_utc) == date(2026, 11, 1)
    assert Month(2026, 11).start == last_evening_utc
    assert day_start(date(2026, 11, 1)) == last_evening_utc


@given(st.integers(2001, 2098), st.integers(1, 12), st.integers(-500, 500))
def test_months_count_both_ways(year, number, shift):
    month = Month(year, number)
    assert month.shift(shift).shift(-shift) == month
    assert Month.parse(str(month)) == month
    assert month.end == month.shift(1).start
    assert month.first_day.day == 1
    assert month.last_day.month == number


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "26-11", "2026-11-01", "abc", "2026-1", "9999-12"])
def test_an_absurd_month_is_none(text):
    assert Month.parse(text) is None


def test_days_left():
    month = Month(2026, 11)
    assert month.days_left(datetime(2026, 11, 20, 2, tzinfo=UTC)) == 10
    assert month.days_left(datetime(2026, 11, 30, 16, tzinfo=UTC)) == 0
    assert month.days_left(datetime(2026, 11, 30, 17, tzinfo=UTC)) == -1


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Tổ dân phố 3, Nghĩa Chánh", "to dan pho 3, nghia chanh"),
        ("ĐỖ  Đức\u00a0Ưng", "do duc ung"),
        ("Hoà Hòa", "hoa hoa"),
        ("Ia Tơr", "ia tor"),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(NAME)
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)
    assert fold(tidy(name)) == fold(name)


def test_dictionary_order():
    words = [
        "ba",
        "bà",
        "bả",
        "bã",
        "bá",
        "bạ",
        "ban",
        "bán",
        "băn",
        "bân",
        "da",
        "đa",
        "đá",
        "e",
        "ê",
        "o",
        "ô",
        "ơ",
        "u",
        "ư",
    ]
    shuffled = sorted(words, key=lambda word: word.encode()[::-1])
    assert sorted(shuffled, key=sort_key) == words


def test_villages_are_in_the_order_of_their_numbers():
    names = ["Tổ dân phố", "Tổ dân phố 2", "Tổ dân phố 2A", "Tổ dân phố 2B", "Tổ dân phố 3", "Tổ dân phố 10"]
    names += ["Tổ dân phố 10 Bắc", "Tổ dân phố 100", "Tổ dân phố Đông"]
    assert sorted(set(names), key=sort_key) == names
    assert sort_key("TDP 03") == sort_key("TDP 3")


@given(NAME)
def test_a_sort_key_is_plain_ascii(name):
    assert sort_key(name).isascii()
    assert not sort_key(name) or sort_key(name).isalnum()


def test_people_are_sorted_by_given_name():
    people = ["Trần Văn Bính", "Nguyễn Thị Hạnh", "Lê An", "Bùi Thị Hạnh"]
    assert sorted(people, key=name_key) == ["Lê An", "Trần Văn Bính", "Bùi Thị Hạnh", "Nguyễn Thị Hạnh"]
    assert given_name("Nguyễn Thị Hạnh") == "Hạnh"


@pytest.mark.parametrize(
    "text",
    ["0912345678", "091 234 5678", "091.234.5678", "+84 912 345 678", "84912345678", "0084912345678", "(091)234-5678"],
)
def test_phone_numbers_in_many_writings(text):
    assert phone_number(text) == "0912345678"


@pytest.mark.parametrize("text", ["", "912345678", "09123456789", "abc", "0912 345", "113", "٠٩١٢٣٤٥٦٧٨"])
def test_what_is_no_phone_number(text):
    assert phone_number(text) is None


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "", None, "evil", "/a\nb"]
)
def test_next_never_leaves_the_site(target):
    assert local_path(target) is None


def test_next_inside_the_site():
    assert local_path("/courses?x=1") == "/courses?x=1"


def test_codes_are_different_and_hold_no_sign_taken_for_another():
    codes = {random_code(12) for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 12 and not set(code) & set("01OIL") for code in codes)


def test_a_code_is_printed_in_groups_and_read_in_any_writing():
    assert in_groups("K7QD2MXR8T4A") == "K7QD-2MXR-8T4A"
    assert as_stored(" k7qd–2mxr 8T4a") == "K7QD2MXR8T4A"
