"""How the peoples of Việt Nam name their women and men: common words with their weights, put together at random.

The shares of the family names are near those published for the country (Nguyễn 38 %, Trần 12 %, Lê 9.5 %, …), with
the forms usual in the north or the south; Nguyễn weighs more here, since it has next to none of the smaller peoples.
Nobody in particular is meant by any combination.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Weights = Mapping[str, float]


@dataclass(frozen=True)
class GivenNames:
    """What stands between family and given name, with its weights, and the given names, commonest first."""

    middles: Weights
    names: Sequence[str]


@dataclass(frozen=True)
class People:
    """A people's names; with `family_last`, the family name stands at the end (Y Bhuăn Niê)."""

    families: Weights
    women: GivenNames
    men: GivenNames
    family_last: bool = False

    def name(self, rng: random.Random, *, woman: bool) -> str:
        """A name of a woman or a man, as it is written in full."""
        given = self.women if woman else self.men
        family, middle, name = _draw(rng, self.families), _draw(rng, given.middles), _common(rng, given.names)
        while name in middle:  # nobody is called Minh Minh
            name = _common(rng, given.names)
        words = (middle, name, family) if self.family_last else (family, middle, name)
        return " ".join(word for word in words if word)


def _draw(rng: random.Random, weights: Weights) -> str:
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _common(rng: random.Random, names: Sequence[str]) -> str:
    """One of `names`, the first ones oftener: the smaller of two numbers drawn."""
    return names[int(min(rng.random(), rng.random()) * len(names))]


NO_MIDDLE = {"": 1}
SHARED_FAMILIES = {
    "Nguyễn": 48.5, "Trần": 12.1, "Lê": 9.5, "Phạm": 7.0, "Phan": 4.5, "Đặng": 2.1, "Bùi": 2.0, "Đỗ": 1.4,
    "Hồ": 1.3, "Ngô": 1.3, "Dương": 1.0, "Đinh": 1.0, "Trương": 1.0, "Đoàn": 0.8, "Mai": 0.7, "Lý": 0.5, "Cao": 0.5,
    "Lương": 0.5, "Tạ": 0.4, "Hà": 0.4, "Tô": 0.3, "Thái": 0.3, "Châu": 0.2, "Quách": 0.1,
}  # fmt: skip
NORTHERN_FAMILIES = SHARED_FAMILIES | {"Hoàng": 5.1, "Vũ": 3.9, "Trịnh": 0.7, "Đào": 0.7, "Phùng": 0.5, "Chu": 0.4}
SOUTHERN_FAMILIES = SHARED_FAMILIES | {"Huỳnh": 5.1, "Võ": 3.9, "Lâm": 0.7, "Lưu": 0.5, "Tăng": 0.3, "Kiều": 0.2}

