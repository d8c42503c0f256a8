"""Every public word is there in Vietnamese and English."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import CommandLineInterface, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

OURS = ("lms.", "courses.", "quizzes.", "certificates.")
ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "lms" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
VIETNAMESE = re.compile("[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)


def catalogue(language: str) -> dict[str | tuple, Message]:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale=language) if message.id}


@pytest.fixture(scope="module")
def words() -> set[str | tuple]:
    """Everything that templates and code ask to be translated."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, strip_comment_tags=True)
    return {message for _file, _line, message, _comments, _context in found}


def test_english_is_complete(words):
    english = catalogue("en")
    assert words - english.keys() == set(), "run `make words` and translate"
    assert english.keys() - words == set(), "words nobody uses"
    for message in english.values():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), f"not translated: {message.id}"
        assert not message.fuzzy, message.id


def test_english_keeps_the_placeholders():
    for message in catalogue("en").values():
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        for form in message.string if isinstance(message.string, tuple) else (message.string,):
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(source)), message.id


def test_the_build_compiles_every_word(tmp_path):
    """The catalogue has no header, which pybabel takes for a draft and leaves out unless told otherwise."""
    recipe = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "pybabel -q compile" in line)
    source, target = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po", tmp_path / "messages.mo"
    words = recipe.split("pybabel")[1].replace("$<", str(source)).replace("$@", str(target)).split()
    assert not CommandLineInterface().run(["pybabel", *words])
    with target.open("rb") as file:
        compiled = read_mo(file)
    assert sum(1 for message in compiled if message.id) == len(catalogue("en"))


def test_english_is_english():
    names = [
        "Học Số",
        "Tổ CNSCĐ",
        "Tiếng Việt",
        "Giấy chứng nhận",
        "Việt Nam",
        "NĐ-CP",
        "QĐ-UBND",
        "NQ-HĐND",
        "Đông Hạ",
        "Tân An",
    ]
    # What a roster must hold as it is, whatever language its reader has.
    names += ["Tổ trưởng", "Tổ phó", "Thành viên", "tổ dân phố", "khu phố", "thôn", "bản", "ấp", "khóm", "buôn", "làng"]
    for message in catalogue("en").values():
        for form in message.string if isinstance(message.string, tuple) else (message.string,):
            rest = form
            for name in names:
                rest = rest.replace(name, "")
            assert not VIETNAMESE.search(rest), f"{message.id!r} → {form!r}"


def test_words_of_the_glossary(words):
    for message in words:
        for text in message if isinstance(message, tuple) else (message,):
            assert "trượt" not in text.lower()
            if "chứng chỉ" in text.lower():
                assert "không phải chứng chỉ" in text.lower()


def forms(kind: type = FlaskForm) -> list[type[FlaskForm]]:
    return [kind, *(below for child in kind.__subclasses__() for below in forms(child))]


@pytest.mark.parametrize(
    "form", [form for form in forms() if form.__module__.startswith(OURS)], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("typed", ["", "?", "x" * 5000])
def test_every_refusal_of_a_form_is_ours(sqlite_stage, form, typed):
    """WTForms knows no Vietnamese, so none of its own sentences may ever be shown."""
    bare = type(form.__name__, (form,), {"__init__": FlaskForm.__init__})  # whatever else it needs to be made
    with sqlite_stage.app.test_request_context(method="POST"):
        names = [name for name in bare(formdata=None)._fields if name != "csrf_token"]
        filled = bare(formdata=MultiDict(dict.fromkeys(names, typed)))
        for field in (filled[name] for name in names):
            if getattr(field, "choices", ()) is None:
                field.choices = []
            field.validate(filled)
            for error in field.errors:
                assert VIETNAMESE.search(str(error)), f"{field.name}: {error}"
