"""Every driver of every kind walks through every fault of its wire; new kinds join by ``tests/support/twin_*.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.device import CancelToken, Condition, Device
from tests.support import fault_walk as walk
from tests.support.twins import Twin, load_all

FACTORIES = load_all()
FAULTS = ("unplug", "garbage", "silent", "half")


class Pair:
    """A twin and the driver before it, opened and with all in place for the verb."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self.device = twin.start()

    def open(self) -> Pair:
        """Open the driver on the healthy wire."""
        self.twin.ready()
        failed = walk.opened_in_the_end(self.device)
        assert failed is None, f"a healthy wire did not open: {failed}"
        return self


@pytest.fixture(params=sorted(FACTORIES))
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(FACTORIES[request.param](tmp_path))
    yield made
    made.device.close()
    made.twin.stop()


@pytest.fixture(params=FAULTS)
def broken(pair: Pair, request: pytest.FixtureRequest) -> Pair:
    """Break the wire of a pair that was well."""
    pair.open()
    getattr(pair.twin, request.param)()
    return pair


def test_a_driver_is_a_device(pair: Pair) -> None:
    assert isinstance(pair.device, Device)


def test_a_healthy_device_is_usable(pair: Pair) -> None:
    pair.open()
    assert walk.condition(pair.device) in (Condition.READY, Condition.ATTENTION)


def test_a_healthy_device_does_its_verb_soon(pair: Pair) -> None:
    pair.open()
    end = walk.done_in_the_end(pair.twin, pair.device)
    assert (pair.twin.good(end.value), end.seconds < pair.twin.slowest + walk.SLACK) == (True, True)


def test_a_device_tells_what_it_can(pair: Pair) -> None:
    assert isinstance(pair.device.capabilities(), frozenset)


def test_a_broken_wire_ends_a_verb_in_time_and_badly_and_cannot_be_opened_as_ready(broken: Pair) -> None:
    end = walk.timed(broken.twin, broken.device)
    assert (walk.ended_badly(broken.twin, end), walk.ended_by_itself(end)) == (True, True)
    assert end.seconds < broken.twin.slowest * 2
    broken.device.close()
    assert walk.opened(broken.device) is not None or walk.condition(broken.device) not in (
        Condition.READY,
        Condition.ATTENTION,
    )


def test_a_broken_wire_holds_no_verb_beyond_its_deadline_and_once_mended_the_same_driver_is_ready(
    broken: Pair,
) -> None:
    assert walk.timed(broken.twin, broken.device, seconds=0.3).seconds < 0.3 + walk.SLACK
    assert walk.condition(broken.device) in (Condition.FAULT, Condition.ABSENT)
    broken.twin.mend()
    broken.twin.plug()
    broken.twin.ready()
    broken.device.close()
    assert walk.opened_in_the_end(broken.device) is None
    assert broken.twin.good(walk.done_in_the_end(broken.twin, broken.device).value)


def test_a_cancel_ends_a_verb_on_a_broken_wire(broken: Pair) -> None:
    assert walk.cancelled_after(broken.twin, broken.device, 0.05).seconds < 0.2 + walk.SLACK


def test_a_cancelled_token_ends_a_verb_at_once(pair: Pair) -> None:
    pair.open()
    cancel = CancelToken()
    cancel.cancel()
    assert walk.timed(pair.twin, pair.device, cancel=cancel).seconds < walk.SLACK


def test_a_passed_deadline_ends_a_verb_at_once(pair: Pair) -> None:
    pair.open()
    assert walk.timed(pair.twin, pair.device, seconds=0).seconds < walk.SLACK


def test_a_device_that_is_away_cannot_be_opened(pair: Pair) -> None:
    pair.twin.unplug()
    assert walk.opened(pair.device) is not None


def test_a_verb_before_open_fails_as_a_device_error(pair: Pair) -> None:
    assert walk.ended_badly(pair.twin, walk.timed(pair.twin, pair.device, seconds=1))


def test_a_check_before_open_is_not_ready(pair: Pair) -> None:
    assert walk.condition(pair.device, seconds=1) in (Condition.FAULT, Condition.ABSENT)


def test_close_before_open_is_harmless(pair: Pair) -> None:
    pair.device.close()
    assert pair.open()


def test_close_twice_is_harmless(pair: Pair) -> None:
    pair.open()
    pair.device.close()
    pair.device.close()
    assert walk.opened_in_the_end(pair.device) is None


def test_open_twice_is_harmless(pair: Pair) -> None:
    pair.open()
    assert walk.opened_in_the_end(pair.device) is None


def test_a_closed_device_is_not_ready(pair: Pair) -> None:
    pair.open()
    pair.device.close()
    assert walk.condition(pair.device, seconds=1) in (Condition.FAULT, Condition.ABSENT)
