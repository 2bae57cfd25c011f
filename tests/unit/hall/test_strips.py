"""Strips over windows: each shows whom its window calls; one that cannot be relied on is dark, and told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.board import StripSetting
from config.settings import DeviceSetting
from config.texts import wording
from devices.bench import Bench
from devices.call_board import Call as Shown
from devices.call_board.virtual import VirtualCountBoard, VirtualTextBoard
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.virtual_port import unpaced
from kiosk.hall.strips import Strips, tell
from tests.support.boards import BoardHall

LOST = DeviceState("call_board", Condition.ABSENT, "call-board.lost")
READY = DeviceState("call_board", Condition.READY)
CALLED = ("请 B021 号", "到 17 号窗口")
LIMIT = 20.0


class Board:
    """A board that notes what it was told."""

    def __init__(self, *capabilities: str) -> None:
        self.can = frozenset(capabilities)
        self.told: list[Shown | None] = []

    def capabilities(self) -> frozenset[str]:
        return self.can

    def show(self, call: Shown, deadline: Deadline, cancel: CancelToken) -> None:
        self.told.append(call)

    def clear(self, deadline: Deadline, cancel: CancelToken) -> None:
        self.told.append(None)


class Held:
    """Strips whose tellings end only when they are told to."""

    def __init__(self, *windows: str) -> None:
        self.board = Board("text", "number")
        self.changes = 0
        self._ends: list[Callable[[object], None]] = []
        strips = tuple(
            StripSetting(f"call_board-{number}" if number > 1 else "call_board", window)
            for number, window in enumerate(windows, 1)
        )
        self.strips = Strips(strips, wording("zh_CN"), self._run, self._changed)

    def end(self, outcome: object = None) -> None:
        """End the oldest telling."""
        self._ends.pop(0)(outcome)

    @property
    def under_way(self) -> int:
        return len(self._ends)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [call.rows if call else () for call in self.board.told]

    def _run(self, device: str, call: Any, seconds: float, done: Callable[[object], None]) -> None:
        call(self.board, Deadline.after(seconds), CancelToken())
        self._ends.append(done)

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def hall() -> BoardHall:
    return BoardHall("17", "22")


@pytest.fixture
def held() -> Held:
    return Held("17")


def test_a_strip_shows_whom_its_window_calls_and_nobody_elses(hall: BoardHall, held: Held) -> None:
    hall.call("S043", "22")
    held.strips.show(hall.call("B021"), None)
    assert held.rows == [CALLED]


def test_who_has_come_is_not_asked_to_come_any_more(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end()
    held.strips.show(hall.serve(), None)
    assert held.rows[-1] == ("正在办 B021 号",)
    last = held.board.told[-1]
    assert last
    assert last.number == "B021"


def test_a_window_that_is_free_has_an_empty_strip(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end()
    held.strips.show(hall.pass_over(), None)
    assert held.rows == [CALLED, ()]


def test_a_window_that_pauses_says_so(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.suspend("17"), None)
    assert held.rows == [("暂停服务",)]


def test_a_strip_of_no_window_of_the_zone_is_empty(hall: BoardHall) -> None:
    held = Held("99")
    held.strips.show(hall.call("B021"), None)
    assert held.rows == [()]


def test_a_strip_for_all_shows_the_newest_call(hall: BoardHall) -> None:
    held = Held("")
    seen = hall.call("B021")
    held.strips.show(seen, seen.calls[0])
    held.end()
    held.strips.show(hall.serve(), seen.calls[0])
    assert held.rows == [CALLED, ()]


def test_before_the_first_call_a_strip_for_all_is_empty(hall: BoardHall) -> None:
    held = Held("")
    held.strips.show(hall.seen(), None)
    assert held.rows == [()]


def test_while_the_hub_cannot_be_read_it_sends_people_to_the_window(held: Held) -> None:
    held.strips.show(None, None)
    assert held.rows == [("请听窗口叫号",)]


def test_digits_cannot_say_so_and_stay_empty() -> None:
    board: Any = Board("number")
    assert tell(Shown("", ("请听窗口叫号",)), board, Deadline.after(1), CancelToken()) is None
    assert board.told == [None]


def test_what_it_shows_already_is_not_told_again(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end()
    held.strips.show(hall.seen(), None)
    assert len(held.rows) == 1


def test_while_it_is_being_told_only_the_newest_wish_is_kept(hall: BoardHall, held: Held) -> None:
    for number in ("B021", "B022", "B023"):
        held.strips.show(hall.call(number), None)
    assert held.under_way == 1
    held.end()
    assert [row[0] for row in held.rows] == ["请 B021 号", "请 B023 号"]


def test_a_strip_that_does_not_answer_is_dark_with_its_cause(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end(DeviceError(ErrorKind.DEVICE, "call-board.silent"))
    assert held.strips.dark == (("17", "call-board.silent"),)
    assert held.changes == 1


def test_a_strip_whose_line_is_gone_is_dark_before_anything_is_told(held: Held) -> None:
    held.strips.device_changed("call_board", LOST)
    assert held.strips.dark == (("17", "call-board.lost"),)


def test_one_that_is_back_is_told_again_and_shines(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end()
    held.strips.device_changed("call_board", LOST)
    held.strips.device_changed("call_board", READY)
    held.end()
    assert held.rows == [CALLED, CALLED]
    assert held.strips.dark == ()


def test_one_that_is_well_and_shows_what_it_should_is_left_alone(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end()
    held.strips.device_changed("call_board", READY)
    assert held.under_way == 0


def test_another_device_is_not_its_business(held: Held) -> None:
    held.strips.device_changed("call_board-2", LOST)
    assert held.strips.dark == ()


def test_a_wish_of_while_it_failed_is_told_after(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.strips.show(hall.call("B022"), None)
    held.end(DeviceError(ErrorKind.TIMED_OUT, "call-board.silent"))
    assert held.rows[-1][0] == "请 B022 号"


def test_a_number_it_has_no_signs_for_leaves_it_empty_and_dark(hall: BoardHall, held: Held) -> None:
    refused = DeviceError(ErrorKind.PROGRAM, "call-board.not-showable")
    held.strips.show(hall.call("B021"), None)
    held.end(refused)
    assert held.board.told[-1] is None
    held.end()
    held.strips.show(hall.seen(), None)
    assert held.under_way == 0
    assert held.strips.dark == (("17", "call-board.not-showable"),)


def test_it_shines_again_with_the_next_number_it_can_show(hall: BoardHall, held: Held) -> None:
    held.strips.show(hall.call("B021"), None)
    held.end(DeviceError(ErrorKind.PROGRAM, "call-board.not-showable"))
    held.end()
    held.strips.show(hall.call("21"), None)
    held.end()
    assert held.strips.dark == ()


def test_a_device_that_is_not_there_at_all_is_not_asked_for_ever(hall: BoardHall, held: Held) -> None:
    unlisted = DeviceError(ErrorKind.PROGRAM, "device.not-listed")
    held.strips.show(hall.call("B021"), None)
    held.end(unlisted)
    held.end(unlisted)
    assert held.under_way == 0


class Wired:
    """Strips over a real driver and its twin."""

    def __init__(self, end: VirtualTextBoard | VirtualCountBoard, driver: str) -> None:
        self.end = end
        self._moved = threading.Condition()
        setting = DeviceSetting("call_board", driver, end.start(), {"patience": 0.15})
        self.bench = Bench([setting], every=0.05, on_named=self._device)
        self.strips = Strips((StripSetting("call_board", "17"),), wording("zh_CN"), self._run, self._changed)
        self.bench.start()

    def until(self, fits: Callable[[], bool]) -> None:
        """Wait until it is so; every end and every change of the device is looked at."""
        with self._moved:
            assert self._moved.wait_for(fits, LIMIT)

    def show(self, seen: Any) -> None:
        with self._moved:
            self.strips.show(seen, None)

    def _run(self, device: str, call: Any, seconds: float, done: Callable[[object], None]) -> None:
        self.bench.lane(device).submit(call, seconds, lambda outcome: self._do(lambda: done(outcome)))

    def _device(self, name: str, state: DeviceState) -> None:
        self._do(lambda: self.strips.device_changed(name, state))

    def _do(self, call: Callable[[], None]) -> None:
        with self._moved:
            call()
            self._moved.notify_all()

    def _changed(self) -> None:
        """Nothing beside what every end says."""


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Wired]:
    made = Wired(VirtualTextBoard(tmp_path / "strip", pace=unpaced), "text")
    yield made
    made.bench.close()
    made.end.stop()


def shows(wired: Wired, *rows: str) -> Callable[[], bool]:
    return lambda: isinstance(wired.end, VirtualTextBoard) and wired.end.shows == rows


def test_a_real_strip_is_lit_by_a_call(hall: BoardHall, wired: Wired) -> None:
    wired.show(hall.call("B021"))
    wired.until(shows(wired, *CALLED))
    wired.until(lambda: not wired.strips.dark)


def test_a_real_strip_that_is_unplugged_is_dark_and_is_lit_with_the_number_of_now_when_it_is_back(
    hall: BoardHall, wired: Wired
) -> None:
    wired.show(hall.call("B021"))
    wired.until(shows(wired, *CALLED))
    wired.end.unplug()
    wired.until(lambda: bool(wired.strips.dark))
    wired.show(hall.call("B022"))
    wired.end.plug()
    wired.until(lambda: not wired.strips.dark and shows(wired, "请 B022 号", CALLED[1])())


def test_a_real_strip_that_falls_silent_is_dark(hall: BoardHall, wired: Wired) -> None:
    wired.show(hall.call("B021"))
    wired.until(shows(wired, *CALLED))
    wired.end.fault("silent")
    wired.show(hall.call("B022"))
    wired.until(lambda: wired.strips.dark == (("17", "call-board.silent"),))


def test_a_counting_board_without_letters_shows_no_number_of_a_queue_with_one(hall: BoardHall, tmp_path: Path) -> None:
    counting = Wired(VirtualCountBoard(tmp_path / "strip", pace=unpaced), "sunpn")
    counting.show(hall.call("B021"))
    counting.until(lambda: counting.strips.dark == (("17", "call-board.not-showable"),))
    counting.show(hall.call("21"))
    counting.until(lambda: not counting.strips.dark)
    assert isinstance(counting.end, VirtualCountBoard)
    assert counting.end.number == 21
    counting.bench.close()
    counting.end.stop()
