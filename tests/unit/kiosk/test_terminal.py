"""The assembled terminal: opens beside its caller, says what it could not open, closes in order."""

from __future__ import annotations

import threading
import time
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from config.settings import convert
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.document_camera import DocumentCamera
from devices.id_card import IdCardReader
from kiosk.audit import last_moment
from kiosk.catalogue.shelf import Shelves
from kiosk.platform.client import Platform
from kiosk.platform.errors import UnreachableError
from kiosk.platform.fetch import fetch_catalogue
from kiosk.terminal import EYE, Terminal
from kiosk.training.line import Line as TrainingLine
from offline_queue.control import ask
from offline_queue.entry import State
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from offline_queue.worker import Line
from tests.support.campaign import Submitting
from tests.support.parcels import Filed, submission
from tests.support.submitter import put, settings_of
from tests.support.terminals import NOBODY, HungPlatform, Watched, watched, with_device


def store(outbox: Outbox, filed: Filed) -> None:
    """Store an application whose number nobody else has: all tests speak to one platform."""
    with outbox.transaction() as tx:
        put(tx, filed)


QUICK = 20.0
"""Seconds within which a close must be over, on a busy machine too."""


def itself(thing: object, deadline: Deadline, cancel: CancelToken) -> object:
    """Return what a lane works on."""
    return thing


def test_making_a_terminal_touches_nothing(tmp_path) -> None:
    terminal = Terminal(settings_of(tmp_path, NOBODY), tmp_path)
    terminal.nudge()
    terminal.hurry()
    assert list(tmp_path.iterdir()) == []
    assert (terminal.outbox_state.condition, terminal.line.line) == (Condition.OPENING, Line.UNKNOWN)
    terminal.close()


def test_before_the_bench_is_there_every_listed_device_is_being_opened(tmp_path) -> None:
    terminal = Terminal(with_device(tmp_path), tmp_path)
    assert terminal.device_states() == {"id_card": DeviceState("id_card", Condition.OPENING)}
    terminal.close()


def test_a_terminal_without_devices_opens_its_outbox_and_says_so(tmp_path) -> None:
    with watched(tmp_path) as seen:
        outbox = seen.open()
        assert seen.terminal.outbox_state == DeviceState("outbox", Condition.READY)
        assert seen.terminal.device_states() == {}
        assert seen.ask("outbox", itself) is outbox


def test_every_start_is_recorded_with_version_and_mode(tmp_path) -> None:
    with watched(tmp_path) as seen:
        event = seen.open().events()[-1]
    assert (event.action, event.facts) == ("program-started", '{"mode":"training","version":"0.1.0"}')


def test_the_last_record_of_the_run_before_is_known(tmp_path) -> None:
    with watched(tmp_path) as seen:
        newest = last_moment(seen.open())
        assert seen.terminal.last_recorded is None
    with watched(tmp_path) as again:
        again.open()
        assert again.terminal.last_recorded == newest


def test_a_touch_reaches_the_bench(tmp_path, monkeypatch) -> None:
    hurried: list[int] = []
    with watched(tmp_path) as seen:
        seen.open()
        for opener in seen.terminal._openers:
            opener.join(QUICK)
        monkeypatch.setattr(seen.terminal._bench, "hurry", lambda: hurried.append(1))
        seen.terminal.hurry()
    assert hurried == [1]


def test_somebody_at_the_machine_shares_the_line_with_the_papers(tmp_path, sandbox) -> None:
    with watched(tmp_path, sandbox.url) as seen:
        seen.open()
        seen.ask("platform", itself)
        before = seen.terminal._deliverer.budget.shared
        seen.terminal.hurry()
        assert (before, seen.terminal._deliverer.budget.shared) == (False, True)


def test_platform_questions_go_to_the_client(tmp_path, sandbox) -> None:
    with watched(tmp_path, sandbox.url) as seen:
        seen.open()
        client = seen.ask("platform", itself)
        assert isinstance(client, Platform)
        assert client.time().t2_sent > 0


@pytest.mark.parametrize("kind", [IdCardReader, DocumentCamera, EYE, "id_card"])
def test_a_device_that_is_no_part_of_the_post_is_absent_at_once(tmp_path, kind) -> None:
    with watched(tmp_path) as seen:
        seen.open()
        outcome = seen.ask(kind, itself)
    assert isinstance(outcome, DeviceError)
    assert outcome.cause.endswith(".absent")


def test_a_device_that_is_away_is_told_and_the_outbox_opens_all_the_same(tmp_path) -> None:
    with watched(tmp_path, settings=with_device(tmp_path)) as seen:
        seen.open()
        seen.wait(lambda: any(state.condition is Condition.ABSENT for state in seen.devices))
        assert seen.terminal.device_states()["id_card"].cause == "id-card.reader-lost"
        assert seen.terminal.lane(IdCardReader) is seen.terminal.lane("id_card")


