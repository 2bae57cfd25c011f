"""The page printer of a training hall: any play of hands and questions, and it never says more than happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.page_printer import operations as op
from devices.page_printer.encoding import JOB, OPERATION, PRINTER, Message, decode, encode
from devices.page_printer.mechanism import STOPPING, Mechanism
from devices.page_printer.status import state_of
from devices.page_printer.virtual import VirtualPagePrinter

URI = "ipp://x/ipp/print"
PDF = b"%PDF-1.7"


def asked(mechanism: Mechanism, message: Message, document: bytes = b"") -> Message:
    read, rest = decode(mechanism.answer(encode(message) + document))
    assert (read.request_id, rest) == (message.request_id, b"")
    return read


def created(mechanism: Mechanism, number: int = 1) -> int:
    made = asked(mechanism, op.create_job(URI, number, f"K03-{number}", "iso_a4_210x297mm"))
    return made.number(JOB, "job-id") or 0


def sent(mechanism: Mechanism, number: int = 1) -> int:
    job = created(mechanism, number)
    asked(mechanism, op.send_document(URI, number, job), PDF)
    return job


def told(mechanism: Mechanism, job: int) -> tuple[int | None, int | None]:
    read = asked(mechanism, op.get_job(URI, 9, job))
    return read.number(JOB, "job-state"), read.number(JOB, "job-media-sheets-completed")


def printer(mechanism: Mechanism) -> Message:
    return asked(mechanism, op.get_printer(URI, 5))


def test_a_job_goes_through_the_states_of_the_standard() -> None:
    mechanism = Mechanism(lambda pdf: 2)
    job = created(mechanism)
    seen = [told(mechanism, job)]
    asked(mechanism, op.send_document(URI, 2, job), PDF)
    for _ in range(2):
        mechanism.step()
        seen.append(told(mechanism, job))
    assert seen == [(op.PENDING, 0), (op.PROCESSING, 1), (op.COMPLETED, 2)]


@pytest.mark.parametrize("reason", sorted(STOPPING))
def test_a_job_under_way_is_told_as_stopped_while_the_printer_stands(reason: str) -> None:
    mechanism = Mechanism(lambda pdf: 2)
    job = sent(mechanism)
    mechanism.step()
    mechanism.reasons.add(reason)
    assert (mechanism.step(), told(mechanism, job)) == (None, (op.HALTED, 1))
    mechanism.reasons.clear()
    done = mechanism.step()
    assert (done and done.id, told(mechanism, job)) == (job, (op.COMPLETED, 2))


@pytest.mark.parametrize("reason", sorted(STOPPING))
def test_what_stops_the_twin_is_what_the_driver_understands(reason: str) -> None:
    mechanism = Mechanism()
    mechanism.reasons.add(reason)
    state = state_of(printer(mechanism))
    assert (state.usable, state.cause.startswith("page."), state.cause == "page.stopped") == (False, True, False)


def test_a_sheet_that_jams_is_not_out_and_its_job_waits() -> None:
    mechanism = Mechanism()
    job = sent(mechanism)
    mechanism.jams_next = True
    assert (mechanism.step(), mechanism.ready, told(mechanism, job)) == (None, False, (op.HALTED, 0))
    mechanism.reasons.discard("media-jam")
    mechanism.step()
    assert told(mechanism, job) == (op.COMPLETED, 1)


def test_jobs_come_out_in_the_order_in_which_they_came() -> None:
    mechanism = Mechanism()
    jobs = [sent(mechanism, number) for number in (1, 2, 3)]
    out = [done.id for _ in jobs if (done := mechanism.step())]
    assert (out, mechanism.step()) == (jobs, None)


def test_a_job_without_its_document_holds_nobody_up() -> None:
    mechanism = Mechanism()
    waiting, whole = created(mechanism, 1), sent(mechanism, 2)
    done = mechanism.step()
    assert (done and done.id, told(mechanism, waiting)) == (whole, (op.PENDING, 0))


def test_a_cancelled_job_says_how_much_had_come_out() -> None:
    mechanism = Mechanism(lambda pdf: 3)
    job = sent(mechanism)
    mechanism.step()
    assert asked(mechanism, op.cancel_job(URI, 3, job)).code == op.OK
    assert (mechanism.step(), told(mechanism, job)) == (None, (op.CANCELED, 1))


def test_a_printer_that_counts_nothing_says_nothing_of_sheets() -> None:
    mechanism = Mechanism()
    mechanism.counts_sheets = False
    job = sent(mechanism)
    mechanism.step()
    assert told(mechanism, job) == (op.COMPLETED, None)


@pytest.mark.parametrize("operation", [op.PRINT_JOB, op.GET_JOBS, 0x0001, 0x4001, 0xFFFF])
def test_what_it_cannot_do_it_says_it_cannot(operation: int) -> None:
    assert asked(Mechanism(), Message(operation, 77)).code == op.NOT_SUPPORTED


@given(st.binary(max_size=60))
def test_any_request_gets_an_answer_in_the_form_of_ipp(request: bytes) -> None:
    read, _ = decode(Mechanism().answer(request))
    assert read.words(OPERATION, "attributes-charset") == ("utf-8",)


HANDS = ("create", "send", "step", "cancel", "stop", "go", "jam-next", "abort-next", "out")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(HANDS), st.integers(1, 4)), max_size=25))
def test_whatever_hands_do_no_more_is_told_than_came_out(play: list[tuple[str, int]]) -> None:
    mechanism = Mechanism(lambda pdf: 2)
    out: dict[int, int] = {}
    ended: dict[int, int | None] = {}
    for hand, job in play:
        before = {one.id: one.sheets for one in mechanism.jobs.values()}
        act(mechanism, hand, job)
        for one in mechanism.jobs.values():
            out[one.id] = out.get(one.id, 0) + one.sheets - before.get(one.id, 0)
            state, sheets = told(mechanism, one.id)
            assert sheets == out[one.id] <= 2
            # What has ended stays ended in the same way: the driver reports it once and asks no more.
            assert ended.setdefault(one.id, state) == state if one.over else one.id not in ended
            assert state != op.COMPLETED or sheets == 2


def act(mechanism: Mechanism, hand: str, job: int) -> None:
    """Do one thing that a hand or a driver may do at any moment."""
    acts = {
        "create": lambda: created(mechanism),
        "send": lambda: asked(mechanism, op.send_document(URI, 2, job), PDF),
        "step": mechanism.step,
        "cancel": lambda: asked(mechanism, op.cancel_job(URI, 3, job)),
        "stop": lambda: mechanism.reasons.add("paused"),
        "go": mechanism.reasons.clear,
        "jam-next": lambda: setattr(mechanism, "jams_next", True),
        "abort-next": lambda: setattr(mechanism, "aborts_next", True),
        "out": lambda: setattr(mechanism, "sheets_left", job - 1),
    }
    acts[hand]()


# The whole twin, with its wire.


@pytest.fixture
def twin() -> Iterator[VirtualPagePrinter]:
    made = VirtualPagePrinter()
    made.start()
    yield made
    made.stop()


def test_the_address_stays_over_a_plug_that_is_moved(twin: VirtualPagePrinter) -> None:
    before = twin.address
    for _ in range(3):
        twin.unplug()
        twin.plug()
    assert twin.address == before


def test_plugging_in_what_is_plugged_in_changes_nothing(twin: VirtualPagePrinter) -> None:
    before = threading.active_count()
    twin.plug()
    assert threading.active_count() <= before


def test_ending_twice_is_harmless_and_nothing_was_printed() -> None:
    made = VirtualPagePrinter()
    made.start()
    made.stop()
    made.stop()
    assert (made.printed, made.jobs) == ([], [])


@pytest.mark.parametrize(
    ("hand", "reason"),
    [
        ("end_paper", "media-empty-error"),
        ("jam", "media-jam-error"),
        ("open_cover", "cover-open-error"),
        ("pause", "paused"),
        ("run_low", "toner-low"),
    ],
)
def test_each_hand_is_told_in_the_keyword_of_the_registry(twin: VirtualPagePrinter, hand: str, reason: str) -> None:
    getattr(twin, hand)()
    assert printer(twin._mechanism).words(PRINTER, "printer-state-reasons") == (reason,)


def test_what_waited_when_the_plug_was_pulled_never_comes_out(twin: VirtualPagePrinter) -> None:
    twin.pause()
    # Its own thread may just look at the jobs.
    with twin._work:
        job = sent(twin._mechanism)
    twin.unplug()
    twin.plug()
    twin.resume()
    assert (told(twin._mechanism, job), twin.printed) == ((op.ABORTED, 0), [])
