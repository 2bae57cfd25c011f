# SPDX-License-Identifier: Apache-2.0
"""The worker: what it sends when, what it learns, and that it never loses an answer or dies unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_queue.backoff import OPENS_AFTER
from offline_queue.entry import Attachment, DeadLetter, Entry, Outcome, Parcel, Rejected, Retry, State, Unauthorised
from offline_queue.errors import StorageFault
from offline_queue.outbox import LEASE_SECONDS, Outbox
from offline_queue.pace import SPREAD_SECONDS
from offline_queue.worker import FAULT_SECONDS, HOUSE_SECONDS, LOOK_AGAIN_SECONDS, Line, LineState, Worker
from tests.support.outboxes import LARGE, FakePlatform, HandClock, store

DOWN = Retry("transport", "reset")
Make = Callable[..., Worker]


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def seen() -> list[State]:
    return []


@pytest.fixture
def worker(box: Outbox, platform: FakePlatform, clock: HandClock, seen: list[State]) -> Worker:
    return Worker(box, platform, clock=clock, random=lambda: 0.5, on_change=lambda entry: seen.append(entry.state))


def walk(worker: Worker) -> float | None:
    """Let the worker do all it can now; return how long it would wait then."""
    while (pause := worker.step()) == 0:
        continue
    return pause


def states(box: Outbox) -> list[State]:
    return [entry.state for entry in box.entries()]


def test_all_that_waits_is_sent_until_nothing_does(worker: Worker, box: Outbox) -> None:
    for number in range(3):
        store(box, dossier=str(number))
    assert walk(worker) == LOOK_AGAIN_SECONDS
    assert states(box) == [State.ACKNOWLEDGED] * 3


def test_papers_and_payload_arrive_byte_equal(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    entry = store(box, b"payload", attachments=(Attachment("a", "image/png", LARGE), Attachment("b", "x", b"b")))
    walk(worker)
    assert platform.kept == {entry.id: (b"payload", (LARGE, b"b"))}


def test_each_change_of_an_entry_is_told(
    worker: Worker, box: Outbox, platform: FakePlatform, seen: list[State]
) -> None:
    platform.script = ["lose-answer"]
    store(box)
    walk(worker)
    worker.nudge()
    walk(worker)
    assert seen == [State.SENDING, State.RETRY, State.SENDING, State.ACKNOWLEDGED]


def test_a_lost_answer_makes_no_second_submission(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = ["lose-answer", "lose-answer"]
    entry = store(box)
    for _ in range(3):
        walk(worker)
        worker.nudge()
    assert (platform.order, platform.asked, platform.conflicts) == ([entry.id], [entry.id] * 3, 0)


def test_after_a_fault_the_wait_is_half_of_its_limit_at_half_jitter(
    worker: Worker, box: Outbox, platform: FakePlatform
) -> None:
    platform.script = [DOWN, DOWN]
    store(box)
    assert walk(worker) == 2.0
    assert states(box) == [State.RETRY]


def test_the_platforms_wish_becomes_a_window_for_all_entries(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    platform.script = [Retry("busy", "429", 100.0)]
    store(box, dossier="a")
    store(box, dossier="b")
    assert walk(worker) == 100 * (0.25 + 1.25 * 0.5)
    worker.nudge()
    assert walk(worker) == pytest.approx(87.5)
    assert worker.line.line is Line.UP
    clock.turn(88)
    walk(worker)
    assert states(box) == [State.ACKNOWLEDGED] * 2


def test_a_busy_platform_that_names_no_time_holds_only_the_entry(
    worker: Worker, box: Outbox, platform: FakePlatform
) -> None:
    platform.script = [Retry("busy", "503")]
    store(box, dossier="a")
    store(box, dossier="b")
    walk(worker)
    assert states(box) == [State.RETRY, State.ACKNOWLEDGED]


def test_faults_in_a_row_stop_the_rest_of_the_queue(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [DOWN] * 50
    for number in range(20):
        store(box, dossier=str(number))
    walk(worker)
    assert len(platform.asked) == OPENS_AFTER


def test_an_open_breaker_lets_one_entry_feel_after_its_wait(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    platform.script = [DOWN] * 50
    for number in range(20):
        store(box, dossier=str(number))
    pause = walk(worker)
    assert pause is not None
    clock.turn(pause)
    walk(worker)
    assert len(platform.asked) == OPENS_AFTER + 1


def test_a_returned_line_empties_the_queue(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    platform.script = [DOWN] * 8
    for number in range(20):
        store(box, dossier=str(number))
    for _ in range(30):
        clock.turn(walk(worker) or 0)
    assert states(box) == [State.ACKNOWLEDGED] * 20


def test_a_nudge_wakes_what_waits_for_its_retry(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [DOWN] * OPENS_AFTER
    store(box)
    for _ in range(OPENS_AFTER):
        walk(worker)
        worker.nudge()
    walk(worker)
    assert states(box) == [State.ACKNOWLEDGED]


def test_something_new_is_tried_though_the_breaker_is_open(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [DOWN] * OPENS_AFTER
    for number in range(OPENS_AFTER):
        store(box, dossier=str(number))
    walk(worker)
    store(box, dossier="new")
    worker.stored()
    walk(worker)
    assert states(box)[-1] is State.ACKNOWLEDGED


def test_a_refused_terminal_pauses_the_queue_and_loses_nothing(
    worker: Worker, box: Outbox, platform: FakePlatform
) -> None:
    platform.script = [Unauthorised("device-unknown")]
    store(box, dossier="a")
    store(box, dossier="b")
    assert walk(worker) == HOUSE_SECONDS
    assert (worker.paused, states(box), worker.line.line) == (True, [State.PAUSED, State.PENDING], Line.UP)


def test_something_new_does_not_end_a_pause(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [Unauthorised("device-unknown")]
    store(box)
    walk(worker)
    worker.stored()
    assert walk(worker) == HOUSE_SECONDS


def test_a_nudge_ends_a_pause(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [Unauthorised("device-unknown")]
    store(box)
    walk(worker)
    worker.nudge()
    walk(worker)
    assert (worker.paused, states(box)) == (False, [State.ACKNOWLEDGED])


@pytest.mark.parametrize("outcome", [Rejected("notice-closed"), DeadLetter("idempotency-reused")])
def test_one_entrys_fault_does_not_stop_others(
    worker: Worker, box: Outbox, platform: FakePlatform, outcome: Outcome
) -> None:
    platform.script = [outcome]
    store(box, dossier="a")
    store(box, dossier="b")
    walk(worker)
    assert states(box)[1] is State.ACKNOWLEDGED


def test_a_damaged_paper_makes_a_dead_letter(
    worker: Worker, box: Outbox, platform: FakePlatform, tmp_path: Path
) -> None:
    store(box, attachments=(Attachment("a", "image/png", LARGE),))
    (file,) = (tmp_path / "box" / "files").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    walk(worker)
    found = box.entries()[0]
    assert (found.state, found.last_code, platform.kept) == (State.DEAD_LETTER, "damaged", {})


def test_a_disk_that_refuses_during_delivery_is_no_fault_of_the_line(
    worker: Worker, box: Outbox, platform: FakePlatform
) -> None:
    platform.script = [StorageFault("full")]
    store(box)
    walk(worker)
    found = box.entries()[0]
    assert (found.state, found.last_class, worker.line) == (State.RETRY, "storage", LineState())


def test_the_line_is_unknown_until_something_was_sent(worker: Worker) -> None:
    walk(worker)
    assert worker.line == LineState(Line.UNKNOWN, None)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (DOWN, Line.DOWN),
        (Retry("suspicious", "html"), Line.DOWN),
        (Retry("infrastructure", "404"), Line.DOWN),
        (Retry("clock", "tls"), Line.DOWN),
        (Retry("in-progress", "202"), Line.UP),
        (Rejected("x"), Line.UP),
    ],
)
def test_the_line_is_what_our_own_requests_showed(
    worker: Worker, box: Outbox, platform: FakePlatform, outcome: Outcome, line: Line
) -> None:
    platform.script = [outcome]
    store(box)
    walk(worker)
    assert worker.line.line is line


def test_the_line_remembers_since_when_it_is_down(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    platform.script = [DOWN, DOWN]
    store(box)
    since = clock()
    clock.turn(walk(worker) or 0)
    walk(worker)
    assert worker.line == LineState(Line.DOWN, since, "transport")


def test_an_answer_that_cannot_be_written_is_kept_and_not_asked_for_again(
    worker: Worker,
    box: Outbox,
    platform: FakePlatform,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: Callable[..., None],
) -> None:
    expected_logs("outbox-answer-not-written")
    entry = store(box)
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "settle", raising(StorageFault("full")))
        assert walk(worker) == FAULT_SECONDS
    walk(worker)
    assert (platform.asked, states(box)) == ([entry.id], [State.ACKNOWLEDGED])


def test_an_answer_that_comes_after_the_claim_ended_is_dropped_aloud(
    box: Outbox, clock: HandClock, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-late-answer")

    class Slow:
        def deliver(self, parcel: Parcel) -> Outcome:
            clock.turn(LEASE_SECONDS + 1)
            box.claim(clock())
            return DOWN

    store(box)
    walk(Worker(box, Slow(), clock=clock))
    assert states(box) == [State.SENDING]


def test_content_is_wiped_after_its_grace_when_there_is_nothing_to_send(
    box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    worker = Worker(box, platform, clock=clock, grace=100)
    store(box)
    walk(worker)
    clock.turn(101)
    walk(worker)
    assert box.events()[-1].action == "wiped"


@pytest.mark.parametrize("outcome", [DOWN, Unauthorised("device-unknown")])
def test_what_was_acknowledged_is_wiped_in_time_though_nothing_can_be_sent(
    box: Outbox, platform: FakePlatform, clock: HandClock, outcome: Outcome
) -> None:
    worker = Worker(box, platform, clock=clock, random=lambda: 0.5, grace=HOUSE_SECONDS)
    first = store(box)
    walk(worker)
    platform.script = [outcome] * 100
    for number in range(20):
        store(box, dossier=str(number))
    until = clock() + 3 * HOUSE_SECONDS
    while clock() < until:
        clock.turn(worker.step())
    assert [event.object for event in box.events() if event.action == "wiped"] == [first.id]


def test_a_call_while_the_last_try_before_the_rest_fails_is_heard(
    worker: Worker, box: Outbox, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_while_somebody_calls(parcel: Parcel) -> Outcome:
        monkeypatch.undo()
        worker.nudge()
        return DOWN

    platform.script = [DOWN] * (OPENS_AFTER - 1)
    for number in range(OPENS_AFTER):
        store(box, dossier=str(number))
    for _ in range(OPENS_AFTER - 1):
        worker.step()
    monkeypatch.setattr(platform, "deliver", fails_while_somebody_calls)
    walk(worker)
    assert State.ACKNOWLEDGED in states(box)


def test_a_platform_that_fails_at_everything_is_not_brought_everything(
    worker: Worker, box: Outbox, platform: FakePlatform
) -> None:
    platform.script = [Retry("busy", "http-500")] * 50
    for number in range(20):
        store(box, dossier=str(number))
    walk(worker)
    assert (len(platform.asked), worker.line.line) == (OPENS_AFTER, Line.UP)


def test_a_new_credential_ends_the_pause_by_itself(box: Outbox, clock: HandClock) -> None:
    platform = FakePlatform(Unauthorised("device-unknown"))
    credential = ["old"]
    worker = Worker(box, platform, clock=clock, destination=lambda: credential[0])
    store(box)
    assert walk(worker) == HOUSE_SECONDS
    credential[0] = "new"
    walk(worker)
    assert (worker.paused, states(box)) == (False, [State.ACKNOWLEDGED])


def test_faults_of_one_host_are_not_held_against_another(box: Outbox, clock: HandClock) -> None:
    platform = FakePlatform(*[DOWN] * OPENS_AFTER)
    host = ["one"]
    worker = Worker(box, platform, clock=clock, random=lambda: 0.5, destination=lambda: host[0])
    for number in range(OPENS_AFTER + 1):
        store(box, dossier=str(number))
    assert walk(worker) == 32.0
    host[0] = "two"
    walk(worker)
    assert states(box) == [State.ACKNOWLEDGED] * (OPENS_AFTER + 1)
    host[0] = "one"
    assert worker.step() == 32.0


def test_a_fresh_program_believes_in_what_an_earlier_one_had_paused(box: Outbox, clock: HandClock) -> None:
    store(box)
    walk(Worker(box, FakePlatform(Unauthorised("device-unknown")), clock=clock))
    walk(Worker(box, FakePlatform(), clock=clock))
    assert states(box) == [State.ACKNOWLEDGED]


def test_a_line_that_others_saw_come_back_is_felt_for_at_a_moment_of_our_own(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    platform.script = [DOWN] * 9
    store(box)
    for _ in range(9):
        worker.nudge()
        walk(worker)
    worker.line_is_back()
    assert worker.step() == SPREAD_SECONDS / 2
    clock.turn(SPREAD_SECONDS / 2)
    walk(worker)
    assert states(box) == [State.ACKNOWLEDGED]


def test_a_line_that_is_back_does_not_end_a_pause(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [Unauthorised("device-unknown")]
    store(box)
    walk(worker)
    worker.line_is_back()
    assert (worker.step(), states(box)) == (HOUSE_SECONDS, [State.PAUSED])


def test_what_gathered_during_an_outage_goes_one_by_one_afterwards(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock
) -> None:
    platform.script = [DOWN] * OPENS_AFTER
    for number in range(OPENS_AFTER + 5):
        store(box, dossier=str(number))
    walk(worker)
    clock.turn(7200)
    assert walk(worker) == pytest.approx(7200 / 12 / 9)
    assert states(box).count(State.ACKNOWLEDGED) == 1


def test_a_disk_that_does_not_tell_what_waits_costs_no_answer(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.script = [DOWN] * OPENS_AFTER
    entries = [store(box, dossier=str(number)) for number in range(OPENS_AFTER + 1)]
    walk(worker)
    clock.turn(7200)
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "counts", raising(StorageFault("io")))
        walk(worker)
    assert states(box) == [State.ACKNOWLEDGED] * len(entries)
    assert len(platform.asked) == OPENS_AFTER + len(entries)


def test_an_entry_behind_a_dead_letter_makes_nobody_busy(worker: Worker, box: Outbox, platform: FakePlatform) -> None:
    platform.script = [DeadLetter("x")]
    store(box, dossier="a")
    store(box, dossier="a")
    assert walk(worker) == LOOK_AGAIN_SECONDS


@pytest.mark.parametrize("script", [[Retry("busy", "429", 100.0)], [DOWN] * OPENS_AFTER])
def test_a_clock_that_is_put_back_holds_nothing_for_long(
    worker: Worker, box: Outbox, platform: FakePlatform, clock: HandClock, script: list[Outcome]
) -> None:
    platform.script = list(script)
    for number in range(len(script)):
        store(box, dossier=str(number))
    walk(worker)
    clock.turn(-10 * 365 * 86400)
    walk(worker)
    assert states(box) == [State.ACKNOWLEDGED] * len(script)


class Thread:
    """A worker running in its thread, whose waits are seen and whose changes can be awaited."""

    def __init__(self, box: Outbox, platform: object, clock: HandClock, fraction: float = 0.0) -> None:
        self.pauses: list[float | None] = []
        self.waiting = threading.Event()
        self.settled = threading.Event()
        self.worker = Worker(
            box, platform, clock=clock, wait=self._wait, random=lambda: fraction, on_change=self._changed  # type: ignore[arg-type]  # fakes
        )  # fmt: skip

    def _wait(self, wake: threading.Event, pause: float | None) -> None:
        self.pauses.append(pause)
        self.waiting.set()
        wake.wait(10)

    def _changed(self, entry: Entry) -> None:
        if entry.state is not State.SENDING:
            self.settled.set()


@pytest.fixture
def run(box: Outbox, clock: HandClock) -> Iterator[Callable[..., Thread]]:
    threads: list[Thread] = []

    def start(platform: object, fraction: float = 0.0) -> Thread:
        threads.append(Thread(box, platform, clock, fraction))
        threads[-1].worker.start()
        return threads[-1]

    yield start
    for thread in threads:
        assert thread.worker.stop()


def test_a_started_worker_sends_what_is_stored_later(run: Callable[..., Thread], box: Outbox) -> None:
    thread = run(FakePlatform())
    assert thread.waiting.wait(10)
    store(box)
    assert thread.settled.wait(10)
    assert states(box) == [State.ACKNOWLEDGED]


def test_the_first_try_after_a_start_comes_at_a_random_moment(run: Callable[..., Thread], box: Outbox) -> None:
    store(box)
    thread = run(FakePlatform(), fraction=0.5)
    assert thread.waiting.wait(10)
    assert thread.pauses[0] == SPREAD_SECONDS / 2


def test_somebody_at_the_machine_ends_the_first_wait(run: Callable[..., Thread], box: Outbox) -> None:
    store(box)
    thread = run(FakePlatform(), fraction=0.5)
    assert thread.waiting.wait(10)
    thread.worker.nudge()
    assert thread.settled.wait(10)


def test_a_mistake_in_a_deliverer_stops_neither_thread_nor_entry(
    run: Callable[..., Thread], box: Outbox, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-worker-fault")
    store(box)
    thread = run(FakePlatform(ZeroDivisionError()))
    assert thread.waiting.wait(10)
    thread.worker.nudge()
    # It may try again by itself before it is called again.
    while states(box) != [State.ACKNOWLEDGED]:
        assert thread.settled.wait(10)
        thread.settled.clear()
        thread.worker.nudge()


def test_a_disk_that_refuses_at_the_claim_is_tried_again(
    run: Callable[..., Thread], box: Outbox, monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[..., None]
) -> None:
    expected_logs("outbox-worker-fault")
    store(box)
    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "claim", raising(StorageFault("full")))
        thread = run(FakePlatform())
        assert thread.waiting.wait(10)
    thread.worker.nudge()
    assert thread.settled.wait(10)
    assert thread.pauses[0] == FAULT_SECONDS


def test_stopping_waits_for_what_is_being_sent_up_to_its_limit(box: Outbox, clock: HandClock) -> None:
    reached, go_on = threading.Event(), threading.Event()

    class Stuck:
        def deliver(self, parcel: Parcel) -> Outcome:
            reached.set()
            go_on.wait(10)
            return DOWN

    store(box)
    worker = Worker(box, Stuck(), clock=clock, random=lambda: 0.0)
    worker.start()
    assert reached.wait(10)
    assert not worker.stop(0.01)
    go_on.set()
    assert worker.stop()
    assert states(box) == [State.RETRY]


def test_a_worker_that_never_started_is_stopped(worker: Worker) -> None:
    assert worker.stop()


def raising(wrong: Exception) -> Callable[..., None]:
    def refuse(*args: object, **kwargs: object) -> None:
        raise wrong

    return refuse
