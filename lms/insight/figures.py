"""The figures of a test and the verdicts on its questions in words, as the page and the file say them.

Which figures are good: https://docs.moodle.org/28/en/Development:Quiz_report_statistics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _

from lms.insight.reports import QuestionRow
from quizzes.analysis import FEWEST_ATTEMPTS, ItemAnalysis, TestAnalysis
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

ADVICE = {
    Verdict.NEGATIVE_DISCRIMINATION: lazy_gettext(
        "Bạn xem nhóm điểm cao chọn phương án nào, rồi so với bài học. Đáp án sai thì đổi; lời câu hỏi rối thì sửa câu."
    ),
    Verdict.BELOW_GUESSING: lazy_gettext("Bạn xem phương án sai nào được chọn nhiều nhất, và vì sao nó nghe có lý."),
    Verdict.TOO_HARD: lazy_gettext("Bạn xem bài học đã nói rõ điều này chưa."),
    Verdict.TOO_EASY: lazy_gettext(
        "Bạn giữ lại nếu là điều ai cũng phải biết, hoặc sửa các phương án sai cho khó hơn."
    ),
    Verdict.BARELY_DISCRIMINATES: lazy_gettext("Bạn xem lời câu hỏi có dễ hiểu khác đi không."),
}


@dataclass(frozen=True)
class Figure:
    """A figure with what it says; `is_share` where it is per cent, `is_plain` where everybody knows its like."""

    label: Any
    value: float | None
    meaning: Any
    is_share: bool = True
    is_plain: bool = False

    @property
    def words(self) -> str:
        """The figure as it is read; a dash where there is none."""
        return share(self.value) if self.is_share else plain(self.value)


def share(value: float | None) -> str:
    return "–" if value is None else f"{plain(value)}%"


def plain(value: float | None) -> str:
    return "–" if value is None else format_decimal(round(value, 2 if abs(value) < LOPSIDED else 1) + 0)  # no "-0"


def figures_of(test: TestAnalysis) -> Sequence[Figure]:
    """Every figure of the test, each with one plain sentence."""
    count, mean = _("Số bài đã nộp được tính vào các số dưới đây."), _("Cộng điểm mọi lượt rồi chia đều.")
    middle, sound = _("Một nửa số lượt được từ mức này trở lên."), _sound(test.internal_consistency)
    chance = _("Trong độ lệch chuẩn, chừng này do may rủi chứ không do nắm bài.")
    error = _("Cùng một người làm một đề tương tự, điểm có thể lên xuống chừng này.")
    return (
        Figure(_("Số lượt làm bài"), test.attempts, count, is_share=False, is_plain=True),
        Figure(_("Điểm trung bình"), test.mean, mean, is_plain=True),
        Figure(_("Điểm giữa"), test.median, middle, is_plain=True),
        Figure(_("Độ nhất quán"), test.internal_consistency, sound, is_plain=True),
        Figure(_("Độ lệch chuẩn"), test.standard_deviation, _spread(test.standard_deviation)),
        Figure(_("Độ lệch về một phía"), test.skewness, _skew(test.skewness), is_share=False),
        Figure(_("Độ nhọn"), test.kurtosis, _peak(test.kurtosis), is_share=False),
        Figure(_("Tỷ lệ sai số"), test.error_ratio, _or_none(test.error_ratio, chance)),
        Figure(_("Sai số chuẩn"), test.standard_error, _or_none(test.standard_error, error)),
    )


def item_figures(item: ItemAnalysis) -> Sequence[Figure]:
    """Every figure of a question, each with one plain sentence."""
    right = _("Trong 100 lượt gặp câu này, bao nhiêu lượt làm đúng.")
    index = _("Người làm tốt các câu khác có làm đúng câu này hơn không: từ −100 đến 100 phần trăm, càng cao càng tốt.")
    contrary = _("Câu này kéo ngược với cả bài, nên không góp gì vào điểm chung.")
    weight = contrary if item.is_contrary else _("Câu này góp bao nhiêu vào sự chênh lệch điểm giữa mọi người.")
    guess = _("Chọn bừa thì trung bình được chừng này. Câu chọn nhiều phương án thì không tính được.")
    return (
        Figure(_("Làm đúng"), item.facility, right, is_plain=True),
        Figure(_("Độ phân biệt"), item.discrimination_index, index, is_plain=True),
        Figure(_("Trọng số thực"), item.effective_weight, weight, is_plain=True),
        Figure(_("Trọng số dự kiến"), item.intended_weight, _("Câu này chiếm bao nhiêu phần điểm của một bài.")),
        Figure(
            _("Độ phân biệt so với mức tối đa"),
            item.discriminative_efficiency,
            _("Với số lượt đúng và sai như vậy, độ phân biệt đạt bao nhiêu phần của mức cao nhất có thể."),
        ),
        Figure(
            _("Độ lệch chuẩn"),
            item.standard_deviation,
            _("Điểm câu này chênh nhau bao nhiêu giữa lượt này và lượt kia."),
        ),
        Figure(_("Đoán mò"), item.random_guess_score, guess),
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


def verdict_words(row: QuestionRow) -> str:
    """What a trainer is told of a question."""
    if row.is_out:
        return str(_("Câu đã bỏ, không tính điểm của ai."))
    if not row.is_shown:
        return str(_("Chưa đủ lượt để nhận xét."))
    return str(VERDICTS[row.verdict]) if row.verdict else str(_("Chưa thấy điều gì cần xem lại."))


def advice(row: QuestionRow) -> str:
    """What to do about it first."""
    return str(ADVICE[row.verdict]) if row.needs_look and row.verdict else ""


def state_words(row: QuestionRow) -> str:
    """Why nobody is asked these words any more; empty where somebody may be."""
    if not row.is_current:
        return str(_("bản cũ"))
    return str(_("đã rút")) if row.is_withdrawn else str(_("đã bỏ")) if row.is_out else ""


def _or_none(value: float | None, meaning: str) -> str:
    return _none() if value is None else str(meaning)


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
