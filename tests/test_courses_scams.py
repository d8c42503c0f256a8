"""Every trick of the handbook of 24 and the eight newer ones is taught and asked about.

The list is that of the Authority of Information Security's handbook of 6/2023 and of later police warnings
(domain.md 4.6, facts.md D). Words that a text on the trick cannot do without stand for it.
"""

import re
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parent.parent / "courses" / "library"
TRICKS = {
    "cheap tours": r"tour|vé máy bay|khu nghỉ",
    "deepfake calls": r"deepfake|ghép mặt|gọi video",
    "locking the SIM": r"khóa SIM|khóa số|thuê bao",
    "forged receipts": r"biên lai",
    "a relative in hospital": r"cấp cứu|nhập viện",
    "child models": r"mẫu nhí",
    "false banks and lenders": r"công ty tài chính|xưng (là )?(nhân viên )?ngân hàng",
    "betting and loan applications": r"cá độ|cờ bạc|tín dụng đen",
    "copies of public sites": r"trang giả|giống Cổng",
    "texts under a bank's name": r"brandname|tin thương hiệu|tên ngân hàng|BTS",
    "foreign stocks and coins": r"chứng khoán|tiền ảo",
    "small paid tasks": r"cộng tác viên|việc nhẹ|làm nhiệm vụ|xem video",
    "a friend's stolen account": r"bị chiếm|mượn tên|vay tiền",
    "false police and courts": r"viện kiểm sát|tòa án|xưng công an",
    "fake goods": r"hàng giả|hàng nhái|túi giả|giày giả",
    "loans on somebody's identity card": r"ảnh.{0,20}căn cước|căn cước.{0,40}vay",
    "money sent by mistake": r"chuyển nhầm",
    "getting lost money back": r"lấy lại tiền|thu hồi tiền",
    "codes of chat accounts": r"bình chọn|Telegram",
    "the rumour about calls": r"nghe máy|FlashAI",
    "getting accounts back": r"lấy lại (Facebook|tài khoản|Zalo)",
    "love": r"tình cảm|người yêu|quen qua mạng|bạn mới",
    "links in posts and advertisements": r"bình luận|bài đăng.{0,60}đường dẫn|quảng cáo",
    "lottery numbers": r"số đề|lô đề|cho số",
    "false VNeID and tax applications": r"APK|tệp cài đặt|cài (lại )?eTax",
    "the parcel man": r"shipper|giao hàng",
    "kidnapping by telephone": r"bắt cóc",
    "a code glued over a code": r"dán đè|dán chồng|miếng dán",
    "the locked bank application": r"(tài khoản|tai khoan|thẻ|ứng dụng).{0,40}(bị|sắp|se bi|sap bi|sẽ) (khóa|khoa)",
    "school fees returned": r"hoàn (lại )?(học phí|tiền học)",
    "pairing a second device": r"Ghost ?Pairing|thiết bị lạ|quét mã.{0,30}đăng nhập",
    "a tax letter with a red stamp": r"dấu đỏ",
}


def texts(pattern: str) -> str:
    """The files' words without their front matter, whose sources would tell of any trick."""
    files = sorted(SHIPPED.glob(pattern))
    return "\n".join(file.read_text(encoding="utf-8").split("\n---\n", 1)[1] for file in files)


LESSONS, QUESTIONS = texts("*/*/vi/*.md"), texts("*/*/questions.vi.md")


def test_the_list_is_whole():
    assert len(TRICKS) == 24 + 8


@pytest.mark.parametrize("trick", TRICKS)
def test_it_is_taught_and_asked_about(trick):
    assert re.search(TRICKS[trick], LESSONS, re.IGNORECASE)
    assert re.search(TRICKS[trick], QUESTIONS, re.IGNORECASE)
