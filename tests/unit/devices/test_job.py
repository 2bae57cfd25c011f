"""One call and its end: exactly one, heard once, whoever ends it and whatever the listener does."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import DeviceError, ErrorKind
from devices.job import Job, complain, tell
from tests.support.faulty_drivers import LIMIT, error

Logs = Callable[[str], None]
ENDS: list[str | DeviceError] = ["card", "another card", error(), error(ErrorKind.CANCELLED, "device.cancelled")]


def job(heard: list[object] | None = None, cancelled: list[object] | None = None) -> Job[object]:
    """Make a job that is heard and cancelled into lists."""
    told = heard if heard is not None else []
    asked = cancelled if cancelled is not None else []
    return Job(lambda device, deadline, cancel: None, 5.0, told.append, asked.append)


@given(st.lists(st.sampled_from(ENDS), min_size=1, max_size=6))
def test_the_first_end_counts_and_is_heard_once(ends: list[str | DeviceError]) -> None:
    heard: list[object] = []
    one = job(heard)
    assert [one.end(end) for end in ends] == [True] + [False] * (len(ends) - 1)
    assert heard == [ends[0]]


def test_of_many_threads_that_end_it_one_succeeds() -> None:
    heard: list[object] = []
    one, gate, won = job(heard), threading.Barrier(8), []

    def end(number: int) -> None:
        gate.wait(LIMIT)
        won.append(one.end(number))

    threads = [threading.Thread(target=end, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert (won.count(True), len(heard)) == (1, 1)


def test_a_value_is_returned_to_whoever_waits() -> None:
    one = job()
    threading.Thread(target=one.end, args=("card",)).start()
    assert one.result(LIMIT) == "card"


def test_an_error_is_raised_to_whoever_waits() -> None:
    one = job()
    one.end(error(cause="id-card.moved"))
    with pytest.raises(DeviceError, match="id-card.moved"):
        one.result()


def test_nothing_is_a_value_too() -> None:
    one = job()
    one.end(None)
    assert (one.done, one.result()) == (True, None)


def test_a_listener_may_ask_for_the_result() -> None:
    results: list[object] = []
    one: Job[object] = Job(lambda *_: None, 1.0, lambda _: results.append(one.result(0)), lambda _: None)
    one.end("card")
    assert results == ["card"]


def test_a_listener_that_fails_leaves_the_end_as_it_is(expected_logs: Logs) -> None:
    expected_logs("listener-failed")
    one: Job[object] = Job(lambda *_: None, 1.0, lambda _: 1 / 0, lambda _: None)
    assert (one.end("card"), one.result(0)) == (True, "card")


def test_a_job_without_a_listener_ends_too() -> None:
    one: Job[object] = Job(lambda *_: None, 1.0, None, lambda _: None)
    assert one.end("card")


def test_a_cancel_sets_the_token_before_anybody_is_asked() -> None:
    seen: list[bool] = []
    one: Job[object] = Job(lambda *_: None, 1.0, None, lambda asked: seen.append(asked.token.cancelled))
    one.cancel()
    assert seen == [True]


def test_a_cancel_after_the_end_asks_nobody() -> None:
    cancelled: list[object] = []
    one = job(cancelled=cancelled)
    one.end("card")
    one.cancel()
    assert (cancelled, one.result()) == ([], "card")


def test_telling_nobody_is_harmless() -> None:
    tell(None, "card")


def test_a_complaint_never_quotes_the_text_of_an_exception(
    expected_logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs("listener-failed")
    complain("listener-failed", ValueError("990101198803120020"))
    assert "listener-failed" in caplog.text
    assert "990101198803120020" not in caplog.text
