"""A4 papers: letters and not pictures, two copies, everything on it, nothing outside it, whatever the data."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import msgspec
import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import plain, wording
from kiosk.receipts import PaperForm, Receipt, ReceiptTemplate, ReceivedMaterial, Signature, compose_pages
from kiosk.receipts.compose import receipt_facts
from kiosk.receipts.page_template import Hands, load_page
from kiosk.receipts.pdf import HEIGHT_MM, POINTS, WIDTH_MM, Letters, Matrix, Stroke, matrix
from kiosk.receipts.setter import Facts
from kiosk.receipts.sheet import BOTTOM, LEFT, RIGHT, Setting, characters, set_pages
from kiosk.receipts.typeface import BOLD, REGULAR, STAND_IN, Typeface
from tests.support.receipts import EVERYTHING, RECEIPT


@functools.cache
def pdf(name: str = "RECEIPT", language: str = "zh_CN") -> bytes:
    """Return a receipt as PDF; made once, for setting one takes most of a second."""
    return compose_pages({"RECEIPT": RECEIPT, "EVERYTHING": EVERYTHING}[name], language=language)


def words(content: bytes) -> list[str]:
    """Return the text of each page."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def with_materials(count: int) -> Receipt:
    materials = tuple(ReceivedMaterial(f"第{number}份材料", PaperForm.SCAN, number) for number in range(count))
    return dataclasses.replace(RECEIPT, materials=materials)


def test_both_copies_are_there_and_say_whose_they_are() -> None:
    first, second = words(pdf())
    assert "第一份 交申请人" in first
    assert "第二份 收件单位留存" in second


@pytest.mark.parametrize(
    "must",
    [
        "收 件 凭 证", "（不作为受理通知书）", "990100-0001-03-261123-0042-3", "7K2M-94P4", "990***********0016",
        "高龄津贴申领", "云泽市民政局", "受委托收件", "2026年11月23日 10:36", "1 高龄津贴申请表", "已读卡核验",
        "5. 有疑问请拨 (0000) 8800 0107", "申请人签名：已签", "收件单位（盖章）：云泽市政务服务中心", "第1页 共1页",
        "打印编号 K03-20261123-0042",
    ],
)  # fmt: skip
def test_what_must_stand_on_it_can_be_read_as_text(must: str) -> None:
    assert must in words(pdf())[0].replace("\r\n", "\n")


@pytest.mark.parametrize(
    "must", ["补打 第2次", "代办人：罗**", "训练数据，无效", "住院收费票据 3 张 1,204.50 元", "银行卡"]
)
def test_every_line_a_receipt_can_have_is_there(must: str) -> None:
    assert must in words(pdf("EVERYTHING"))[0]


def test_a_page_is_a4() -> None:
    with pypdfium2.PdfDocument(pdf()) as document:
        assert [round(side / POINTS) for side in document[0].get_size()] == [WIDTH_MM, HEIGHT_MM]


def test_the_typeface_on_board_has_the_papers_characters_only() -> None:
    # Noto Sans CJK as a whole is 32 MB.
    assert len(pdf()) < 120_000


def test_the_title_of_the_document_names_the_print_and_nobody() -> None:
    with pypdfium2.PdfDocument(pdf("EVERYTHING")) as document:
        assert document.get_metadata_dict()["Title"] == "K03-20261123-0042"


def test_the_same_receipt_gives_the_same_bytes() -> None:
    assert compose_pages(RECEIPT) == pdf()


def test_english_words_stand_whole() -> None:
    first = words(pdf("EVERYTHING", "en"))[0]
    assert "Receipt of papers" in first
    assert "Copy 1, for the applicant" in first


def test_many_materials_go_on_over_pages_with_the_heading_again() -> None:
    pages = words(compose_pages(with_materials(40)))
    assert len(pages) == 6
    assert all("材料名称" in page for page in pages[:2])
    assert "第2页 共3页" in pages[1]


def test_the_square_on_the_page_can_be_read() -> None:
    import cv2

    with pypdfium2.PdfDocument(pdf()) as document:
        picture = np.asarray(document[0].render(scale=3).to_pil().convert("L"))
    said, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert said == "BSR1/99010000010326112300423/7K2M94P4/BZ2026112300012345"


def test_a_city_names_its_paper_and_leaves_lines_out_and_a_rare_name_is_set() -> None:
    template = ReceiptTemplate(title=plain("申请材料接收凭证"), disclaimer=None)
    receipt = dataclasses.replace(RECEIPT, applicant_name="覃𬭎")
    first = words(compose_pages(receipt, template))[0]
    assert "申 请 材 料 接 收 凭 证" in first
    assert "覃𬭎" in first
    assert "不作为受理通知书）" not in first


