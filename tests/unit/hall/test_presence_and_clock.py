"""Whether the hub answers, and what time it is there: known to the whole machine, whatever is done to its clock."""

from __future__ import annotations

import datetime
import threading

from kiosk.hall.hub_clock import HubClock
from kiosk.hall.presence import Presence
from tests.support.hall import TEN

HOUR = datetime.timedelta(hours=1)


class Hands:
    """Two clocks that are moved by hand."""

    def __init__(self) -> None:
        self.own = TEN
        self.steady = 0.0

    def later(self, seconds: float) -> None:
        self.own += datetime.timedelta(seconds=seconds)
        self.steady += seconds


def test_a_hub_is_gone_once_it_was_silent_for_longer_than_a_restart_takes() -> None:
    hands = Hands()
    presence = Presence(lambda: hands.steady, 3.0)
    assert not presence.gone
    presence.silent()
    hands.later(2)
    presence.silent()
    assert (presence.gone, presence.silent_now) == (False, True)
    hands.later(1)
    assert presence.gone
    presence.answered()
    assert not presence.gone
    assert not presence.silent_now


def test_who_waits_for_it_hears_at_once_that_it_is_back() -> None:
    presence, waited = Presence(lambda: 0.0, 3.0), threading.Event()
    presence.silent()
    thread = threading.Thread(target=lambda: (presence.wait(60), waited.set()))
    thread.start()
    presence.answered()
    assert waited.wait(10)
    thread.join()


def test_nobody_waits_for_one_that_is_gone() -> None:
    presence = Presence(lambda: 0.0, 0.0)
    presence.silent()
    presence.wait(3600)
    assert presence.gone


def test_the_clock_goes_on_by_itself_while_the_machines_is_corrected() -> None:
    hands = Hands()
    clock = HubClock(lambda: hands.own, lambda: hands.steady)
    clock.learn(round((TEN + HOUR).timestamp() * 1000))
    hands.later(60)
    hands.own -= 30 * HOUR
    assert clock.now() == TEN + HOUR + datetime.timedelta(seconds=60)


def test_before_the_hub_was_heard_it_is_the_machines_with_what_it_was_off_by() -> None:
    clock = HubClock(lambda: TEN, lambda: 0.0)
    assert clock.now() == TEN
    clock.ahead_s = 90.0
    assert clock.now() == TEN + datetime.timedelta(seconds=90)
