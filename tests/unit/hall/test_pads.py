"""The pads of one line: virtual ones on a real wire, a real hub; unplugged, garbled and pressed at the wrong place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from config.settings import DeviceSetting
from devices.bench import Bench
from devices.caller_pad import Key, Lamp
from devices.caller_pad.virtual import VirtualPads
from devices.device import DeviceError, ErrorKind
from devices.virtual_port import unpaced
from kiosk.commands.pads import made
from kiosk.hall.line import HallLine
from kiosk.hall.pads import REFRESH_SECONDS, STANDS_SECONDS, Pads
from kiosk.hub.client import HubClient
from kiosk.lanes import Call
from kiosk.staff.session import Doors, SignedIn, Wish
from kiosk.tickets import acts
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.signed_staff import LATER, settings_at

LIMIT = 15.0
DOORS = Doors("0001", "training", "01", lambda: None, lambda platform: None, lambda: False, lambda: 0.0)


class Machine:
    """The pads' own bench; nothing else of a terminal is asked for."""

    def __init__(self, address: str) -> None:
        options: dict[str, Any] = {"pads": "1-2", "patience": 0.3, "ask_seconds": 0.2}
        self.bench = Bench([DeviceSetting("caller_pad", "banshi", address, options)], every=0.2)
        self.bench.start()

    def run(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None]) -> Any:
        if isinstance(on, str):
            # Nothing is recorded here, and nobody asks a platform.
            return self
        return self.bench.lane(on).submit(call, seconds, done)


@dataclass
class Line:
    """Two virtual pads of windows 01 and 02, served by a hub."""

    hub: HubThread
    twins: VirtualPads
    pads: Pads
    lines: list[HallLine]

    def until(self, true: Callable[[], object]) -> None:
        """Serve until something is so."""
        give_up = threading.Event()
        timer = threading.Timer(LIMIT, give_up.set)
        timer.start()
        while not true():
            assert not give_up.is_set(), f"never came: {self.twins.pads}"
            self.pads.step(0.02)
        timer.cancel()

    def sign_in(self, no: int) -> None:
        """Let the clerk of a window be signed in, and open it."""
        port = self.pads._ports[no]
        port.staff.who = SignedIn(f"100{no}", "", frozenset({"clerk"}), LATER)
        port._line.client.act_as(f"100{no}", ["clerk"])
        assert port.pad
        port.pad._let_in(True)
        self.until(lambda: (self.twins.pads[no].number, self.twins.pads[no].lamp) == ("W0", Lamp.DONE.value))

    def issue(self) -> None:
        self.hub.client("kiosk").issue(acts.Issue(queue="social"), new_id())


@pytest.fixture
def line(hub: HubThread, tmp_path: Path) -> Iterator[Line]:
    twins = VirtualPads(pads=(1, 2), again_seconds=0.05, pace=unpaced, tcp=True)
    machine = Machine(twins.start())
    pads = Pads(machine, again_seconds=0.05)
    watching = HallLine(hub.client("guide", staff="1000"), pads.see, calm_seconds=0.02, retry_seconds=0.05)
    lines = [HallLine(hub.client("window", staff=""), lambda seen: None, act_seconds=0.1) for _ in range(2)]
    pads.follow(watching.ask)
    for no, one in enumerate(lines, 1):
        pads.add(no, f"0{no}", one, DOORS, "暂停")
    watching.start()
    made = Line(hub, twins, pads, lines)
    yield made
    pads.stop()
    pads.run_until_told()
    watching.stop()
    machine.bench.close()
    twins.stop()


def test_a_key_calls_and_the_display_follows_the_hall(line: Line) -> None:
    line.sign_in(1)
    line.issue()
    line.until(lambda: line.twins.pads[1].number == "W1")
    line.twins.tap(Key.NEXT, 1)
    line.until(lambda: (line.twins.pads[1].number, line.twins.pads[1].lamp) == ("A001W0", Lamp.DONE.value))
    line.hub.client(staff="1001").do(acts.Finish(ticket=line.pads._ports[1].pad._here.id), new_id())  # type: ignore[union-attr]  # somebody is here
    line.hub.later(1)
    line.issue()
    line.until(lambda: line.twins.pads[1].number == "W1")


def test_a_key_that_is_refused_is_red(line: Line) -> None:
    line.sign_in(2)
    line.twins.tap(Key.RECALL, 2)
    line.until(lambda: line.twins.pads[2].lamp == Lamp.REFUSED.value)


def test_each_pad_acts_for_its_own_window_and_clerk(line: Line) -> None:
    line.sign_in(1)
    line.sign_in(2)
    windows = [(event.window, event.staff) for event in line.hub.hub.desk.events(0)]
    assert windows == [("01", "1001"), ("02", "1002")]


def test_a_key_that_came_garbled_or_twice_is_one(line: Line) -> None:
    line.sign_in(1)
    line.issue()
    line.issue()
    line.until(lambda: line.twins.pads[1].number == "W2")
    line.twins._say(b"\x0201K0\xff\x03\x02garbage")
    line.twins.tap(Key.NEXT, 1)
    line.until(lambda: line.twins.pads[1].number == "A001W1")
    line.twins.say_again(1)
    line.twins.tap(Key.RECALL, 1)
    line.until(lambda: line.twins.pads[1].lamp == Lamp.REFUSED.value)
    assert [event.kind for event in line.hub.hub.desk.events(0)].count("called") == 1


