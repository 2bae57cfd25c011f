"""What a terminal does when the platform says so, and what it says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import DeviceSetting, Settings
from kiosk.inventory.trials import Trial
from kiosk.platform.calls.commands import DeviceTested
from kiosk.remote import acts as acts_of
from kiosk.remote.acts import LONGEST_LINE, MOST_LINES, TESTS_SECONDS, Acts
from kiosk.remote.commander import Ended
from kiosk.technician import service
from kiosk.terminal import Hearers, Terminal
from offline_queue.outbox import Outbox
from tests.support.outboxes import START, HandClock, open_box

UNDER_WAY, WELL = Trial(), Trial(ended=True, well=True)
NO_TEST = Trial(ended=True, cause="device.no-self-test")


class Told(list[str]):
    """Stands in for worker and news: what they were told."""

    def nudge(self) -> None:
        self.append("nudge")

    def hurry(self) -> None:
        self.append("hurry")

    def fetch_anew(self) -> None:
        self.append("anew")


class Book:
    """Devices that answer their tests in so many looks."""

    def __init__(self, **tests: list[Trial]) -> None:
        self.trials, self._tests = self, tests

    def begin(self, name: str) -> Trial:
        return self._tests[name].pop(0)

    def look(self, name: str) -> Trial | None:
        return self._tests[name].pop(0) if self._tests[name] else None


class Scene:
    """A terminal that was not started, with an outbox and a log."""

    def __init__(self, box: Outbox, folder: Path) -> None:
        self.told, self.ends, self.clock = Told(), [], HandClock()
        self.log = folder / "terminal.log"
        devices = tuple(DeviceSetting(kind, "virtual", "virtual://") for kind in ("speaker", "id_card"))
        self.terminal = Terminal(Settings(devices=devices), folder, Hearers(end=self.ends.append))
        self.box = box
        self.acts = Acts(
            self.terminal, box, self.told, self.told, log_file=self.log, wait=self.clock.turn, now=self.clock,
            clock=self.clock,
        )  # fmt: skip

    def do(self, kind: str, **more: Any) -> Ended | None:
        if "book" in more:
            self.terminal.book = more["book"]
        return self.acts.by_kind[kind]()


@pytest.fixture
def scene(tmp_path) -> Iterator[Scene]:
    box = open_box(tmp_path)
    yield Scene(box, tmp_path)
    box.close()


def test_the_list_is_that_of_the_document(scene: Scene) -> None:
    assert set(scene.acts.by_kind) == {
        "restart", "self-test", "sync-now", "upload-log", "lock", "unlock", "wipe-cache",
    }  # fmt: skip


def test_a_restart_is_asked_of_the_program_and_its_end_is_not_told_yet(scene: Scene) -> None:
    assert (scene.do("restart"), scene.ends) == (None, [True])


def test_what_waits_is_sent_and_what_is_new_is_asked_for(scene: Scene) -> None:
    assert (scene.do("sync-now"), scene.told) == (Ended(), ["nudge", "hurry"])


def test_a_cache_is_fetched_anew_and_nothing_that_waits_is_touched(scene: Scene) -> None:
    assert (scene.do("wipe-cache"), scene.told) == (Ended(), ["anew"])


def test_the_end_of_the_log_goes_out_line_by_line_with_the_fields_of_the_list(scene: Scene) -> None:
    lines = [{"event": "x", "count": number, "name": "林静姝"} for number in range(MOST_LINES + 3)]
    scene.log.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    told = scene.do("upload-log").log
    assert len(told) == MOST_LINES
    assert json.loads(told[0]) == {"event": "x", "count": 3, "name": "<withheld>"}


def test_a_line_that_is_too_long_for_the_document_stays_here(scene: Scene) -> None:
    scene.log.write_text(json.dumps({"event": "y" * LONGEST_LINE}) + '\n{"event": "x"}\nno line\n')
    assert scene.do("upload-log").log == ('{"event": "x"}',)


def test_of_a_long_log_only_the_end_is_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts_of, "END_BYTES", 40)
    scene.log.write_text("".join(f'{{"event": "line-{number}"}}\n' for number in range(100)))
    assert scene.do("upload-log").log == ('{"event": "line-99"}',)


def test_a_log_that_is_not_there_is_for_whoever_called(scene: Scene) -> None:
    with pytest.raises(FileNotFoundError):
        scene.do("upload-log")


def test_a_machine_is_locked_also_for_the_next_start_and_unlocked_again(scene: Scene) -> None:
    assert scene.do("lock") == Ended()
    assert scene.terminal.stopped_since == START == service.stopped_since(scene.box, START)
    assert scene.do("unlock") == Ended()
    assert scene.terminal.stopped_since is None is service.stopped_since(scene.box, START)


@pytest.mark.parametrize("locked_before", [False, True])
def test_what_somebody_stopped_at_the_machine_nobody_puts_to_work_from_afar(scene: Scene, locked_before: bool) -> None:
    if locked_before:
        scene.do("lock")
        service.resume(scene.box)
        scene.clock.turn(1.0)
    scene.terminal.stopped_since = service.stop(scene.box, scene.clock())
    scene.do("lock")
    assert scene.do("unlock") == Ended("failed", "stopped-at-the-machine")
    assert service.stopped_since(scene.box, scene.clock()) == scene.clock()


def test_a_machine_in_service_needs_no_unlocking(scene: Scene) -> None:
    assert scene.do("unlock") == Ended()
    assert scene.box.events() == []


def test_each_device_that_can_tests_itself_and_is_waited_for(scene: Scene) -> None:
    book = Book(speaker=[UNDER_WAY, UNDER_WAY, WELL], id_card=[NO_TEST])
    assert scene.do("self-test", book=book) == Ended("done", devices=(DeviceTested("speaker", True, ""),))


def test_one_device_that_is_not_well_is_named_and_the_test_failed(scene: Scene) -> None:
    broken = Trial(ended=True, cause="id_card.no-answer")
    ended = scene.do("self-test", book=Book(speaker=[WELL], id_card=[UNDER_WAY, broken]))
    assert (ended.state, ended.devices[1]) == ("failed", DeviceTested("id_card", False, "id_card.no-answer"))


def test_a_device_that_never_ends_its_test_is_not_waited_for_for_ever(scene: Scene) -> None:
    ended = scene.do("self-test", book=Book(speaker=[UNDER_WAY], id_card=[NO_TEST]))
    assert ended == Ended("failed", devices=(DeviceTested("speaker", False, "device.no-answer"),))
    assert scene.clock() == START + TESTS_SECONDS


@pytest.mark.parametrize("book", [None, Book(speaker=[NO_TEST], id_card=[NO_TEST])], ids=["no devices", "none can"])
def test_where_nothing_can_test_itself_that_is_told(scene: Scene, book: Book | None) -> None:
    assert scene.do("self-test", book=book).state == "not-supported"
