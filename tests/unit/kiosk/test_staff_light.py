"""The lamp for staff: red and amber by what is so, calm only when everything is known, dark when nobody tells."""

from __future__ import annotations

import pytest

from devices.device import Condition, DeviceState
from devices.staff_lamp import Light
from kiosk.hub.fleet_values import UnsentTold
from kiosk.staff_light import StaffLight

CALM, WAITING, FAULT = (frozenset({light}) for light in (Light.CALM, Light.WAITING, Light.FAULT))
DARK: frozenset[Light] = frozenset()
NOTHING, LONG = UnsentTold(2, 600), UnsentTold(2, 90_000, 1, "site")
LAMP = DeviceState("staff_lamp", Condition.READY)
BUSY_LAMP, LOST_LAMP = LAMP.but(Condition.BUSY), LAMP.but(Condition.ABSENT)
READY = DeviceState("receipt_printer", Condition.READY)
BROKEN = DeviceState("receipt_printer", Condition.FAULT, "printer.lost")


class Scene:
    """A machine with a lamp and a printer, and what the lamp was told."""

    def __init__(self) -> None:
        self.printer = READY
        self.shown: list[frozenset[Light]] = []
        self.light = StaffLight(self.shown.append, lambda: [LAMP, self.printer])

    def printer_is(self, state: DeviceState) -> None:
        self.printer = state
        self.light.hear(state)

    @property
    def last(self) -> frozenset[Light]:
        return self.shown[-1]


@pytest.fixture
def calm() -> Scene:
    """Give a machine at which nothing is wrong."""
    scene = Scene()
    scene.light.hear(LAMP)
    scene.light.look(NOTHING, "")
    return scene


def test_nothing_is_said_before_anybody_has_looked_at_what_waits() -> None:
    scene = Scene()
    scene.light.hear(LAMP)
    assert scene.shown == [DARK]


def test_a_machine_at_which_nothing_is_wrong_is_calm(calm: Scene) -> None:
    assert calm.last == CALM


@pytest.mark.parametrize("condition", [Condition.FAULT, Condition.ABSENT])
def test_a_device_that_does_not_work_is_red_at_once(calm: Scene, condition: Condition) -> None:
    calm.printer_is(BROKEN.but(condition))
    assert calm.last == FAULT


@pytest.mark.parametrize("condition", [Condition.BUSY, Condition.ATTENTION])
def test_a_device_that_still_works_is_not(calm: Scene, condition: Condition) -> None:
    calm.printer_is(READY.but(condition))
    assert calm.last == CALM


@pytest.mark.parametrize("condition", [Condition.OPENING, Condition.ABSENT])
def test_a_device_nobody_has_tried_yet_is_neither_well_nor_broken(calm: Scene, condition: Condition) -> None:
    calm.printer_is(READY.but(condition))
    assert calm.last == DARK


def test_a_device_somebody_took_out_of_use_is_no_fault(calm: Scene) -> None:
    calm.printer_is(DeviceState("receipt_printer", Condition.FAULT, "device.out-of-use"))
    assert calm.last == CALM


def test_work_that_waits_too_long_is_amber_and_goes_out_when_it_went(calm: Scene) -> None:
    calm.light.look(LONG, "")
    calm.light.look(NOTHING, "")
    assert calm.shown[-2:] == [WAITING, CALM]


def test_both_are_shown_together(calm: Scene) -> None:
    calm.light.look(LONG, "")
    calm.printer_is(BROKEN)
    assert calm.last == WAITING | FAULT


@pytest.mark.parametrize("store", ["outbox-full", "outbox-fault"])
def test_an_outbox_that_takes_nothing_in_is_red(calm: Scene, store: str) -> None:
    calm.light.look(None, store)
    assert calm.last == FAULT


def test_an_outbox_nobody_can_look_into_is_not_calm(calm: Scene) -> None:
    calm.light.look(None, "")
    assert calm.last == DARK


def test_what_is_shown_already_is_not_shown_again(calm: Scene) -> None:
    before = list(calm.shown)
    calm.light.look(NOTHING, "")
    calm.printer_is(READY.but(Condition.BUSY))
    assert calm.shown == before


def test_a_lamp_that_comes_back_is_told_again(calm: Scene) -> None:
    for state in (LOST_LAMP, LAMP):
        calm.light.hear(state)
    assert calm.shown[-2:] == [CALM, CALM]


def test_a_lamp_that_is_lit_just_now_is_not_told_again_for_that(calm: Scene) -> None:
    before = list(calm.shown)
    for state in (BUSY_LAMP, LAMP):
        calm.light.hear(state)
    assert calm.shown == before


def test_at_the_end_it_goes_out_and_stays_out(calm: Scene) -> None:
    calm.light.dark()
    calm.printer_is(BROKEN)
    calm.light.dark()
    assert calm.shown[-2:] == [CALM, DARK]
