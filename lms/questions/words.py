"""The sentence for what is wrong with a question that is typed into the page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from quizzes.formats.words import fault_words
from quizzes.question_faults import Code

# What is said otherwise of files, where lines and marks are meant.
TYPED = {
    Code.NO_STEM: _("Bạn viết lời câu hỏi."),
    Code.OPTION_COUNT: _("Bạn ghi từ %(fewest)s đến %(most)s dòng, mới có %(count)s."),
    Code.RIGHT_COUNT: _("Bạn đánh dấu đúng một phương án là đúng."),
    Code.SEVERAL_COUNT: _("Bạn đánh dấu từ hai phương án đúng trở lên."),
    Code.NAMELESS: _("Ảnh trong phương án cần một câu tả, trong ngoặc vuông của dòng ảnh: có người không thấy ảnh."),
    Code.PROMPT_COUNT: _("Bạn ghi từ %(fewest)s đến %(most)s điều cần ghép."),
}


def typed_words(code: StrEnum, values: Mapping[str, Any]) -> str:
    """What is wrong, and what to do."""
    if code in TYPED:
        return str(TYPED[Code(code)]) % values
    return fault_words(code, values)
