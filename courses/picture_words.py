"""The sentence for every refusal of a picture: why it was not kept, and what to do."""

from flask_babel import lazy_gettext as _

from courses.pictures import (
    LARGEST_FILE,
    MOST_PIXELS,
    DrawnPicture,
    NotAPicture,
    PhonePicture,
    PictureRefused,
    TooLarge,
    TooManyPixels,
    TornPicture,
)

MEGABYTE = 1024 * 1024
MILLION = 1_000_000
TOO_LARGE = _("Ảnh nặng quá %(num)s MB. Bạn chụp màn hình tấm ảnh, hoặc thu nhỏ rồi gửi lại.")
TOO_MANY_PIXELS = _("Ảnh lớn quá %(num)s triệu điểm ảnh. Bạn thu nhỏ ảnh, hoặc chụp màn hình tấm ảnh rồi gửi lại.")
WORDS: dict[type[PictureRefused], object] = {
    NotAPicture: _("Tệp này không phải là ảnh, dù tên tệp có thể ghi như ảnh. Bạn chọn tệp JPG, PNG hoặc WebP."),
    DrawnPicture: _("Ảnh SVG không dùng được, vì có thể chứa mã lệnh. Bạn lưu ảnh thành PNG rồi gửi lại."),
    PhonePicture: _("Ảnh HEIC hoặc AVIF chưa đọc được. Bạn chụp màn hình tấm ảnh, hoặc lưu thành JPG rồi gửi lại."),
    TornPicture: _("Tệp ảnh bị hỏng hoặc chưa tải về hết. Bạn mở thử ảnh, tải lại hoặc chụp lại rồi gửi."),
}


def picture_words(refusal: PictureRefused) -> str:
    """Why a picture was not kept, and what to do."""
    if isinstance(refusal, TooLarge):
        return str(TOO_LARGE) % {"num": LARGEST_FILE // MEGABYTE}
    if isinstance(refusal, TooManyPixels):
        return str(TOO_MANY_PIXELS) % {"num": MOST_PIXELS // MILLION}
    return str(WORDS[type(refusal)])
