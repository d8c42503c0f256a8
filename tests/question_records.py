"""Questions of every kind for tests: one by hand of each, and whatever hypothesis thinks of."""

from hypothesis import strategies as st

from lms.text import clean, clean_lines
from quizzes.kinds import LETTERS, UNDIVIDED, Kind, Policy
from quizzes.question_lines import begins
from quizzes.question_record import FEWEST_OPTIONS, MANY, NAMELESS, QuestionRecord, said

# What means something in one format or another.
SIGNS = ["~", "=", "#", "{", "}", ":", "\\", "->", "=>", "%50%", "//", "::", "$CATEGORY: a", "[html]", "[x]", "####"]
SIGNS += [
    "- ",
    "> ",
    "1. ",
    "A. ",
    "ANSWER: A",
    "![a](b)",
    "&amp;",
    "<b>",
    "]]>",
    "&",
    '"',
    "'",
    "**đậm**",
    "\\n",
    "\\=",
    "=1+1",
]
PICTURE = "![Một máy](/pictures/0123456789abcdef-4x3.webp)"
SIGNS += ["TRUE", "F", "T", "@@PLUGINFILE@@/a", "Đúng", "Sai", "True", "ế", "🙂", "  ", PICTURE]
PIECE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=4) | st.sampled_from(SIGNS)
LINE = st.lists(PIECE, min_size=1, max_size=4).map("".join).map(clean).filter(bool)
LINE = LINE.filter(lambda line: not NAMELESS.search(line))
TRUE_FALSE = st.sampled_from((("Đúng", "Sai"), ("True", "False")))
TEXT = st.lists(LINE | st.just(""), min_size=1, max_size=4).map("\n".join).map(clean_lines).map(str.strip).filter(bool)


def stems(kind: Kind) -> st.SearchStrategy[str]:
    """A line that begins as an option does would be taken for one."""
    return TEXT.filter(lambda text: not any(line.startswith("## ") or begins(kind, line) for line in text.split("\n")))


@st.composite
def records(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind), slug: str = "q01") -> QuestionRecord:
    kind = draw(st.sampled_from(kinds))
    most = 2 if kind is Kind.BOOLEAN else 5
    fewest = FEWEST_OPTIONS.get(kind, MANY)
    lines = st.lists(LINE, min_size=fewest, max_size=most, unique=True).map(tuple)
    options = draw(lines | TRUE_FALSE if kind is Kind.BOOLEAN else lines)
    prompts = _prompts(draw) if kind is Kind.MATCHING else ()
    policy = Policy.WHOLE if kind in UNDIVIDED else draw(st.sampled_from(Policy))
    feedback = said(draw(st.lists(LINE | st.just(""), min_size=len(options), max_size=len(options))))
    numbers = draw(st.integers(1, 9)), draw(st.integers(1, 3))
    key = _key(draw, kind, LETTERS[: len(options)], len(prompts))
    return QuestionRecord(slug, *numbers, draw(stems(kind)), options, key, draw(TEXT), kind, policy, prompts, feedback)


def _prompts(draw: st.DrawFn) -> tuple[str, ...]:
    free = LINE.filter(lambda text: "=>" not in text)
    return tuple(draw(st.lists(free, min_size=2, max_size=4, unique=True)))


def _key(draw: st.DrawFn, kind: Kind, letters: str, prompts: int) -> str:
    one = st.sampled_from(letters)
    if kind is Kind.SEVERAL:
        return "".join(sorted(draw(st.sets(one, min_size=2))))
    if kind is Kind.MATCHING:
        return "".join(draw(st.lists(one, min_size=prompts, max_size=prompts)))
    if kind is Kind.ORDERING:
        return letters
    return (draw(st.sampled_from("rs")) if kind is Kind.CASE else "") + draw(one)


def _record(slug: str, **words: object) -> QuestionRecord:
    plain = {"lesson": 1, "difficulty": 1, "options": ("Gọi lại", "Xóa tin", "Chuyển tiền"), "explanation": "Vì thế."}
    return QuestionRecord(**(plain | {"slug": slug, "stem": f"Câu hỏi {slug}?", "key": "b"} | words))


SINGLE = _record("q01", feedback=("Họ sẽ lừa tiếp.", "", ""))
SEVERAL = _record("q02", kind=Kind.SEVERAL, key="ab", policy=Policy.PROPORTIONAL)
BOOLEAN = _record("q03", kind=Kind.BOOLEAN, options=("Đúng", "Sai"), feedback=("", "Mã OTP là chìa khóa."))
MATCHING = _record("q04", kind=Kind.MATCHING, key="ab", prompts=("Tin lạ", "Tin thật"), policy=Policy.LENIENT)
ORDERING = _record("q05", kind=Kind.ORDERING, key="abc", policy=Policy.LENIENT)
CASE = _record("q06", kind=Kind.CASE, key="sb", stem="Một tin nhắn:\n\n/// tin-nhan\nBam vao day\n///")
ALL = (SINGLE, SEVERAL, BOOLEAN, MATCHING, ORDERING, CASE)
