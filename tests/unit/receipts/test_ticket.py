"""The slip of a number on both rolls, in both languages: the number fills the roll, and nothing is over-wide."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.texts import LANGUAGES
from devices.receipt_printer.cells import COLUMNS, width
from devices.receipt_printer.slip import Code, Line
from kiosk.receipts.side_papers import Sheet
from kiosk.receipts.ticket import TicketSlip, ticket_slip
from tests.support.receipts import AT
from tests.unit.receipts.test_any_side_paper import EVERY_ROLL, WORDS, too_wide

CODE = "BST1/01936f3a-6f40-7c21-9a55-0d1c5b6f2e79/0123456789ab"
NUMBERS = st.integers(1, 9999).map(lambda no: f"B{no:03d}")
SLIPS = st.builds(
    TicketSlip, number=NUMBERS, queue=WORDS, where=WORDS, ahead=WORDS, taken=WORDS, code=st.just(CODE),
    scan=st.sampled_from(["", "1"]), name=WORDS, slot=WORDS, credit=WORDS,
)  # fmt: skip


def sheet(width_mm: int = 80, language: str = "zh_CN", count: int = 1) -> Sheet:
    first = AT - datetime.timedelta(minutes=3) if count > 1 else None
    return Sheet(
        "K03-20261123-0147", "云泽市政务服务中心", "K03", AT, language, width_mm, training=True, print_count=count,
        first_at=first,
    )  # fmt: skip


def ticket(number: str = "B021", **more: str) -> TicketSlip:
    told = {"queue": "社保医保", "where": "B区 13–28 号窗口", "ahead": "前面 7 人，约 10–20 分钟",
            "taken": "2026-11-23 09:14", "code": CODE}  # fmt: skip
    return TicketSlip(number=number, **(told | more))


def lines(slip: object) -> list[str]:
    return [part.text for part in slip.parts if isinstance(part, Line)]  # type: ignore[attr-defined]  # a slip


@pytest.mark.parametrize(("width_mm", "language"), EVERY_ROLL)
@settings(max_examples=8)
@given(slip=SLIPS)
def test_whatever_a_hall_is_called_the_slip_stays_on_its_roll(width_mm: int, language: str, slip: TicketSlip) -> None:
    assert too_wide(ticket_slip(sheet(width_mm, language), slip)) == []


@pytest.mark.parametrize("width_mm", COLUMNS)
@pytest.mark.parametrize("number", ["B021", "B1021"])
def test_the_number_stands_in_one_line_and_is_the_largest_thing(width_mm: int, number: str) -> None:
    made = ticket_slip(sheet(width_mm), ticket(number))
    large = max((part for part in made.parts if isinstance(part, Line)), key=lambda line: line.wide)
    assert large.text == number
    assert width(large.text) * large.wide > COLUMNS[width_mm] / 2


def test_what_is_empty_has_no_line() -> None:
    plain, full = (
        "\n".join(lines(ticket_slip(sheet(), one)))
        for one in (ticket(), ticket(name="林*", slot="预约 09:30", credit="老年人优先", scan="1"))
    )
    assert [word for word in ("姓名", "预约", "优先", "扫码", "补打") if word in plain] == []
    assert [word for word in ("林*（刷证取号）", "预约 09:30", "老年人优先", "扫码") if word not in full] == []


def test_a_second_slip_says_that_it_is_one_and_when_the_first_was() -> None:
    words = "\n".join(lines(ticket_slip(sheet(count=2), ticket())))
    assert "补打" in words
    assert f"{AT - datetime.timedelta(minutes=3):%H:%M}" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_holds_an_id_and_a_seal_and_every_slip_of_training_says_so(language: str) -> None:
    made = ticket_slip(sheet(58, language), ticket())
    assert [part.data for part in made.parts if isinstance(part, Code)] == [CODE]
    assert lines(made)[-1].strip() in ("训练数据，无效", "TRAINING DATA, NOT VALID")
