"""Passwords, names, opening accounts, one-time codes and the audit log."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.people import accounts, codes, names
from lms.people.audit import note
from lms.people.consent import CURRENT_VERSION
from lms.people.models import AuditEntry, Consent, Person, SignInCode
from lms.people.passwords import Hasher, Weakness, WeakPassword, refuse_weak
from lms.people.signing_in import WrongAccountOrPassword, authenticate
from lms.people.throttle import PER_ACCOUNT, TooManyTries
from tests.world import PASSWORD

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HASHER = Hasher(1, 8)
NEW = "con trâu đi trước"


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("1234567", Weakness.SHORT),
        ("mậtkhẩu", Weakness.SHORT),
        ("a b" * 100, Weakness.LONG),
        ("12345678", Weakness.COMMON),
        ("88888888", Weakness.COMMON),
        ("Mật Khẩu 1", Weakness.COMMON),
        ("aaaaaaaaaaaa", Weakness.COMMON),
        ("0912345678", Weakness.NAME),
        ("0912 345 678", Weakness.NAME),
        ("Hanh.Nguyen", Weakness.NAME),
        ("nguyen thi hanh", Weakness.NAME),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password, weakness):
    with pytest.raises(WeakPassword) as refusal:
        refuse_weak(password, ("hanh.nguyen", "0912345678", None, "Nguyễn Thị Hạnh"))
    assert refusal.value.weakness == weakness


@pytest.mark.parametrize("password", ["con trâu", "ba con mèo", "hocso-demo", "zzzzzzzy", "x" * 199 + "y"])
def test_no_mixture_of_signs_is_asked_for(password):
    refuse_weak(password, ("hanh.nguyen",))


@given(st.text(min_size=8, max_size=30))
def test_every_password_opens_what_it_closed(password):
    assert HASHER.fits(HASHER.hash(password), password)
    assert not HASHER.fits(HASHER.hash(password), password + "x")
    assert not HASHER.fits("not a hash", password)


@pytest.mark.parametrize("name", ["Nguyễn Thị Hạnh", "H'Hen Niê", "Rơ Châm Hồng", "Ia-Tôr K’Sor", "Lý A"])
def test_names_of_all_peoples(name):
    assert names.is_name(name)


@pytest.mark.parametrize("name", ["", "A", "12345", "<b>Hạnh</b>", "Hạnh\x00", "Hạnh 2", "Hạnh " * 30, "..."])
def test_what_is_no_name(name):
    assert not names.is_name(name)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Nguyễn Thị Hạnh", "hanh.nguyen"),
        ("Đỗ Đức Ưng", "ung.do"),
        ("H'Hen Niê", "nie.hhen"),
        ("Hạnh", "hanh"),
        ("Ý", "hoc.vien"),
        ("王小明", "hoc.vien"),
        ("A" * 100 + " " + "B" * 100, "b" * 30),
    ],
)
def test_user_names_come_from_names(name, first):
    assert next(names.username_candidates(name)) == first


@given(st.text(max_size=130))
def test_every_name_gives_usable_user_names(name):
    assert all(names.is_username(made) for made in islice(names.username_candidates(name), 12))


def test_namesakes_get_numbers(session):
    made = [accounts.open_person(session, None, "Nguyễn Thị Hạnh", None, 1985, NOW).username for _ in range(12)]
    assert made[:3] == ["hanh.nguyen", "hanh.nguyen2", "hanh.nguyen3"]
    assert len(set(made)) == 12


def test_opening_an_account(session):
    person = accounts.open_person(session, None, "  Đinh   Thị Lan ", "+84 912.345.678", 1985, NOW)
    session.commit()
    assert (person.name, person.phone, person.username) == ("Đinh Thị Lan", "0912345678", "lan.dinh")
    assert (person.name_folded, person.password_hash, person.session_epoch) == ("dinh thi lan", None, 0)
    with pytest.raises(WrongAccountOrPassword):
        authenticate(session, HASHER, "lan.dinh", "", "", NOW)


@pytest.mark.parametrize(
    ("username", "phone", "refusal"),
    [
        ("member", None, accounts.UsernameTaken),
        (None, "0900000001", accounts.PhoneTaken),
        ("other", "0900 000 001", accounts.PhoneTaken),
        ("other", "12345", accounts.BadPhone),
        ("Other Name", None, accounts.BadUsername),
        ("closed-7", None, accounts.BadUsername),
        ("x" * 41, None, accounts.BadUsername),
    ],
)
def test_what_cannot_be_opened_writes_nothing_and_goes_on(session, username, phone, refusal):
    before = session.scalar(select(func.count()).select_from(Person))
    with pytest.raises(refusal):
        accounts.open_person(session, username, "Đinh Thị Lan", phone, None, NOW)
    assert accounts.open_person(session, None, "Đinh Thị Lan", None, None, NOW).username == "lan.dinh"
    assert session.scalar(select(func.count()).select_from(Person)) == before + 1


def redeem(session, code, account="member", new=NEW, now=NOW, consent=CURRENT_VERSION):
    return codes.redeem(session, HASHER, account, code, new, consent, "198.51.100.7", now)


def test_a_code_sets_the_password_once(session, someone):
    member = someone("member")
    epoch = member.session_epoch
    code = codes.issue_code(session, member, None, NOW)
    assert len(code) == 8
    assert not set(code) & set("0O1IL")
    assert session.scalars(select(SignInCode.code_hash)).one() != code
    assert redeem(session, f" {code[:4].lower()}-{code[4:]} ").id == member.id
    assert member.session_epoch > epoch
    assert authenticate(session, HASHER, "member", NEW, "", NOW).id == member.id
    with pytest.raises(codes.WrongAccountOrCode):
        redeem(session, code, new="another long one")


def test_a_code_opens_its_own_account_only(session, someone):
    code = codes.issue_code(session, someone("member"), None, NOW)
    for account in ("mate", "nobody"):
        with pytest.raises(codes.WrongAccountOrCode):
            redeem(session, code, account)


def test_a_code_lives_for_a_week(session, someone):
    code = codes.issue_code(session, someone("member"), None, NOW)
    with pytest.raises(codes.WrongAccountOrCode):
        redeem(session, code, now=NOW + timedelta(days=7))
    assert redeem(session, code, now=NOW + timedelta(days=7, seconds=-1))


def test_a_new_code_voids_the_older_and_a_new_password_voids_all(session, someone):
    member = someone("member")
    old, new = (codes.issue_code(session, member, None, NOW) for _ in range(2))
    with pytest.raises(codes.WrongAccountOrCode):
        redeem(session, old)
    accounts.change_password(session, HASHER, member, PASSWORD, NEW, "", NOW)
    with pytest.raises(codes.WrongAccountOrCode):
        redeem(session, new)


def test_a_weak_password_does_not_use_the_code_up(session, someone):
    code = codes.issue_code(session, someone("member"), None, NOW)
    with pytest.raises(WeakPassword):
        redeem(session, code, new="nguyenthihanh")
    assert redeem(session, code)


def test_only_the_holder_of_a_code_learns_that_a_password_is_weak(session):
    with pytest.raises(codes.WrongAccountOrCode):
        redeem(session, "AAAAAAAA", new="nguyenthihanh")


def test_two_people_with_the_same_slip_of_paper(session, someone, monkeypatch):
    """The other one's request comes between our look and our use: the conditional update decides."""
    code = codes.issue_code(session, someone("member"), None, NOW)
    held = session.scalars(select(SignInCode.id)).one()
    redeem(session, code)
    monkeypatch.setattr(codes, "_find_code", lambda *_: held)
    with pytest.raises(codes.WrongAccountOrCode):
        redeem(session, code, new="another long one")
    assert authenticate(session, HASHER, "member", NEW, "", NOW)


