"""The bench: each device opens in the background, is watched, and comes back without a restart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.settings import DeviceSetting
from devices import bench as bench_module
from devices.about import REOPEN
from devices.bench import BACK_OFF, SELDOM_SECONDS, WAITED_FOR_SECONDS, Bench, misconfigured
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.id_card import IdCardReader, sdt_reader
from devices.id_card.virtual import VirtualReader
from devices.virtual_port import unpaced
from devices.wire import CONNECT_SECONDS
from tests.support.cards import LIN
from tests.support.faulty_drivers import LIMIT, ScriptedDriver, error
from tests.support.manual_alarms import ManualAlarms
from tests.support.scripted_kind import Scripted

SCRIPTED = DeviceSetting("scripted", "scripted", "serial:///dev/none")
CAMERAS = [
    DeviceSetting("document_camera", "opencv", "camera://7", {}),
    DeviceSetting("document_camera", "opencv", "camera://7", {"hosted": False}),
]
PAPER_OUT = DeviceState("scripted", Condition.FAULT, "printer.paper-out")


class Bed:
    """A bench with time in the test's hand, and the states it told."""

    def __init__(self) -> None:
        self.alarms = ManualAlarms()
        self.states: list[DeviceState] = []
        self.changed = threading.Condition()
        self.benches: list[Bench] = []

    def hear(self, state: DeviceState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def bench(self, *settings: DeviceSetting) -> Bench:
        """Start a bench and return it."""
        made = Bench(settings, clock=self.alarms.clock, alarms=self.alarms, on_change=self.hear, every=5.0)
        self.benches.append(made)
        made.start()
        return made

    def wait_for(self, condition: Condition, count: int = 1) -> None:
        """Wait until a condition was told so many times."""
        with self.changed:
            told = self.changed.wait_for(lambda: self.conditions.count(condition) >= count, LIMIT)
        assert told, f"told: {self.conditions}"

    @property
    def conditions(self) -> list[Condition]:
        return [state.condition for state in self.states]

    @property
    def driver(self) -> ScriptedDriver:
        return ScriptedDriver.made[-1]

    def next(self, seconds: float) -> None:
        """Wait until the bench means to do something in so many seconds, and let the time pass."""
        self.alarms.wait_for(seconds)
        self.alarms.advance(seconds)


@pytest.fixture
def bed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bed]:
    monkeypatch.setitem(bench_module.KINDS, "scripted", "tests.support.scripted_kind")
    monkeypatch.setattr(ScriptedDriver, "kind", "scripted")
    monkeypatch.setattr(ScriptedDriver, "made", [])
    made = Bed()
    yield made
    for bench in made.benches:
        bench.close()


