"""The columns of a sheet of questions in Vietnamese, with English names that are read as well; the words in them."""

from lms.text import fold
from quizzes.kinds import LETTERS, REAL, SCAM, Kind, Policy
from quizzes.question_record import MOST_PROMPTS

ID, KIND, LESSON, DIFFICULTY, STEM = "id", "kind", "lesson", "difficulty", "question"
ANSWER, EXPLANATION, POLICY = "answer", "explanation", "policy"
OPTIONS = tuple(f"option {letter}" for letter in LETTERS)
FEEDBACK = tuple(f"feedback {letter}" for letter in LETTERS)
PROMPTS = tuple(f"prompt {number}" for number in range(1, MOST_PROMPTS + 1))
NAMES = {
    ID: "Mã",
    KIND: "Loại",
    LESSON: "Bài",
    DIFFICULTY: "Độ khó",
    STEM: "Câu hỏi",
    ANSWER: "Đáp án",
    EXPLANATION: "Lời giải",
    POLICY: "Tính điểm",
}
NAMES |= {option: f"Phương án {letter.upper()}" for option, letter in zip(OPTIONS, LETTERS, strict=True)}
NAMES |= {prompt: f"Điều cần ghép {number}" for number, prompt in enumerate(PROMPTS, start=1)}
NAMES |= {told: f"Góp ý {letter.upper()}" for told, letter in zip(FEEDBACK, LETTERS, strict=True)}
ORDER = (ID, KIND, LESSON, DIFFICULTY, STEM, *OPTIONS, ANSWER, EXPLANATION, POLICY, *PROMPTS, *FEEDBACK)
NEEDED = (STEM, OPTIONS[0], ANSWER)
KINDS = {
    Kind.SINGLE: "một lựa chọn",
    Kind.BOOLEAN: "đúng hay sai",
    Kind.SEVERAL: "nhiều lựa chọn",
    Kind.MATCHING: "ghép đôi",
    Kind.ORDERING: "sắp thứ tự",
    Kind.CASE: "thật hay lừa",
}
POLICIES = {Policy.WHOLE: "đúng cả câu", Policy.PROPORTIONAL: "theo phần", Policy.LENIENT: "rộng"}
VERDICTS = {SCAM: "lừa đảo", REAL: "thật"}
COLUMN_OF = {fold(name): column for column, name in NAMES.items()} | {column: column for column in ORDER}
KIND_OF = {fold(word): kind for kind, word in KINDS.items()} | {str(kind): kind for kind in Kind}
POLICY_OF = {fold(word): policy for policy, word in POLICIES.items()} | {str(policy): policy for policy in Policy}
VERDICT_OF = {fold(word): sign for sign, word in VERDICTS.items()} | {"scam": SCAM, "real": REAL}