def test_guessing_codes_is_stopped_apart_from_passwords(session, someone):
    code = codes.issue_code(session, someone("member"), None, NOW)
    for _ in range(PER_ACCOUNT):
        with pytest.raises(WrongAccountOrPassword):
            authenticate(session, HASHER, "member", "sai", "203.0.113.5", NOW)
    for _ in range(PER_ACCOUNT - 1):
        with pytest.raises(codes.WrongAccountOrCode):
            redeem(session, "AAAAAAAA")
    assert redeem(session, code), "an account under attack is still opened by its code"
    assert authenticate(session, HASHER, "member", NEW, "", NOW), "which clears the tries at the password"


def test_guessed_codes_lock_the_account_for_codes(session, someone):
    code = codes.issue_code(session, someone("member"), None, NOW)
    for _ in range(PER_ACCOUNT):
        with pytest.raises(codes.WrongAccountOrCode):
            redeem(session, "AAAAAAAA")
    with pytest.raises(TooManyTries):
        redeem(session, code)


def test_consent_is_kept_once_and_only_if_given(session, someone):
    person = accounts.open_person(session, "newcomer", "Đinh Thị Lan", None, None, NOW)
    redeem(session, codes.issue_code(session, person, None, NOW), "newcomer", consent=None)
    given = select(Consent.version).where(Consent.person_id == person.id)
    assert session.scalars(given).all() == []
    for _ in range(2):
        redeem(session, codes.issue_code(session, person, None, NOW), "newcomer")
    assert session.scalars(given).all() == [CURRENT_VERSION]