KINH_WOMEN = GivenNames(
    {
        "Thị": 52, "Thị Thu": 6, "Thị Thanh": 5, "Thị Ngọc": 5, "Thị Bích": 3, "Thị Hồng": 4, "Thị Phương": 3,
        "Thị Lệ": 2, "Ngọc": 5, "Thu": 4, "Thanh": 3, "Bích": 2, "Kim": 2, "Diệu": 1, "Hoài": 1, "Quỳnh": 2,
    },
    (
        "Hương", "Lan", "Hoa", "Hằng", "Hạnh", "Hiền", "Huyền", "Thảo", "Trang", "Thủy", "Phương", "Nga", "Yến",
        "Vân", "Hà", "Loan", "Nhung", "Dung", "Liên", "Tuyết", "Oanh", "Thúy", "Nguyệt", "Phượng", "Linh", "Hồng",
        "Quyên", "Trinh", "Xuân", "Thoa", "Thơm", "Lý", "Sen", "Cúc", "Tươi", "Thắm", "Sương", "Diễm", "Trâm", "Chi",
        "Ánh", "Đào", "Huế", "Lựu", "My", "Vy", "Như", "Thương", "Diệp", "Gấm", "Mơ", "Nụ", "Thêu", "Duyên", "Giang",
        "Hòa", "Khuyên", "Na", "Út",
    ),
)  # fmt: skip
KINH_MEN = GivenNames(
    {
        "Văn": 44, "Đức": 8, "Minh": 7, "Quốc": 6, "Thanh": 6, "Hữu": 6, "Công": 5, "Ngọc": 5, "Đình": 4, "Quang": 4,
        "Hoàng": 3, "Viết": 2, "Duy": 3, "Anh": 2, "Gia": 1, "Bá": 2, "Thế": 3,
    },
    (
        "Hùng", "Tuấn", "Dũng", "Hải", "Sơn", "Nam", "Thắng", "Minh", "Long", "Bình", "Cường", "Hòa", "Tùng", "Đức",
        "Quân", "Hiếu", "Trung", "Khánh", "Vinh", "Thành", "Toàn", "Lộc", "Tài", "Quý", "Tâm", "Thịnh", "Nghĩa",
        "Hậu", "Huy", "Kiên", "Lợi", "Mạnh", "Phong", "Quang", "Việt", "Tân", "Thái", "Thiện", "Thuận", "Tiến", "Tú",
        "Vũ", "An", "Bảo", "Đạt", "Định", "Khoa", "Thọ", "Tín", "Luận", "Chung", "Hiệp", "Nhân", "Phú", "Sáng",
        "Thông", "Tư", "Út", "Năm",
    ),
)  # fmt: skip
NORTHERN = People(NORTHERN_FAMILIES, KINH_WOMEN, KINH_MEN)
SOUTHERN = People(SOUTHERN_FAMILIES, KINH_WOMEN, KINH_MEN)

