"""The pages of errors: in the reader's language, with what to do, whoever reads them."""

import pytest
from flask import abort
from flask_babel import force_locale, gettext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lms.db import db
from lms.web import public

HEADINGS = {
    400: "Máy chủ không hiểu yêu cầu này",
    401: "Bạn cần đăng nhập",
    403: "Bạn chưa được mở trang này",
    404: "Không tìm thấy trang này",
    405: "Trang này không mở được theo cách đó",
    413: "Nội dung gửi lên quá lớn",
    418: "Máy chủ không hiểu yêu cầu này",
    429: "Bạn thử quá nhiều lần",
}


@pytest.fixture
def fails_with(app, monkeypatch):
    """Let the privacy page fail in a given way."""

    def arrange(failure):
        def view():
            if isinstance(failure, int):
                abort(failure)
            raise failure

        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        monkeypatch.setitem(app.view_functions, "people.privacy", public(view))

    return arrange


@pytest.mark.parametrize("code", HEADINGS)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("who", [None, "member"])
def test_every_error_is_a_page_of_ours(app, visit, fails_with, code, language, who):
    fails_with(code)
    visitor = visit(who)
    visitor.client.set_cookie("language", language)
    page = visitor.get("/privacy", status=code)
    with app.test_request_context(), force_locale(language):
        assert page.h1s == [gettext(HEADINGS[code])]
    assert f'<html lang="{language}"' in page.html
    assert "/" in page.links
    assert str(code) in page.text


def test_a_stranger_may_sign_in_where_something_is_not_found(visit):
    assert "/sign-in" in visit().get("/no-such-page", status=404).links
    assert "/sign-in" not in visit("member").get("/no-such-page", status=404).links


def test_the_wrong_method_still_says_which_are_right(visit):
    answer = visit("member").raw("GET", "/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_too_large_a_body(visit):
    visitor = visit()
    visitor.get("/sign-in")
    form = {"account": "x" * (3 * 1024 * 1024), "csrf_token": visitor.token()}
    page = visitor.look(visitor.raw("POST", "/sign-in", data=form))
    assert page.h1s == [HEADINGS[413]]


@pytest.mark.parametrize("who", [None, "member"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_forged_form_changes_nothing_and_says_so(app, visit, who, language):
    visitor = visit(who)
    visitor.client.set_cookie("language", language)
    answer = visitor.raw("POST", "/display", data={"size": "3", "csrf_token": "forged"})
    assert answer.status_code == 400
    assert visitor.client.get_cookie("size") is None
    page = visitor.look(answer)
    with app.test_request_context(), force_locale(language):
        assert page.h1s == [gettext("Trang đã để quá lâu, chưa gửi được")]
        assert gettext("Chưa có gì bị thay đổi hay bị mất. Câu trả lời đã lưu vẫn còn.") in page.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_failure_of_ours(app, visit, fails_with, language):
    fails_with(RuntimeError("a secret of the server"))
    visitor = visit("member")
    visitor.client.set_cookie("language", language)
    visitor.client.set_cookie("theme", "dark")
    page = visitor.get("/privacy", status=500)
    with app.test_request_context(), force_locale(language):
        assert page.h1s == [gettext("Máy chủ gặp trục trặc")]
    assert f'<html lang="{language}" data-size="1" data-theme="dark"' in page.html
    assert "secret" not in page.html


def test_the_page_of_a_failure_needs_no_database(app, visit, monkeypatch):
    """Not even who is signed in can be read. Databases come back, so readers are asked to wait."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    visitor = visit("member")

    def down(*_given):
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr("lms.app.load_signed_in", down)
    for path, status in (("/my/data", 503), ("/privacy", 503), ("/no-such-page", 500)):
        page = visitor.get(path, status=status)
        assert page.h1s == ["Máy chủ gặp trục trặc"]
        assert "SELECT" not in page.html


def test_what_the_database_refuses_was_never_an_address(app, visit, monkeypatch):
    """PostgreSQL refuses the number and all that follows; SQLite finds nothing."""

    def view():
        db.session.execute(text("SELECT CAST(:number AS integer)"), {"number": "99999999999999999999"})
        abort(404)

    monkeypatch.setitem(app.view_functions, "people.privacy", public(view))
    assert visit("member").get("/privacy", status=404).h1s == [HEADINGS[404]]