def test_a_sites_own_page_wins(tmp_path: Path) -> None:
    head = "name: receipt-a4\nfields: [title]\nfoot: receipts.a4.foot\n"
    own = f"{head}blocks:\n- {{put: title, value: title}}\n- {{put: room, mm: 20}}\n"
    (tmp_path / "receipt-a4.yaml").write_text(own, encoding="utf-8")
    assert len(words(compose_pages(RECEIPT, folder=tmp_path))) == 1


class EvenFaces:
    """Letters of one width each, so that many papers can be set quickly."""

    def width_mm(self, text: str, size: float, *, bold: bool = False) -> float:
        return len(text) * size / POINTS


WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80)


@settings(max_examples=15)
@given(item=WORDS, unit=WORDS, name=WORDS, many=st.integers(0, 30))
def test_nothing_stands_outside_the_margins_whatever_the_data(item: str, unit: str, name: str, many: int) -> None:
    receipt = dataclasses.replace(with_materials(many), item=item, unit=unit[:20], applicant_name=name)
    facts, template = receipt_facts(receipt, ReceiptTemplate(), "zh_CN"), load_page("receipt-a4")
    pages = Setting(template, facts, wording("zh_CN"), EvenFaces()).copy("", "K03-1")
    marks = [mark for page in pages for mark in page.marks]
    strokes = [mark for mark in marks if isinstance(mark, Stroke)]
    assert all(LEFT - 0.01 <= end <= RIGHT + 0.01 for mark in strokes for end in (mark.x, mark.to_x))
    assert all(0 < mark.y < HEIGHT_MM for mark in marks if isinstance(mark, Letters))
    body = [mark for mark in marks if isinstance(mark, Letters) and mark.y <= BOTTOM]
    assert all(mark.x >= 0 for mark in body)


def test_each_character_of_a_paper_is_cut() -> None:
    facts, template = receipt_facts(EVERYTHING, ReceiptTemplate(), "zh_CN"), load_page("receipt-a4")
    cut = characters(template, facts, wording("zh_CN"), "K03-20261123-0042")
    pages = Setting(template, facts, wording("zh_CN"), EvenFaces()).copy("第一份 交申请人", "K03-20261123-0042")
    for mark in (mark for page in pages for mark in page.marks if isinstance(mark, Letters)):
        assert set(mark.text) <= cut[mark.bold], (mark.text, mark.bold)


def test_a_page_of_nothing_has_its_foot() -> None:
    made = set_pages(load_page("takeaway-a4"), Facts({}), "K03-1")
    assert "打印编号 K03-1" in words(made)[0]


def test_a_letter_is_as_wide_as_its_typeface_says() -> None:
    face = Typeface()
    cut = face.cut("中A\U000f0000", REGULAR)
    mark = face.cut(STAND_IN, REGULAR)
    face.close()
    assert cut.width("中") == 1.0
    # A character nobody has is set as the mark for a missing sort.
    assert cut.width("\U000f0000") == mark.width(STAND_IN) == 1.0
    assert 0.5 < cut.width("A") < 0.7


def test_the_same_letters_in_any_order_are_the_same_typeface_each_time_they_are_cut() -> None:
    face = Typeface()
    once, again = face.cut("单据中A", BOLD), face.cut("A中据单单", BOLD)
    face.close()
    assert once is not again
    assert once == again


def test_a_square_has_its_quiet_zone_inside_its_size() -> None:
    square = matrix("BSR1/1", 10, 10, 28)
    assert isinstance(square, Matrix)
    assert len(square.rows) == len(square.rows[0])


@pytest.mark.parametrize(("signature", "lines"), [(Signature.NONE, 1), (Signature.SIGNED, 0), (Signature.INK, 0)])
def test_a_line_to_sign_on_stands_only_where_nobody_has_signed(signature: Signature, lines: int) -> None:
    facts = receipt_facts(dataclasses.replace(RECEIPT, signature=signature), ReceiptTemplate(), "zh_CN")
    pages = Setting(load_page("receipt-a4"), facts, wording("zh_CN"), EvenFaces()).copy("", "K03-1")
    marks = [mark for page in pages for mark in page.marks]
    # The pen's line of sixty millimetres at the left; frames and tables are wider.
    assert [m.to_x - m.x for m in marks if isinstance(m, Stroke)].count(60) == lines


def test_two_who_sign_have_a_line_each_side_by_side() -> None:
    facts = receipt_facts(RECEIPT, ReceiptTemplate(), "zh_CN")
    hands = Hands(signature="receipts.day.maker", second="receipts.day.checker", date="receipts.day.date")
    template = msgspec.structs.replace(load_page("receipt-a4"), blocks=(hands,))
    (page,) = Setting(template, facts, wording("zh_CN"), EvenFaces()).copy("", "K03-1")
    lines = [m for m in page.marks if isinstance(m, Stroke) and m.to_x - m.x == 60]
    assert len({line.x for line in lines}) == 2
    assert len({line.y for line in lines}) == 1


def test_who_signed_for_whom_stands_on_a4() -> None:
    assert "代办人签名：指印" in "".join(words(pdf("EVERYTHING")))