def test_pads_whose_line_was_cut_show_again_what_is_so_once_it_is_back(line: Line, expected_logs: Any) -> None:
    line.sign_in(1)
    line.twins.unplug()
    line.issue()
    line.until(lambda: line.pads._silent)
    line.twins.plug()
    line.until(lambda: line.twins.pads[1].number == "W1" and not line.pads._silent)


def test_a_pad_that_stands_at_no_window_is_red(line: Line) -> None:
    del line.pads._ports[2]
    line.twins.tap(Key.NEXT, 2)
    line.until(lambda: line.twins.pads[2].lamp == Lamp.REFUSED.value)


class Still:
    """A machine that does nothing; what it was asked for is kept."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, Callable[[object], None]]] = []

    def run(self, on: object, call: object, seconds: float, done: Callable[[object], None]) -> Any:
        self.asked.append((on, done))
        return self

    def cancel(self) -> None:
        """Nothing runs."""


class StillLine:
    """A line that keeps what it was asked."""

    def __init__(self) -> None:
        self.stopped = False
        self.client = self

    def act_as(self, staff: str, roles: list[str]) -> None:
        """Act as whoever it is."""

    def stop(self) -> None:
        self.stopped = True


def still() -> tuple[Pads, Still, list[float]]:
    at = [1000.0]
    machine = Still()
    pads = Pads(machine, clock=lambda: at[0])
    pads.add(1, "01", cast("HallLine", StillLine()), DOORS, "暂停")
    return pads, machine, at


def test_a_line_that_is_gone_is_asked_again_after_a_pause() -> None:
    pads, machine, at = still()
    pads._telling = 0
    pads._shown[1] = ""
    pads._due.update(refresh=2000.0, stands=2000.0)
    pads.step(0.001)
    machine.asked[-1][1](DeviceError(ErrorKind.DEVICE, "caller-pad.lost"))
    pads.step(0.001)
    pads.step(0.001)
    before = len(machine.asked)
    at[0] += 1.0
    pads.step(0.001)
    assert (before, len(machine.asked)) == (1, 2)


def test_what_stands_on_a_display_is_said_again_from_time_to_time() -> None:
    pads, machine, at = still()
    pads._due["stands"] = 1e9
    for seconds in (0.0, 0.0, REFRESH_SECONDS):
        at[0] += seconds
        pads._refresh()
    assert len(machine.asked) == 2


def test_who_may_not_work_any_more_is_let_go() -> None:
    pads, _, at = still()
    port = pads._ports[1]
    port.staff._doors = replace(DOORS, now=lambda: LATER + 1)
    port.staff.who = SignedIn("1001", "", frozenset({"clerk"}), LATER)
    assert port.pad
    port.pad._mode = type(port.pad._mode).NOTHING
    at[0] += STANDS_SECONDS
    pads._refresh()
    assert (port.staff.who, port.pad.signed_in) == (None, False)


def test_who_has_another_role_is_let_out_again() -> None:
    pads, _, _ = still()
    port, heard = pads._ports[1], []

    def let_in(wish: object, done: Callable[[object], None]) -> None:
        port.staff.who = SignedIn("0305", "", frozenset({"guide"}), LATER)
        done(None)

    port.staff.sign_in = let_in  # type: ignore[method-assign,assignment]  # in its place
    port.sign_in("0305", "1", "", heard.append)
    assert (heard, port.staff.who) == ([False], None)


def test_the_hub_hears_of_who_went_from_a_pad_and_once() -> None:
    pads, _, _ = still()
    port, asked = pads._ports[1], []
    port._line.ask = lambda call, done: asked.append(call)  # type: ignore[method-assign]  # kept
    port.staff.who = SignedIn("1001", "", frozenset({"clerk"}), LATER)
    port._staff_changed()
    port.staff.who = None
    port._staff_changed()
    port._staff_changed()
    told: list[str] = []
    for call in asked:
        call(cast("HubClient", SimpleNamespace(sign_out=told.append)))
    assert told == ["1001"]


def test_the_letter_of_a_number_is_put_before_what_was_typed() -> None:
    pads, _, _ = still()
    pads.add(3, "03", cast("HallLine", StillLine()), DOORS, "", "C")
    wishes: list[Wish] = []
    pads._ports[3].staff.sign_in = lambda wish, heard: wishes.append(wish)  # type: ignore[method-assign]  # kept
    pads._ports[3].sign_in("03", "17011701", "246810", lambda well: None)
    assert wishes == [Wish("C03", "17011701", "246810")]


def test_the_end_lets_everybody_out_and_ends_the_lines() -> None:
    pads, _, _ = still()
    pads._ports[1].staff.who = SignedIn("1001", "", frozenset({"clerk"}), LATER)
    pads.stop()
    pads.run_until_told()
    port = pads._ports[1]
    assert (port.staff.who, cast("StillLine", port._line).stopped) == (None, True)


def test_without_rules_the_hub_is_asked_again_with_the_next_look(hub: HubThread) -> None:
    pads, _, _ = still()
    asked: list[Callable[[object], None]] = []
    pads.follow(lambda call, done: asked.append(done))
    seen = type("Seen", (), {"answers": True, "snapshot": None})()
    pads._see(seen)
    pads._see(seen)
    asked[0](OSError())
    pads._calls.get()()
    pads._see(seen)
    asked[1](hub.client().rules())
    pads._calls.get()()
    assert (len(asked), pads._ports[1].pad.rules.hall) == (2, "0001")  # type: ignore[union-attr]  # they are there


def test_a_site_without_pads_is_told_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="pads.windows"):
        made(settings_at(tmp_path), cast("Any", None))
