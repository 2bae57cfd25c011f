# SPDX-License-Identifier: Apache-2.0
"""Papers that training persons lay on the desk, drawn: invented people, numbers of no bank, marked as training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from devices.document_camera.pen import SEAL, Colour, Pen

TRAINING = "训练数据，无效"
# Width and height of an identity or bank card (ISO 7810); its corners have a radius of 3.18 mm.
ID_1 = (85.6, 53.98)
A4 = (210.0, 297.0)
# One page of a household register.
REGISTER = (105.0, 143.0)
COMPANY = "云泽市训练用品有限公司"
BROWN: Colour = (110, 70, 54)
CREAM: Colour = (250, 246, 232)
WHITE: Colour = (249, 249, 246)


class Holder(Protocol):
    """The person whose paper it is, a frozen value; training persons have this shape."""

    def __hash__(self) -> int: ...

    @property
    def name(self) -> str:
        """Full name."""
        ...

    @property
    def sex(self) -> str:
        """``male`` or ``female``."""
        ...

    @property
    def nationality(self) -> str | None:
        """Ethnic group."""
        ...

    @property
    def birth_date(self) -> str:
        """ISO date."""
        ...

    @property
    def number(self) -> str:
        """Eighteen characters."""
        ...

    @property
    def address(self) -> str | None:
        """Registered address."""
        ...


@dataclass(frozen=True)
class Somebody:
    """A holder for scenes in which the person does not matter."""

    name: str = "林静姝"
    sex: str = "female"
    nationality: str | None = "汉"
    birth_date: str = "1988-03-12"
    number: str = "990101198803120020"
    address: str | None = "云泽市清湾区安澜大道18号2栋301室"


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its true size in millimetres, the radius of its corners, and how it is drawn."""

    size: tuple[float, float]
    draw: Callable[[Holder], Image.Image]
    radius: float = 0.0


def day(iso: str) -> str:
    """Write an ISO date as papers do."""
    year, month, number = iso.split("-")
    return f"{year}年{month}月{number}日"


def sex(holder: Holder) -> str:
    """Write the sex as papers do."""
    return {"male": "男", "female": "女"}.get(holder.sex, "")


def _register_own(holder: Holder) -> Image.Image:
    pen = Pen(*REGISTER, CREAM)
    pen.spread(52.5, 16, "常住人口登记卡", 5.2, 7.6, BROWN)
    place = (holder.address or "云泽市")[:6]
    old = holder.birth_date < "1960"
    rows = (
        ("姓名", holder.name, "户主关系", "户主"),
        ("曾用名", "", "性别", sex(holder)),
        ("出生地", place, "民族", holder.nationality or ""),
        ("籍贯", place, "出生日期", day(holder.birth_date)),
        ("身份号码", holder.number, "", ""),
        ("文化程度", "小学" if old else "大学本科", "", ""),
        ("婚姻状况", "丧偶" if old else "未婚", "", ""),
        ("服务处所", (holder.address or "")[6:14], "", ""),
        ("何时由何地迁来本址", "", "", ""),
    )
    for number, row in enumerate(rows):
        _register_row(pen, 22 + 10.6 * number, row, split=40.0 if number > 7 else 25.0)
    pen.write(8, 127, "承办人签章：", 3.4)
    pen.write(97, 127, "登记日期：2019年04月16日", 3.4, at="rs")
    pen.seal(74, 122, 12, "户口专用")
    pen.write(8, 136, TRAINING, 3.8, SEAL, bold=True)
    return pen.image


def _register_row(pen: Pen, y: float, row: tuple[str, str, str, str], split: float) -> None:
    label, value, second, other = row
    pen.box(8, y, 89, 10.6, BROWN)
    pen.line(split, y, split, y + 10.6, BROWN)
    pen.write(9.5, y + 6.6, label, 3.2, BROWN)
    pen.write(split + 1.5, y + 6.8, value, 3.6)
    if second:
        pen.line(50, y, 50, y + 10.6, BROWN)
        pen.line(65, y, 65, y + 10.6, BROWN)
        pen.write(51, y + 6.6, second, 3.2, BROWN)
        pen.write(66.5, y + 6.8, other, 3.6)


def _register_first(holder: Holder) -> Image.Image:
    pen = Pen(*REGISTER, CREAM)
    pen.spread(52.5, 18, "居民户口簿首页", 5.2, 7.6, BROWN)
    rows = (
        ("户别", "家庭户"), ("户主姓名", holder.name), ("户号", holder.number[:6] + "0042"),
        ("住址", (holder.address or "")[:13]), ("", (holder.address or "")[13:]),
    )  # fmt: skip
    for number, (label, value) in enumerate(rows):
        _register_row(pen, 28 + 13 * number, (label, value, "", ""), split=30.0)
    pen.write(8, 104, "户口登记机关", 3.4, BROWN)
    pen.write(60, 104, "户口专用章", 3.4, BROWN)
    pen.seal(34, 112, 14, "户口专用")
    pen.seal(80, 112, 14, "公安户籍")
    pen.write(97, 133, "签发日期：2019年04月16日", 3.4, at="rs")
    pen.write(8, 139, TRAINING, 3.8, SEAL, bold=True)
    return pen.image


