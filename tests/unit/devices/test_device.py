"""The contract of a device: states, errors, deadlines and cancel tokens, as everybody above relies on them."""

from __future__ import annotations

import copy
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import (
    Actor,
    CancelToken,
    Condition,
    Deadline,
    Device,
    DeviceError,
    DeviceState,
    ErrorKind,
    PartState,
)
from devices.document_camera.opencv import OpenCvCamera
from devices.id_card.sdt import SdtReader
from devices.receipt_printer.escpos import EscposPrinter
from tests.support.faulty_drivers import ScriptedDriver

USABLE = {Condition.READY, Condition.BUSY, Condition.ATTENTION}
SECONDS = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
words = st.text(max_size=20)


class Hands:
    """A clock that a test moves."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("condition", list(Condition))
def test_only_what_works_may_be_tried(condition: Condition) -> None:
    assert DeviceState("printer", condition).usable == (condition in USABLE)


def test_a_part_that_was_never_told_is_unknown_and_not_well() -> None:
    state = DeviceState("printer", Condition.READY, parts=(PartState("paper", "low"),))
    assert (state.part("paper"), state.part("cover")) == ("low", "unknown")


def test_a_state_with_another_condition_keeps_everything_else() -> None:
    state = DeviceState("printer", Condition.READY, "printer.paper-low", Actor.GUIDE, (PartState("paper", "low"),), "x")
    busy = state.but(Condition.BUSY)
    assert (busy.condition, busy.but(Condition.READY)) == (Condition.BUSY, state)


@pytest.mark.parametrize(
    "driver",
    [
        SdtReader("serial:///dev/none"),
        EscposPrinter("tcp://127.0.0.1:9"),
        OpenCvCamera("camera://7"),
        ScriptedDriver(),
    ],
    ids=lambda driver: type(driver).__name__,
)
def test_a_driver_is_a_device_that_does_nothing_until_it_is_opened(driver: Device) -> None:
    assert isinstance(driver, Device)
    driver.close()


@given(kind=st.sampled_from(ErrorKind), cause=words, detail=words, actor=st.sampled_from(Actor), again=st.booleans())
def test_an_error_is_taken_apart_and_rebuilt_whole_as_a_process_border_does(
    kind: ErrorKind, cause: str, detail: str, actor: Actor, *, again: bool
) -> None:
    there = copy.copy(DeviceError(kind, cause, detail, actor=actor, again=again))
    assert (there.kind, there.cause, there.detail, there.actor, there.again) == (kind, cause, detail, actor, again)


@pytest.mark.parametrize(("detail", "words"), [("", "printer.lost"), ("no route", "printer.lost: no route")])
def test_an_error_says_its_cause_and_its_detail(detail: str, words: str) -> None:
    assert str(DeviceError(ErrorKind.DEVICE, "printer.lost", detail)) == words


def test_a_technician_is_asked_where_nobody_else_is_named() -> None:
    assert DeviceError(ErrorKind.DEVICE, "printer.lost").actor is Actor.TECHNICIAN


@given(SECONDS, SECONDS)
def test_what_remains_is_never_below_zero(start: float, moved: float) -> None:
    clock = Hands(start)
    deadline = Deadline.after(5.0, clock)
    clock.now = start + moved
    assert deadline.remaining >= 0.0
    assert deadline.passed == (clock.now >= deadline.at)


@given(SECONDS, SECONDS)
def test_a_deadline_within_another_is_the_earlier_one(seconds: float, inner: float) -> None:
    deadline = Deadline.after(seconds, Hands())
    assert deadline.within(inner).at == min(seconds, inner)


def test_a_deadline_within_another_goes_by_the_same_clock() -> None:
    clock = Hands()
    inner = Deadline.after(10.0, clock).within(3.0)
    clock.now = 2.0
    assert inner.remaining == 1.0


def test_two_deadlines_of_one_moment_are_equal_whatever_their_clocks() -> None:
    assert Deadline(5.0, Hands()) == Deadline(5.0, Hands(3.0))


def test_a_deadline_does_not_show_its_clock() -> None:
    assert repr(Deadline(5.0, Hands())) == "Deadline(at=5.0)"


def test_time_that_is_left_is_no_error() -> None:
    Deadline.after(0.1, Hands()).check(CancelToken(), "id-card.none")


def test_time_that_is_over_is_an_error_with_the_cause_of_the_caller() -> None:
    with pytest.raises(DeviceError) as late:
        Deadline.after(0.0, Hands()).check(CancelToken(), "id-card.none")
    assert (late.value.kind, late.value.cause, late.value.again) == (ErrorKind.TIMED_OUT, "id-card.none", True)


@pytest.mark.parametrize("seconds", [0.0, 5.0])
def test_a_cancel_is_told_as_a_cancel_also_when_the_time_is_over(seconds: float) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(DeviceError) as stopped:
        Deadline.after(seconds, Hands()).check(cancel, "id-card.none")
    assert (stopped.value.kind, stopped.value.actor) == (ErrorKind.CANCELLED, Actor.NOBODY)


def test_a_token_stays_cancelled_however_often_it_is_asked() -> None:
    cancel = CancelToken()
    for _ in range(3):
        cancel.cancel()
    assert (cancel.cancelled, cancel.wait(60)) == (True, True)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_to_wait_is_no_wait(seconds: float) -> None:
    assert CancelToken().wait(seconds) is False


def test_a_cancel_wakes_who_waits() -> None:
    cancel = CancelToken()
    woken: list[bool] = []
    waiting = threading.Thread(target=lambda: woken.append(cancel.wait(60)))
    waiting.start()
    cancel.cancel()
    waiting.join(20)
    assert woken == [True]
