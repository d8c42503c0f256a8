"""Signing in with a password, slowing down guesses, and signing out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from lms.people import views
from lms.people.consent import needs_consent
from lms.people.models import Consent, FailedSignIn, Person
from lms.people.passwords import Hasher
from lms.people.signing_in import WrongAccountOrPassword, authenticate
from lms.people.throttle import PER_ACCOUNT, PER_ADDRESS, TooManyTries
from tests.world import PASSWORD

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HASHER = Hasher(1, 8)


def sign_in(session, account, password=PASSWORD, address="198.51.100.7", now=NOW):
    return authenticate(session, HASHER, account, password, address, now)


def fail(session, account, times=1, address="198.51.100.7", now=NOW):
    for _ in range(times):
        with pytest.raises(WrongAccountOrPassword):
            sign_in(session, account, "sai mật khẩu", address, now)


@pytest.mark.parametrize("account", ["citizen", " Citizen ", "CITIZEN", "cítizen", "0900000001", "+84 900 000 001"])
def test_an_account_in_any_writing(session, account):
    assert sign_in(session, account).username == "citizen"


@pytest.mark.parametrize("account", ["nobody", "0999999999", "", "%", "citi\x00zen", "closed-1", "' or 1=1 --"])
def test_an_unknown_account_is_refused_like_a_wrong_password(session, account):
    with pytest.raises(WrongAccountOrPassword):
        sign_in(session, account)


def test_an_unknown_account_costs_as_much_work_as_a_known_one(session, monkeypatch):
    """Otherwise the time of the answer would tell who has an account."""
    verified = []
    fits = Hasher.fits
    monkeypatch.setattr(Hasher, "fits", lambda *given: verified.append(given[1]) or fits(*given))
    monkeypatch.setattr(HASHER, "_nobody", "$argon2id$stands-in")
    for account in ("member", "nobody"):
        fail(session, account)
    assert len(verified) == 2
    assert not HASHER.fits(None, "nobody's password")


def test_the_same_password_from_another_keyboard(session, someone):
    """One keyboard sends ậ as one letter, another as a with two marks."""
    someone("member").password_hash = HASHER.hash("m\u1eadt kh\u1ea9u d\u00e0i")
    assert sign_in(session, "member", "ma\u0323\u0302t kha\u0302\u0309u da\u0300i").username == "member"


def test_a_hash_of_another_cost_is_renewed(session, someone):
    before = someone("member").password_hash
    authenticate(session, Hasher(2, 16), "member", PASSWORD, "", NOW)
    renewed = someone("member").password_hash
    assert renewed != before
    assert "m=16,t=2" in renewed
    assert Hasher(2, 16).fits(renewed, PASSWORD)


def test_a_closed_account_cannot_sign_in(session, someone):
    someone("member").closed_at = NOW
    with pytest.raises(WrongAccountOrPassword):
        sign_in(session, "member")


def test_guessing_at_one_account_is_stopped_wherever_it_comes_from(session):
    for number in range(PER_ACCOUNT):
        fail(session, "member", address=f"198.51.100.{number}", now=NOW + timedelta(minutes=number))
    with pytest.raises(TooManyTries) as stopped:
        sign_in(session, "MEMBER", now=NOW + timedelta(minutes=5))
    assert stopped.value.minutes == 10
    assert sign_in(session, "mate").username == "mate"
    assert sign_in(session, "member", now=NOW + timedelta(minutes=15)).username == "member"


def test_an_account_that_does_not_exist_is_stopped_alike(session):
    fail(session, "nobody", PER_ACCOUNT)
    with pytest.raises(TooManyTries):
        sign_in(session, "nobody")


@pytest.mark.parametrize(
    ("first", "second"),
    [("198.51.100.7", "198.51.100.7"), ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")],
    ids=["one address", "one IPv6 network"],
)
def test_guessing_from_one_address_is_stopped_whatever_the_account(session, first, second):
    for number in range(PER_ADDRESS):
        fail(session, f"account{number}", address=first)
    with pytest.raises(TooManyTries):
        sign_in(session, "member", address=second)
    assert sign_in(session, "member", address="203.0.113.1").username == "member"


def test_one_address_of_the_old_kind_does_not_stop_all_others(session):
    """A server that listens on both kinds sees them as ::ffff:198.51.100.7: one IPv6 network for all the world."""
    for number in range(PER_ADDRESS):
        fail(session, f"account{number}", address="::ffff:198.51.100.7")
    with pytest.raises(TooManyTries):
        sign_in(session, "member", address="198.51.100.7")
    assert sign_in(session, "member", address="::ffff:203.0.113.1").username == "member"


def test_success_clears_the_account_and_time_clears_the_table(session):
    fail(session, "citizen", PER_ACCOUNT - 1)
    sign_in(session, "0900000001")
    fail(session, "citizen", PER_ACCOUNT - 1)
    assert sign_in(session, "citizen").username == "citizen"
    fail(session, "nobody", now=NOW + timedelta(hours=1))
    assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 2


def test_signing_in_leads_on_to_the_page_asked_for(visit):
    guest = visit()
    page = guest.get("/my/data")
    assert page.h1s == ["Đăng nhập"]
    page = guest.submit({"account": "member", "password": PASSWORD})
    assert page.url == "/my/data"
    assert "Nguyễn Thị Hạnh" in page.text
    assert guest.raw("GET", "/sign-in").location == "/"
    cookie = guest.client.get_cookie("hocso")
    assert cookie.max_age or cookie.expires
    assert cookie.http_only


def test_signing_in_leads_home_without_a_wish(visit):
    guest = visit()
    guest.get("/sign-in")
    answer = guest.raw(
        "POST", "/sign-in", data={"account": "leader", "password": PASSWORD, "csrf_token": guest.token()}
    )
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_next_leads_out_of_the_site(visit, target):
    guest = visit()
    guest.get("/sign-in")
    words = {"account": "member", "password": PASSWORD, "csrf_token": guest.token()}
    answer = guest.raw("POST", "/sign-in", query_string={"next": target}, data=words)
    assert answer.location == "/"


def test_a_wrong_password_keeps_the_account_typed_and_tells_nothing(visit):
    guest = visit()
    guest.get("/sign-in")
    wrong = guest.submit({"account": "member", "password": "sai mat khau"}, status=422)
    assert "Tên hoặc mật khẩu chưa đúng" in wrong.text
    assert 'value="member"' in wrong.html
    assert "sai mat khau" not in wrong.html
    unknown = guest.submit({"account": "nobody", "password": "sai mat khau"}, status=422)
    assert unknown.text == wrong.text


def test_what_is_missing_is_said_beside_the_field(visit):
    guest = visit()
    guest.get("/sign-in")
    page = guest.submit({"account": "", "password": ""}, status=422)
    assert "Bạn gõ số điện thoại hoặc tên đăng nhập." in page.text
    assert "Bạn gõ mật khẩu." in page.text


def test_too_many_tries_say_how_long_to_wait(visit, monkeypatch):
    guest = visit()
    monkeypatch.setattr(views, "utc_now", lambda: NOW)
    guest.get("/sign-in")
    for _ in range(PER_ACCOUNT):
        guest.submit({"account": "member", "password": "sai"}, status=422)
    page = guest.submit({"account": "member", "password": PASSWORD}, status=429)
    assert "bạn chờ 15 phút rồi thử lại" in page.text
    monkeypatch.setattr(views, "utc_now", lambda: NOW + timedelta(minutes=15))
    guest.get("/sign-in?next=/privacy")
    assert guest.submit({"account": "member", "password": PASSWORD}).url == "/privacy"


def test_signing_out_forgets_the_person(visit):
    member = visit("member")
    member.get("/privacy")
    assert "Bạn đã đăng xuất" in member.submit(action="/sign-out").text
    assert member.get("/my/data").url == "/sign-in"


def test_signing_out_everywhere_ends_other_browsers_too(visit):
    here, there = visit("member"), visit("member")
    assert there.get("/my/data").url == "/my/data"
    here.get("/my/password")
    assert here.submit(action="/sign-out-everywhere").url == "/sign-in"
    assert there.get("/my/data").url == "/sign-in"


def test_changing_the_password(visit):
    here, there = visit("member"), visit("member")
    here.get("/my/password")
    page = here.submit({"current": "sai mat khau", "password": "con trâu đi trước"}, action="/password", status=422)
    assert "Mật khẩu đang dùng chưa đúng" in page.text
    page = here.submit({"current": PASSWORD, "password": "Nguyễn Thị Hạnh"}, action="/password", status=422)
    assert "Mật khẩu trùng tên" in page.text
    page = here.submit({"current": PASSWORD, "password": "con trâu đi trước"}, action="/password")
    assert "Đã đổi mật khẩu" in page.text
    assert there.get("/my/data").url == "/sign-in"
    there.get("/sign-in?next=/privacy")
    assert there.submit({"account": "member", "password": "con trâu đi trước"}).url == "/privacy"


def test_guessing_the_present_password_is_stopped_too(visit):
    """A phone left open must not be a way to find the password out."""
    member = visit("member")
    member.get("/my/password")
    for _ in range(PER_ACCOUNT):
        member.submit({"current": "sai", "password": "con trâu đi trước"}, action="/password", status=422)
    member.submit({"current": PASSWORD, "password": "con trâu đi trước"}, action="/password", status=429)


def test_consent_is_asked_for_where_it_is_missing(visit, session, someone):
    session.execute(update(Consent).where(Consent.person_id == someone("member").id).values(version="2025-01"))
    session.commit()
    guest = visit()
    guest.get("/sign-in?next=/my/data")
    page = guest.submit({"account": "member", "password": PASSWORD})
    assert page.url == "/my/consent"
    assert ("consent", "y") not in page.forms[0].fields
    assert "bạn đánh dấu vào ô này" in guest.submit(action="/consent", status=422).text
    assert needs_consent(session, someone("member").id)
    assert guest.submit({"consent": "y"}, action="/consent").url == "/my/data"
    session.rollback()
    assert not needs_consent(session, someone("member").id)


def test_demo_accounts_are_shown_in_development_only(app, visit, session, someone, monkeypatch):
    someone("leader").is_demo = True
    extra = Person(username="lan.dinh", is_demo=True, created_at=NOW)
    extra.rename("Đinh Thị Lan Anh")
    session.add(extra)
    session.commit()
    assert "Tài khoản dùng thử" not in visit().get("/sign-in").text
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    assert "Tài khoản dùng thử" not in visit().get("/sign-in").text
    monkeypatch.setitem(app.config, "ENVIRONMENT", "development")
    shown = visit().get("/sign-in").text
    assert "Trần Văn Bính" in shown
    assert app.config["DEMO_PASSWORD"] in shown
    assert "lan.dinh" not in shown
    assert "member" not in shown
