"""Lanes: each call ends exactly once, a hung driver is replaced, states are told once a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.job import Job
from devices.lane import Lane, state_of
from tests.support.faulty_drivers import LIMIT, ScriptedDriver, error
from tests.support.manual_alarms import ManualAlarms

Logs = Callable[[str], None]


class Bed:
    """A lane over a scripted driver, with time in the test's hand."""

    def __init__(self) -> None:
        self.alarms = ManualAlarms()
        self.driver = ScriptedDriver()
        self.fresh: list[ScriptedDriver] = []
        self.states: list[DeviceState] = []
        self.lane = Lane(
            self.driver,
            clock=self.alarms.clock,
            alarms=self.alarms,
            renew=self.renew,
            on_state=self.states.append,
            grace=1.0,
        )

    def renew(self) -> ScriptedDriver:
        self.fresh.append(ScriptedDriver())
        return self.fresh[-1]

    @property
    def conditions(self) -> list[Condition]:
        return [state.condition for state in self.states]

    def hang(self, seconds: float = 5.0) -> Job[str]:
        """Start a call that hangs, wait until it does, and return its job."""
        job = self.lane.submit(ScriptedDriver.hang, seconds)
        assert self.driver.hanging.wait(LIMIT)
        return job


@pytest.fixture
def bed() -> Iterator[Bed]:
    made = Bed()
    yield made
    made.driver.gate.set()
    made.lane.close()


def failure(lane: Lane[ScriptedDriver], call: Callable[[ScriptedDriver, Deadline, CancelToken], object]) -> DeviceError:
    """Run a call that must fail and return its error."""
    with pytest.raises(DeviceError) as failed:
        lane.submit(call, 5).result(LIMIT)
    return failed.value


def test_a_call_returns_its_value(bed: Bed) -> None:
    assert bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT) == "hello"


def test_calls_run_one_after_another_on_one_thread(bed: Bed) -> None:
    names = [bed.lane.submit(lambda *_: threading.current_thread().name, 5) for _ in range(5)]
    assert {name.result(LIMIT) for name in names} == {"lane-id_card"}


def test_a_call_gets_a_deadline_that_starts_when_it_runs(bed: Bed) -> None:
    assert bed.lane.submit(lambda _, deadline, __: deadline.remaining, 7).result(LIMIT) == 7


def test_the_listener_hears_the_value(bed: Bed) -> None:
    heard: list[object] = []
    bed.lane.submit(ScriptedDriver.hello, 5, heard.append)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert heard == ["hello"]


def test_a_listener_that_fails_does_not_end_the_lane(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("listener-failed")
    bed.lane.submit(ScriptedDriver.hello, 5, lambda _: 1 / 0)
    assert bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT) == "hello"


def test_an_error_of_the_driver_reaches_the_waiter(bed: Bed) -> None:
    bed.driver.faults["hello"] = error(ErrorKind.USER, "id-card.moved")
    assert failure(bed.lane, ScriptedDriver.hello).cause == "id-card.moved"