def bank_number(holder: Holder) -> str:
    """Return the number on a person's bank card: of no bank (none begins with 0), its last digit by ISO/IEC 7812-1."""
    body = f"000099{holder.number[4:10]}{holder.number[-4:-1]}{ord(holder.number[-1]) % 10}00"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return f"{body}{-sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10}"


def _bank_card(holder: Holder) -> Image.Image:
    pen = Pen(*ID_1, (24, 74, 132))
    for band in range(12):
        pen.patch(0, band * 4.5, 85.6, 4.5, (24 + band * 2, 74 + band * 4, 132 + band * 4))
    pen.write(6, 11, "云泽农商银行", 5, (250, 250, 250), bold=True)
    pen.write(80, 11, "训练卡", 4, (250, 230, 180), at="rs")
    pen.patch(8, 18, 12, 9.5, (214, 184, 108), 1.5)
    for y in (20.5, 22.75, 25):
        pen.line(8, y, 20, y, (140, 112, 52), 0.15)
    number = bank_number(holder)
    pen.write(7, 37, " ".join(number[at : at + 4] for at in range(0, len(number), 4)), 5.6, (245, 245, 240), bold=True)
    pen.write(7, 45, "有效期 12/35", 3, (235, 235, 235))
    pen.write(7, 50, TRAINING, 3, (250, 230, 180))
    pen.patch(62, 40, 17, 9, (232, 238, 244), 2)
    pen.write(70.5, 46.6, "云泽", 5, (24, 74, 132), bold=True, at="ms")
    return pen.image


def _identity_front(holder: Holder) -> Image.Image:
    pen = Pen(*ID_1, (226, 238, 240))
    for wave in range(9):
        pen.line(0, 6 * wave + 2, 85.6, 6 * wave + 5, (206, 226, 232), 0.5)
    address = holder.address or ""
    rows = ((8.5, "姓名", holder.name), (15.5, "性别", f"{sex(holder)}   民族 {holder.nationality or ''}"),
            (22.5, "出生", day(holder.birth_date)), (29.5, "住址", address[:11]),
            (34.0, "", address[11:22]))  # fmt: skip
    for y, label, value in rows:
        pen.write(5, y, label, 3, (70, 130, 180))
        pen.write(15, y, value, 3.4)
    pen.write(5, 48, "公民身份号码", 3, (70, 130, 180))
    pen.write(28, 48.2, holder.number, 4, bold=True)
    pen.patch(60, 8, 20, 26, (214, 220, 224))
    pen.disc(70, 18, 5.4, (222, 186, 160))
    pen.patch(62.5, 24.5, 15, 9.5, (58, 68, 92), 3)
    pen.write(60, 39, TRAINING, 2.6, SEAL, bold=True)
    return pen.image


def _identity_back(title: str) -> Callable[[Holder], Image.Image]:
    def draw(holder: Holder) -> Image.Image:
        pen = Pen(*ID_1, (236, 232, 226))
        for wave in range(9):
            pen.line(0, 6 * wave + 4, 85.6, 6 * wave, (230, 214, 206), 0.5)
        pen.disc(14, 14, 8, (204, 64, 52))
        pen.disc(14, 14, 5, (240, 206, 120))
        pen.spread(54, 14, title[:7], 5, 6.5)
        pen.spread(54, 23, "训练专用样证", 4, 6)
        pen.write(14, 42, "签发机关  云泽市公安局", 3.2)
        pen.write(14, 49, "有效期限  2020.01.01-2040.01.01", 3.2)
        return pen.image

    return draw


def _residence_front(holder: Holder) -> Image.Image:
    card = _identity_front(holder)
    pen = Pen(*ID_1, (228, 240, 228))
    pen.image.paste(card.point(lambda value: min(255, value + 4)))
    pen.write(80, 5.5, "居住证", 3.2, (30, 110, 70), bold=True, at="rs")
    return pen.image


def _form(holder: Holder) -> Image.Image:
    pen = Pen(*A4, WHITE)
    pen.spread(105, 28, "高龄津贴申请表", 8, 11)
    pen.write(20, 40, "云泽市民政局制", 4)
    rows = ("姓名", "性别", "出生日期", "公民身份号码", "户籍地址", "现居住地址", "居住情况", "领取账户", "开户银行",
            "代办人姓名", "与老人关系", "联系电话", "紧急联系人")  # fmt: skip
    values = (holder.name, sex(holder), day(holder.birth_date), holder.number, holder.address or "", "同上",
              "与家人同住", "社会保障卡", "云泽农商银行", "", "", "138 0000 0000", "")  # fmt: skip
    for number, (label, value) in enumerate(zip(rows, values, strict=True)):
        y = 46 + 14 * number
        pen.box(20, y, 170, 14)
        pen.line(62, y, 62, y + 14)
        pen.write(24, y + 9, label, 4.4)
        pen.write(66, y + 9, value, 4.4)
    end = pen.paragraph(20, 240, "本人承诺以上内容真实，如有变化及时告知。", 4.4, 170)
    pen.write(120, end + 8, f"申请人签名：{holder.name}", 4.8)
    pen.write(120, end + 18, "2026年11月23日", 4.4)
    pen.write(20, 284, TRAINING, 4.6, SEAL, bold=True)
    return pen.image


