"""A whole terminal tells its staff: the lamp within a second of a fault, the hub at once, and neither once it ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config.settings import Settings, convert
from devices.code_scanner.virtual import VirtualScanner
from devices.device import Condition, DeviceState
from devices.staff_lamp.virtual import VirtualLamp
from devices.virtual_port import unpaced
from kiosk.domain.words import Words
from kiosk.hall import fleet
from kiosk.hub.fleet_values import MachineSeen
from kiosk.staff_signals import DARK_SECONDS, StaffSignals
from kiosk.surroundings import Surroundings
from offline_queue.ids import uuid7
from tests.support.hubs import TOKENS, HubThread, hub
from tests.support.terminals import LIMIT, NOBODY, Watched, watched

__all__ = ["hub"]
LAMP = {"kind": "staff_lamp", "driver": "modbus-relay", "address": "serial:///dev/lamp"}
RED, GREEN, DARK = {1}, {3}, set[int]()
# A wait of the whole machine, and not of the promise: on a loaded one the first look comes late.
LOOK = threading.Event()


class Hardware:
    """A lamp and a scanner at the other ends of their wires."""

    def __init__(self, folder: Path) -> None:
        self.lamp = VirtualLamp(folder / "lamp", pace=unpaced)
        self.scanner = VirtualScanner(folder / "scanner", pace=unpaced)

    def settings(self, folder: Path, url: str) -> Settings:
        """Return a terminal with both, in the hall of a hub."""
        (folder / "token").write_text(TOKENS["kiosk"], "ascii")
        values: dict[str, Any] = {
            "site": {"mode": "training"},
            "outbox": {"folder": str(folder / "outbox"), "key_file": str(folder / "keys" / "device.key")},
            "platform": {"url": NOBODY},
            "hub": {"url": url, "token": str(folder / "token"), "zone": "east"},
            "devices": [
                {"kind": "staff_lamp", "driver": "modbus-relay", "address": self.lamp.start(),
                 "options": {"gap_seconds": 0.0}},
                {"kind": "code_scanner", "driver": "newland", "address": self.scanner.start()},
            ],
        }  # fmt: skip
        return convert(values, source="a test")

    def shows(self, relays: set[int]) -> float:
        """Wait until the lamp shows this; return how long it took."""
        began = time.monotonic()
        while self.lamp.lit != relays:
            assert time.monotonic() - began < LIMIT, f"it shows {set(self.lamp.lit)}"
            LOOK.wait(0.01)
        return time.monotonic() - began


@pytest.fixture
def hardware(tmp_path: Path) -> Iterator[Hardware]:
    made = Hardware(tmp_path)
    yield made
    made.lamp.stop()
    made.scanner.stop()


@pytest.fixture
def seen(hardware: Hardware, hub: HubThread, tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path, settings=hardware.settings(tmp_path, hub.url)) as terminal:
        terminal.open_whole()
        hardware.shows(GREEN)
        yield terminal


def known(hub: HubThread, fits: Callable[[MachineSeen], object]) -> MachineSeen:
    """Wait until the hub knows the machine to be so."""
    desk = hub.client("hall", staff="0133", roles=("technician",))
    began = time.monotonic()
    while not fits(found := next(one for one in fleet.fleet(desk).items if one.name == "kiosk")):
        assert time.monotonic() - began < LIMIT, f"it is {found.state}"
        LOOK.wait(0.02)
    desk.close()
    return found


def test_a_fault_is_red_within_a_second_and_what_is_mended_is_calm_again(hardware: Hardware, seen: Watched) -> None:
    told = len(seen.devices)
    hardware.scanner.unplug()
    seen.terminal._bench.look("code_scanner")  # type: ignore[union-attr]  # it was opened
    seen.wait(lambda: any(not one.usable for one in seen.devices[told:]))
    assert hardware.shows(RED) <= 1.0
    hardware.scanner.plug()
    hardware.shows(GREEN)


def test_at_an_orderly_end_the_lamp_goes_out(hardware: Hardware, seen: Watched) -> None:
    seen.terminal.close()
    assert hardware.lamp.lit == DARK


def test_the_hub_knows_a_machine_by_its_word_and_the_machine_what_the_hall_wants(hub: HubThread, seen: Watched) -> None:
    found = known(hub, lambda one: one.report and not one.report.store and len(one.report.devices) == 2)
    assert (found.zone, found.kind) == ("east", "kiosk")
    desk = hub.client("hall", staff="0133", roles=("technician",))
    fleet.put_notice(desk, "kiosk", Words("只能取号", "Numbers only"), 10, uuid7())
    fleet.stop(desk, "kiosk", "坏了", uuid7())
    desk.close()
    assert seen.terminal.signals is not None
    seen.terminal.signals.nudge()
    seen.wait(lambda: seen.terminal.stopped_since)
    assert Surroundings(seen.terminal).hall_notice == Words("只能取号", "Numbers only")


def test_a_machine_without_lamp_and_hub_has_nobody_to_tell(tmp_path: Path) -> None:
    with watched(tmp_path) as terminal:
        assert Surroundings(terminal.terminal).hall_notice is None
        terminal.open_whole()
        assert [one.name for one in threading.enumerate() if one.name == "reports"] == []


def test_a_machine_whose_token_is_gone_works_on_and_says_so(
    hardware: Hardware, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-not-told")
    settings = hardware.settings(tmp_path, "http://127.0.0.1:9/hall/v1")
    (tmp_path / "token").unlink()
    with watched(tmp_path, settings=settings) as terminal:
        terminal.open_whole()
        assert hardware.shows(GREEN) < LIMIT


class DeafLane:
    """A lane on which nothing ever ends."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, call: object, seconds: float, on_end: object = None) -> None:
        self.asked += 1


def test_a_lamp_that_never_answers_holds_nobody_up_but_who_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Waiting(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0.0)
            return False

    monkeypatch.setattr("kiosk.staff_signals.threading.Event", Waiting)
    lane, broken = DeafLane(), DeviceState("speaker", Condition.FAULT, "speaker.lost")
    states = {"speaker": DeviceState("speaker", Condition.OPENING)}
    heard: list[DeviceState] = []
    terminal: Any = SimpleNamespace(
        settings=convert({"site": {"mode": "training"}, "devices": [LAMP]}, source="a test"),
        device_states=lambda: states, lane=lambda kind: lane, hearers=SimpleNamespace(devices=heard.append),
    )  # fmt: skip
    signals = StaffSignals(terminal)
    signals.hear(states["speaker"])
    states["speaker"] = broken
    signals.hear(broken)
    assert (lane.asked, waited, heard) == (2, [], [DeviceState("speaker", Condition.OPENING), broken])
    signals.stop()
    assert (lane.asked, waited) == (3, [DARK_SECONDS])
