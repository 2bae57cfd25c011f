"""The 收件凭证, line by line."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from config.texts import plain
from devices.receipt_printer.cells import width
from devices.receipt_printer.commands import Splitter
from devices.receipt_printer.drawing import draw
from devices.receipt_printer.encoding import Encoder
from devices.receipt_printer.slip import Align, Code, Cut, Line, Rule, Slip
from kiosk.receipts import (
    AcknowledgedByPlatform,
    PaperForm,
    Receipt,
    ReceiptOperator,
    ReceiptTemplate,
    ReceivedMaterial,
    Signature,
    StoredHere,
    code_data,
    compose,
)
from kiosk.sandbox.checks import query_code_holds, receipt_no_holds
from tests.support.receipts import AT, EVERYTHING, RECEIPT, lines, words

WIDTHS = {80: 48, 58: 32}
EVERY_PAPER = [(r, w, la) for r in ("RECEIPT", "EVERYTHING") for w in WIDTHS for la in ("zh_CN", "en")]


def slip_of(name: str, width_mm: int, language: str) -> Slip:
    return compose({"RECEIPT": RECEIPT, "EVERYTHING": EVERYTHING}[name], width_mm=width_mm, language=language)


def styled(slip: Slip, text: str) -> Line:
    return next(part for part in slip.parts if isinstance(part, Line) and part.text.strip() == text)


def with_status(status: StoredHere | AcknowledgedByPlatform) -> Receipt:
    return replace(RECEIPT, status=status)


def test_the_wide_receipt_reads_as_it_should() -> None:
    assert lines(compose(RECEIPT)) == [
        "收 件 凭 证",
        "（不作为受理通知书）",
        "收件编号",
        "990100-0001-03-261123-0042-3",
        "查询码",
        "7K2M-94P4",
        "事项：高龄津贴申领",
        "实施部门：云泽市民政局",
        "收件单位：云泽市政务服务中心",
        "收件性质：受委托收件",
        "申请人：赵**  证号：990***********0016",
        "收件时间：2026年11月23日 10:36",
        "收到材料                              形式  页数",
        "1 高龄津贴申请表                      电子     1",
        "2 居民身份证                          读卡     -",
        "3 户口簿                              扫描     3",
        "4 社会保障卡                          扫描     1",
        "合计 4 项；收存原件：无",
        "尚缺材料：无",
        "状态：已送达市平台，平台收到时间 10:36",
        "办件编号（后八位）00012345",
        "接下来：实施部门核对材料，受理、补正或不予受理都",
        "发短信；自受理之日起 10 个工作日办结。",
        "没有消息请拨 (0000) 8800 0107 或 12345。",
        "经办：自助机 K03                申请人签名：已签",
        "（收件专用章）",
        "打印编号 K03-20261123-0042                 第1次",
        "热敏纸易褪色，请拍照或换打 A4 留存",
    ]


def test_the_narrow_receipt_leaves_out_the_office_and_the_later_sentences() -> None:
    narrow = lines(compose(RECEIPT, width_mm=58))
    assert narrow[6:10] == [
        "事项：高龄津贴申领",
        "收件单位：云泽市政务服务中心",
        "收件性质：受委托收件",
        "申请人：赵**",
    ]
    assert "接下来：实施部门核对材料，受理、补正或不予受理都发短信。电话 (0000) 8800 0107 或 12345" in "".join(narrow)


@pytest.mark.parametrize(
    "must",
    [
        "990100-0001-03-261123-0042-3",
        "7K2M-94P4",
        "高龄津贴申领",
        "云泽市政务服务中心",
        "10:36",
        "户口簿",
        "已送达市平台",
        "(0000) 8800 0107",
    ],
)
@pytest.mark.parametrize("width_mm", WIDTHS)
def test_what_must_stand_on_both_papers_does(width_mm: int, must: str) -> None:
    assert must in words(compose(RECEIPT, width_mm=width_mm))


@pytest.mark.parametrize(("name", "width_mm", "language"), EVERY_PAPER)
def test_no_line_is_wider_than_the_paper(name: str, width_mm: int, language: str) -> None:
    slip = slip_of(name, width_mm, language)
    assert slip.columns == WIDTHS[width_mm]
    assert max(width(part.text) * part.wide for part in slip.parts if isinstance(part, Line)) <= WIDTHS[width_mm]


@pytest.mark.parametrize(("name", "width_mm", "language"), EVERY_PAPER)
def test_the_printer_understands_every_byte_of_it(name: str, width_mm: int, language: str) -> None:
    splitter = Splitter()
    splitter.feed(Encoder(WIDTHS[width_mm]).encode(slip_of(name, width_mm, language)))
    assert "unknown" not in {command.name for command in iter(splitter.next, None)}


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_its_code_is_read_back_from_the_drawn_paper(width_mm: int) -> None:
    png = draw(Encoder(WIDTHS[width_mm]).encode(compose(EVERYTHING, width_mm=width_mm)), width_mm)
    picture = np.array(Image.open(io.BytesIO(png)).convert("L"))
    # The older detector finds a small code on a whole long slip only by luck; a telephone frames the code.
    assert cv2.QRCodeDetectorAruco().detectAndDecode(picture)[0] == "BSR1/99010000010326112300423/7K2M94P4"


def test_the_receipt_that_is_tested_could_be_a_real_one() -> None:
    assert receipt_no_holds(RECEIPT.receipt_no)
    assert query_code_holds(RECEIPT.query_code)


def test_the_code_holds_the_numbers_and_nobody() -> None:
    assert code_data(RECEIPT) == "BSR1/99010000010326112300423/7K2M94P4/BZ2026112300012345"
    assert code_data(with_status(StoredHere())) == "BSR1/99010000010326112300423/7K2M94P4"


def test_the_slip_carries_its_print_number() -> None:
    assert compose(RECEIPT).job == "K03-20261123-0042"


def test_the_numbers_are_large() -> None:
    slip = compose(RECEIPT)
    number, code = styled(slip, "990100-0001-03-261123-0042-3"), styled(slip, "7K2M-94P4")
    assert ((number.wide, number.tall), (code.wide, code.tall)) == ((1, 2), (3, 3))


def test_the_paper_ends_with_its_cut() -> None:
    parts = compose(RECEIPT).parts
    assert isinstance(parts[-1], Cut)
    assert [type(part) for part in parts].count(Code) == 1
    assert [type(part) for part in parts].count(Rule) == 5


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_every_further_line_has_its_place(width_mm: int) -> None:
    found = words(compose(EVERYTHING, width_mm=width_mm))
    expected = [
        "补打 第2次",
        "原打印时间 2026年11月23日 10:36",
        "收件性质：帮办代办",
        "代申请人递交，收到日以实施部门收到为准。",
        "代办人：罗**  （已读证、已签授权）",
        "本机时间待核对，以市平台收到时间为准。",
        "非工作时间提交，期限自下一工作日起算。",
        "收存原件：2 件",
        "办结后退还",
        "费用清单  1 张  不退还",
        "尚缺材料：银行卡、户口簿首页和户主页、本人页的复印件两份",
        "请交到 B 区窗口。",
        "以告知承诺代替：婚姻状况声明（平台核查后生效）",
        "状态：已在本机存好，待联网上传。",
        "上传成功后发短信到 138****0000。",
        "代办人签名：指印",
        "联网后可查",
        "第2次",
        "训练数据，无效",
    ]
    assert [line for line in expected if line.replace("  ", "") not in found.replace("  ", "")] == []


def test_what_is_not_so_is_not_said() -> None:
    found = words(compose(RECEIPT))
    assert [
        w for w in ("补打", "训练", "代办人", "待核对", "非工作时间", "承诺", "窗口再交", "联网") if w in found
    ] == []


def test_a_training_paper_says_so_in_white_on_black() -> None:
    mark = styled(compose(replace(RECEIPT, training=True)), "训练数据，无效")
    assert (mark.inverse, mark.bold, mark.align) == (True, True, Align.CENTRE)


def test_a_paper_that_is_only_stored_never_says_that_the_platform_has_it() -> None:
    found = words(compose(with_status(StoredHere())))
    assert "已在本机存好，待联网上传" in found
    assert "送达" not in found
    assert "短信到" not in found


@pytest.mark.parametrize(("name", "width_mm", "language"), EVERY_PAPER)
def test_the_paper_never_claims_acceptance(name: str, width_mm: int, language: str) -> None:
    found = words(slip_of(name, width_mm, language))
    assert "已受理" not in found
    assert "accepted" not in found


def test_a_platform_that_gave_no_number_prints_none() -> None:
    assert "办件编号" not in words(compose(with_status(AcknowledgedByPlatform(AT))))


def test_another_day_at_the_platform_is_printed_with_its_date() -> None:
    later = AcknowledgedByPlatform(AT + datetime.timedelta(days=1))
    assert "平台收到时间2026年11月24日10:36" in words(compose(with_status(later))).replace(" ", "")


@pytest.mark.parametrize(
    ("signature", "said"), [(Signature.SIGNED, "已签"), (Signature.FINGERPRINT, "指印"), (Signature.NONE, "未签")]
)
def test_it_says_how_the_applicant_signed(signature: Signature, said: str) -> None:
    assert f"申请人签名：{said}" in words(compose(replace(RECEIPT, signature=signature)))


@pytest.mark.parametrize(
    ("form", "said"), [(PaperForm.PAPER, "纸质"), (PaperForm.SCAN, "扫描"), (PaperForm.CARD, "读卡")]
)
def test_it_says_in_which_form_a_paper_came(form: PaperForm, said: str) -> None:
    receipt = replace(RECEIPT, materials=(ReceivedMaterial("户口簿", form, 2),))
    assert f"1 户口簿                              {said}     2" in lines(compose(receipt))


def test_the_name_of_a_material_that_is_too_long_goes_on_below() -> None:
    receipt = replace(RECEIPT, materials=(ReceivedMaterial("住院医疗费用结算单据和费用明细清单", PaperForm.SCAN, 12),))
    found = lines(compose(receipt, width_mm=58))
    first = next(at for at, line in enumerate(found) if line.startswith("1 "))
    assert found[first].endswith("扫描    12")
    name = "".join(line.removesuffix("扫描    12").strip() for line in found[first : first + 2])
    assert name == "1 住院医疗费用结算单据和费用明细清单"


def test_an_operator_without_an_authorisation_is_only_named() -> None:
    found = words(compose(replace(RECEIPT, operator=ReceiptOperator("罗**"))))
    assert "代办人：罗**  （已读证）" in found


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_without_a_word_on_what_comes_next_the_telephone_still_stands_there(width_mm: int) -> None:
    found = words(compose(replace(RECEIPT, after=""), width_mm=width_mm))
    assert "没有消息请拨(0000)88000107或12345。" in found.replace(" ", "")
    assert "接下来" not in found


@pytest.mark.parametrize(
    ("after", "first"),
    [
        ("先核对；再办结。", "先核对。"),
        ("先核对。再办结。", "先核对。"),
        ("First; then.", "First."),
        ("One. Two.", "One."),
        ("无", "无"),
    ],
)
def test_the_narrow_paper_has_the_first_sentence_only(after: str, first: str) -> None:
    assert f"接下来：{first}" in lines(compose(replace(RECEIPT, after=after), width_mm=58))


@pytest.mark.parametrize(
    ("title", "width_mm", "printed", "wide"),
    [
        ("收件回执", 80, "收 件 回 执", 2),
        ("申请材料接收凭证", 80, "申 请 材 料 接 收 凭 证", 2),
        ("申请材料接收凭证", 58, "申请材料接收凭证", 2),
        ("申请材料当场接收凭证", 58, "申 请 材 料 当 场 接 收 凭 证", 1),
        ("Receipt", 58, "Receipt", 2),
    ],
)
def test_the_title_is_data_and_as_large_as_fits(title: str, width_mm: int, printed: str, wide: int) -> None:
    first = compose(RECEIPT, ReceiptTemplate(title=plain(title)), width_mm=width_mm).parts[0]
    assert first == Line(printed, Align.CENTRE, bold=True, wide=wide, tall=2)


def test_every_wording_of_a_city_is_data() -> None:
    template = ReceiptTemplate(
        title=plain("收件回执"),
        disclaimer=None,
        natures={"entrusted": plain("代收")},
        assisted_note=None,
        seal=None,
        keep=None,
        hotline="12333",
    )
    found = words(compose(RECEIPT, template))
    assert "收件性质：代收" in found
    assert "12333" in found
    assert [w for w in ("不作为", "专用章", "热敏纸", "12345。") if w in found] == []


def test_the_note_on_assisted_filing_can_be_left_out() -> None:
    receipt = replace(RECEIPT, nature="assisted")
    assert "以实施部门收到为准" not in words(compose(receipt, ReceiptTemplate(assisted_note=None)))


def test_the_labels_come_in_english_too() -> None:
    found = lines(compose(RECEIPT, language="en"))
    assert found[:6] == [
        "Receipt of papers",
        "(not a notice of acceptance)",
        "Receipt number",
        "990100-0001-03-261123-0042-3",
        "Query code",
        "7K2M-94P4",
    ]
    assert "Status: received by the city platform at 10:36" in found
    assert "Received: 2026-11-23 10:36" in found


def test_long_english_facts_stand_below_each_other_on_narrow_paper() -> None:
    found = lines(
        compose(replace(RECEIPT, applicant_name="AMINA EXAMPLE-LONGNAME OF SOMEWHERE"), width_mm=58, language="en")
    )
    assert "Applicant: AMINA EXAMPLE-" not in found[:4]
    assert "ID: 990***********0016" in found


def test_a_receipt_shows_nobody_in_its_repr() -> None:
    assert "赵" not in repr(RECEIPT)
    assert "罗" not in repr(ReceiptOperator("罗**"))
    assert "138" not in repr(StoredHere("138****0000"))


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_a_name_with_a_rare_character_prints_on_a_gbk_printer(width_mm: int) -> None:
    receipt = replace(RECEIPT, applicant_name="𬭎**")
    data = Encoder(WIDTHS[width_mm], "gbk").encode(compose(receipt, width_mm=width_mm))
    assert b"\x1dv0" in data


# What is put off is missing, and said to be; who signed is named.


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_a_paper_put_off_is_never_beside_a_none(width_mm: int) -> None:
    slip = words(compose(replace(RECEIPT, later=("户口簿",)), width_mm=width_mm))
    assert "尚缺材料：户口簿" in slip
    assert "尚缺材料：无" not in slip


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_where_nobody_knows_the_window_the_notice_is_named(width_mm: int) -> None:
    slip = words(compose(replace(RECEIPT, later=("户口簿",)), width_mm=width_mm)).replace("\n", "")
    assert "交到哪里、最迟哪天，看市里的通知。" in slip


def test_without_a_paper_put_off_nothing_is_to_be_brought() -> None:
    slip = words(compose(replace(RECEIPT, bring="请交到 B 区窗口。")))
    assert "请交到" not in slip


@pytest.mark.parametrize(
    ("operator", "said"), [(None, "申请人签名：已签"), (ReceiptOperator("罗**"), "代办人签名：已签")]
)
def test_the_slip_says_who_signed(operator: ReceiptOperator | None, said: str) -> None:
    slip = words(compose(replace(RECEIPT, operator=operator)))
    assert said in slip
    assert slip.count("签名：") == 1
