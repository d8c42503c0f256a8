"""Reads GIFT, Moodle's format of questions as plain text: https://docs.moodle.org/en/GIFT_format.

Questions stand apart by blank lines. `// [id:q01] [tag:lesson-1]` above a question is what Moodle, too, keeps as its
id and tags. Words are HTML-like text unless they say [markdown], [html] or [plain].
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizzes.formats.found import Lack, Read
from quizzes.formats.html_words import from_html
from quizzes.formats.pictures import Shown
from quizzes.formats.plain import escaped, paragraphs, text_in
from quizzes.formats.settling import TRUE_FALSE, Kept, Reading, Tagged, pairs, read_tags, slug_of, steps
from quizzes.formats.weights import PARTIAL_CREDIT, PartialCredit, choice_of
from quizzes.kinds import Kind, Policy
from quizzes.question_record import Problem

COMMENT, CATEGORY, NAME = "//", "$CATEGORY:", "::"
# Signs that mean something and stand behind a backslash, as signs that mean nothing and no text holds.
ESCAPED = {"\\\\": "\ue000", "\\~": "\ue001", "\\=": "\ue002", "\\#": "\ue003", "\\{": "\ue004", "\\}": "\ue005"}
ESCAPED |= {"\\:": "\ue006", "\\n": "\ue007"}
SAID = {sign: "\n" if written == "\\n" else written[1:] for written, sign in ESCAPED.items()}
ESCAPES = re.compile(r"\\[\\~=#{}:n]")
STRANGE = re.compile("[\ue000-\ue007]")
FORMAT = re.compile(r"\[(markdown|html|plain|moodle)\]")
WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:[.,][0-9]{1,9})?)%")
IN_COMMENT = re.compile(r"\[(id|tag):((?:\\\]|[^\[\]])*)\]")
TRUE, FALSE = {"T", "TRUE"}, {"F", "FALSE"}  # in small letters too, which Moodle takes for a short answer
BLANK = "_____"
DEFAULT, ALL_OR_NOTHING = "moodle", "ALL_OR_NOTHING"
LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/][^>]*>|&[a-zA-Z]{2,8};|&#")


def read_gift(content: bytes) -> Read:
    """The questions of a file. Raises FileRefused."""
    reading = Reading()
    for line, lines in _chunks(text_in(content)):
        chunk = _Chunk.of(line, lines)
        if chunk.text and not chunk.text.startswith(CATEGORY):
            _read(reading, chunk)
    return reading.read()


@dataclass(frozen=True)
class _Chunk:
    """The lines of one question: `line` is its first that is no comment."""

    line: int
    text: str
    id: str
    tags: Tagged

    @classmethod
    def of(cls, first: int, lines: Sequence[str]) -> "_Chunk":
        own = [line for line in lines if not _is_comment(line)]
        comments = [found for line in lines if _is_comment(line) for found in IN_COMMENT.findall(line)]
        said = [(kind, words.replace("\\]", "]")) for kind, words in comments]
        line = next((first + at for at, line in enumerate(lines) if not _is_comment(line)), first)
        text = ESCAPES.sub(lambda found: ESCAPED[found[0]], STRANGE.sub("", "\n".join(own).strip()))
        tags = read_tags(words for kind, words in said if kind == "tag")
        return cls(line, text, next((words for kind, words in said if kind == "id"), ""), tags)


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


def _chunks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each question with the number of the first. People leave lines blank between answers, too."""
    blocks = list(_blocks(text))
    at = 0
    while at < len(blocks):
        end = _end(blocks, at)
        yield blocks[at][0], [line for _first, lines in blocks[at:end] for line in lines]
        at = end


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together; a category is a line by itself."""
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        is_category = line.lstrip().startswith(CATEGORY)
        if lines and (is_category or not line.strip()):
            yield number - len(lines), lines
            lines = []
        if is_category:
            yield number, [line]
        elif line.strip():
            lines.append(line)


def _end(blocks: Sequence[tuple[int, list[str]]], at: int) -> int:
    """Behind the last block of the question that begins here: where its answers end, if they are left open."""
    end = at + 1
    if _braces(blocks[at][1]) == "{":
        while end < len(blocks) and not _braces(blocks[end][1]):
            end += 1
        if end < len(blocks) and _braces(blocks[end][1]) == "}":
            return end + 1
    return at + 1


def _braces(lines: Sequence[str]) -> str:
    """All that mean something, in their order; of a category, one that nothing goes on behind."""
    if lines[0].lstrip().startswith(CATEGORY):
        return "{}"
    own = (line for line in lines if not _is_comment(line))
    return "".join(sign for line in own for sign in ESCAPES.sub("", line) if sign in "{}")


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(COMMENT)


def _read(reading: Reading, chunk: _Chunk) -> None:
    name, text = _named(chunk.text)
    called, shown = _unescaped(name), Shown()
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
    read = [_option(part) for part in re.split(r"(?=[~=])", plain) if part.strip()]
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
    parts = [part.partition("->") for part in plain.split("=") if part.strip()]
    if not all(arrow for _prompt, arrow, _option in parts):
        raise Problem(Lack.NO_ARROW)
    lines = ((words.line(prompt), words.line(option)) for prompt, _arrow, option in parts)
    return pairs(lines, policy or Policy.PROPORTIONAL)


def _ordering(plain: str, words: _Words, policy: Policy | None) -> Kept:
    """As Moodle's type for ordering writes it: settings behind the >, then a line for each step."""
    settings, *lines = plain.split("\n")
    graded = Policy.WHOLE if ALL_OR_NOTHING in settings else Policy.LENIENT
    return steps([words.line(line) for line in lines if line.strip()], policy or graded)


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
    return _unescaped(whole).strip()


def _unescaped(words: str) -> str:
    return STRANGE.sub(lambda found: SAID[found[0]], words)
