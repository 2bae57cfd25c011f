"""Lanes of things that are no devices: each call ends exactly once, whatever happens to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.lanes import NoLane, ServiceLane

LIMIT = 20.0


class Ends:
    """Hears how a call ended, every time."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self._event = threading.Event()

    def __call__(self, outcome: object) -> None:
        self.heard.append(outcome)
        self._event.set()

    def one(self) -> object:
        """Wait for the end and return it."""
        assert self._event.wait(LIMIT), "the call never ended"
        assert len(self.heard) == 1
        return self.heard[0]

    def error(self) -> tuple[ErrorKind, str]:
        """Wait for an end that is an error; return its kind and cause."""
        outcome = self.one()
        assert isinstance(outcome, DeviceError)
        return outcome.kind, outcome.cause


class Gate:
    """A call that waits until it is let go."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()
        self.token: CancelToken | None = None

    def __call__(self, thing: object, deadline: Deadline, cancel: CancelToken) -> object:
        self.token = cancel
        self.entered.set()
        assert self.open.wait(LIMIT)
        return "done"


@pytest.fixture
def lane() -> Iterator[ServiceLane]:
    """Give the lane of a word, one thread wide."""
    made = ServiceLane("outbox", 1)
    yield made
    made.close()


def test_a_call_gets_the_thing_its_time_and_ends_with_its_value(lane) -> None:
    ended = Ends()
    lane.provide("the thing")
    lane.submit(lambda thing, deadline, cancel: (thing, deadline.remaining > 1, cancel.cancelled), 5, ended)
    assert ended.one() == ("the thing", True, False)


def test_a_call_without_a_listener_is_done_as_well(lane) -> None:
    seen = threading.Event()
    lane.provide("x")
    lane.submit(lambda thing, deadline, cancel: seen.set(), 5)
    assert seen.wait(LIMIT)


def test_a_call_waits_for_the_thing_to_be_there(lane) -> None:
    ended = Ends()
    lane.submit(lambda thing, deadline, cancel: thing, 5, ended)
    lane.provide("late")
    assert ended.one() == "late"


def test_a_call_waits_no_longer_than_its_own_time(lane) -> None:
    ended = Ends()
    lane.submit(lambda thing, deadline, cancel: thing, 0.01, ended)
    assert ended.error() == (ErrorKind.DEVICE, "outbox.opening")


def test_what_was_refused_is_told_to_every_call(lane) -> None:
    first, second = Ends(), Ends()
    lane.refuse(DeviceError(ErrorKind.DEVICE, "outbox.busy"))
    lane.submit(lambda thing, deadline, cancel: thing, 5, first)
    lane.submit(lambda thing, deadline, cancel: thing, 5, second)
    assert (first.error()[1], second.error()[1]) == ("outbox.busy", "outbox.busy")


def test_an_error_of_the_common_kind_comes_as_it_is(lane) -> None:
    ended = Ends()

    def call(thing: object, deadline: Deadline, cancel: CancelToken) -> object:
        raise DeviceError(ErrorKind.USER, "form.wrong")

    lane.provide("x")
    lane.submit(call, 5, ended)
    assert ended.error() == (ErrorKind.USER, "form.wrong")


def test_a_foreign_error_is_told_by_its_type_only(lane, expected_logs, caplog) -> None:
    expected_logs("service-fault")
    ended = Ends()

    def call(thing: object, deadline: Deadline, cancel: CancelToken) -> object:
        raise OSError("赵德厚 990121194307050016")

    lane.provide("x")
    lane.submit(call, 5, ended)
    assert ended.error() == (ErrorKind.DEVICE, "outbox.fault")
    assert ended.heard[0].detail == "OSError"
    assert "990121" not in caplog.text


def test_a_bad_listener_does_not_end_the_lane(lane, expected_logs) -> None:
    expected_logs("listener-failed")
    ended = Ends()

    def bad(outcome: object) -> None:
        raise ValueError("listener")

    lane.provide("x")
    lane.submit(lambda thing, deadline, cancel: 1, 5, bad)
    lane.submit(lambda thing, deadline, cancel: 2, 5, ended)
    assert ended.one() == 2


def test_a_call_cancelled_before_it_began_ends_at_once_and_never_begins(lane) -> None:
    gate, ended, begun = Gate(), Ends(), []
    lane.provide("x")
    lane.submit(gate, 5)
    assert gate.entered.wait(LIMIT)
    job = lane.submit(lambda thing, deadline, cancel: begun.append(1), 5, ended)
    job.cancel()
    job.cancel()
    assert ended.error() == (ErrorKind.CANCELLED, "outbox.cancelled")
    gate.open.set()
    lane.close()
    assert begun == []


def test_a_call_cancelled_while_it_runs_ends_by_its_own_answer(lane) -> None:
    gate, ended = Gate(), Ends()
    lane.provide("x")
    job = lane.submit(gate, 5, ended)
    assert gate.entered.wait(LIMIT)
    job.cancel()
    assert gate.token.cancelled
    gate.open.set()
    assert ended.one() == "done"


def test_a_cancel_after_the_end_changes_nothing(lane) -> None:
    ended = Ends()
    lane.provide("x")
    job = lane.submit(lambda thing, deadline, cancel: 1, 5, ended)
    ended.one()
    job.cancel()
    assert ended.heard == [1]


def test_calls_on_one_thread_keep_their_order(lane) -> None:
    order, ended = [], Ends()
    lane.provide("x")
    for number in range(20):
        lane.submit(lambda thing, deadline, cancel, n=number: order.append(n), 5)
    lane.submit(lambda thing, deadline, cancel: None, 5, ended)
    ended.one()
    assert order == list(range(20))


def test_two_threads_do_two_calls_at_once() -> None:
    lane, one, two = ServiceLane("platform", 2), Gate(), Gate()
    lane.provide("x")
    lane.submit(one, 5)
    lane.submit(two, 5)
    assert one.entered.wait(LIMIT)
    assert two.entered.wait(LIMIT)
    one.open.set()
    two.open.set()
    lane.close()


def test_a_close_lets_what_runs_end_and_drops_what_waits(lane) -> None:
    gate, running, waiting = Gate(), Ends(), Ends()
    lane.provide("x")
    lane.submit(gate, 5, running)
    lane.submit(gate, 5, waiting)
    assert gate.entered.wait(LIMIT)
    closing = threading.Thread(target=lane.close)
    closing.start()
    assert waiting.error() == (ErrorKind.CANCELLED, "outbox.cancelled")
    gate.open.set()
    closing.join(LIMIT)
    assert running.one() == "done"


def test_a_close_that_does_not_wait_comes_back_while_a_call_hangs(lane) -> None:
    gate, ended = Gate(), Ends()
    lane.provide("x")
    lane.submit(gate, 5, ended)
    assert gate.entered.wait(LIMIT)
    lane.close(wait=False)
    assert gate.token.cancelled
    assert ended.heard == []
    gate.open.set()
    assert ended.one() == "done"


def test_a_call_after_the_close_is_told_so(lane) -> None:
    ended = Ends()
    lane.close()
    lane.submit(lambda thing, deadline, cancel: 1, 5, ended)
    assert ended.error() == (ErrorKind.CANCELLED, "outbox.cancelled")


def test_where_no_device_stands_every_call_ends_at_once_as_absent() -> None:
    ended = Ends()
    job = NoLane("document_camera").submit(lambda thing, deadline, cancel: 1, 5, ended)
    job.cancel()
    NoLane("document_camera").submit(lambda thing, deadline, cancel: 1, 5)
    assert ended.error() == (ErrorKind.DEVICE, "document_camera.absent")


def test_a_lane_that_drains_does_what_waits_before_it_closes() -> None:
    lane = ServiceLane("outbox", 1)
    done: list[object] = []
    for number in range(20):
        lane.submit(lambda thing, deadline, cancel, number=number: number, 5.0, done.append)
    lane.provide("the outbox")
    lane.close(drain=True)
    assert done == list(range(20))


def test_a_lane_that_was_refused_drains_at_once_by_its_trouble() -> None:
    lane = ServiceLane("outbox", 1)
    done: list[object] = []
    lane.submit(lambda thing, deadline, cancel: thing, 60.0, done.append)
    lane.close(drain=True)
    (ended,) = done
    assert isinstance(ended, DeviceError)