TAY_NUNG = People(
    {"Nông": 24, "Hoàng": 20, "Lương": 8, "Triệu": 8, "Ma": 7, "Lý": 7, "Bế": 5, "Đàm": 5, "Hà": 5, "Vi": 4, "Chu": 3},
    GivenNames({"Thị": 8, "Thị Bích": 1, "Thị Thu": 1}, (*KINH_WOMEN.names[:30], "Nhình", "Slao", "Ảm", "Phay")),
    GivenNames({"Văn": 8, "Đức": 1, "Ích": 1}, (*KINH_MEN.names[:30], "Páo", "Sính", "Tàng", "Thoòng")),
)
THAI = People(
    {"Lò": 30, "Quàng": 15, "Lường": 12, "Tòng": 10, "Cầm": 8, "Vì": 8, "Cà": 7, "Hoàng": 5, "Lèo": 3, "Bạc": 2},
    GivenNames({"Thị": 1}, ("Ính", "Pâng", "Hặc", "Xuân", "Piêng", "Hom", "Lả", "Ún", "Dọn", "Thiêng", "Phóng", "Nọi")),
    GivenNames({"Văn": 1}, ("Pản", "Ín", "Dọn", "Hặc", "Thoan", "Panh", "Chựa", "Inh", "Ơn", "Pâng", "Tiện", "Muôn")),
)
MONG = People(
    {"Giàng": 20, "Sùng": 18, "Vàng": 16, "Thào": 14, "Lầu": 10, "Mùa": 8, "Hạng": 7, "Cứ": 4, "Ly": 3},
    GivenNames({"Thị": 1}, ("Máy", "Dở", "Mỷ", "Súa", "Pà", "Chứ", "Sua", "Mảy", "Dua", "Chở", "Vá", "Xóa")),
    GivenNames({"A": 3, "Seo": 1}, ("Páo", "Chứ", "Dơ", "Sùng", "Của", "Lử", "Vừ", "Phổng", "Tủa", "Chu", "Nủ")),
)
EDE = People(
    {"Niê": 30, "Mlô": 14, "Ayŭn": 10, "Êban": 9, "Kbuôr": 8, "Hmŏk": 6, "Niê Kdăm": 8, "Kđoh": 4, "Hđơk": 4},
    GivenNames(NO_MIDDLE, ("H'Hoa", "H'Nga", "H'Lan", "H'Blir", "H'Djuan", "H'Wen", "H'Ŏng", "H'Ruê", "H'Mlŏ")),
    GivenNames(NO_MIDDLE, ("Y Bhuăn", "Y Thim", "Y Nguôm", "Y Djăk", "Y Blech", "Y Krông", "Y Sĭ", "Y Hoan", "Y Ndu")),
    family_last=True,
)
GIA_RAI = People(
    {"Rơ Châm": 22, "Siu": 20, "Ksor": 18, "Rah Lan": 14, "Kpă": 12, "Nay": 10, "Rơ Mah": 8, "Puih": 6},
    GivenNames(NO_MIDDLE, ("H'Lan", "H'Nuen", "H'Blơ", "H'Pin", "H'Yuer", "H'Thuyên", "H'Đoan", "H'Mai", "H'Vân")),
    GivenNames(NO_MIDDLE, ("Blơ", "Hyuh", "Thin", "Kroan", "Phen", "Djăm", "Nhêm", "Lik", "Bơh", "Hnhol", "Alit")),
)
XO_DANG = People(
    {"": 1},
    GivenNames({"Y": 1}, ("Blưm", "Hlúi", "Nhiên", "Xuôi", "Vảnh", "Mưng", "Phượng", "Ngải", "Lanh", "Đum", "Bông")),
    GivenNames({"A": 1}, ("Thút", "Ngưm", "Brôl", "Khuynh", "Đíu", "Lễ", "Hnhêu", "Nhóc", "Phiên", "Tuân", "Wang")),
)
KHMER = People(
    {"Thạch": 28, "Sơn": 18, "Kim": 14, "Danh": 14, "Lâm": 8, "Châu": 7, "Kiên": 5, "Lý": 4, "Trần": 2},
    GivenNames(
        {"Thị": 4, "Thị Sa": 1, "Thị Ngọc": 1},
        ("Rết", "Sa Rinh", "Na Ri", "Sô Phi", "Chanh Thu", "Rây", "Pha Ly", "Sà Mol", "Đa Ra", "Sóc Ni"),
    ),
    GivenNames(
        NO_MIDDLE,
        ("Sóc Kha", "Phi Rum", "Sa Vuông", "Chanh Đa", "Út", "Phel", "Sô Phia", "Ươl", "Rịt", "Nhơn"),
    ),
)
CHAM = People(
    {"Đàng": 16, "Thành": 14, "Bá": 12, "Quảng": 12, "Lưu": 10, "Báo": 8, "Thiên": 8, "Từ": 8, "Hán": 6, "Não": 6},
    GivenNames({"Thị": 4, "Thị Kim": 1}, ("Nhỏ", "Nghiệp", "Mận", "Xuyến", "Diễm", "Thu", "Lộ", "Chanh", "Hiệp")),
    GivenNames(
        {"Năng": 3, "Văn": 3, "Thanh": 2, "Công": 1}, ("Thọ", "Truyền", "Tơ", "Phú", "Hỷ", "Gạt", "Lợi", "Mạnh")
    ),
)
HOA = People(
    {"Lâm": 18, "Trương": 12, "Quách": 10, "Mã": 8, "Trịnh": 8, "Lưu": 8, "Thái": 8, "Tăng": 8, "Vương": 7, "Lữ": 6},
    GivenNames(
        {"Mỹ": 3, "Huệ": 2, "Bội": 2, "Lệ": 2, "Tú": 1}, ("Mẫn", "Linh", "Châu", "Phấn", "Dinh", "Quân", "Nghi")
    ),
    GivenNames(
        {"Chí": 3, "Vĩ": 2, "Gia": 2, "Kiến": 2, "Diệu": 1}, ("Cường", "Hào", "Bảo", "Hòa", "Xương", "Kiệt", "Dân")
    ),
)
