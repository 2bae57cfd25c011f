"""The papers of a window's work: what was taken along on the roll, and the day on the roll and on one page of A4."""

from __future__ import annotations

import dataclasses

import msgspec
import pypdfium2
import pytest

from config.clock import CHINA
from devices.receipt_printer.slip import Line, Slip
from kiosk.receipts.columns import width
from kiosk.receipts.side_papers import Sheet
from kiosk.receipts.window_papers import Taken, day_pages, day_slip, taken_slip
from kiosk.window_work.day import Difference
from kiosk.window_work.report import Report
from kiosk.window_work.slips import day_paper
from tests.support.window_work import NOON
from ui.window.work_samples import DAY, REVIEW, _report

LANGUAGES = ("zh_CN", "en")
TAKEN = Taken(
    "赵*厚", "990***********0016", "本人领取", "C01",
    (("高龄津贴申领", "高龄津贴发放通知书和领取须知"), ("城乡居民基本养老保险待遇申领", "结果不是纸件")),
    ("户口簿 1 份",),
)  # fmt: skip
MANY = msgspec.structs.replace(
    REVIEW, differences=tuple(Difference("missing", f"0193-{number:08d}") for number in range(40))
)


def sheet(language: str = "zh_CN", width_mm: int = 80, *, training: bool = True, count: int = 1) -> Sheet:
    return Sheet(
        "W17-20261123-0041", "云泽市政务服务中心", "W17", NOON.astimezone(CHINA), language, width_mm, training,
        print_count=count, first_at=NOON if count > 1 else None,
    )  # fmt: skip


def said(slip: Slip) -> str:
    return "\n".join(part.text for part in slip.parts if isinstance(part, Line))


def page_text(report: Report, language: str, *, training: bool = True) -> tuple[int, str]:
    pages = pypdfium2.PdfDocument(day_pages(sheet(language, training=training), day_paper(report, language)))
    return len(pages), "".join(page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_taken_stands_on_the_slip_whole_on_every_roll(language: str, width_mm: int) -> None:
    slip = taken_slip(sheet(language, width_mm), TAKEN)
    words = said(slip).replace("\n", "").replace(" ", "")
    for one in ("赵*厚", "990***********0016", "高龄津贴发放通知书和领取须知", "户口簿1份", "C01"):
        assert one in words
    assert max(width(line) for line in said(slip).splitlines()) <= slip.columns


def test_a_slip_without_originals_names_none_and_says_that_it_is_training() -> None:
    words = said(taken_slip(sheet(), dataclasses.replace(TAKEN, originals=())))
    assert "退还原件" not in words
    assert "训练" in words
    assert "训练" not in said(taken_slip(sheet(training=False), TAKEN))


def test_a_slip_that_is_printed_again_says_so() -> None:
    assert "补打" in said(taken_slip(sheet(count=2), TAKEN))


def test_a_slip_never_says_that_the_city_has_it() -> None:
    words = said(taken_slip(sheet(), TAKEN))
    assert "线路通就报市平台" in words.replace("\n", "")
    assert "已送达" not in words


def test_the_report_of_a_day_is_one_page_with_its_number_whatever_differs() -> None:
    # The longer language.
    report = _report(MANY)
    pages, words = page_text(report, "en")
    assert pages == 1
    assert report.number in words
    assert ("1708" in words, "9f3ca71e" in words) == (True, True)


def test_both_hands_stand_there_and_outside_training_no_word_of_it() -> None:
    _, final = page_text(_report(DAY, 1, "1712"), "zh_CN", training=False)
    _, review = page_text(_report(REVIEW), "zh_CN")
    assert ("1712" in final, "对账结果：一致" in final, "训练" in final) == (True, True, False)
    assert ("待联网复核" in review, "训练" in review) == (True, True)


@pytest.mark.parametrize("width_mm", [58, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_on_the_roll_says_the_same_and_is_nowhere_too_wide(language: str, width_mm: int) -> None:
    slip = day_slip(sheet(language, width_mm), day_paper(_report(DAY, 1, "1712"), language))
    words = said(slip)
    assert "46" in words
    assert "RJ-B17-20261123-1" in words.replace("\n", "").replace(" ", "")
    assert max(width(line) for line in words.splitlines()) <= slip.columns


def test_a_report_that_is_not_closed_yet_has_no_number() -> None:
    assert day_paper(msgspec.structs.replace(_report(DAY), number=""), "zh_CN").number == "–"
