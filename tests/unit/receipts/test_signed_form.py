"""Papers signed by hand on A4: names in full, the promise in full, a line or a box where the hand goes."""

from __future__ import annotations

import dataclasses

import pypdfium2
import pytest

from kiosk.receipts.side_papers import PaperLine, Sheet
from kiosk.receipts.signed_form import SignedForm, signed_form_pages
from tests.support.receipts import AT

SHEET = Sheet("K03-20261123-0042", "云泽市政务服务中心", "K03", AT, training=True)
FORM = SignedForm(
    title="公共租赁住房保障申请表",
    item="公共租赁住房保障资格申请",
    office="云泽市住房和城乡建设局",
    applicant="林静姝  990101198803120020",
    answers=(PaperLine("手机号", "13800000000"), PaperLine("现居住地", "云泽市清汀镇")),
    papers=("户口簿",),
    promises=("婚姻状况声明：本人承诺所报婚姻状况属实。",),
    signer="林静姝",
    content="ab" * 32,
)
THUMB = dataclasses.replace(FORM, mark="thumb", signer="何秀兰")


def said(form: SignedForm, sheet: Sheet = SHEET) -> str:
    pages = pypdfium2.PdfDocument(signed_form_pages(sheet, form))
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")


def test_everything_that_is_signed_for_stands_above_the_line() -> None:
    told = said(FORM)
    wanted = ["林静姝", "990101198803120020", "13800000000", "本人承诺所报婚姻状况属实", "核对码 abababababab"]
    assert [words for words in wanted if words not in told] == []
    assert told.index("婚姻状况属实") < told.index("签名（林静姝）：")


@pytest.mark.parametrize(("witness", "there"), [("罗有田", True), ("", False)])
def test_a_thumb_print_has_its_place_and_its_witness_a_line(witness: str, there: bool) -> None:
    told = said(dataclasses.replace(THUMB, witness=witness))
    assert "指印（何秀兰）：" in told
    assert ("见证人（罗有田）签名" in told) is there


def test_a_second_print_and_a_training_machine_are_marked() -> None:
    told = said(FORM, dataclasses.replace(SHEET, print_count=2, first_at=AT))
    assert [words for words in ("补打 第2次", "原打印时间 2026年11月23日", "训练数据，无效") if words not in told] == []


def test_of_a_form_as_a_value_nothing_personal_is_shown() -> None:
    assert "林静姝" not in f"{FORM!r}"
