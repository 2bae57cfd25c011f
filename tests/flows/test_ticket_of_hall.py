"""Taking a number in a hall, through the screens: the hub's while it answers, the machine's own while it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.steps.screens import Choice, Trouble
from kiosk.tickets import acts, day_key
from kiosk.tickets.rules import milliseconds
from tests.support.flow_fakes import START
from tests.support.flow_walk import card, say_all
from tests.support.hub_kiosks import HubKiosk
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.postgres import postgres
from tests.support.ticket_walk import APPOINTMENT, TicketWalk, hall_rules

__all__ = ["postgres"]
KEY = "key-of-the-list"


BOTH = pytest.mark.parametrize("hub", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubThread]:
    """Give a hub with the rules of the training hall, over the kind of database that is asked for."""
    kind = getattr(request, "param", "sqlite")
    address = request.getfixturevalue("postgres").emptied() if kind == "postgres" else ""
    running = HubThread(tmp_path / "hub", address)
    running.now = START
    running.hub.desk.rules = hall_rules()
    yield running
    running.stop()


@pytest.fixture
def kiosk(hub: HubThread, tmp_path: Path) -> Iterator[HubKiosk]:
    made = HubKiosk(hub, tmp_path / "island.db")
    assert made.round()
    yield made
    made.close()


@pytest.fixture
def walk(kiosk: HubKiosk, tmp_path: Path) -> TicketWalk:
    return TicketWalk(tmp_path, machine=kiosk)


def next_person(walk: TicketWalk, tmp_path: Path) -> TicketWalk:
    return TicketWalk(tmp_path, machine=walk.machine)


def called(hub: HubThread, window: str = "13") -> str:
    """Call the next at a window of area B; empty for nobody."""
    line = hub.client(staff=f"clerk-{window}")
    line.do(acts.OpenWindow(window=window), new_id())
    ticket = line.do(acts.CallNext(window=window), new_id()).ticket
    return ticket.number if ticket else ""


def test_a_number_of_the_hub_is_printed_and_called(walk: TicketWalk, hub: HubThread) -> None:
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    assert walk.given("printed").number == "B001"
    assert "离线号段" not in walk.printer.words()
    assert called(hub) == "B001"


def test_another_machine_of_the_hall_knows_the_slip(walk: TicketWalk, hub: HubThread, tmp_path: Path) -> None:
    walk.choose("none")
    walk.choose("B")
    code = walk.given("printed").qr
    other = HubKiosk(hub, tmp_path / "other.db", token="token-of-the-guide")
    there = TicketWalk(tmp_path, machine=other)
    there.with_scanner()
    there.wait(1.0)
    there.scan(code)
    assert there.given("held").number == "B001"
    other.close()


@BOTH
def test_an_appointment_of_the_citys_list_is_checked_in(walk: TicketWalk, kiosk: HubKiosk) -> None:
    start = milliseconds(START) + 1_800_000
    check = day_key.hashed(KEY, card("lin-jingshu").number)
    one = acts.Appointment(new_id(), APPOINTMENT, "B", start, start + 1_800_000, check)
    walk.expect(one, key=KEY)
    walk.lay_here(card("lin-jingshu"))
    walk.choose(one.id)
    assert walk.given("printed").number == "B001"
    assert "10:56" in walk.printer.words()


def test_cut_off_it_gives_a_number_of_its_own_and_says_so_on_screen_and_slip(
    walk: TicketWalk, kiosk: HubKiosk, hub: HubThread
) -> None:
    kiosk.cut()
    walk.choose("none")
    assert say_all(walk.sees(Choice).choices[1].note)["zh_CN"] == ["前面几人暂时不知道"]
    walk.choose("B")
    shown = walk.given("printed")
    assert shown.number == "B5001"
    assert "备用号" in walk.says()
    assert all(words in walk.printer.words() for words in ("B5001", "离线号段", "前面几人暂时不知道"))
    kiosk.mend()
    assert called(hub) == "B5001"


@BOTH
def test_a_number_the_hub_gave_and_could_not_say_is_not_a_second_one(
    walk: TicketWalk, kiosk: HubKiosk, hub: HubThread
) -> None:
    walk.choose("none")
    kiosk.line.deaf = 1
    walk.choose("B")
    assert walk.given("printed").number == "B5001"
    kiosk.mend()
    assert (called(hub), called(hub, "14")) == ("B5001", "")


def test_a_hub_that_dies_between_number_and_slip_hears_of_the_slip_when_it_is_back(
    walk: TicketWalk, kiosk: HubKiosk, hub: HubThread
) -> None:
    walk.choose("none")
    kiosk.line.deaf_from = 2
    walk.choose("B")
    assert walk.given("printed").number == "B001"
    kiosk.cut()
    assert kiosk.mend()
    assert called(hub) == "B001"


def test_without_a_spare_number_it_says_where_there_is_one(walk: TicketWalk, kiosk: HubKiosk, tmp_path: Path) -> None:
    kiosk.cut()
    for no in range(20):
        kiosk.take(no, "B")
    walk.choose("none")
    shown = walk.sees(Choice)
    assert [tile.enabled for tile in shown.choices] == [True, False, True, True, True, True]
    assert say_all(shown.choices[1].note)["zh_CN"] == ["本机的备用号发完了"]
    for no in range(20, 40):
        kiosk.take(no, "A")
    walk.choose("A")
    assert walk.sees(Trouble, "ticket.refused.block-empty")
    assert "导办台" in walk.says()


def test_a_code_of_an_appointment_is_not_said_to_be_none_when_nobody_can_look(
    walk: TicketWalk, kiosk: HubKiosk
) -> None:
    kiosk.cut()
    walk.choose("code")
    walk.enter(code=APPOINTMENT)
    walk.press("next")
    assert walk.sees(Trouble, "ticket.none.away")
    walk.press("without")
    assert walk.sees(Choice, "ticket.choose.title")


def test_a_card_gets_a_number_all_the_same(walk: TicketWalk, kiosk: HubKiosk) -> None:
    kiosk.cut()
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    assert walk.given("printed").number == "B5001"


def test_how_a_slip_of_the_hub_stands_is_not_known_while_it_is_silent(walk: TicketWalk, kiosk: HubKiosk) -> None:
    given = kiosk.take(1, "B")
    kiosk.cut()
    walk.with_scanner()
    walk.wait(1.0)
    walk.scan(f"BST1/{given.ticket.id}/{given.seal}")
    shown = walk.sees(Choice, "ticket.ask.title")
    assert shown.notice
    assert shown.notice.message.key == "ticket.away"


def test_a_kiosk_that_never_heard_of_its_hub_says_who_can_help(hub: HubThread, tmp_path: Path) -> None:
    alone = HubKiosk(hub, tmp_path / "alone.db")
    alone.cut()
    walk = TicketWalk(tmp_path, machine=alone)
    walk.choose("none")
    assert walk.sees(Trouble, "ticket.refused.hub-away")
    alone.close()
