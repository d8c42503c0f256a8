"""The figures of a test and the verdicts on its questions in words, as the page and the file say them.

Which figures are good: https://docs.moodle.org/28/en/Development:Quiz_report_statistics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _

from quizzes.analysis import FEWEST_ATTEMPTS, TestAnalysis
from quizzes.figures.marks import Which
from quizzes.figures.verdicts import Verdict

NARROW, WIDE = 12, 18  # per cent: a standard deviation between them tells people apart, and not by chance
LOPSIDED = 1
PEAKED = 1
SOUND, DOUBTFUL = 75, 64  # per cent of internal consistency
WHICH = {
    Which.FIRST: lazy_gettext("Lần đầu của mỗi người"),
    Which.LAST: lazy_gettext("Lần cuối của mỗi người"),
    Which.ALL: lazy_gettext("Mọi lượt"),
}
VERDICTS = {
    Verdict.NEGATIVE_DISCRIMINATION: lazy_gettext("Câu này có thể sai đáp án: người giỏi lại chọn sai."),
    Verdict.BELOW_GUESSING: lazy_gettext("Đúng ít hơn cả đoán mò: có phương án dễ làm người học hiểu lầm."),
    Verdict.TOO_HARD: lazy_gettext("Câu khó: chưa đến 30 trên 100 lượt làm đúng. Xem lại lời câu hỏi và bài học."),
    Verdict.TOO_EASY: lazy_gettext("Câu dễ: hầu như ai cũng làm đúng, nên câu này không cho biết thêm gì."),
    Verdict.BARELY_DISCRIMINATES: lazy_gettext("Câu này chưa phân biệt được người đã nắm bài với người chưa nắm bài."),
}


@dataclass(frozen=True)
class Figure:
    """A figure of the whole test with what it says; `is_share` where it is per cent."""

    label: Any
    value: float | None
    meaning: Any
    is_share: bool = True

    @property
    def words(self) -> str:
        """The figure as it is read; a dash where there is none."""
        return share(self.value) if self.is_share else plain(self.value)


def share(value: float | None) -> str:
    return "–" if value is None else f"{plain(value)}%"


def plain(value: float | None) -> str:
    return "–" if value is None else format_decimal(round(value, 2 if abs(value) < LOPSIDED else 1))


def figures_of(test: TestAnalysis) -> Sequence[Figure]:
    """Every figure of the test, each with one plain sentence."""
    return (
        Figure(_("Số lượt làm bài"), test.attempts, _("Số bài đã nộp được tính vào các số dưới đây."), is_share=False),
        Figure(_("Điểm trung bình"), test.mean, _("Cộng điểm mọi lượt rồi chia đều.")),
        Figure(_("Điểm giữa"), test.median, _("Một nửa số lượt được từ mức này trở lên.")),
        Figure(_("Độ lệch chuẩn"), test.standard_deviation, _spread(test.standard_deviation)),
        Figure(_("Độ lệch về một phía"), test.skewness, _skew(test.skewness), is_share=False),
        Figure(_("Độ nhọn"), test.kurtosis, _peak(test.kurtosis), is_share=False),
        Figure(_("Độ nhất quán"), test.internal_consistency, _sound(test.internal_consistency)),
        Figure(
            _("Sai số chuẩn"),
            test.standard_error,
            _("Cùng một người làm một đề tương tự, điểm có thể lên xuống chừng này."),
        ),
    )


def too_few(missing: int) -> str:
    """Why there are no figures yet."""
    return str(
        _(
            "Cần ít nhất %(least)s lượt để số liệu có ý nghĩa. Còn thiếu %(missing)s lượt.",
            least=FEWEST_ATTEMPTS,
            missing=missing,
        )
    )


def verdict_words(said: Verdict | None, *, is_shown: bool) -> str:
    """What a trainer is told of a question."""
    if not is_shown:
        return str(_("Chưa đủ lượt để nhận xét."))
    return str(VERDICTS[said]) if said else str(_("Chưa thấy điều gì cần xem lại."))


def _none() -> str:
    return str(_("Chưa tính được từ các lượt này."))


def _spread(value: float | None) -> str:
    if value is None:
        return _none()
    if value < NARROW:
        return str(_("Điểm khá gần nhau: bài khó cho thấy ai nắm bài hơn ai."))
    return str(
        _("Điểm trải vừa phải.")
        if value <= WIDE
        else _("Điểm trải rất rộng: người làm rất tốt, người còn nhiều câu sai.")
    )


def _skew(value: float | None) -> str:
    if value is None:
        return _none()
    if abs(value) <= LOPSIDED:
        return str(_("Điểm trải khá đều hai bên điểm trung bình."))
    return str(
        _("Phần đông được điểm cao, một số ít điểm thấp hẳn.")
        if value < 0
        else _("Phần đông được điểm thấp, một số ít điểm cao hẳn.")
    )


def _peak(value: float | None) -> str:
    if value is None:
        return _none()
    return str(
        _("Rất nhiều lượt dồn quanh một mức điểm.") if value > PEAKED else _("Điểm không dồn quá nhiều vào một mức.")
    )


def _sound(value: float | None) -> str:
    if value is None:
        return _none()
    if value >= SOUND:
        return str(_("Các câu cùng đo một điều: kết quả đáng tin."))
    if value >= DOUBTFUL:
        return str(_("Kết quả dùng được. Sửa các câu cần xem lại thì đáng tin hơn."))
    return str(_("Các câu chưa cùng đo một điều. Bài ngắn thường như vậy; bạn xem các câu đứng đầu bảng."))
