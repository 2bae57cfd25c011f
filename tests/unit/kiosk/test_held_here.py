"""How much of people waits here: counted beside whoever asks, now and then, over a real outbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.held_here import CALLS_SECONDS, EVERY_SECONDS, HeldHere, calls, count
from kiosk.surroundings import Surroundings
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from offline_queue.entry import Acknowledged, Acknowledgement, Priority
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box


class Lanes:
    """A terminal that keeps what it was asked to do."""

    def __init__(self, outbox: object = "open") -> None:
        self.outbox = outbox
        self.asked: list[Callable[[object], None]] = []

    def run(self, on: str, call: object, seconds: float, done: Callable[[object], None]) -> None:
        assert (on, call in (count, calls)) == ("outbox", True)
        self.asked.append(done)


def put(box: Outbox, kind: str, id: str) -> None:
    with box.transaction() as tx:
        tx.put(kind, b"{}", dossier=id, priority=Priority.SUBMISSION, id=id)


def counted(box: Outbox) -> int:
    return count(box, Deadline.after(5), CancelToken())


def test_only_what_people_handed_in_counts_until_it_is_acknowledged(tmp_path: Path) -> None:
    clock = HandClock(1_800_000_000.0)
    box = open_box(tmp_path, clock)
    for kind, id in (("submission", "a"), ("opinion", "b"), ("evaluation", "c"), ("audit", "d")):
        put(box, kind, id)
    assert counted(box) == 2
    parcel = box.claim(clock())
    assert parcel
    assert counted(box) == 2
    answer = Acknowledgement(parcel.entry.id, "0" * 64, "P1", "2026-11-23T10:27:02+08:00", b"{}")
    box.settle(parcel.entry, Acknowledged(answer))
    assert counted(box) == 1
    box.close()


def test_who_asks_never_waits_and_has_it_counted_every_few_seconds() -> None:
    now, lanes = [100.0], Lanes()
    held = HeldHere(lanes, lambda: now[0])
    assert [held.count, held.count] == [None, None]
    assert len(lanes.asked) == 1
    lanes.asked[0](7)
    now[0] += EVERY_SECONDS
    assert (held.count, len(lanes.asked)) == (7, 2)


@pytest.mark.parametrize("outcome", [DeviceError(ErrorKind.DEVICE, "outbox.fault"), None])
def test_a_count_that_failed_is_not_told_with_an_old_number(outcome: Any) -> None:
    lanes = Lanes()
    held = HeldHere(lanes, lambda: 0.0)
    assert held.count is None
    lanes.asked[0](3)
    lanes.asked[0](outcome)
    assert held.count is None


def test_before_the_outbox_is_open_nothing_is_asked() -> None:
    lanes = Lanes(outbox=None)
    assert HeldHere(lanes, lambda: 0.0).count is None
    assert lanes.asked == []


@pytest.mark.parametrize(("post", "machine"), [("kiosk", "K03"), ("station", "T07")])
def test_a_machine_is_named_on_papers_after_its_post(tmp_path: Path, post: str, machine: str) -> None:
    around = Surroundings(Terminal(training_settings(tmp_path, post=post), tmp_path))
    assert (around.post, around.machine, around.unsent) == (post, machine, None)


def test_the_station_of_the_training_county_says_whose_it_is(tmp_path: Path) -> None:
    settings = training_settings(tmp_path, post="station")
    assert (settings.site.hall_in("en"), settings.site.nature) == ("Qingting Town Service Centre", "entrusted")
    assert (settings.staff.agent, settings.staff.call, settings.screen.idle_seconds) == ("罗有田", "none", 180)


def test_whom_to_call_is_counted_once_a_minute_and_never_waited_for() -> None:
    now, lanes = [100.0], Lanes()
    held = HeldHere(lanes, lambda: now[0])
    assert (held.to_call, held.to_call, len(lanes.asked)) == (0, 0, 1)
    lanes.asked[0](4)
    now[0] += CALLS_SECONDS
    assert (held.to_call, len(lanes.asked)) == (4, 2)
    lanes.asked[1](DeviceError(ErrorKind.DEVICE, "outbox.fault"))
    assert held.to_call == 0


def test_nobody_is_to_be_called_where_nothing_was_answered(tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock(1_800_000_000.0))
    assert calls(box, Deadline.after(5), CancelToken()) == 0
    box.close()


@pytest.mark.parametrize("post", ["kiosk", "station"])
def test_before_the_outbox_is_open_nobody_is_counted(tmp_path: Path, post: str) -> None:
    assert Surroundings(Terminal(training_settings(tmp_path, post=post), tmp_path)).to_call == 0
