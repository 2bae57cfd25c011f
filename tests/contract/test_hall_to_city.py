"""From the hub of a hall to the city: all that happens there arrives, once, whichever machine has told it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Site
from kiosk.hall.event_sending import EventSending, HubSource
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.tickets import acts, event_turns
from offline_queue.entry import State
from offline_queue.outbox import Outbox
from tests.support.hub_kiosks import HubKiosk
from tests.support.hubs import HubThread, hub
from tests.support.outboxes import START, open_box
from tests.support.parcels import new_id, without_wait

__all__ = ["hub"]
SITE = Site(mode="training", region="990100", hall="0001", device="03")


@pytest.fixture
def outboxes(tmp_path: Path) -> Iterator[tuple[Outbox, Outbox]]:
    """Give those of two windows."""
    made = open_box(tmp_path / "W1"), open_box(tmp_path / "W2")
    yield made
    for box in made:
        box.close()


def sending(hub: HubThread, outbox: Outbox, kind: str = "window") -> EventSending:
    return EventSending(HubSource(hub.client(kind)), lambda: outbox, SITE, lambda: START)


def deliver(outbox: Outbox, platform: Platform) -> list[State]:
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
    while parcel := outbox.claim(START):
        outbox.settle(parcel.entry, deliverer.deliver(parcel), delay=60.0)
    return [entry.state for entry in outbox.entries()]


def a_day(hub: HubThread, folder: Path) -> None:
    """Let happen what can, a kiosk that is cut off and a window of everything included."""
    kiosk, window = HubKiosk(hub, folder / "island.db"), hub.client()

    def at_window(act: acts.Act[Any]) -> Any:
        return window.do(act, new_id())

    kiosk.round()
    at_window(acts.OpenWindow(window="01"))
    for no in range(4):
        kiosk.take(no)
    kiosk.cut()
    kiosk.take(5)
    kiosk.mend()
    called = at_window(acts.CallNext(window="01")).ticket
    at_window(acts.Start(ticket=called.id))
    at_window(acts.Transfer(ticket=called.id, to_queue="estate", reason="不动产"))
    held = at_window(acts.CallNext(window="01")).ticket
    at_window(acts.Hold(ticket=held.id, reason="去复印"))
    at_window(acts.Resume(ticket=held.id))
    at_window(acts.SuspendWindow(window="01", reason="午餐"))
    hub.later(24 * 3600)
    kiosk.mend()
    hub.client("hall", staff="1001").do(acts.CloseDay(day="2026-11-23", expire_reason="下班"), new_id())
    kiosk.close()


def test_all_that_happens_in_a_hall_arrives_in_the_city(
    hub: HubThread, tmp_path: Path, platform: Platform, outboxes: tuple[Outbox, Outbox]
) -> None:
    a_day(hub, tmp_path)
    one = sending(hub, outboxes[0])
    one.look()
    assert deliver(outboxes[0], platform) == [State.ACKNOWLEDGED]
    one.look()
    last = hub.hub.desk.events(0)[-1].seq
    assert event_turns.take(hub.hub.desk.engine, "nobody", "", 0, 0).settled_to == last


def test_what_two_machines_tell_the_city_keeps_once(
    hub: HubThread, tmp_path: Path, platform: Platform, outboxes: tuple[Outbox, Outbox]
) -> None:
    first, second = outboxes
    a_day(hub, tmp_path)
    sending(hub, first).look()
    # Its line is gone with it; another machine tells the same, with another view of where people wait now.
    hub.later(121)
    sending(hub, second, "hall").look()
    assert deliver(second, platform) == [State.ACKNOWLEDGED]
    assert deliver(first, platform) == [State.ACKNOWLEDGED]
