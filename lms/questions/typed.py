"""A question as it is typed into the page, and the record that it makes.

Rows are numbered from 1. What a row means hangs on the kind: an option with its mark and what is told to who chooses
it; in matching a prompt and what fits it; in an order one step after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quizzes.formats.settling import pairs, settled, steps
from quizzes.kinds import LETTERS, SCAM, Kind, Policy
from quizzes.question_record import QuestionRecord, said

ROWS = len(LETTERS)
TRUE_FALSE = {"vi": ("Đúng", "Sai"), "en": ("True", "False")}


@dataclass(frozen=True)
class Row:
    """One row of a language, cleaned."""

    prompt: str
    option: str
    feedback: str
    is_right: bool

    @property
    def is_empty(self) -> bool:
        return not (self.prompt or self.option)


@dataclass(frozen=True)
class Typed:
    """What the page sent, in every field as it was typed."""

    kind: Kind
    fields: Mapping[str, str]
    right: frozenset[str]

    def value(self, name: str) -> str:
        return self.fields.get(name, "")

    def is_marked(self, number: int) -> bool:
        return str(number) in self.right

    def is_written(self, language: str) -> bool:
        """Whether anything was typed in the language."""
        words = (f"{language}-stem", f"{language}-explanation", *self._names(language))
        return any(self.value(name).strip() for name in words)

    def record(self, language: str, slug: str, lesson: int, difficulty: int, policy: Policy) -> QuestionRecord:
        """The question in a language, ready to be stored. Raises Problem."""
        stem, explanation = self.value(f"{language}-stem"), self.value(f"{language}-explanation")
        rows = self.rows(language)
        if self.kind is Kind.MATCHING:
            kept = pairs(((row.prompt, row.option) for row in rows), policy)
            return settled(
                QuestionRecord(
                    slug, lesson, difficulty, stem, kept.options, kept.key, explanation, self.kind, policy, kept.prompts
                )
            )
        options = TRUE_FALSE[language] if self.kind is Kind.BOOLEAN else tuple(row.option for row in rows)
        feedback = () if self.kind is Kind.BOOLEAN else said([row.feedback for row in rows])
        key = self._key(rows)
        return settled(
            QuestionRecord(slug, lesson, difficulty, stem, options, key, explanation, self.kind, policy, (), feedback)
        )

    def rows(self, language: str) -> list[Row]:
        """The rows that hold something, in order."""
        rows = (
            Row(
                self.value(f"{language}-prompt-{number}").strip(),
                self.value(f"{language}-option-{number}").strip(),
                self.value(f"{language}-feedback-{number}").strip(),
                self.is_marked(number),
            )
            for number in range(1, ROWS + 1)
        )
        if self.kind is Kind.BOOLEAN:
            return list(rows)[: len(TRUE_FALSE[language])]
        return [row for row in rows if not row.is_empty]

    def _key(self, rows: list[Row]) -> str:
        if self.kind is Kind.ORDERING:
            return steps([row.option for row in rows], Policy.WHOLE).key
        letters = "".join(letter for letter, row in zip(LETTERS, rows, strict=False) if row.is_right)
        return (self.value("verdict") or SCAM) + letters if self.kind is Kind.CASE else letters

    def _names(self, language: str) -> list[str]:
        return [f"{language}-{part}-{n}" for n in range(1, ROWS + 1) for part in ("prompt", "option", "feedback")]


def typed_from(record_by_language: Mapping[str, QuestionRecord]) -> Typed:
    """A question that is there, as the page shows it to be changed."""
    fields: dict[str, str] = {}
    for language, record in record_by_language.items():
        fields |= _fields(language, record)
    first = record_by_language["vi"]
    fields |= {"lesson": str(first.lesson), "difficulty": str(first.difficulty), "policy": first.policy}
    marked = first.key[1:] if first.kind is Kind.CASE else first.key
    if first.kind is Kind.CASE:
        fields["verdict"] = first.key[0]
    return Typed(first.kind, fields, frozenset(str(LETTERS.index(letter) + 1) for letter in marked))


def _fields(language: str, record: QuestionRecord) -> dict[str, str]:
    fields = {f"{language}-stem": record.stem, f"{language}-explanation": record.explanation}
    if record.kind is Kind.MATCHING:
        keyed = dict(zip(LETTERS, record.options, strict=False))
        lines = [(prompt, keyed[key]) for prompt, key in zip(record.prompts, record.key, strict=True)]
        lines += [("", option) for letter, option in keyed.items() if letter not in record.key]
    else:
        lines = [("", option) for option in record.options]
    for number, (prompt, option) in enumerate(lines, start=1):
        fields |= {f"{language}-prompt-{number}": prompt, f"{language}-option-{number}": option}
    for number, told in enumerate(record.feedback, start=1):
        fields[f"{language}-feedback-{number}"] = told
    return fields
