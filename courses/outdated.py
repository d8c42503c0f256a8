"""Facts that were true once and must not be taught any more (domain.md 4.9, facts.md B).

Each is known by words that a text of today has no reason to use. Where a lesson tells *that* something has
changed, the words around it say so (`unless`).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Outdated:
    """Words that give an outdated fact away, why it is one, and words beside it that make it right."""

    words: str
    reason: str
    unless: str = ""

    def is_in(self, text: str) -> bool:
        """Whether a line of the text teaches it."""
        lines = (line for line in text.splitlines() if re.search(self.words, line, re.IGNORECASE))
        return any(not (self.unless and re.search(self.unless, line, re.IGNORECASE)) for line in lines)


CHANGED = (
    r"đã đổi|tên cũ|khi còn|văn bản năm 202[0-4]|không còn|ngày trước|trước đây|trước 1/7/2025|thôi dùng|thay cho"
    r"|used to|no longer|old name|changed|former"
)
OUTDATED = (
    Outdated(r"PC-?\s?Covid|Bluezone", "the pandemic's applications are switched off"),
    Outdated(
        r"dịch vụ công[^.]{0,40}mức độ [34]|level [34] (online )?public",
        "services are full or partial (toàn trình, một phần) now",
    ),
    Outdated(
        r"(UBND|Ủy ban nhân dân|công an|Thuế) (huyện|quận|thị xã)\b|cấp huyện",
        "there is no district level since 1/7/2025",
        CHANGED,
    ),
    Outdated(r"\bthị trấn\b", "there are communes, wards and special zones since 1/7/2025", CHANGED),
    Outdated(
        r"(Bộ|Sở) (Thông tin và Truyền thông|TT&TT|TTTT)",
        "merged into the Ministry and Departments of Science and Technology in 2025",
        CHANGED + r"|năm 202[0-4]|công văn|kế hoạch|202[0-4]",
    ),
    Outdated(r"Cục Thuế (tỉnh|thành phố)", "called Thuế tỉnh since 1/7/2025", CHANGED + r"|[“\"]Cục Thuế"),
    Outdated(r"onetouch\.mic\.gov\.vn|\bmic\.gov\.vn", "the ministry's address is gone"),
    Outdated(r"\bMocha\b|\bGapo\b|Smart Thanh Hoa", "no longer recommended"),
    Outdated(r"postmart\.vn", "the platform's name has changed"),
    Outdated(r"(NĐ|Nghị định)\s*(số\s*)?59/2022", "replaced by Decree 69/2024", CHANGED),
    Outdated(r"(NĐ|Nghị định)\s*(số\s*)?13/2023", "replaced by Law 91/2025 and Decree 356/2025", CHANGED),
    Outdated(r"cổng dịch vụ công (của )?(tỉnh|bộ)\b", "the national portal is the only one", CHANGED + r"|đóng|chung"),
)


def outdated_in(text: str) -> list[str]:
    """Why the text is out of date; nothing when it is not."""
    return [fact.reason for fact in OUTDATED if fact.is_in(text)]