class Camera:
    """Stands for the eye: opens at once."""

    kind: ClassVar[str] = "document_camera"

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Be open."""

    def close(self) -> None:
        """Be closed."""

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        return frozenset()


def test_the_lane_of_the_eye_is_that_of_the_camera_with_the_finder_around_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.capture.eye.open_eye", lambda setting: Camera())
    with watched(tmp_path, settings=with_device(tmp_path, "document_camera", "opencv", "camera://0")) as seen:
        seen.open()
        seen.wait(lambda: any(state.condition is Condition.READY for state in seen.devices))
        assert isinstance(seen.ask(EYE, itself), Camera)


def test_what_is_stored_is_sent_and_the_line_is_told(tmp_path, sandbox) -> None:
    with watched(tmp_path, sandbox.url) as seen:
        outbox = seen.open()
        filed = submission(b"drawing", bytes(70_000))
        store(outbox, filed)
        seen.wait(lambda: outbox.entry(filed.id).state is State.ACKNOWLEDGED)
        assert seen.terminal.line.line is Line.UP


def test_the_catalogue_is_brought_and_told_once(tmp_path, sandbox, monkeypatch) -> None:
    fetched = threading.Semaphore(0)

    def fetch(platform: Platform, shelves: Shelves, *, anew: bool) -> bool:
        changed = fetch_catalogue(platform, shelves, anew=anew)
        fetched.release()
        return changed

    monkeypatch.setattr("kiosk.news.FETCH_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr("kiosk.terminal.LINE_SECONDS", 0.01)
    monkeypatch.setattr("kiosk.platform.fetch.fetch_catalogue", fetch)
    with watched(tmp_path, sandbox.url) as seen:
        seen.open()
        assert all(fetched.acquire(timeout=10) for _ in range(3))
        assert seen.catalogues == 1
        assert (seen.terminal.catalogue_folder / "home.json").exists()


def test_a_catalogue_that_cannot_be_had_is_asked_for_again(tmp_path, sandbox, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.terminal.LINE_SECONDS", 0.01)
    sandbox.fault("html", times=2, match="/catalogue")
    with watched(tmp_path, sandbox.url) as seen:
        seen.open()
        seen.wait(lambda: seen.catalogues == 1)


def test_a_line_that_is_away_is_seen_without_anything_to_send(tmp_path) -> None:
    with watched(tmp_path) as seen:
        seen.open()
        seen.wait(lambda: seen.lines)
        assert (seen.terminal.line.line, seen.lines) == (Line.DOWN, 1)


def test_what_waits_goes_as_soon_as_the_line_is_back(tmp_path, sandbox, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.terminal.LINE_SECONDS", 0.02)
    line = TrainingLine(0, urlsplit(sandbox.url).port)
    line.restore()
    line.cut()
    with watched(tmp_path, f"http://127.0.0.1:{line.port}/api/v1") as seen:
        outbox = seen.open()
        filed = submission(b"drawing")
        store(outbox, filed)
        seen.wait(lambda: seen.terminal.line.line is Line.DOWN)
        line.restore()
        seen.wait(lambda: outbox.entry(filed.id).state is State.ACKNOWLEDGED)
        assert seen.terminal.line.line is Line.UP
    line.cut()


class Counted:
    """Stands for worker and platform: counts how often the line is told to be back, answers the time or not."""

    def __init__(self) -> None:
        self.returns = 0
        self.away = False

    def line_is_back(self) -> None:
        self.returns += 1

    def time(self) -> None:
        if self.away:
            raise UnreachableError("cut")


@pytest.fixture
def counted(tmp_path) -> tuple[Terminal, Counted]:
    """Return a terminal that is not started, with a counted worker."""
    terminal = Terminal(settings_of(tmp_path, NOBODY), tmp_path)
    terminal._worker = both = Counted()
    return terminal, both


def test_a_platform_that_answers_but_takes_nothing_is_not_knocked_at_with_every_look(counted) -> None:
    terminal, both = counted
    for _ in range(20):
        terminal._learn(Line.DOWN)  # as a delivery has seen it
        assert terminal._reached(both)
    assert both.returns == 1


def test_a_line_that_was_truly_cut_is_used_at_once_each_time_it_is_back(counted) -> None:
    terminal, both = counted
    for away in (True, False, True, True, False, False):
        both.away = away
        assert terminal._reached(both) is not away
    assert (both.returns, terminal.line.line) == (2, Line.UP)


def test_a_second_program_is_refused_and_the_first_keeps_the_outbox(tmp_path, expected_logs) -> None:
    expected_logs("outbox-refused")
    first = Submitting(tmp_path, NOBODY, "1", "on")
    first.listen_for_a_line()
    with watched(tmp_path) as second:
        second.terminal.start()
        second.wait(lambda: second.outboxes)
        outcome = second.ask("outbox", itself)
        assert second.terminal.outbox_state.cause == "outbox.busy"
        assert (outcome.cause, second.terminal.outbox) == ("outbox.busy", None)
    first.kill()


def test_an_outbox_of_which_nothing_can_be_read_is_told_and_left_as_it_is(tmp_path, expected_logs) -> None:
    expected_logs("outbox-refused")
    with watched(tmp_path) as seen:
        seen.open()
    database = next((tmp_path / "outbox").glob("*.db"))
    damaged = b"x" * database.stat().st_size
    database.write_bytes(damaged)
    with watched(tmp_path) as seen:
        seen.terminal.start()
        seen.wait(lambda: seen.outboxes)
        assert (seen.terminal.outbox_state.condition, seen.terminal.outbox_state.cause) == (
            Condition.FAULT, "outbox.damaged",
        )  # fmt: skip
    assert database.read_bytes() == damaged


def test_an_outbox_with_a_damaged_page_goes_on_and_the_damaged_files_are_kept(tmp_path, expected_logs) -> None:
    expected_logs("outbox-salvaged")
    with watched(tmp_path) as seen:
        seen.open()
    database = next((tmp_path / "outbox").glob("*.db"))
    damaged = bytes(4096) + database.read_bytes()[4096:]
    database.write_bytes(damaged)
    with watched(tmp_path) as seen:
        seen.open()
        assert seen.terminal.outbox_state.condition is Condition.READY
    assert (tmp_path / "outbox" / "damaged-1" / "outbox.db").read_bytes() == damaged


def test_a_disk_that_takes_nothing_at_the_start_is_a_fault_not_a_silence(tmp_path, expected_logs, monkeypatch) -> None:
    def full(*args: object, **facts: object) -> None:
        raise StorageFault("no space left")

    expected_logs("outbox-refused")
    monkeypatch.setattr("kiosk.outbox_opening.record", full)
    with watched(tmp_path) as seen:
        seen.terminal.start()
        seen.wait(lambda: seen.outboxes)
        assert seen.terminal.outbox_state.condition is Condition.FAULT
        assert isinstance(seen.ask("outbox", itself), DeviceError)


def test_a_token_that_cannot_be_read_stops_the_sending_and_nothing_else(tmp_path, expected_logs) -> None:
    expected_logs("platform-refused")
    values = {"site": {"mode": "training"}, "platform": {"url": NOBODY, "device_token": str(tmp_path / "none")}}
    values["outbox"] = {
        "folder": str(tmp_path / "outbox"),
        "key_file": str(tmp_path / "keys" / "device.key"),
        "spread_seconds": 0,
    }
    with watched(tmp_path, settings=convert(values, source="a test")) as seen:
        seen.open()
        outcome = seen.ask("platform", itself)
        assert seen.terminal.outbox_state.condition is Condition.READY
    assert (outcome.cause, outcome.detail) == ("platform.no-token", "FileNotFoundError")


def test_staff_can_ask_a_running_terminal_and_not_a_closed_one(tmp_path) -> None:
    with watched(tmp_path) as seen:
        seen.open_whole()
        assert ask(tmp_path / "outbox", {"do": "status"})["ok"] is True
    assert ask(tmp_path / "outbox", {"do": "status"}) is None


def noted(seen: Watched, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that fills with what is ended, in its order."""
    order: list[str] = []
    terminal = seen.terminal
    parts = {
        "control": (terminal._control, "stop"), "worker": (terminal._worker, "stop"),
        "bench": (terminal._bench, "close"), "lane": (terminal._outbox_lane, "close"),
        "outbox": (terminal.outbox, "close"),
    }  # fmt: skip
    for name, (part, verb) in parts.items():
        end = getattr(part, verb)
        monkeypatch.setattr(part, verb, lambda *a, n=name, e=end, **k: (order.append(n), e(*a, **k))[1])
    return order


