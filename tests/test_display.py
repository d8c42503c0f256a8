"""Text size, colours and language: a plain form and three cookies, before and after signing in."""

import pytest
from flask_babel import force_locale

from lms.web import SIZES, THEMES


def cookie(visitor, name):
    found = visitor.client.get_cookie(name)
    return found.value if found else None


@pytest.mark.parametrize("who", [None, "member"])
@pytest.mark.parametrize(("size", "theme"), list(zip(SIZES, THEMES[1:], strict=True)))
def test_choices_are_kept_and_used(visit, who, size, theme):
    visitor = visit(who)
    visitor.get("/display?next=/privacy")
    page = visitor.submit({"size": size, "theme": theme, "language": "en"}, action="/display")
    assert page.url == "/privacy"
    assert f'<html lang="en" data-size="{size}" data-theme="{theme}">' in page.html
    chosen = dict(visitor.get("/display").forms[0].fields)
    assert (chosen["size"], chosen["theme"], chosen["language"]) == (size, theme, "en")


def test_following_the_device_is_no_choice(visit):
    visitor = visit()
    visitor.client.set_cookie("theme", "dark")
    visitor.get("/display?next=/privacy")
    page = visitor.submit({"theme": ""}, action="/display")
    assert '<html lang="vi" data-size="1">' in page.html
    assert cookie(visitor, "theme") is None


def test_what_was_there_stays(visit):
    """Only what the reader changes is changed: the form comes with the present choices in it."""
    visitor = visit()
    visitor.client.set_cookie("size", "3")
    visitor.get("/display?next=/privacy")
    page = visitor.submit({"language": "en"}, action="/display")
    assert 'lang="en" data-size="3"' in page.html


@pytest.mark.parametrize(("who", "url"), [(None, "/verify"), ("member", "/courses"), ("leader", "/teams?q=dong+ha")])
def test_the_foot_of_every_page_switches_the_language_and_comes_back(visit, who, url):
    visitor = visit(who)
    visitor.client.set_cookie("size", "3")
    page = visitor.get(url)
    assert '<span lang="en">English</span>' in page.html
    page = visitor.submit({"language": "en"}, action="/language")
    assert '<html lang="en" data-size="3">' in page.html
    assert dict(next(form for form in page.forms if form.action == "/language").fields)["next"] == url
    page = visitor.submit({"language": "vi"}, action="/language")
    assert '<html lang="vi" data-size="3">' in page.html


def test_after_a_form_that_has_no_page_of_its_own_the_switch_leads_home(visit, team, someone):
    visitor = visit("commune-official")
    visitor.get(f"/teams/{team.id}/split")
    visitor.submit({"people": [someone("member").id], "name": "Tổ hai", "number": "1/QĐ", "day": "2026-10-01"})
    visitor.submit({"leader": ""}, action="/confirm", status=422)
    assert visitor.submit({"language": "en"}, action="/language").url == "/"


@pytest.mark.parametrize("words", [{"language": "<script>"}, {}, {"language": "en", "next": "https://evil.example"}])
def test_the_switch_takes_nothing_odd(visit, words):
    visitor = visit()
    visitor.get("/verify")
    answer = visitor.raw("POST", "/language", data=words | {"csrf_token": visitor.token()})
    assert answer.location == "/"
    assert cookie(visitor, "language") == ("en" if "next" in words else "vi")


@pytest.mark.parametrize("field", ["size", "theme", "language"])
def test_what_is_not_offered_is_refused(visit, field):
    visitor = visit()
    visitor.get("/display")
    page = visitor.submit({field: "<script>"}, action="/display", status=422)
    assert "Bạn chọn một trong các ô." in page.text
    assert cookie(visitor, field) is None


@pytest.mark.parametrize("name", ["size", "theme", "language"])
def test_an_invented_cookie_is_ignored(visit, name):
    visitor = visit()
    visitor.client.set_cookie(name, "invented")
    assert '<html lang="vi" data-size="1">' in visitor.get("/display").html


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_saving_does_not_lead_out_of_the_site(visit, target):
    visitor = visit()
    visitor.get("/display")
    words = {"size": "1", "theme": "", "language": "vi", "csrf_token": visitor.token()}
    answer = visitor.raw("POST", "/display", query_string={"next": target}, data=words)
    assert answer.location == "/"


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_last_a_year_and_stay_here(app, visit, monkeypatch, secure):
    visitor = visit()
    visitor.get("/display")
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", secure)
    words = {"size": "2", "theme": "dark", "language": "en", "csrf_token": visitor.token()}
    sent = visitor.raw("POST", "/display", data=words).headers.getlist("Set-Cookie")
    for name in ("size", "theme", "language"):
        line = next(line for line in sent if line.startswith(f"{name}="))
        assert "Max-Age=31536000" in line
        assert "SameSite=Lax" in line
        assert "HttpOnly" in line
        assert ("Secure" in line) == secure


def test_each_choice_is_shown_in_its_own_look(visit):
    page = visit().get("/display")
    for theme in THEMES[1:]:
        assert f'class="display-sample" data-theme="{theme}"' in page.html
    for size in SIZES:
        assert f'class="display-size" data-size="{size}"' in page.html
    assert '<span lang="en">English</span>' in page.html


def test_words_of_templates_hold_what_they_name_as_text_in_each_language(app):
    words = """{{ _("Chào bạn %(name)s", name=name) }} {{ _("thêm %(percent)s%% thời gian", percent=5) }}"""
    page = app.jinja_env.from_string(words)
    for _time in range(2):
        for language, said in (("en", "Hello"), ("vi", "Chào bạn")):
            with app.test_request_context(), force_locale(language):
                assert page.render(name="<b>").startswith(f"{said} &lt;b&gt; ")
                assert "5%" in page.render(name="")
