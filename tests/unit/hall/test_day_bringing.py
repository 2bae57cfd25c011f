"""The city's list of today, brought to the hub by whichever machine looks first, and by no other for five minutes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Site
from kiosk.hall.day_bringing import AFTER_TROUBLE_S, EVERY_S, DayBringing
from kiosk.platform.answer import Answer
from tests.support.flow_fakes import START
from tests.support.flow_walk import card
from tests.support.hub_kiosks import SOON, HubKiosk
from tests.support.hubs import HubThread, hub
from tests.support.parcels import new_id
from tests.support.ticket_walk import APPOINTMENT, Listing

__all__ = ["hub"]
SITE = Site(mode="training", region="990100", hall="0001", device="03")
PERSON = card("lin-jingshu").number


@pytest.fixture
def kiosk(hub: HubThread, tmp_path: Path) -> Iterator[HubKiosk]:
    hub.now = START
    made = HubKiosk(hub, tmp_path / "island.db")
    assert made.round()
    yield made
    made.close()


def bringing(kiosk: HubKiosk, city: Listing | None) -> DayBringing:
    return DayBringing(kiosk.counter, lambda: city, SITE, kiosk.counter.now)  # type: ignore[arg-type, return-value]  # a city of few words


def test_one_machine_brings_the_list_for_the_whole_hall_once_in_five_minutes(
    kiosk: HubKiosk, hub: HubThread, tmp_path: Path
) -> None:
    other, first, second = HubKiosk(hub, tmp_path / "other.db"), Listing(PERSON, new_id()), Listing(PERSON, new_id())
    assert bringing(kiosk, first).look() == EVERY_S
    bringing(other, second).look()
    assert (len(first.asked), second.asked) == (1, [])
    assert [one.code for one in other.counter.expected(SOON, number=PERSON)] == [APPOINTMENT]
    hub.later(300)
    bringing(other, second).look()
    bringing(kiosk, first).look()
    assert (len(first.asked), len(second.asked)) == (1, 1)
    other.close()


def test_a_city_that_is_not_to_be_reached_is_asked_again_later(kiosk: HubKiosk) -> None:
    assert bringing(kiosk, Listing()).look() == AFTER_TROUBLE_S
    assert kiosk.counter.list_is_old(SOON)


def test_before_there_is_a_line_nothing_is_asked(kiosk: HubKiosk) -> None:
    assert bringing(kiosk, None).look() == EVERY_S


def test_a_hub_that_falls_silent_in_the_middle_gets_it_later(kiosk: HubKiosk) -> None:
    city = Listing(PERSON, new_id())
    # How old it is is heard, and then nothing more.
    kiosk.line.cut_from = 2
    assert bringing(kiosk, city).look() == AFTER_TROUBLE_S
    assert len(city.asked) == 1


def test_a_list_that_was_fetched_over_midnight_is_not_that_of_the_new_day(kiosk: HubKiosk, hub: HubThread) -> None:
    class Slow(Listing):
        def ask(self, method: str, path: str, **how: object) -> Answer:
            hub.later(86_400)
            return super().ask(method, path, **how)

    bringing(kiosk, Slow(PERSON, new_id())).look()
    assert kiosk.counter.list_is_old(SOON)


def test_a_machine_whose_own_clock_is_a_day_off_brings_the_list_of_the_halls_day(kiosk: HubKiosk) -> None:
    city = Listing(PERSON, new_id())
    kiosk.clock._own = lambda: kiosk.hub.now - datetime.timedelta(days=1)
    bringing(kiosk, city).look()
    assert "date=2026-11-23" in city.asked[0]
