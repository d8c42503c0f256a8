"""The sentence for everything that can be wrong with a file of questions: what it is, and what to do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from courses import pictures
from courses.picture_words import picture_words
from lms.text import quoted
from quizzes.formats.found import Lack, LeftOutWhy, Refusal
from quizzes.question_faults import Code
from quizzes.question_words import problem_words

LACKS = {
    Lack.BRACES: _("Dấu { và } không đi thành một cặp. Bạn thêm dấu còn thiếu, hoặc viết \\{ và \\} nếu là chữ."),
    Lack.NO_ARROW: _("Câu ghép đôi thiếu mũi tên -> giữa hai vế."),
    Lack.ARROW: _("Điều cần ghép không được có dấu =>. Bạn thay bằng dấu khác."),
    Lack.NO_ANSWER: _("Trước “%(line)s” còn thiếu dòng ANSWER: và chữ cái của đáp án."),
    Lack.ANSWER_UNKNOWN: _("Đáp án “%(answer)s” không phải chữ cái của phương án nào."),
    Lack.OPTION_LETTER: _("Các phương án phải theo thứ tự A, B, C…; chữ %(letter)s đứng sai chỗ."),
    Lack.WEIGHTS: _(
        "Phần trăm điểm của các phương án không chia đều. Các phương án đúng chia đều 100%%; mọi phương án sai trừ "
        "bằng nhau, hoặc cùng 0."
    ),
    Lack.TOO_LONG: _("Đoạn “%(words)s” dài quá %(most)s chữ. Bạn rút ngắn."),
    Lack.TORN: _("Từ dòng này tệp không còn là XML đúng. Các câu phía trên vẫn đọc được."),
    Lack.NOT_BASE64: _("Ảnh “%(picture)s” bị hỏng trong tệp. Bạn xuất lại tệp từ nơi đã tạo."),
    Lack.PICTURE_MISSING: _(
        "Ảnh “%(picture)s” không có trong tệp. Bạn xuất lại dạng Moodle XML, dạng này kèm được ảnh, hoặc bỏ ảnh "
        "khỏi câu."
    ),
    Lack.MEDIA: _(
        "Câu dùng “%(what)s”: âm thanh, phim, tệp kèm hay hình vẽ nhúng thì Học Số chưa giữ được. Bạn thay bằng ảnh "
        "hoặc chữ."
    ),
    Lack.KIND_UNKNOWN: _(
        "Không biết loại câu “%(word)s”. Bạn ghi: một lựa chọn, nhiều lựa chọn, đúng hay sai, ghép đôi, sắp thứ tự "
        "hoặc thật hay lừa."
    ),
    Lack.POLICY_UNKNOWN: _("Không biết cách tính điểm “%(word)s”. Bạn ghi: đúng cả câu, theo phần hoặc rộng."),
    Lack.NUMBER_UNKNOWN: _("“%(word)s” không phải số bài hay độ khó. Bạn ghi một số từ 1."),
}
# Where the sentence of a questions file speaks of marks that other formats do not have.
ELSEWHERE = {
    Code.NO_STEM: _("Câu chưa có lời hỏi."),
    Code.SETTING: _("Câu một lựa chọn hay đúng sai không có điểm một phần. Bạn bỏ cách tính điểm."),
    Code.RIGHT_COUNT: _("Có %(count)s đáp án; câu này cần đúng một đáp án, là chữ cái của một phương án."),
    Code.SEVERAL_COUNT: _("Có %(count)s phương án đúng; câu nhiều lựa chọn cần hai trở lên."),
    Code.VERDICT: _("Đáp án của câu thật hay lừa bắt đầu bằng “lừa đảo” hoặc “thật”, rồi đến chữ cái."),
}
REFUSALS = {
    Refusal.EMPTY: _("Tệp không có câu hỏi nào. Bạn mở tệp xem lại."),
    Refusal.NOT_TEXT: _("Tệp không phải chữ UTF-8. Bạn lưu lại với mã UTF-8 rồi gửi."),
    Refusal.NOT_XML: _("Tệp không phải XML đúng, sai từ dòng %(line)s. Bạn xuất lại tệp."),
    Refusal.NOT_MOODLE: _("Tệp XML này không phải câu hỏi của Moodle. Tệp của Moodle bắt đầu bằng <quiz>."),
    Refusal.DEFINITIONS: _("Tệp XML có phần tự định nghĩa (DOCTYPE) nên không được đọc. Bạn bỏ phần đó."),
    Refusal.TOO_MANY: _("Tệp có hơn 10.000 câu. Bạn chia thành nhiều tệp."),
    Refusal.NO_COLUMNS: _(
        "Không thấy dòng tiêu đề có các cột: %(columns)s. Bạn tải ngân hàng về dạng XLSX để xem các cột."
    ),
}
LEFT_OUT = {
    LeftOutWhy.KIND: _("loại câu này không có trong định dạng"),
    LeftOutWhy.FEEDBACK: _("câu có trong tệp, góp ý cho từng phương án thì không"),
    LeftOutWhy.SEVERAL_LINES: _("câu hỏi dài hơn một dòng"),
    LeftOutWhy.PROMPT_ARROW: _("điều cần ghép có dấu ->"),
    LeftOutWhy.LOOKS_LIKE_ANSWER: _("câu hỏi trông như một phương án"),
    LeftOutWhy.PICTURE: _("câu có ảnh ở trang khác"),
    LeftOutWhy.MATCHED_PICTURE: _("phương án ghép đôi có ảnh, Moodle chỉ giữ chữ ở đó"),
    LeftOutWhy.TAKEN_OUT: _("câu sai, đã bỏ theo quyết định"),
    LeftOutWhy.RULED: _("đáp án theo quyết định không ghi được thành một câu"),
    LeftOutWhy.TOO_LONG: _("câu dài hơn một ô của bảng tính"),
}


def fault_words(code: StrEnum, values: Mapping[str, Any]) -> str:
    """What is wrong with a question, and what to do."""
    if code == Lack.PICTURE:
        return picture_words(getattr(pictures, values["refusal"])())
    if code in tuple(Lack):
        return str(LACKS[Lack(code)]) % {name: quoted(value) for name, value in values.items()}
    if code in ELSEWHERE:
        return str(ELSEWHERE[Code(code)]) % {name: quoted(value) for name, value in values.items()}
    return problem_words(Code(code), dict(values))


def file_words(why: Refusal, values: Mapping[str, Any]) -> str:
    """Why a file as a whole was not read, and what to do."""
    return str(REFUSALS[why]) % values
