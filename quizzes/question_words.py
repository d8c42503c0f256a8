"""The sentence for everything that can be wrong with a question: what it is, and what to do."""

from flask_babel import lazy_gettext as _

from lms.text import quoted
from quizzes.question_faults import Code

QUESTIONS = {
    Code.TWICE: _("Mã câu này có hai lần. Bạn đặt mã khác cho câu sau."),
    Code.NO_QUESTION: _("Chưa có câu hỏi nào. Mỗi câu bắt đầu bằng một dòng như “## q01”."),
    Code.ELSEWHERE: _("Thiếu câu này, hoặc câu nằm ở chỗ khác so với tệp tiếng Việt."),
    Code.NOT_FIRST: _("Tệp tiếng Việt không có câu này."),
    Code.OPTIONS_DIFFER: _("Cần %(count)s phương án như tệp tiếng Việt."),
    Code.PROMPTS_DIFFER: _("Cần %(count)s điều để ghép như tệp tiếng Việt."),
    Code.DIFFERS: _("“%(what)s” là %(here)s, còn trong tệp tiếng Việt là %(there)s."),
    Code.NOT_DAY: _("“%(key)s” phải là một ngày, như 2026-11-20."),
    Code.NOT_SOURCES: _(
        "“sources” phải là danh sách nguồn, nguồn nào cũng có title; url nếu có thì bắt đầu bằng https://."
    ),
    Code.TEXT_BEFORE: _("Có chữ đứng trước câu hỏi đầu tiên. Bạn bỏ hoặc chuyển xuống."),
    Code.NO_ID: _("Đây không phải mã câu. Dòng “## ” chỉ ghi một mã ngắn như q01."),
    Code.NO_STEM: _("Thiếu lời câu hỏi, giữa các dòng cài đặt và các phương án."),
    Code.SETTING: _(
        "Không hiểu dòng “%(line)s”. Dưới mã câu có lesson: và difficulty:, khi cần thêm kind:, policy: và verdict:."
    ),
    Code.SETTING_MISSING: _("Thiếu dòng “%(setting)s: 1” ngay dưới mã câu."),
    Code.DIFFICULTY: _("Độ khó từ 1 đến %(hardest)s, không phải %(difficulty)s."),
    Code.NO_OPTION: _("Không hiểu dòng “%(line)s”. Sau các phương án là lời giải, mỗi dòng bắt đầu bằng “>”."),
    Code.OPTION_COUNT: _("Có %(count)s phương án; cần %(fewest)s đến %(most)s."),
    Code.OPTION_TWICE: _("Có phương án trống, hoặc hai phương án giống nhau."),
    Code.NAMELESS: _(
        "Ảnh trong phương án chưa có lời tả. Bạn tả bằng một câu, trong ngoặc vuông của ảnh hoặc ở ô Alt khi chèn ảnh."
    ),
    Code.RIGHT_COUNT: _("Đánh dấu [x] ở %(count)s phương án; chỉ một phương án đúng."),
    Code.SEVERAL_COUNT: _("Đánh dấu [x] ở %(count)s phương án; câu nhiều đáp án cần hai trở lên."),
    Code.PROMPT_COUNT: _("Có %(count)s điều để ghép; cần %(fewest)s đến %(most)s."),
    Code.PROMPT_TWICE: _("Có dòng thiếu điều để ghép, hoặc hai dòng giống nhau."),
    Code.VERDICT: _("Tình huống cần biết là lừa đảo hay thật: thêm dòng “verdict: scam” hoặc “verdict: real”."),
    Code.AFTER_EXPLANATION: _("Không hiểu dòng “%(line)s” sau lời giải. Bạn thêm “>” ở đầu dòng."),
    Code.NO_EXPLANATION: _("Thiếu lời giải: các dòng bắt đầu bằng “>” dưới phương án."),
    Code.NO_SOURCE_LANGUAGE: _("Thiếu câu hỏi tiếng Việt, tiếng mà mọi người đọc được."),
    Code.NO_SUCH_LESSON: _("Câu này của bài %(lesson)s, nhưng khóa học chỉ có %(count)s bài."),
    Code.TOO_DEEP: _("Danh sách hoặc trích dẫn trong câu lồng nhau quá sâu. Bạn viết phẳng lại."),
}


def problem_words(code: Code, values: dict[str, object]) -> str:
    """What is wrong with a question, and what to do."""
    return str(QUESTIONS[code]) % {name: quoted(value) for name, value in values.items()}
