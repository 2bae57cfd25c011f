"""A backup in the place of an outbox: what was acknowledged since is settled by its receipt, no paper goes twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.earlier import Earlier
from offline_queue.backup import backups, make_backup
from offline_queue.chain import Moment
from offline_queue.restore import restore
from tests.support.outboxes import BOOT, START, HandClock, key_of, open_box
from tests.support.parcels import new_id, submission, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.submitter import put

LATER = START + 3600.0


class Scene:
    """A machine whose outbox is sent, lost, and put back as it was before."""

    def __init__(self, sandbox: SandboxThread, folder: Path) -> None:
        self.folder, self.clock = folder, HandClock()
        self.place = Place(f"{int(new_id()[:5], 16) % 10**6:06d}", "0007", "03")
        self.platform = Platform(sandbox.url, read_seconds=15)
        self.asked: list[str] = []
        self._ask, self.platform.ask = self.platform.ask, self._noted
        self.box = open_box(folder, self.clock)

    def _noted(self, method: str, path: str, **more: Any) -> Any:
        self.asked.append(f"{method} {path.split('?')[0].removeprefix('/api/v1').split('/')[1]}")
        return self._ask(method, path, **more)

    def store(self, *papers: bytes) -> None:
        filed = submission(*papers)
        filed.body["device"] = {"region": self.place.region, "hall": self.place.hall, "device": self.place.device}
        with self.box.transaction() as tx:
            put(tx, filed)

    def back_up(self) -> None:
        make_backup(self.folder / "box", key_of(self.folder), self.folder / "backups", self.clock())

    def put_back(self) -> None:
        """Lose the outbox and take the backup."""
        self.box.close()
        shutil.rmtree(self.folder / "box")
        self.clock.now = LATER
        (copy,) = backups(self.folder / "backups")
        restore(copy, self.folder / "box", key_of(self.folder), Moment(LATER, 1.0, BOOT))
        self.clock.turn(60.0)
        self.box = open_box(self.folder, self.clock)
        self.asked.clear()

    def send(self) -> list[str]:
        """Send all that is due; return how each ended."""
        earlier = Earlier(self.platform, self.place, self.box)
        deliverer = PlatformDeliverer(self.platform, "training", wait=without_wait, earlier=earlier.find)
        ends = []
        while (parcel := self.box.claim(self.clock())) is not None:
            outcome = deliverer.deliver(parcel)
            self.box.settle(parcel.entry, outcome, delay=1e6)
            ends.append(type(outcome).__name__)
        return ends


@pytest.fixture
def scene(sandbox: SandboxThread, tmp_path) -> Iterator[Scene]:
    made = Scene(sandbox, tmp_path)
    yield made
    made.platform.close()
    made.box.close()


def test_what_the_platform_has_is_settled_by_one_question_and_no_paper_goes_twice(scene: Scene) -> None:
    for _ in range(3):
        scene.store(b"drawing", b"paper")
    scene.back_up()
    assert scene.send() == ["Acknowledged"] * 3
    scene.put_back()
    assert scene.send() == ["Acknowledged"] * 3
    assert scene.asked == ["GET sync"]
    assert [entry.acknowledgement.number != "" for entry in scene.box.entries()] == [True] * 3


def test_what_it_has_not_is_sent_and_so_is_what_comes_after(scene: Scene) -> None:
    scene.store(b"drawing")
    scene.back_up()
    scene.put_back()
    scene.store(b"another")
    assert scene.send() == ["Acknowledged"] * 2
    assert scene.asked == ["GET sync", *["POST uploads", "PATCH uploads", "PUT submissions"] * 2]


def test_an_outbox_that_was_never_put_back_asks_nothing(scene: Scene) -> None:
    scene.store(b"drawing")
    scene.send()
    assert "GET sync" not in scene.asked


def test_after_a_salvage_it_is_asked_as_well(scene: Scene) -> None:
    with scene.box.transaction() as tx:
        tx.record("salvaged", "")
    assert scene.box.put_back_at(START) == START


def test_it_is_found_however_many_acts_came_since_and_not_looked_for_before_all_that_waits(
    scene: Scene, monkeypatch
) -> None:
    monkeypatch.setattr("offline_queue.reader.ACTS_AT_ONCE", 2)
    for action in ("first", "restored", *["later"] * 5):
        with scene.box.transaction() as tx:
            tx.record(action, "")
        scene.clock.turn(1.0)
    assert scene.box.put_back_at(START) == START + 1.0
    assert scene.box.put_back_at(START + 6.0) is None
