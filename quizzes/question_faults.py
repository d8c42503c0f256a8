"""What can be wrong with a questions file: a code with its values, and the sentence that a command tells.

Pages tell the same in the reader's language: lms/packing/words.py.
"""

from enum import StrEnum
from typing import Any

from courses.faults import Lapse


class Code(StrEnum):
    """Every kind of fault that only questions have."""

    TWICE = "twice"
    NO_QUESTION = "no_question"
    ELSEWHERE = "elsewhere"
    NOT_FIRST = "not_first"
    OPTIONS_DIFFER = "options_differ"
    PROMPTS_DIFFER = "prompts_differ"
    DIFFERS = "differs"
    NOT_DAY = "not_day"
    NOT_SOURCES = "not_sources"
    TEXT_BEFORE = "text_before"
    NO_ID = "no_id"
    NO_STEM = "no_stem"
    SETTING = "setting"
    SETTING_MISSING = "setting_missing"
    DIFFICULTY = "difficulty"
    NO_OPTION = "no_option"
    OPTION_COUNT = "option_count"
    OPTION_TWICE = "option_twice"
    NAMELESS = "nameless"
    RIGHT_COUNT = "right_count"
    SEVERAL_COUNT = "several_count"
    PROMPT_COUNT = "prompt_count"
    PROMPT_TWICE = "prompt_twice"
    VERDICT = "verdict"
    AFTER_EXPLANATION = "after_explanation"
    NO_EXPLANATION = "no_explanation"
    NO_SOURCE_LANGUAGE = "no_source_language"
    NO_SUCH_LESSON = "no_such_lesson"
    TOO_DEEP = "too_deep"


SENTENCES = {
    Code.TWICE: "stands twice; give the second its own id",
    Code.NO_QUESTION: "has no question; each begins with a line such as '## q01'",
    Code.ELSEWHERE: "is missing or stands elsewhere than in the Vietnamese file",
    Code.NOT_FIRST: "is not in the Vietnamese file",
    Code.OPTIONS_DIFFER: "needs %(count)s options like the Vietnamese file",
    Code.PROMPTS_DIFFER: "needs %(count)s things to match like the Vietnamese file",
    Code.DIFFERS: "%(what)s is %(here)s, but %(there)s in the Vietnamese file",
    Code.NOT_DAY: "%(key)s must be a date such as 2026-11-20",
    Code.NOT_SOURCES: "sources must be a list whose entries have a title; a url, if there is one, begins with https://",
    Code.TEXT_BEFORE: "has text before the first question",
    Code.NO_ID: "is no id; a heading is a short word such as 'q01'",
    Code.NO_STEM: "has no question text between its settings and its options",
    Code.SETTING: "does not understand '%(line)s'; below the heading stand lesson: and difficulty: once each, "
    "and where they are needed kind:, policy: and verdict:",
    Code.SETTING_MISSING: "needs a line '%(setting)s: 1' directly below the heading",
    Code.DIFFICULTY: "difficulty is 1 to %(hardest)s, not %(difficulty)s",
    Code.NO_OPTION: "does not understand '%(line)s'; after the options stands the explanation as '> …'",
    Code.OPTION_COUNT: "has %(count)s options; it needs %(fewest)s to %(most)s",
    Code.OPTION_TWICE: "has an empty option or the same option twice",
    Code.NAMELESS: "shows a picture in an option without words for it; write them as ![words](…)",
    Code.RIGHT_COUNT: "marks %(count)s options with [x]; exactly one is right",
    Code.SEVERAL_COUNT: "marks %(count)s options with [x]; where several are right, mark two or more",
    Code.PROMPT_COUNT: "has %(count)s things to match; it needs %(fewest)s to %(most)s",
    Code.PROMPT_TWICE: "has nothing to match on a line, or the same twice",
    Code.VERDICT: "is a case, so it needs a line 'verdict: scam' or 'verdict: real' below the heading",
    Code.AFTER_EXPLANATION: "does not understand '%(line)s' after its explanation; begin such lines with '>'",
    Code.NO_EXPLANATION: "has no explanation; add lines that begin with '>' below the options",
    Code.NO_SOURCE_LANGUAGE: "has no questions in Vietnamese, the language every reader falls back to",
    Code.NO_SUCH_LESSON: "names lesson %(lesson)s, but the course has %(count)s",
    Code.TOO_DEEP: "has lists or quotes that are nested too deep",
}


class QuestionFileFault(ValueError):
    """The file cannot be taken over: which file (`name`), which question, and what to mend, by its code.

    `lapse` where the front matter as such cannot be read, in place of a code.
    """

    def __init__(self, name: str, question: str, code: Code | Lapse, **values: Any) -> None:
        self.name, self.question, self.values = name, question, values
        self.code = None if isinstance(code, Lapse) else code
        self.lapse = code if isinstance(code, Lapse) else None
        problem = str(code) if isinstance(code, Lapse) else SENTENCES[code] % values
        super().__init__(f"{name}, {question}: {problem}" if question else f"{name}: {problem}")