def test_a_device_is_opened_in_the_background(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.wait_for(Condition.READY)
    assert bed.conditions == [Condition.OPENING, Condition.READY]


def test_a_bench_tells_the_states_it_knows(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    bed.wait_for(Condition.READY)
    bed.alarms.wait_for(5)
    assert {name: state.condition for name, state in bench.states().items()} == {"scripted": Condition.READY}


def test_the_options_of_a_setting_reach_the_driver(bed: Bed) -> None:
    bed.bench(DeviceSetting("scripted", "scripted", "x", {"speed": 7}))
    assert bed.driver.options == {"speed": 7}


def test_a_device_is_reached_by_kind_and_by_interface(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    assert bench.lane("scripted") is bench.lane(Scripted)


def test_a_bench_knows_what_it_holds(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    assert (Scripted in bench, IdCardReader in bench, "scripted" in bench) == (True, False, True)


@pytest.mark.parametrize("interface", [IdCardReader, "id_card"])
def test_a_device_that_the_post_does_not_list_is_an_error(bed: Bed, interface: type | str) -> None:
    with pytest.raises(DeviceError, match="device.not-listed: id_card"):
        bed.bench(SCRIPTED).lane(interface)


def test_a_foreign_interface_is_named_in_the_error(bed: Bed) -> None:
    with pytest.raises(DeviceError, match="device.not-listed: int"):
        bed.bench(SCRIPTED).lane(int)


def test_two_devices_of_a_kind_have_two_names(bed: Bed) -> None:
    assert list(bed.bench(SCRIPTED, SCRIPTED).states()) == ["scripted", "scripted-2"]


def test_an_idle_device_is_checked_again_and_again(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.next(5)
    bed.next(5)
    bed.alarms.wait_for(5)
    assert bed.driver.calls["check"] == 3


def test_a_busy_device_is_left_alone(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    job = bench.lane("scripted").submit(ScriptedDriver.wait, 60)
    assert bed.driver.hanging.wait(LIMIT)
    bed.next(5)
    bed.alarms.wait_for(5)
    assert bed.driver.calls["check"] == 1
    job.cancel()


@pytest.fixture
def away(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Give a bench whose only device is not there."""
    monkeypatch.setattr(ScriptedDriver, "open", lambda *_: (_ for _ in ()).throw(error(cause="scripted.lost")))
    return bed.bench(SCRIPTED)


def give_up(bed: Bed) -> None:
    """Let time go by until the device is looked for seldom only."""
    bed.alarms.wait_for(1)
    bed.alarms.advance(WAITED_FOR_SECONDS)
    bed.alarms.wait_for(SELDOM_SECONDS)


@pytest.mark.usefixtures("away")
def test_a_device_that_is_away_is_tried_ever_more_seldom(bed: Bed) -> None:
    for seconds in (1, 2, 3, 3, 3, 3):
        bed.next(seconds)
    assert bed.conditions == [Condition.OPENING, Condition.ABSENT]


class Quick(ScriptedDriver):
    """A driver that is looked for where it was."""

    def capabilities(self) -> frozenset[str]:
        return frozenset({REOPEN})

    def reopen(self, deadline: Deadline, cancel: CancelToken) -> None:
        self._called("reopen")


def test_a_device_that_is_looked_for_at_no_cost_is_back_soon_after_any_time(
    bed: Bed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.scripted_kind.DRIVERS", {"scripted": Quick})
    monkeypatch.setattr(Quick, "kind", "scripted")
    bed.bench(SCRIPTED)
    bed.wait_for(Condition.READY)
    driver, lost = bed.driver, error(cause="scripted.lost")
    driver.faults = {"check": lost, "reopen": lost}
    bed.next(5)
    for seconds in (0.5, 1, 1):
        bed.next(seconds)
    bed.alarms.wait_for(1)
    bed.alarms.advance(WAITED_FOR_SECONDS)
    bed.alarms.wait_for(1)
    driver.faults = {}
    bed.next(1)
    bed.wait_for(Condition.READY, count=2)
    assert (driver.calls["open"], driver.calls["close"]) == (0, 0)


def test_no_pause_is_longer_than_what_a_person_bears() -> None:
    assert max(BACK_OFF) + CONNECT_SECONDS <= 5.0


@pytest.mark.usefixtures("away")
def test_a_device_that_is_away_for_long_is_tried_seldom(bed: Bed) -> None:
    give_up(bed)
    bed.next(SELDOM_SECONDS)
    bed.alarms.wait_for(SELDOM_SECONDS)
    assert bed.alarms.due == [SELDOM_SECONDS]


def test_somebody_who_touches_the_machine_has_it_tried_at_once(bed: Bed, away: Bench) -> None:
    give_up(bed)
    away.hurry()
    bed.next(0)
    bed.next(3)
    bed.alarms.wait_for(3)
    assert bed.alarms.due == [3]


def test_many_touches_make_no_more_tries(bed: Bed, away: Bench) -> None:
    bed.alarms.wait_for(1)
    before = len(ScriptedDriver.made)
    for _ in range(20):
        away.hurry()
    assert (bed.alarms.due, len(ScriptedDriver.made)) == ([1], before)


def test_touches_keep_the_tries_frequent(bed: Bed, away: Bench) -> None:
    for seconds in (1, 2, 3):
        bed.next(seconds)
    bed.alarms.wait_for(3)
    away.hurry()
    bed.alarms.advance(WAITED_FOR_SECONDS - 1)
    bed.alarms.wait_for(3)


def test_a_touch_leaves_a_well_device_alone(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bench.hurry()
    assert (bed.alarms.due, bed.driver.calls["open"]) == ([5], 1)


def test_a_touch_while_a_device_is_being_opened_opens_it_once(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    bench.hurry()
    bed.alarms.wait_for(5)
    assert bed.driver.calls["open"] == 1


def test_a_loss_after_a_long_while_is_looked_for_often_again(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bed.alarms.now += 10 * WAITED_FOR_SECONDS
    bed.driver.faults |= {name: error(cause="scripted.lost") for name in ("check", "open")}
    bed.alarms.advance(0)
    for seconds in (1, 2, 3, 3):
        bed.next(seconds)
    assert bed.conditions[-1] is Condition.ABSENT


def test_a_device_that_comes_back_is_ready_without_a_restart(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bed.driver.faults["check"] = error(cause="scripted.lost")
    bed.next(5)
    bed.wait_for(Condition.ABSENT)
    del bed.driver.faults["check"]
    bed.next(1)
    bed.wait_for(Condition.READY, count=2)
    assert bed.conditions == [Condition.OPENING, Condition.READY, Condition.ABSENT, Condition.READY]


def test_a_device_lost_during_a_call_is_opened_soon(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bed.driver.faults["hello"] = error(cause="scripted.lost")
    bench.lane("scripted").submit(ScriptedDriver.hello, 5)
    bed.next(1)
    bed.wait_for(Condition.READY, count=2)
    assert bed.driver.calls["open"] == 2


def test_a_check_that_fails_for_another_reason_also_opens_anew(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bed.driver.faults["check"] = error(ErrorKind.TIMED_OUT, "host.hung")
    bed.next(5)
    bed.alarms.wait_for(1)
    assert bed.conditions[-1] is Condition.FAULT


def test_a_fault_that_hands_must_mend_is_only_watched(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bed.driver.answer = PAPER_OUT
    bed.next(5)
    bed.next(5)
    bed.alarms.wait_for(5)
    assert (bed.driver.calls["open"], bed.conditions[-1]) == (1, Condition.FAULT)


def test_a_mended_fault_is_told_at_the_next_check(bed: Bed) -> None:
    bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    bed.driver.answer = PAPER_OUT
    bed.next(5)
    bed.alarms.wait_for(5)
    bed.driver.answer = DeviceState("scripted", Condition.READY)
    bed.next(5)
    bed.wait_for(Condition.READY, count=2)


def test_a_hung_device_gets_a_fresh_driver_that_is_opened(bed: Bed, expected_logs: Callable[[str], None]) -> None:
    expected_logs("device-stuck")
    bench = bed.bench(SCRIPTED)
    bed.alarms.wait_for(5)
    hung = bed.driver
    bench.lane("scripted").submit(ScriptedDriver.hang, 2)
    assert hung.hanging.wait(LIMIT)
    bed.next(3)
    bed.next(1)
    bed.wait_for(Condition.READY, count=2)
    assert bed.driver is not hung
    hung.gate.set()


WRONG = {
    "kind": (DeviceSetting("toaster", "x", "x"), "kind 'toaster' is unknown"),
    "driver": (DeviceSetting("scripted", "magic", "x"), "driver 'magic' of scripted is unknown; known: scripted"),
    "option": (DeviceSetting("scripted", "scripted", "x", {"colour": "red"}), "unexpected keyword argument 'colour'"),
    "address": (DeviceSetting("id_card", "sdt", "COM1"), "COM1: no scheme"),
    "speed": (DeviceSetting("id_card", "sdt", "serial:///dev/x?baud=fast"), "option baud='fast'"),
}


@pytest.mark.parametrize(("setting", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_setting_is_a_fault_that_names_it(bed: Bed, setting: DeviceSetting, reason: str) -> None:
    bed.bench(setting)
    bed.wait_for(Condition.FAULT)
    assert (bed.states[-1].cause, reason in bed.states[-1].detail) == ("device.misconfigured", True)


def test_a_wrong_setting_does_not_keep_the_others_from_working(bed: Bed) -> None:
    bed.bench(WRONG["kind"][0], SCRIPTED)
    bed.wait_for(Condition.READY)


def test_a_hosted_device_works_from_its_child_process(bed: Bed, tmp_path: Path) -> None:
    reader = VirtualReader(tmp_path / "reader", pace=unpaced)
    bench = Bench([DeviceSetting("id_card", "sdt", reader.start(), {"hosted": True})], on_change=bed.hear)
    bed.benches.append(bench)  # in real time: a child has no other
    bench.start()
    bed.wait_for(Condition.READY)
    job = bench.lane("id_card").submit(lambda device, deadline, cancel: device.sam_number(deadline, cancel), 30)
    assert job.result(LIMIT) == "05.03-20231231-0000012345-0123456789"
    reader.stop()


def test_a_hosted_device_has_no_hidden_verbs() -> None:
    assert not hasattr(bench_module.hosted("id_card", sdt_reader, {}), "_secret")


def test_a_post_may_build_a_kind_its_own_way(bed: Bed) -> None:
    own = ScriptedDriver()
    bench = Bench([SCRIPTED], alarms=bed.alarms, builders={"scripted": lambda setting: own})
    bed.benches.append(bench)
    assert bench.lane("scripted").submit(lambda device, *_: device, 5).result(LIMIT) is own


def test_cameras_are_hosted_unless_a_setting_says_no() -> None:
    assert [type(bench_module._build(setting)).__name__ for setting in CAMERAS] == ["Hosted", "OpenCvCamera"]


def test_a_stand_in_refuses_every_verb() -> None:
    device = misconfigured("id_card", "why")
    for verb in ("check", "open", "read"):
        with pytest.raises(DeviceError, match="device.misconfigured: why"):
            getattr(device, verb)(Deadline.after(1), CancelToken())


def test_a_stand_in_can_do_nothing_and_closes() -> None:
    device = misconfigured("id_card", "why")
    device.close()
    assert device.capabilities() == frozenset()


def test_a_closed_bench_closes_its_devices(bed: Bed) -> None:
    bench = bed.bench(SCRIPTED)
    bed.wait_for(Condition.READY)
    bench.close()
    assert bed.driver.closed.is_set()


def test_a_bench_works_without_a_listener() -> None:
    bench = Bench(())
    bench.start()
    assert bench.states() == {}
    bench.close()


def test_a_real_reader_comes_back_after_its_plug_was_pulled(bed: Bed, tmp_path: Path) -> None:
    reader = VirtualReader(tmp_path / "reader", pace=unpaced)
    bench = bed.bench(DeviceSetting("id_card", "sdt", reader.start(), {"patience": 0.2}))
    bed.wait_for(Condition.READY)
    reader.unplug()
    bed.next(5)
    bed.wait_for(Condition.ABSENT)
    reader.plug()
    reader.place(LIN)
    bed.next(1)
    bed.wait_for(Condition.READY, count=2)
    bed.alarms.wait_for(5)
    job = bench.lane(IdCardReader).submit(lambda device, _, cancel: device.read(Deadline.after(LIMIT), cancel), 30)
    assert job.result(LIMIT) == LIN
    reader.stop()
