"""The slip of a number given at the desk: the kiosk's own paper, with a seal a kiosk knows, and no name."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from config.clock import CHINA
from kiosk.hall.desk_slip import given_of, slip_maker, slip_of
from kiosk.receipts.side_papers import Sheet
from kiosk.steps.ticket_part import read_slip
from kiosk.tickets import day_key
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Paper, State, Ticket
from tests.support.hall import TEN, rules
from tests.support.receipts import words

KEY = "0f" * 32
RULES = rules()
SHEET = Sheet(
    print_no="G1-20261123-0007", unit="云泽市政务服务中心", machine="G1", at=TEN, language="zh_CN", width_mm=80,
    training=True, hotline="12345",
)  # fmt: skip


def ticket(**more: Any) -> Ticket:
    at = round(TEN.timestamp() * 1000)
    made = Ticket(
        id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e71", day="2026-11-23", prefix="A", no=21, queue="social",
        state=State.WAITING, live=False, paper=Paper.PENDING, credit="normal", credit_s=0, issued_at=at, sort_at=at,
        device="G1",
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def paper(one: Ticket, *, ahead: int | None = 7, language: str = "zh_CN", width: int = 80, **more: Any) -> str:
    """Return the words of its slip."""
    given = given_of(one, RULES, more.pop("key", KEY), ahead, more.pop("band", (10, 20)))
    told = slip_maker(given, language, more.pop("again", None))(replace(SHEET, language=language, width_mm=width))
    return words(told)


@pytest.mark.parametrize("width", [58, 80])
def test_number_queue_place_and_wait_stand_there(width: int) -> None:
    said = paper(ticket(), width=width)
    assert all(part in said for part in ("A021", "社会保险", "east", "01、02、03", "7 人", "10–20"))


def test_it_is_in_the_language_of_the_desk() -> None:
    said = paper(ticket(), language="en")
    assert ("Social insurance" in said, "社会保险" in said) == (True, False)


@pytest.mark.parametrize(("ahead", "band"), [(None, None), (3, None)])
def test_what_nobody_knows_is_not_printed(ahead: int | None, band: tuple[int, int] | None) -> None:
    assert "分钟" not in paper(ticket(), ahead=ahead, band=band).split("叫号")[0]


@pytest.mark.parametrize(
    ("credit", "said"),
    [
        ("aged", "老年人优先"), ("disabled", "残疾人优先"), ("pregnant", "优先服务"), ("veteran", "军人优先"),
        ("green", "优先服务"),
    ],
)  # fmt: skip
def test_a_head_start_is_named_by_its_class(credit: str, said: str) -> None:
    assert said in paper(ticket(credit=credit, credit_s=600))


def test_a_class_without_a_head_start_is_not_named() -> None:
    assert slip_of(given_of(ticket(credit="aged"), RULES, KEY, 1, None), "zh_CN").credit == ""


def test_an_appointment_has_its_time_and_no_class() -> None:
    at = round(datetime.datetime(2026, 11, 23, 9, 30, tzinfo=CHINA).timestamp() * 1000)
    told = slip_of(
        given_of(ticket(appointment="p1", slot_at=at, credit="appointment", credit_s=300), RULES, KEY, 1, None), "zh_CN"
    )
    assert ("09:30" in told.slot, told.credit) == (True, "")


def test_its_seal_is_the_one_kiosks_know_today() -> None:
    one = ticket()
    told = slip_of(given_of(one, RULES, KEY, 1, None), "zh_CN")
    assert read_slip(told.code) == (one.id, day_key.sealed(KEY, one.id))


def test_without_the_key_of_the_day_no_square_is_printed() -> None:
    told = slip_of(given_of(ticket(), RULES, "", 1, None), "zh_CN")
    assert (told.code, told.scan) == ("", "")


def test_no_name_is_ever_on_it() -> None:
    said = paper(ticket())
    assert ("姓名" in said, "刷证" in said) == (False, False)


def test_a_second_one_is_marked_with_the_hour_of_the_first() -> None:
    first = TEN - datetime.timedelta(minutes=12)
    said = paper(ticket(), again=first)
    assert ("补打" in said, "09:48" in said) == (True, True)


@pytest.mark.parametrize(("state", "said"), [(State.CALLED, "01"), (State.HELD, "留着号"), (State.NO_SHOW, "过号")])
def test_one_that_waits_no_more_says_how_it_stands(state: State, said: str) -> None:
    given = given_of(ticket(state=state, window="01"), RULES, KEY, 0, None)
    assert said in slip_of(given, "zh_CN").ahead


def test_a_queue_the_hall_does_not_have_any_more_has_no_slip() -> None:
    with pytest.raises(TicketError, match="not-found"):
        given_of(ticket(queue="gone"), RULES, KEY, 1, None)