def letter(title: str, body: str, signed: str = COMPANY) -> Callable[[Holder], Image.Image]:
    """Return how a letter about its holder is drawn, signed and, by a company, sealed."""

    def draw(holder: Holder) -> Image.Image:
        pen = Pen(*A4, WHITE)
        pen.spread(105, 40, title, 8, 11)
        words = body.format(name=holder.name, number=holder.number, day=day(holder.birth_date))
        y = pen.paragraph(25, 62, "　　" + words, 5, 160)
        y = pen.paragraph(25, y + 6, "　　特此说明。", 5, 160)
        pen.write(185, y + 40, signed.format(name=holder.name), 5, at="rs")
        pen.write(185, y + 52, "2026年11月20日", 5, at="rs")
        if signed == COMPANY:  # a person writes a name where a company puts its seal
            pen.seal(155, y + 42, 20, "训练专用")
        pen.write(25, 280, TRAINING, 4.6, SEAL, bold=True)
        return pen.image

    return draw


def _blank(holder: Holder) -> Image.Image:
    del holder
    return Pen(*A4, WHITE).image


# Every paper by name.
PAPERS: Mapping[str, Paper] = {
    "household-cover": Paper(REGISTER, _register_first),
    "household-page": Paper(REGISTER, _register_own),
    "bank-card": Paper(ID_1, _bank_card, 3.18),
    "id-front": Paper(ID_1, _identity_front, 3.18),
    "id-back": Paper(ID_1, _identity_back("居民身份证"), 3.18),
    "residence-front": Paper(ID_1, _residence_front, 3.18),
    "residence-back": Paper(ID_1, _identity_back("居住证"), 3.18),
    "form": Paper(A4, _form),
    "end-of-work": Paper(A4, letter("解除劳动关系证明", "{name}（证号 {number}，{day}出生）与我单位的劳动合同于"
                         "2026年11月20日到期，双方同意不再续签。在职期间从事仓储工作，社会保险缴至2026年11月。")),
    "promise": Paper(A4, letter("个人承诺书", "本人{name}（证号 {number}），{day}出生，现长期在外地居住，申请"
                     "异地就医备案。以上情况属实，如有变化及时告知。", "{name}")),
    "authorisation": Paper(A4, letter("授权委托书", "本人{name}（证号 {number}），{day}出生，因行动不便，委托持本"
                           "委托书的人代为递交申请、补正材料和代领结果，委托期到2026年12月31日。", "{name}")),
    "blank": Paper(A4, _blank),
}  # fmt: skip

# How a slip is named that bears a square code: this and what the code says.
SLIP = "slip:"
# A roll of 80 mm, its code as our printer sets it.
SLIP_SIZE = (80.0, 150.0)
CODE_MODULE = 0.9


def _slip(content: str) -> Callable[[Holder], Image.Image]:
    def draw(holder: Holder) -> Image.Image:
        import segno

        del holder
        pen = Pen(*SLIP_SIZE, WHITE)
        pen.write(40, 14, "收件凭证", 7, bold=True, at="ms")
        for row in range(8):
            pen.line(8, 26 + 6 * row, 30 + 5 * (row % 5) + 20, 26 + 6 * row, thick=1.2)
        matrix = segno.make_qr(content, error="m").matrix
        left = 40 - len(matrix) * CODE_MODULE / 2
        for y, line in enumerate(matrix):
            for x, dark in enumerate(line):
                if dark:
                    # A hair wider than the module, or rounding leaves white threads between two dark ones.
                    at = (left + x * CODE_MODULE, 84 + y * CODE_MODULE)
                    pen.patch(*at, CODE_MODULE + 0.05, CODE_MODULE + 0.05, (0, 0, 0))
        pen.write(40, 140, TRAINING, 4.4, SEAL, bold=True, at="ms")
        return pen.image

    return draw


def paper_named(name: str) -> Paper:
    """Return a paper by its name, or the slip whose code says what follows ``slip:``; raises KeyError."""
    return Paper(SLIP_SIZE, _slip(name.removeprefix(SLIP))) if name.startswith(SLIP) else PAPERS[name]


def is_known(name: str) -> bool:
    """Tell whether there is a paper of this name."""
    return name in PAPERS or name.startswith(SLIP)
