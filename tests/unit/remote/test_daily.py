"""Once a day, at a moment of its own, a machine tells what its devices counted and asks which program is current."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import Site
from kiosk.audit import Act, record
from kiosk.inventory.counters import Counters
from kiosk.platform.client import Platform
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.remote.daily import AGAIN_SECONDS, Daily
from offline_queue.entry import Priority
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box
from tests.support.signed import enrolled_here

DAY = 86_400.0
COUNTED = {"receipt_printer": Counters({"papers": 12}, {"receipt_printer.no-paper": 2}), "id_card": Counters()}


class Scene:
    """A machine whose days pass by hand; what is asked for of releases is written down."""

    def __init__(self, box: Outbox, folder: Path, clock: HandClock) -> None:
        self.box, self.clock, self.asked = box, clock, 0
        self.counted: dict[str, Counters] = dict(COUNTED)
        self.wrong: Exception | None = None
        self.platform = Platform("http://127.0.0.1:9/api/v1")
        self.platform.identity = enrolled_here(folder)
        self.daily = self.anew()

    def anew(self) -> Daily:
        """Return it as after a start of the program."""
        return Daily(self.box, self.platform, lambda: self.counted, Site(mode="training"), self.clock)

    def fetch(self, shelf: object, platform: object) -> None:
        self.asked += 1
        if self.wrong:
            raise self.wrong

    def days(self, count: int) -> list[Any]:
        """Let so many days pass, with looks in each; return what was left of them."""
        for _ in range(count):
            for _ in range(3):
                self.clock.turn(DAY / 3)
                self.daily.look()
        return [json.loads(self.box.payload(entry)) for entry in self.box.entries()]


@pytest.fixture
def scene(tmp_path, monkeypatch) -> Iterator[Scene]:
    clock = HandClock()
    box = open_box(tmp_path, clock)
    made = Scene(box, tmp_path / "identity", clock)
    monkeypatch.setattr("kiosk.platform.releases.ReleaseShelf.fetch", lambda shelf, client: made.fetch(shelf, client))
    made.daily.look()
    yield made
    box.close()


def test_the_first_day_is_told_with_the_next(scene: Scene) -> None:
    assert scene.box.entries() == []
    (batch,) = scene.days(1)
    told = [(event["part"], event["kind"], event["name"], event["count"]) for event in batch["events"]]
    assert told == [
        ("receipt_printer", "tally", "papers", 12),
        ("receipt_printer", "fault", "receipt_printer.no-paper", 2),
    ]


def test_visits_are_counted_by_how_they_ended_and_each_once(scene: Scene) -> None:
    def visit(result: str, reason: str) -> None:
        with scene.box.transaction() as tx:
            record(tx, Act.VISIT_STARTED, "01936f3a-6f40-7c21-9a55-0d1c5b6f2e70", language="en")
            record(tx, Act.VISIT_ENDED, result=result, reason=reason, seconds=70)

    scene.counted = {}
    for result, reason in (("stored", "done"), ("none", "idle"), ("none", "idle")):
        visit(result, reason)
    scene.days(1)
    visit("none", "home")
    told = [[(event["name"], event["count"]) for event in batch["events"]] for batch in scene.days(2)]
    assert told == [[("none/idle", 2), ("stored/done", 1)], [("none/home", 1)]]


def test_more_acts_than_are_read_at_a_time_are_all_counted(scene: Scene, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.remote.daily.PAGE", 2)
    scene.counted = {}
    with scene.box.transaction() as tx:
        for _ in range(5):
            record(tx, Act.VISIT_ENDED, result="none", reason="idle", seconds=1)
    (batch,) = scene.days(1)
    assert [event["count"] for event in batch["events"]] == [5]


def test_each_day_is_told_once_also_over_restarts_and_behind_all_else(scene: Scene) -> None:
    scene.days(2)
    scene.daily = scene.anew()
    scene.daily.look()
    assert len(scene.box.entries()) == 2
    assert {entry.priority for entry in scene.box.entries()} == {Priority.AUDIT}


def test_days_in_which_it_was_off_are_one(scene: Scene) -> None:
    scene.clock.turn(30 * DAY)
    scene.daily = scene.anew()
    for _ in range(2):
        scene.daily.look()
    assert len(scene.box.entries()) == 1


def test_devices_that_counted_nothing_are_not_told_of(scene: Scene) -> None:
    scene.counted = {"id_card": Counters()}
    assert scene.days(2) == []


def test_no_more_is_told_than_one_batch_takes(scene: Scene) -> None:
    scene.counted = {"x": Counters({f"n{number}": 1 for number in range(600)})}
    assert [len(batch["events"]) for batch in scene.days(1)] == [500]


def test_a_disk_that_takes_nothing_is_asked_again(scene: Scene, monkeypatch) -> None:
    def full(*args: object) -> None:
        raise StorageFault("full")

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.remote.daily.leave", full)
        assert scene.days(1) == []
    scene.daily.look()
    assert len(scene.box.entries()) == 1


def test_it_asks_once_a_day_and_at_each_start(scene: Scene) -> None:
    scene.days(2)
    scene.daily = scene.anew()
    scene.daily.look()
    assert scene.asked == 4


@pytest.mark.parametrize("wrong", [UnreachableError("cut"), OSError(28, "no space")], ids=["no line", "full disk"])
def test_who_could_not_tell_is_asked_again_after_an_hour(scene: Scene, wrong: Exception, expected_logs) -> None:
    if not isinstance(wrong, PlatformError):
        expected_logs("release-not-kept")
    scene.daily, scene.asked, scene.wrong = scene.anew(), 0, wrong
    scene.daily.look()
    scene.daily.look()
    scene.wrong = None
    scene.clock.turn(AGAIN_SECONDS)
    scene.daily.look()
    scene.daily.look()
    assert scene.asked == 2


def test_what_is_not_believed_is_noted_and_not_asked_for_again_that_day(scene: Scene, expected_logs) -> None:
    expected_logs("release-not-believed")
    scene.daily, scene.asked, scene.wrong = scene.anew(), 0, UntrustedError("signature")
    scene.daily.look()
    scene.clock.turn(AGAIN_SECONDS)
    scene.daily.look()
    assert scene.asked == 1


def test_a_machine_that_is_nobody_tells_nothing(scene: Scene) -> None:
    scene.platform.identity = None
    scene.asked = 0
    assert (scene.days(2), scene.asked) == ([], 0)
