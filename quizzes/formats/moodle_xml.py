"""Reads Moodle XML: https://docs.moodle.org/en/Moodle_XML_format. Pictures inside it come along.

Types that we have: multichoice, truefalse, matching, ordering; of those that sites add to Moodle, multichoiceset (all
or nothing), oumultiresponse and ddmatch. Percentages: quizzes/formats/weights.py. Matching has no policy of its own
there and counts pair by pair, as our PROPORTIONAL; ordering is WHOLE where it is graded all or nothing, otherwise
LENIENT. Our own exports say what is meant in tags. Penalties, hints and feedback on the whole question but the
general one are not taken over: our questions have none, and the page on which a file is sent says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from lms.markup.words import plain_words
from lms.text import fold
from quizzes.formats.found import Lack, Read
from quizzes.formats.html_words import PLACE, from_html
from quizzes.formats.pictures import Shown
from quizzes.formats.plain import escaped, paragraphs
from quizzes.formats.settling import TRUE_FALSE, Kept, Reading, bounded, pairs, read_tags, slug_of, steps
from quizzes.formats.weights import PARTIAL_CREDIT, WHOLE, PartialCredit, choice_of
from quizzes.formats.xml_tree import Node, Torn, elements
from quizzes.kinds import Kind, Policy
from quizzes.question_record import Problem

MARKDOWN, PLAIN = "markdown", "plain_text"
NOT_A_QUESTION = "category"
NO = {"false", "0"}
TRUE, FALSE = {"true", "dung"}, {"false", "sai"}  # as `fold` leaves them
LARGEST = 1000.0


def read_moodle_xml(content: bytes) -> Read:
    """The questions of a file. Raises FileRefused."""
    reading = Reading()
    try:
        for node in elements(content, "quiz", "question"):
            _read(reading, node)
    except Torn as torn:
        reading.refuse(torn.line, "", Problem(Lack.TORN))
    return reading.read()


def _read(reading: Reading, node: Node) -> None:
    type_, name = node.said.get("type", ""), node.told("name", "text").strip()
    if type_ == NOT_A_QUESTION:
        return
    if type_ not in READERS:
        reading.leave(node.line, name, type_)
        return
    words = _Words(Shown(_files(node)))
    tags = read_tags(tag.told("text") for tags in node.all("tags") for tag in tags.all("tag"))
    try:
        kept = READERS[type_](node, words, tags.policy)
        stem, told = _stem(node, words), words.text(node.find("generalfeedback"))
        slug = slug_of(node.told("idnumber"), name)
        reading.take(node.line, name, kept.record(slug, tags, stem, told), words.shown.pictures)
    except PartialCredit:
        reading.leave(node.line, name, PARTIAL_CREDIT)
    except Problem as wrong:
        reading.refuse(node.line, name, wrong)


@dataclass(frozen=True)
class _Words:
    """Turns elements that hold a text into ours."""

    shown: Shown

    def text(self, node: Node | None) -> str:
        if node is None:
            return ""
        form, said, shown = node.said.get("format", ""), node.told("text"), self.shown.beside(_own_files(node))
        if form == MARKDOWN:
            return shown.in_markdown(said)
        return paragraphs(said) if form == PLAIN else from_html(_broken(form, said), shown.address)

    def line(self, node: Node | None, inherited: str = "") -> str:
        """As one line. `inherited` is the format where the element says none."""
        if node is None:
            return ""
        form, said = node.said.get("format", inherited), node.told("text").strip()
        shown = self.shown.beside(_own_files(node))
        if form == MARKDOWN:
            return shown.in_markdown(said)
        return escaped(said) if form == PLAIN else from_html(_broken(form, said), shown.address, in_line=True)


def _broken(form: str, words: str) -> str:
    """Where a form says nothing of HTML, a line ends where it is written."""
    return words.strip().replace("\n", "<br>") if form == "moodle_auto_format" else words


def _files(node: Node) -> dict[str, str]:
    """The pictures of all texts of the question by name, for a text that names one which lies with another.

    Of two with one name, the first.
    """
    files: dict[str, str] = {}
    waiting = [node]
    while waiting:
        one = waiting.pop()
        waiting += reversed(one.children)
        files = _own_files(one) | files
    if packed := node.told("image_base64").strip():
        files[_beside(node)] = packed
    return files


def _own_files(node: Node) -> dict[str, str]:
    """The pictures that lie with a text."""
    named = ((one.said.get("path", "/").strip("/"), one.said.get("name", ""), one.words) for one in node.all("file"))
    return {"/".join(filter(None, (path, name))): packed for path, name, packed in named}


def _stem(node: Node, words: _Words) -> str:
    """What is asked, and below it the picture beside it."""
    stem, beside = words.text(node.find("questiontext")), _beside(node)
    return f"{stem}\n\n![]({words.shown.address(PLACE + quote(beside))})" if beside else stem


def _beside(node: Node) -> str:
    """The name of the picture that Moodle 1 kept beside the text; "" where there is none."""
    name, packed = node.told("image").strip(), node.told("image_base64").strip()
    return name or ("image" if packed else "")


def _multichoice(node: Node, words: _Words, policy: Policy | None) -> Kept:
    answers = bounded(node.all("answer"))
    options = [words.line(answer) for answer in answers]
    feedback = [words.line(answer.find("feedback"), answer.said.get("format", "")) for answer in answers]
    is_single = node.told("single").strip().lower() not in NO
    return choice_of(options, [_fraction(answer) for answer in answers], feedback, is_single=is_single, policy=policy)


def _multichoiceset(node: Node, words: _Words, policy: Policy | None) -> Kept:
    return _set_of(node, words, policy or Policy.WHOLE)


def _oumultiresponse(node: Node, words: _Words, policy: Policy | None) -> Kept:
    return _set_of(node, words, policy or Policy.LENIENT)


def _set_of(node: Node, words: _Words, policy: Policy) -> Kept:
    """Options that are right or not; how much each is worth follows from that."""
    answers = bounded(node.all("answer"))
    right = [_fraction(answer) > 0 for answer in answers]
    weights = [WHOLE / max(1, sum(right)) if one else 0.0 for one in right]
    feedback = [words.line(answer.find("feedback"), answer.said.get("format", "")) for answer in answers]
    options = [words.line(answer) for answer in answers]
    return choice_of(options, weights, feedback, is_single=False, policy=policy)


def _truefalse(node: Node, words: _Words, _policy: Policy | None) -> Kept:
    by_word = {fold(plain_words(answer.told("text"))): answer for answer in bounded(node.all("answer"))}
    answers = [next((by_word[word] for word in names if word in by_word), None) for names in (TRUE, FALSE)]
    right = [at for at, answer in enumerate(answers) if answer and _fraction(answer) > 0]
    feedback = tuple(words.line(answer.find("feedback")) if answer else "" for answer in answers)
    key = "".join("ab"[at] for at in right)
    return Kept(Kind.BOOLEAN, Policy.WHOLE, TRUE_FALSE, key, (), feedback)


def _matching(node: Node, words: _Words, policy: Policy | None) -> Kept:
    asked = bounded(node.all("subquestion"))
    lines = ((words.line(one), words.line(one.find("answer"), _written(one))) for one in asked)
    return pairs(((prompt, option) for prompt, option in lines if prompt or option), policy or Policy.PROPORTIONAL)


def _written(asked: Node) -> str:
    """Moodle knows no format of what is matched; our exports write it as they write what it is matched with."""
    return MARKDOWN if asked.said.get("format") == MARKDOWN else ""


def _ordering(node: Node, words: _Words, policy: Policy | None) -> Kept:
    """The fraction of a step is its place."""
    graded = Policy.WHOLE if node.told("gradingtype").strip() in ("-1", "ALL_OR_NOTHING") else Policy.LENIENT
    answers = sorted(bounded(node.all("answer")), key=_fraction)
    return steps([words.line(answer) for answer in answers], policy or graded)


Reader = Callable[[Node, _Words, Policy | None], Kept]
READERS: dict[str, Reader] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoiceset,
    "oumultiresponse": _oumultiresponse,
    "truefalse": _truefalse,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
}


def _fraction(answer: Node) -> float:
    """Moodle has written 33,333 as well."""
    try:
        worth = float(answer.said.get("fraction", "0").replace(",", "."))
    except ValueError as wrong:
        raise Problem(Lack.WEIGHTS) from wrong
    return worth if abs(worth) <= LARGEST else 0.0