def test_everything_closes_before_what_it_stands_on(tmp_path, monkeypatch) -> None:
    with watched(tmp_path) as seen:
        seen.open_whole()
        order = noted(seen, monkeypatch)
        seen.terminal.close()
        assert order == ["control", "worker", "bench", "lane", "outbox"]
        monkeypatch.undo()


def test_a_terminal_may_be_closed_twice(tmp_path) -> None:
    with watched(tmp_path) as seen:
        seen.open()
        seen.terminal.close()


def test_a_platform_that_hangs_does_not_hold_up_a_close_and_nothing_is_lost(
    tmp_path, monkeypatch, expected_logs
) -> None:
    expected_logs("outbox-answer-not-written", "service-fault")
    monkeypatch.setattr("kiosk.terminal.LAST_ANSWER_SECONDS", 0.1)
    platform = HungPlatform()
    values = {"url": platform.url, "read_seconds": 60.0}
    base = {"site": {"mode": "training"}, "platform": values}
    base["outbox"] = {
        "folder": str(tmp_path / "outbox"),
        "key_file": str(tmp_path / "keys" / "device.key"),
        "spread_seconds": 0,
    }
    seen = Watched(tmp_path, convert(base, source="a test"))
    filed = submission(b"drawing")
    store(seen.open(), filed)
    asking = seen.terminal.run("platform", lambda client, *_: client.time(), 60, lambda outcome: None)
    platform.wait_for(b"POST /api/v1/uploads")
    platform.wait_for(b"GET /api/v1/time")
    began = time.monotonic()
    seen.terminal.close()
    assert time.monotonic() - began < QUICK
    platform.close()
    seen.terminal._worker.stop(5)
    with pytest.raises(DeviceError):
        asking.result(20)
    left = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    assert left.entry(filed.id).state in (State.PENDING, State.RETRY)
    left.close()
