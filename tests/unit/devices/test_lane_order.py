"""A lane under any order of calls, cancels and delays: each call ends once, and one at a time is at the device."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.job import Job
from devices.lane import Lane
from tests.support.faulty_drivers import LIMIT, ScriptedDriver, error
from tests.support.manual_alarms import ManualAlarms

PLANS = st.lists(st.sampled_from(["value", "error", "polite"]), min_size=1, max_size=8)
CANCELS = st.sets(st.integers(0, 7))


class Crowd:
    """Callers of one lane, and how many of them are at the device at once."""

    def __init__(self) -> None:
        self.lane = Lane(ScriptedDriver(), alarms=ManualAlarms())
        self.heard: dict[int, list[object]] = {}
        self.at_the_device = 0
        self.most = 0
        self.gate = threading.Event()

    def submit(self, number: int, plan: str) -> Job[str]:
        """Queue one call that goes by its plan once the gate is open."""
        self.heard[number] = []
        return self.lane.submit(lambda *given: self._call(plan, *given), 5.0, self.heard[number].append)

    def _call(self, plan: str, device: ScriptedDriver, deadline: Deadline, cancel: CancelToken) -> str:
        self.at_the_device += 1
        self.most = max(self.most, self.at_the_device)
        assert self.gate.wait(LIMIT)
        self.at_the_device -= 1
        if plan == "error":
            raise error(ErrorKind.USER, "id-card.moved")
        if plan == "polite" and cancel.cancelled:
            raise error(ErrorKind.CANCELLED, "id-card.none")
        return plan


def outcome(job: Job[str]) -> str:
    """Return the value, or the kind of the error."""
    try:
        return job.result(LIMIT)
    except DeviceError as wrong:
        return wrong.kind.value


@settings(max_examples=40)
@given(PLANS, CANCELS)
def test_every_call_ends_once_in_whatever_order_they_are_cancelled(plans: list[str], cancels: set[int]) -> None:
    crowd = Crowd()
    jobs = [crowd.submit(number, plan) for number, plan in enumerate(plans)]
    for number in cancels & set(range(len(jobs))):
        jobs[number].cancel()
    crowd.gate.set()
    ends = [outcome(job) for job in jobs]
    crowd.lane.close()
    allowed = {"error": {"user", "cancelled"}, "polite": {"polite", "cancelled"}}
    assert all(end in allowed.get(plan, {plan, "cancelled"}) for plan, end in zip(plans, ends, strict=True))
    assert [len(heard) for heard in crowd.heard.values()] == [1] * len(jobs)
    assert crowd.most <= 1


@settings(max_examples=30)
@given(PLANS)
def test_closing_ends_every_call_and_lets_the_device_go(plans: list[str]) -> None:
    crowd = Crowd()
    jobs = [crowd.submit(number, plan) for number, plan in enumerate(plans)]
    crowd.gate.set()
    crowd.lane.close()
    assert all(job.done for job in jobs)
    assert crowd.lane.state.condition is Condition.ABSENT


def test_calls_that_were_not_cancelled_run_in_their_order() -> None:
    lane, ran = Lane(ScriptedDriver(), alarms=ManualAlarms()), []
    jobs = [lane.submit(lambda *_, number=number: ran.append(number), 5.0) for number in range(20)]
    for job in jobs:
        job.result(LIMIT)
    lane.close()
    assert ran == list(range(20))
