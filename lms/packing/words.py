"""The sentence for every refusal and every fault of what is imported: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from courses.faults import Code, Lapse
from courses.picture_words import picture_words
from lms.packing import refusals
from lms.packing.unpacking import Limits
from lms.text import quoted
from quizzes.question_faults import Code as QuestionCode
from quizzes.question_faults import QuestionFileFault
from quizzes.question_words import problem_words

MEGABYTE = 1024 * 1024
KILOBYTE = 1024
REFUSALS: Mapping[type[refusals.ZipRefused], Any] = {
    refusals.NotAZip: _("Tệp này không phải tệp ZIP, hoặc tải về chưa hết. Bạn chọn lại tệp ZIP."),
    refusals.Damaged: _("Không mở được “%(file)s” trong tệp ZIP. Bạn nén lại thư mục rồi gửi."),
    refusals.Locked: _("Tệp ZIP có mật khẩu (ở “%(file)s”). Bạn nén lại, không đặt mật khẩu."),
    refusals.TooManyFiles: _("Tệp ZIP có hơn %(files)s tệp. Bạn gửi từng chuyên đề một."),
    refusals.TooLarge: _("Giải nén ra quá %(megabytes)s MB. Bạn gửi từng chuyên đề một, với ảnh nhẹ hơn."),
    refusals.TextTooLong: _("“%(file)s” dài quá %(kilobytes)s KB. Bạn tách thành nhiều bài ngắn."),
    refusals.PacksTooWell: _("“%(file)s” bung ra lớn bất thường nên không được đọc. Bạn bỏ tệp đó rồi nén lại."),
    refusals.PathOutside: _("“%(file)s” có đường dẫn chỉ ra ngoài thư mục. Bạn nén lại từ chính thư mục chuyên đề."),
    refusals.NameStrange: _(
        "Tên “%(file)s” có dấu, ký hiệu lạ hoặc nằm quá sâu. Bạn đặt lại tên bằng chữ không dấu và gạch nối."
    ),
    refusals.NameTwice: _("Có hai tệp hoặc thư mục cùng tên “%(file)s”. Bạn giữ một, hoặc đổi tên một."),
    refusals.LinkSent: _("“%(file)s” là đường tắt, không phải tệp. Bạn thay bằng chính tệp đó."),
}
FAULTS = {
    Code.NO_TOPIC: _("Không thấy thư mục chuyên đề, như 01-an-toan. Bạn nén cả thư mục đó."),
    Code.DOUBLE_TOPIC: _("Có nhiều chuyên đề cùng số hoặc tên ngắn “%(value)s”. Bạn sửa một trong hai."),
    Code.NUMBER_TAKEN: _("Số %(number)s là của chuyên đề “%(slug)s”. Bạn chọn số khác trong topic.md và tên thư mục."),
    Code.NO_EDITION: _("Chuyên đề cần ít nhất một thư mục: %(editions)s."),
    Code.TOPIC_HAS_BODY: _("Tệp topic.md chỉ có phần đầu giữa hai dòng “---”. Bạn bỏ phần bên dưới."),
    Code.TOPIC_FOLDER: _("Tên thư mục phải là số và tên ngắn của chuyên đề, như 01-an-toan."),
    Code.NO_COUNTERPART: _("Bài %(name)s không có bản cùng tên trong thư mục %(language)s."),
    Code.NUMBERING: _("Các bài phải đánh số từ 1, không thiếu, không trùng."),
    Code.DOUBLE_LESSON: _("Có nhiều bài cùng tên “%(slug)s”. Bạn đổi tên một bài."),
    Code.FILE_MISSING: _("Thiếu tệp này."),
    Code.LESSON_NAME: _("Tên tệp bài học phải như 1-doc-dia-chi.md."),
    Code.NO_TEXT: _("Bài chưa có chữ nào dưới phần đầu."),
    Code.TITLE_IN_TEXT: _("Đầu mục trong bài bắt đầu bằng ##, vì trang đã hiện tên bài."),
    Code.LEFT_OVER: _("Còn sót dấu %(mark)s: một khối hay chữ đánh dấu chưa đóng, hoặc sai tên khối."),
    Code.TOO_DEEP: _("Danh sách, trích dẫn hoặc phần đầu lồng nhau quá sâu. Bạn viết phẳng lại."),
    Code.NOT_UTF8: _("Tệp không phải chữ UTF-8. Bạn lưu lại với mã UTF-8."),
    Code.NOT_COMPOSED: _("Chữ và dấu đang tách rời. Bạn lưu lại bằng Unicode dựng sẵn (NFC)."),
    Code.STRANGER: _("Mục này không thuộc khóa học. Bạn bỏ nó ra rồi nén lại."),
    Code.PICTURE_NAME: _("Tên ảnh phải như may-tinh.webp, đuôi webp, png hoặc jpg."),
    Code.PICTURE_MISSING: _("Bài dùng ảnh %(name)s nhưng thư mục pictures không có ảnh đó."),
    Code.NO_FRONT: _("Tệp phải bắt đầu bằng một dòng ba gạch (---), rồi đến phần đầu."),
    Code.FRONT_OPEN: _("Thiếu dòng ba gạch (---) thứ hai để kết thúc phần đầu."),
    Code.FRONT_NOT_YAML: _("Phần đầu viết sai cú pháp YAML: %(problem)s"),
    Code.FRONT_NO_KEYS: _("Phần đầu phải gồm các dòng “tên: giá trị”."),
    Code.KEY_MISSING: _("Phần đầu thiếu “%(key)s”."),
    Code.KEY_UNKNOWN: _("Phần đầu có “%(key)s” mà Học Số không biết. Bạn bỏ dòng đó hoặc sửa tên."),
    Code.NOT_TEXT: _("“%(key)s” phải là chữ, bằng Unicode dựng sẵn (NFC)."),
    Code.NOT_ONE_OF: _("“%(key)s” phải là một trong: %(allowed)s."),
    Code.NOT_LIST_OF: _("“%(key)s” phải là danh sách gồm: %(allowed)s."),
    Code.NOT_COMPETENCES: _('“%(key)s” phải là danh sách năng lực trong ngoặc kép, như ["4.1"].'),
    Code.NOT_SOURCES: _("“%(key)s” phải có ít nhất một nguồn {title, url}, địa chỉ bắt đầu bằng https://."),
    Code.NOT_DAY: _("“%(key)s” phải là một ngày, như 2026-11-20."),
    Code.NOT_NUMBER: _("“%(key)s” phải là số nguyên từ %(first)s đến %(last)s."),
    Code.NOT_SLUG: _("“%(key)s” chỉ gồm chữ thường không dấu, chữ số và gạch nối, tối đa %(most)s chữ."),
    Code.NOT_LINE: _("“%(key)s” phải là một dòng, tối đa %(most)s chữ, bằng Unicode dựng sẵn (NFC)."),
    Code.NOT_LINES: _("“%(key)s” phải có vi và en, mỗi tiếng một dòng, tối đa %(most)s chữ."),
    Code.NOT_TEXTS: _("“%(key)s” phải có vi và en, tiếng nào cũng có chữ."),
    Code.REVIEW_BEFORE: _("“review_due” phải sau “verified_on”."),
}
LIMITS = Limits()


def refusal_words(refusal: refusals.ZipRefused) -> str:
    """Why the zip as a whole was not read, and what to do."""
    limits = {"files": LIMITS.files, "megabytes": LIMITS.total // MEGABYTE, "kilobytes": LIMITS.text // KILOBYTE}
    return str(REFUSALS[type(refusal)]) % {"file": quoted(refusal.file), **limits}


def lapse_words(lapse: Lapse) -> str:
    """What is wrong with a file of lessons, and what to do."""
    if lapse.code == Code.PICTURE_REFUSED:
        return picture_words(lapse.values["refusal"])
    return str(FAULTS[lapse.code]) % {name: quoted(value) for name, value in lapse.values.items()}


def question_words(fault: QuestionFileFault) -> str:
    """What is wrong with a question or its file, and what to do."""
    if fault.lapse:
        return lapse_words(fault.lapse)
    return problem_words(fault.code or QuestionCode.NO_QUESTION, fault.values)
