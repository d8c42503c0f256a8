"""Reads GIFT, Moodle's format of questions as plain text: https://docs.moodle.org/en/GIFT_format.

Questions stand apart by blank lines. `// [id:q01] [tag:lesson-1]` above a question is what Moodle, too, keeps as its
id and tags. Words are HTML-like text unless they say [markdown], [html] or [plain].
"""

import re
from dataclasses import dataclass

from quizzes.formats.found import Lack, Read
from quizzes.formats.gift_chunks import NAME, Chunk, chunks_in, unescaped
from quizzes.formats.html_words import from_html
from quizzes.formats.pictures import Shown
from quizzes.formats.plain import escaped, paragraphs, text_in
from quizzes.formats.settling import TRUE_FALSE, Kept, Reading, bounded, pairs, slug_of, steps
from quizzes.formats.weights import PARTIAL_CREDIT, PartialCredit, choice_of
from quizzes.kinds import Kind, Policy
from quizzes.question_record import Problem

FORMAT = re.compile(r"\[(markdown|html|plain|moodle)\]")
WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:[.,][0-9]{1,9})?)%")
TRUE, FALSE = {"T", "TRUE"}, {"F", "FALSE"}  # in small letters too, which Moodle takes for a short answer
BLANK = "_____"
DEFAULT, ALL_OR_NOTHING = "moodle", "ALL_OR_NOTHING"
LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/][^>]*>|&[a-zA-Z]{2,8};|&#")


def read_gift(content: bytes) -> Read:
    """The questions of a file. Raises FileRefused."""
    reading = Reading()
    for chunk in chunks_in(text_in(content)):
        _read(reading, chunk)
    return reading.read()


@dataclass(frozen=True)
class _Words:
    """Turns words of the file into ours; `form` is that of the question's text."""

    form: str
    shown: Shown

    def text(self, words: str) -> str:
        own, rest = _format_of(words.strip())
        return self.plainly(own or self.form, rest)

    def plainly(self, form: str, words: str) -> str:
        """Words that say nothing of their form any more."""
        said = _said(form, words)
        if form == "markdown":
            return self.shown.in_markdown(said)
        if _is_html(form, said):
            return from_html(said.replace("\n", "<br>") if form == "moodle" else said, self.shown.address)
        return paragraphs(said)

    def line(self, words: str) -> str:
        own, rest = _format_of(words.strip())
        form = own or self.form
        said = _said(form, rest)
        if form != "markdown":
            is_html = _is_html(form, said)
            return from_html(said, self.shown.address, in_line=True) if is_html else escaped(said)
        return self.shown.in_markdown(said)


@dataclass(frozen=True)
class _Option:
    weight: float
    is_marked: bool
    words: str
    feedback: str


def _read(reading: Reading, chunk: Chunk) -> None:
    name, text = _named(chunk.text)
    called, shown = unescaped(name), Shown()
    try:
        stem, answers = _parted(text)
        type_ = _type(answers)
        if type_ not in READERS:
            reading.leave(chunk.line, called, type_)
            return
        form, asked = _format_of(stem)
        words, (plain, told) = _Words(form or DEFAULT, shown), _explained(answers or "")
        kept = READERS[type_](plain, words, chunk.tags.policy)
        slug, said = slug_of(chunk.id, called), words.plainly(words.form, asked)
        reading.take(chunk.line, called, kept.record(slug, chunk.tags, said, words.text(told)), shown.pictures)
    except PartialCredit:
        reading.leave(chunk.line, called, PARTIAL_CREDIT)
    except Problem as wrong:
        reading.refuse(chunk.line, called, wrong)


def _named(text: str) -> tuple[str, str]:
    if text.startswith(NAME):
        name, mark, rest = text[len(NAME) :].partition(NAME)
        return (name, rest.strip()) if mark else ("", name)
    return "", text