def test_an_audit_entry(session, someone):
    whose = someone("member").id
    note(session, someone("leader").id, "code.issued", "person", whose, NOW, "198.51.100.7", team_id=3)
    session.commit()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.subject_id, entry.at) == ("code.issued", "person", whose, NOW)
    assert entry.person_id == whose
    assert (entry.details, entry.address) == ({"team_id": 3}, "198.51.100.7")


def code_form(visitor, code, **changes):
    visitor.get("/sign-in/code?account=member&next=/my/data")
    return {"code": code, "password": NEW, "consent": "y", **changes}


def test_the_code_page_holds_the_account_but_no_consent(visit):
    page = visit().get("/sign-in/code?account=member")
    assert 'value="member"' in page.html
    assert all(name != "consent" for name, _ in page.forms[0].fields), "consent must not be ticked beforehand"


@pytest.fixture
def code(session, someone):
    made = codes.issue_code(session, someone("member"), None, datetime.now(UTC))
    session.commit()
    return made


def test_a_code_signs_in_and_signs_others_out(visit, code):
    elsewhere, guest = visit("member"), visit()
    page = guest.submit(code_form(guest, code))
    assert (page.url, "Nguyễn Thị Hạnh" in page.text) == ("/my/data", True)
    assert elsewhere.get("/my/data").url == "/sign-in"
    again = visit()
    assert "mã đã hết hạn" in again.submit(code_form(again, code), status=422).text


def test_nothing_happens_without_consent(visit, code, session, someone):
    guest = visit()
    words = code_form(guest, code)
    del words["consent"]
    page = guest.submit(words, status=422)
    assert "Nếu đồng ý, bạn đánh dấu vào ô này" in page.text
    assert f'value="{code}"' in page.html, "what was typed stays"
    assert guest.get("/my/data").url == "/sign-in"
    assert guest.submit(code_form(guest, code)).url == "/my/data"


def test_a_weak_password_is_explained_and_the_code_still_works(visit, code):
    guest = visit()
    assert "trùng tên" in guest.submit(code_form(guest, code) | {"password": "nguyen thi hanh"}, status=422).text
    assert "ít nhất 8 ký tự" in guest.submit(code_form(guest, code) | {"password": "ngắn"}, status=422).text
    assert guest.submit(code_form(guest, code)).url == "/my/data"


def test_wrong_codes_are_stopped(visit, code):
    guest = visit()
    for _ in range(PER_ACCOUNT):
        guest.submit(code_form(guest, "AAAAAAAA"), status=422)
    assert "bạn chờ 15 phút" in guest.submit(code_form(guest, code), status=429).text
