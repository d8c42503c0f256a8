"""What templates say beside what views tell them: their words in the reader's language, symbols, numbers and days."""

from collections.abc import MutableMapping
from datetime import timedelta
from functools import cache
from typing import Any

from flask import Flask, g
from flask.templating import Environment
from flask_babel import (
    Babel,
    force_locale,
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    get_locale,
    get_translations,
)
from markupsafe import Markup

from lms.web import asset, display, language

babel = Babel()


class Pages(Environment):
    """The templates. None has names of its own, so all look into one table of common names, not into a chain of two."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def install(app: Flask) -> None:
    """Give all templates of the application, made with `Pages`, what this file holds."""
    babel.init_app(app, locale_selector=language)
    app.before_request(_listen)
    app.context_processor(common_words)
    app.add_template_filter(format_decimal, "number")
    app.add_template_filter(lambda score: format_decimal(round(score, 2)), "points")
    app.add_template_filter(_percent, "percent")
    app.add_template_filter(lambda day: format_date(day, "dd/MM/yyyy"), "day")
    app.add_template_filter(lambda day: day - timedelta(days=1), "eve")
    app.add_template_filter(lambda when: format_datetime(when, "H:mm, dd/MM/yyyy"), "moment")
    app.jinja_env.globals |= {"asset": asset, "symbol": _symbol, "_": _say, "gettext": _say, "ngettext": _say_count}


def common_words() -> dict[str, Any]:
    """How the reader wants the pages, and in which language."""
    return {"display": display(), "locale": _spoken()}


def _listen() -> None:
    """Note which language the request speaks, since its page will ask some forty times."""
    g.language = language()


def _spoken() -> str:
    return g.get("language") or str(get_locale())


def _say(words: str, /, **values: Any) -> Markup:
    """What templates call `_`: their words in the reader's language.

    Jinja's own looks the language, the catalogue and the context up for every call, which was a fifth of a page.
    """
    return _pattern(_spoken(), words) % values if values else _sentence(_spoken(), words)


def _say_count(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """What templates call `ngettext`."""
    return Markup(get_translations().ungettext(one, many, num)) % {"num": num, **values}  # noqa: S704 - our own words


@cache
def _pattern(spoken: str, words: str) -> Markup:
    """The words in a language. Each is kept: all templates together have some thousands."""
    with force_locale(spoken):
        return Markup(get_translations().ugettext(words))  # noqa: S704 - our own words


@cache
def _sentence(spoken: str, words: str) -> Markup:
    return _pattern(spoken, words) % {}


@cache
def _symbol(name: str, style: str = "") -> Markup:
    """One symbol of static/icons.svg."""
    drawn = Markup('<svg class="icon{style}" aria-hidden="true"><use href="{file}#{name}"/></svg>')
    return drawn.format(style=style and f" {style}", file=asset("icons.svg"), name=name)


def _percent(share: float) -> str:
    """A share between 0 and 1 as whole per cent, rounded half up as readers expect."""
    return str(format_percent(int(share * 100 + 0.5) / 100))