def _parted(text: str) -> tuple[str, str | None]:
    """The text of the question, with a blank where answers stand in its middle, and the answers."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return text, None
    if start < 0 or end < start or text.count("{") > 1 or text.count("}") > 1:
        raise Problem(Lack.BRACES)
    before, after = text[:start], text[end + 1 :].rstrip()
    return f"{before}{BLANK}{after}" if after else before.rstrip(), text[start + 1 : end].strip()


def _type(answers: str | None) -> str:
    """The format's own name for the type of question."""
    if answers is None:
        return "description"
    plain = answers.partition("####")[0].strip()
    if not plain:
        return "essay"
    if plain[0] in "#>":
        return "numerical" if plain[0] == "#" else "ordering"
    if "~" in plain:
        return "multichoice"
    if "=" in plain and "->" in plain:
        return "match"
    return "truefalse" if plain.partition("#")[0].strip().upper() in TRUE | FALSE else "shortanswer"


def _multichoice(plain: str, words: _Words, policy: Policy | None) -> Kept:
    """Without an option marked by =, several may be chosen."""
    parts = [part for part in re.split(r"(?=[~=])", plain) if part.strip()]
    read = [_option(part) for part in bounded(parts)]
    options, feedback = [words.line(one.words) for one in read], [words.line(one.feedback) for one in read]
    is_single = any(one.is_marked for one in read)
    return choice_of(options, [one.weight for one in read], feedback, is_single=is_single, policy=policy)


def _option(part: str) -> _Option:
    is_marked, rest = part[0] == "=", part[1:] if part[0] in "~=" else part
    weight = 100.0 if is_marked else 0.0
    if found := WEIGHT.match(rest.lstrip()):
        weight, rest = float(found[1].replace(",", ".")), rest.lstrip()[found.end() :]
    words, _mark, feedback = rest.partition("#")
    return _Option(weight, is_marked, words, feedback)


def _truefalse(plain: str, words: _Words, _policy: Policy | None) -> Kept:
    """Behind the first # stands what is told to who is wrong, behind the second to who is right."""
    said, *told = plain.split("#", 2)
    wrong, right = (words.line(part) for part in (*told, "", "")[:2])
    is_true = said.strip().upper() in TRUE
    feedback = (right, wrong) if is_true else (wrong, right)
    return Kept(Kind.BOOLEAN, Policy.WHOLE, TRUE_FALSE, "a" if is_true else "b", (), feedback)


def _match(plain: str, words: _Words, policy: Policy | None) -> Kept:
    parts = bounded([part.partition("->") for part in plain.split("=") if part.strip()])
    if not all(arrow for _prompt, arrow, _option in parts):
        raise Problem(Lack.NO_ARROW)
    lines = ((words.line(prompt), words.line(option)) for prompt, _arrow, option in parts)
    return pairs(lines, policy or Policy.PROPORTIONAL)


def _ordering(plain: str, words: _Words, policy: Policy | None) -> Kept:
    """As Moodle's type for ordering writes it: settings behind the >, then a line for each step."""
    settings, *lines = plain.split("\n")
    graded = Policy.WHOLE if ALL_OR_NOTHING in settings else Policy.LENIENT
    filled = [line for line in lines if line.strip()]
    return steps([words.line(line) for line in bounded(filled)], policy or graded)


READERS = {"multichoice": _multichoice, "truefalse": _truefalse, "match": _match, "ordering": _ordering}


def _format_of(words: str) -> tuple[str, str]:
    found = FORMAT.match(words)
    return (found[1], words[found.end() :]) if found else ("", words)


def _explained(answers: str) -> tuple[str, str]:
    """The answers, and what is told to everybody behind the last ####."""
    plain, mark, told = answers.rpartition("####")
    return (plain.strip(), told.strip()) if mark else (answers, "")


def _is_html(form: str, words: str) -> bool:
    return form == "html" or (form == "moodle" and LOOKS_LIKE_HTML.search(words) is not None)


def _said(form: str, words: str) -> str:
    """The words themselves. Lines that somebody broke by hand are one line, but in Markdown."""
    whole = words if form == "markdown" else " ".join(filter(None, map(str.strip, words.split("\n"))))
    return unescaped(whole).strip()