def test_a_foreign_exception_is_told_by_its_type_only(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-program-fault")
    bed.driver.faults["hello"] = ValueError("990101198803120020")
    failed = failure(bed.lane, ScriptedDriver.hello)
    assert (failed.kind, failed.detail) == (ErrorKind.PROGRAM, "ValueError")


def test_a_foreign_exception_is_logged_without_its_text(
    bed: Bed, expected_logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("device-program-fault")
    bed.driver.faults["hello"] = ValueError("990101198803120020")
    failure(bed.lane, ScriptedDriver.hello)
    assert "990101198803120020" not in caplog.text


def test_a_result_that_is_not_there_in_time_is_a_timeout_of_the_waiter_only(bed: Bed) -> None:
    job = bed.hang()
    with pytest.raises(TimeoutError):
        job.result(0)
    bed.driver.gate.set()
    assert job.result(LIMIT) == "late"


def test_a_cancel_ends_a_polite_call(bed: Bed) -> None:
    job = bed.lane.submit(ScriptedDriver.wait, 60)
    assert bed.driver.hanging.wait(LIMIT)
    job.cancel()
    with pytest.raises(DeviceError) as failed:
        job.result(LIMIT)
    assert failed.value.kind is ErrorKind.CANCELLED


def test_a_cancel_ends_a_waiting_call_at_once_and_it_never_runs(bed: Bed) -> None:
    bed.hang()
    job = bed.lane.submit(ScriptedDriver.hello, 5)
    job.cancel()
    assert job.done
    bed.driver.gate.set()
    bed.lane.submit(lambda *_: None, 5).result(LIMIT)
    assert bed.driver.calls["hello"] == 0


def test_a_cancelled_call_that_has_ended_in_its_grace_is_not_hung(bed: Bed) -> None:
    job = bed.lane.submit(ScriptedDriver.wait, 60)
    assert bed.driver.hanging.wait(LIMIT)
    job.cancel()
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    bed.alarms.advance(1)
    assert (bed.fresh, bed.states) == ([], [])


def test_a_cancel_after_the_end_changes_nothing(bed: Bed) -> None:
    job = bed.lane.submit(ScriptedDriver.hello, 5)
    job.result(LIMIT)
    job.cancel()
    assert job.result(LIMIT) == "hello"


def test_a_job_ends_only_once(bed: Bed) -> None:
    job = bed.lane.submit(ScriptedDriver.hello, 5)
    job.result(LIMIT)
    assert job.end("again") is False


def test_a_job_shows_nothing_of_its_value(bed: Bed) -> None:
    job = bed.lane.submit(ScriptedDriver.hello, 5)
    job.result(LIMIT)
    assert repr(job) == "Job(done=True)"


def test_a_call_that_overstays_is_timed_out_for_its_waiter(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    job = bed.hang(seconds=5)
    bed.alarms.advance(6)
    with pytest.raises(DeviceError) as failed:
        job.result(LIMIT)
    assert (failed.value.kind, failed.value.cause) == (ErrorKind.TIMED_OUT, "device.stuck")


def test_a_call_within_its_grace_is_left_alone(bed: Bed) -> None:
    job = bed.hang(seconds=5)
    bed.alarms.advance(5.9)
    assert not job.done


def test_the_next_person_is_served_while_the_old_call_still_hangs(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    bed.hang()
    waiting = bed.lane.submit(ScriptedDriver.hello, 5)
    bed.alarms.advance(6)
    assert waiting.result(LIMIT) == "hello"
    assert bed.fresh[0].calls["hello"] == 1


def test_a_hung_driver_is_closed_so_that_its_port_is_free(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    bed.hang()
    bed.alarms.advance(6)
    assert bed.driver.closed.wait(LIMIT)


def test_a_hung_device_is_a_fault(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    bed.hang()
    bed.alarms.advance(6)
    assert bed.states == [DeviceState("id_card", Condition.FAULT, "device.stuck", Actor.TECHNICIAN)]


def test_a_cancelled_call_that_does_not_listen_is_hung_after_the_grace(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    job = bed.hang(seconds=600)
    job.cancel()
    bed.alarms.advance(1)
    assert job.done


def test_what_a_hung_driver_says_when_it_comes_back_is_not_heard(
    bed: Bed, expected_logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs("device-stuck")
    gate, asked = threading.Event(), threading.Event()

    def slow(deadline: Deadline, cancel: CancelToken) -> DeviceState:
        asked.set()
        gate.wait(LIMIT)
        return DeviceState("id_card", Condition.READY)

    monkeypatch.setattr(bed.driver, "check", slow)
    bed.lane.check(5)
    assert asked.wait(LIMIT)
    bed.alarms.advance(6)
    bed.driver.closed.clear()
    gate.set()
    assert bed.driver.closed.wait(LIMIT)
    assert bed.conditions == [Condition.FAULT]


def test_an_opening_that_hung_is_not_told_when_it_comes_back(
    bed: Bed, expected_logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs("device-stuck")
    gate, asked, ended = threading.Event(), threading.Event(), threading.Event()

    def slow_close() -> None:
        asked.set()
        assert gate.wait(LIMIT)

    def open_late(deadline: Deadline, cancel: CancelToken) -> None:
        ended.set()

    monkeypatch.setattr(bed.driver, "close", slow_close)
    monkeypatch.setattr(bed.driver, "open", open_late)
    bed.lane.open(5)
    assert asked.wait(LIMIT)
    bed.alarms.advance(6)
    bed.lane.check(5).result(LIMIT)
    gate.set()
    assert ended.wait(LIMIT)
    assert bed.conditions == [Condition.FAULT, Condition.READY]


def test_a_lane_that_cannot_renew_refuses_after_a_hang(expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    alarms, driver = ManualAlarms(), ScriptedDriver()
    lane = Lane(driver, clock=alarms.clock, alarms=alarms)
    lane.submit(ScriptedDriver.hang, 5)
    assert driver.hanging.wait(LIMIT)
    alarms.advance(6)
    assert failure(lane, ScriptedDriver.hello).cause == "device.stuck"
    driver.gate.set()
    lane.close()


def test_a_factory_that_fails_still_ends_the_waiter(expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    alarms, driver = ManualAlarms(), ScriptedDriver()
    lane = Lane(driver, clock=alarms.clock, alarms=alarms, renew=lambda: [][0])
    job = lane.submit(ScriptedDriver.hang, 5)
    assert driver.hanging.wait(LIMIT)
    with pytest.raises(IndexError):
        alarms.advance(6)
    assert job.done
    driver.gate.set()
    lane.close()


def test_a_lane_knows_nothing_before_it_is_opened(bed: Bed) -> None:
    assert bed.lane.state.condition is Condition.ABSENT


def test_opening_is_told_step_by_step(bed: Bed) -> None:
    bed.lane.open(5).result(LIMIT)
    assert bed.conditions == [Condition.OPENING, Condition.READY]


def test_a_device_that_opens_but_does_not_answer_is_not_ready(bed: Bed) -> None:
    bed.driver.faults["check"] = error()
    bed.lane.open(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert bed.conditions == [Condition.OPENING, Condition.FAULT]


def test_a_port_that_is_away_is_absent(bed: Bed) -> None:
    bed.driver.faults["open"] = error(cause="id-card.reader-lost")
    bed.lane.open(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert bed.lane.state.condition is Condition.ABSENT


def test_a_call_to_a_device_that_could_not_be_opened_leaves_why_it_could_not(bed: Bed) -> None:
    bed.driver.faults |= {"open": error(), "hello": error(cause="id-card.reader-lost")}
    for _ in range(2):
        bed.lane.open(5)
        failure(bed.lane, ScriptedDriver.hello)
    assert (bed.conditions, bed.lane.usage().faults) == (
        [Condition.OPENING, Condition.FAULT],
        {"id-card.reader-silent": 1},
    )


def test_who_calls_a_device_that_could_not_be_opened_hears_why_it_could_not(bed: Bed) -> None:
    bed.driver.faults |= {"open": error(), "hello": error(cause="id-card.reader-lost")}
    bed.lane.open(5)
    assert failure(bed.lane, ScriptedDriver.hello).cause == "id-card.reader-silent"
    bed.driver.faults["hello"] = error(ErrorKind.USER, "id-card.none")
    assert failure(bed.lane, ScriptedDriver.hello).cause == "id-card.none"


def test_a_call_tells_again_how_a_device_is_once_it_was_opened(bed: Bed) -> None:
    bed.driver.faults["open"] = error()
    bed.lane.open(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    bed.driver.faults = {"hello": error(cause="id-card.reader-lost")}
    bed.lane.open(5).result(LIMIT)
    failure(bed.lane, ScriptedDriver.hello)
    assert bed.conditions == [Condition.OPENING, Condition.FAULT, Condition.READY, Condition.ABSENT]


def test_an_open_that_is_cancelled_leaves_the_device_absent(bed: Bed) -> None:
    bed.driver.faults["open"] = error(ErrorKind.CANCELLED)
    bed.lane.open(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert bed.conditions == [Condition.OPENING, Condition.ABSENT]


def test_the_same_state_is_told_once(bed: Bed) -> None:
    bed.lane.check(5)
    bed.lane.check(5).result(LIMIT)
    assert bed.conditions == [Condition.READY]


def test_other_words_for_staff_are_no_new_state(bed: Bed) -> None:
    bed.driver.faults["check"] = error()
    bed.lane.check(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    bed.driver.faults["check"] = DeviceError(ErrorKind.DEVICE, "id-card.reader-silent", "other words")
    bed.lane.check(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert (bed.conditions, bed.lane.state.detail) == ([Condition.FAULT], "other words")


def test_a_check_that_is_cancelled_says_nothing_new(bed: Bed) -> None:
    bed.lane.check(5).result(LIMIT)
    bed.driver.faults["check"] = error(ErrorKind.CANCELLED)
    bed.lane.check(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert bed.conditions == [Condition.READY]


def test_a_fault_met_by_a_call_changes_the_state(bed: Bed) -> None:
    bed.lane.check(5).result(LIMIT)
    bed.driver.faults["hello"] = error()
    failure(bed.lane, ScriptedDriver.hello)
    assert bed.conditions == [Condition.READY, Condition.FAULT]


@pytest.mark.parametrize("kind", [ErrorKind.USER, ErrorKind.CANCELLED, ErrorKind.TIMED_OUT, ErrorKind.PROGRAM])
def test_what_a_person_does_is_no_fault_of_the_device(bed: Bed, kind: ErrorKind) -> None:
    bed.lane.check(5).result(LIMIT)
    bed.driver.faults["hello"] = error(kind)
    failure(bed.lane, ScriptedDriver.hello)
    assert bed.conditions == [Condition.READY]


def test_only_its_own_check_makes_a_faulty_device_ready_again(bed: Bed) -> None:
    bed.driver.faults["check"] = error()
    bed.lane.check(5)
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    assert bed.lane.state.condition is Condition.FAULT


def test_a_usable_device_is_busy_while_a_call_runs(bed: Bed) -> None:
    bed.lane.check(5).result(LIMIT)
    bed.hang()
    assert bed.lane.state.condition is Condition.BUSY


def test_a_lane_is_idle_when_nothing_runs_or_waits(bed: Bed) -> None:
    bed.hang()
    assert not bed.lane.idle
    bed.driver.gate.set()
    bed.lane.submit(ScriptedDriver.hello, 5).result(LIMIT)
    bed.lane.close()
    assert bed.lane.idle


def test_a_lane_tells_what_its_device_can(bed: Bed) -> None:
    assert bed.lane.capabilities() == {"scripted"}


def test_closing_cancels_what_runs_and_what_waits(bed: Bed) -> None:
    jobs = [bed.lane.submit(ScriptedDriver.wait, 60) for _ in range(2)]
    assert bed.driver.hanging.wait(LIMIT)
    bed.lane.close()
    assert [job.done for job in jobs] == [True, True]


def test_closing_closes_the_driver(bed: Bed) -> None:
    bed.lane.close()
    assert bed.driver.closed.wait(LIMIT)


def test_closing_twice_is_the_same_as_once(bed: Bed) -> None:
    bed.lane.close()
    bed.lane.close()
    assert bed.driver.calls["close"] == 1


def test_a_closed_lane_refuses_calls(bed: Bed) -> None:
    bed.lane.close()
    assert failure(bed.lane, ScriptedDriver.hello).cause == "device.closed"


def test_a_hung_call_during_close_brings_no_fresh_driver(bed: Bed, expected_logs: Logs) -> None:
    expected_logs("device-stuck")
    bed.hang(seconds=600)
    bed.lane.close(seconds=0)
    bed.alarms.advance(1)
    assert bed.fresh == []


def test_a_lane_of_its_own_has_real_time() -> None:
    lane = Lane(ScriptedDriver())
    assert lane.submit(ScriptedDriver.hello, 5).result(LIMIT) == "hello"
    lane.close()


def test_an_error_says_whether_the_port_is_gone() -> None:
    assert [error(cause=cause).away for cause in ("camera.lost", "id-card.reader-lost", "id-card.none")] == [
        True,
        True,
        False,
    ]


def test_a_state_keeps_the_words_for_staff() -> None:
    assert state_of("id_card", error()).detail == "made to order"
