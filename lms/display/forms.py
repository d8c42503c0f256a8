"""The form of text size, colours and language."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice  # type: ignore[attr-defined]  # newer than its types

from lms.text import LANGUAGES
from lms.web import SIZES, THEMES

SIZE_WORDS = (_("Vừa"), _("To"), _("Rất to"))
THEME_WORDS = (_("Theo máy của bạn"), _("Nền sáng"), _("Nền tối"), _("Tương phản cao"))
LANGUAGE_WORDS = ("Tiếng Việt", "English")


def _choice(label: str, values: tuple[str, ...], words: tuple[str, ...]) -> RadioField:
    pairs = [SelectChoice(value, word) for value, word in zip(values, words, strict=True)]
    message = _("Bạn chọn một trong các ô.")
    return RadioField(label, choices=pairs, invalid_choice_message=message)  # type: ignore[call-arg]


class DisplayForm(FlaskForm):
    size = _choice(_("Cỡ chữ"), SIZES, SIZE_WORDS)
    theme = _choice(_("Màu nền và màu chữ"), THEMES, THEME_WORDS)
    language = _choice(_("Ngôn ngữ"), LANGUAGES, LANGUAGE_WORDS)
