"""What a window's day adds up to, from what was written down, and its report: kept, signed by two, never changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from config.clock import CHINA
from config.texts import wording
from kiosk.audit import Act, record
from kiosk.hall.days import WindowDay
from kiosk.platform.calls.days import DayCompared
from kiosk.window_work import day as days
from kiosk.window_work import originals, passing, report
from kiosk.window_work.arrivals import Arriving, register
from kiosk.window_work.day import Account, Difference, Here, Kept, Papers, Step, Sums, account
from kiosk.window_work.originals import Original
from kiosk.window_work.report import ReportError, check, close, kept, sections
from offline_queue.entry import NeedsCorrection, Priority, Rejected
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, acknowledge, open_box, store
from tests.support.passings import PASSING, made, wait, waits
from tests.support.window_work import HANDING, ITEM, NOON, TODAY, site

DAY = TODAY.isoformat()
TICKETS = WindowDay(
    window="17", day=DAY, called=46, recalled=5, finished=41, no_show=2, held=1, sent_on=2, let_back=1, pauses=2,
    paused_s=660, opened_at=1795394820000, closed_at=1795426440000,
)  # fmt: skip
SAME = DayCompared(DAY, (), (), (), "same", "training")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON.timestamp())


@pytest.fixture
def outbox(tmp_path: Any, clock: HandClock) -> Any:
    box = open_box(tmp_path, clock)
    yield box
    box.close()


def added(outbox: Outbox, **changes: Any) -> Account:
    told: dict[str, Any] = {"tickets": TICKETS, "compared": SAME, "register": ()} | changes
    return account(outbox, TODAY, "B17", told["tickets"], told["compared"], told["register"], NOON)


def settled(outbox: Outbox, name: str, outcome: Any) -> None:
    store(outbox, id=name, dossier=name)
    parcel = outbox.claim(NOON.timestamp())
    assert parcel
    outbox.settle(parcel.entry, acknowledge(parcel.entry) if outcome is True else outcome)


def test_each_case_of_the_day_stands_in_one_sum(outbox: Outbox) -> None:
    settled(outbox, "a", True)
    settled(outbox, "b", Rejected("duplicate-application"))
    store(outbox, id="c", dossier="c")
    found = added(outbox)
    assert found.cases == Sums(stored=3, arrived=1, waiting=1, to_see=1)
    assert found.differences == (Difference("to-see", "b"),)
    assert (found.waiting, found.is_final) == (1, False)


def test_a_case_that_was_handed_in_anew_counts_once(outbox: Outbox) -> None:
    settled(outbox, "old", NeedsCorrection("form-changed"))
    with outbox.transaction() as tx:
        tx.put("submission", b"{}", dossier="new", priority=Priority.SUBMISSION, id="new")
        tx.replace("old", "new")
    found = added(outbox)
    assert found.cases == Sums(stored=1, waiting=1)
    assert found.differences == ()


def test_another_day_is_not_counted(outbox: Outbox, clock: HandClock) -> None:
    clock.turn(-86_400)
    store(outbox, id="yesterday")
    clock.turn(86_400)
    assert added(outbox).cases == Sums()


def test_papers_are_counted_by_what_was_written_when_they_were_printed(outbox: Outbox, clock: HandClock) -> None:
    facts: dict[str, Any] = {"kind": "taken", "number": "1", "device": "receipt_printer", "attempt": 1}
    with outbox.transaction() as tx:
        record(tx, Act.PAPER_PRINTED, "x", **facts)
        record(tx, Act.RECEIPT_PRINTED, "x", number="2", device="receipt_printer", attempt=1)
        record(tx, Act.PAPER_NOT_PRINTED, "x", **facts, reason="printer.paper-out")
        record(tx, Act.PAPER_NOT_PRINTED, "x", **facts, reason="unsure")
    assert added(outbox).papers == Papers(printed=2, void=1, unsure=1)


def test_acts_are_read_backwards_to_the_beginning_of_the_day(
    outbox: Outbox, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "PAGE", 2)
    clock.turn(-86_400)
    for _ in range(2):
        for _ in range(3):
            with outbox.transaction() as tx:
                record(tx, Act.CARD_LEFT, seconds=1)
        clock.turn(86_400)
    begins = datetime.datetime.combine(TODAY, datetime.time(), CHINA)
    assert len(list(days.events_of(outbox, begins, begins + datetime.timedelta(days=1)))) == 3


def an_original(name: str, **changes: Any) -> Original:
    made = Original(id=name, of="s", name="户口簿", count=1, taken_at=NOON, taken_by="C01")
    return msgspec.structs.replace(made, **changes)


def test_what_somebody_still_has_to_come_for_is_counted(outbox: Outbox) -> None:
    wait(outbox, waits("a"), waits("b"), waits("c"))
    made(outbox, waits("a"))
    arriving = Arriving(HANDING, NOON, "result", "s", "1", ITEM, "赵*厚", "", "高龄津贴证", "", 1, "市民政局", "B-14")
    register(arriving, outbox, site(), "1708", NOON)
    found = added(outbox)
    assert found.here == Here(shelf=1, waiting=2, unsigned=1)
    assert found.mark(Step.ORIGINALS) == "near"
    passing.take_back(PASSING, outbox, "1708", NOON)
    assert added(outbox).here == Here(shelf=1, waiting=3)


def test_originals_are_counted_as_taken_given_back_and_here(outbox: Outbox) -> None:
    before = NOON - datetime.timedelta(days=3)
    register = (
        an_original("a"), an_original("b", taken_at=before, returned_at=NOON, returned_by="C01"),
        an_original("c", to_return=False), an_original("d", taken_at=before),
    )  # fmt: skip
    assert added(outbox, register=register).originals == Kept(taken=2, returned=1, here=2)


COMPARED = DayCompared(DAY, ("m",), ("u",), ("d",), "differing", "training")


@pytest.mark.parametrize(
    ("changes", "step", "mark"),
    [
        ({}, Step.TICKETS, "done"), ({"tickets": None}, Step.TICKETS, "unread"),
        ({"tickets": msgspec.structs.replace(TICKETS, open=1, called=47)}, Step.TICKETS, "over"),
        ({}, Step.NUMBERS, "done"), ({"tickets": None}, Step.NUMBERS, "unread"),
        ({"tickets": msgspec.structs.replace(TICKETS, called=48)}, Step.NUMBERS, "over"), ({}, Step.OUTBOX, "done"),
        ({}, Step.COMPARED, "done"), ({"compared": None}, Step.COMPARED, "unread"),
        ({"compared": COMPARED}, Step.COMPARED, "over"), ({}, Step.MONEY, "done"), ({}, Step.PAPERS, "done"),
        ({}, Step.ORIGINALS, "done"), ({"register": (an_original("a"),)}, Step.ORIGINALS, "near"),
        ({}, Step.SIGNED, "not-yet"),
    ],
)  # fmt: skip
def test_each_step_says_how_it_stands(outbox: Outbox, changes: dict[str, Any], step: Step, mark: str) -> None:
    assert added(outbox, **changes).mark(step) == mark


def test_what_somebody_has_to_see_is_over(outbox: Outbox) -> None:
    settled(outbox, "a", Rejected("validation-failed"))
    assert added(outbox).mark(Step.OUTBOX) == "over"


def test_what_is_on_its_way_is_near(outbox: Outbox) -> None:
    store(outbox, id="c", dossier="c")
    assert added(outbox).mark(Step.OUTBOX) == "near"


def test_every_difference_is_named(outbox: Outbox) -> None:
    found = added(outbox, compared=COMPARED, tickets=msgspec.structs.replace(TICKETS, called=49)).differences
    assert [(one.kind, one.name, one.count) for one in found] == [
        ("numbers", "", 3), ("missing", "m", 1), ("unknown", "u", 1), ("differing", "d", 1), ("acts", "", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [{"tickets": None}, {"compared": None}])
def test_a_day_of_which_something_was_not_read_is_for_review(outbox: Outbox, changes: dict[str, Any]) -> None:
    assert (added(outbox).is_final, added(outbox, **changes).is_final) == (True, False)


def test_a_report_is_kept_with_its_number_and_the_end_of_the_chain(outbox: Outbox) -> None:
    head = outbox.chain_head()[1]
    made = close(outbox, added(outbox), site(), "C01", NOON)
    assert made.number == f"{site().region}{site().hall}-RJ-B17-20261123-1"
    assert (made.audit_head, made.made.staff_no, kept(outbox, "B17", DAY, NOON.timestamp())) == (head, "C01", (made,))
    assert outbox.events()[-1].action == "window-day-closed"


def test_a_second_press_makes_no_second_report_and_what_came_later_does(outbox: Outbox) -> None:
    first = close(outbox, added(outbox, compared=None), site(), "C01", NOON)
    later = NOON + datetime.timedelta(minutes=1)
    again = close(outbox, msgspec.structs.replace(first.account, read_at=later), site(), "C01", later)
    final = close(outbox, added(outbox), site(), "C01", later)
    assert (again, final.number[-1], final.is_final) == (first, "2", True)
    assert kept(outbox, "B17", DAY, NOON.timestamp()) == (first, final)


def test_nobody_ends_a_day_over_somebody_at_the_window(outbox: Outbox) -> None:
    with pytest.raises(ReportError, match="open"):
        close(outbox, added(outbox, tickets=msgspec.structs.replace(TICKETS, open=1)), site(), "C01", NOON)


def test_a_second_person_stands_behind_a_report_once(outbox: Outbox) -> None:
    made = close(outbox, added(outbox), site(), "C01", NOON)
    with pytest.raises(ReportError, match="same-person"):
        check(outbox, made, "C01", NOON)
    signed = check(outbox, made, "C02", NOON)
    assert signed.checked
    assert signed.checked.staff_no == "C02"
    assert kept(outbox, "B17", DAY, NOON.timestamp()) == (signed,)
    with pytest.raises(ReportError, match="signed"):
        check(outbox, made, "C03", NOON)


def test_a_report_nobody_kept_cannot_be_signed(outbox: Outbox) -> None:
    made = close(outbox, added(outbox), site(), "C01", NOON)
    with pytest.raises(ReportError, match="unknown"):
        check(outbox, msgspec.structs.replace(made, number="other"), "C02", NOON)


def test_reports_nobody_can_read_are_none(outbox: Outbox, expected_logs: Callable[[str], None]) -> None:
    with outbox.transaction() as tx:
        tx.note(report.note_of("B17", DAY), b"no reports", 60)
    assert kept(outbox, "B17", DAY, NOON.timestamp()) == ()
    expected_logs("day-reports-unreadable")


def said(found: Account, language: str = "zh_CN") -> str:
    words = wording(language)
    return "\n".join(
        " ".join(
            (words(one.title), *(f"{words(fact.label)}{fact.value}" for fact in one.facts),
             words(one.instead) if one.instead else "")
        )
        for one in sections(found)
    )  # fmt: skip


def test_the_report_says_what_was_counted(outbox: Outbox) -> None:
    told = said(added(outbox))
    assert "叫号46" in told
    assert "暂停分钟11" in told
    assert "0 笔 0.00 元" in told
    assert "没有不一样的" in told


def test_the_report_says_what_could_not_be_read(outbox: Outbox) -> None:
    told = said(added(outbox, tickets=None, compared=None))
    assert "读不到大厅的数" in told
    assert "还没有和市平台核对" in told


def test_of_many_differences_the_first_are_named_and_the_rest_counted(outbox: Outbox) -> None:
    many = msgspec.structs.replace(COMPARED, missing=tuple(f"entry-{number:03d}" for number in range(20)), acts="same")
    told = said(added(outbox, compared=many))
    assert told.count("entry-") == report.MOST_NAMED
    assert "另外还有14" in told


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [({}, "agrees"), ({"compared": COMPARED}, "differs"), ({"compared": None}, "review")],
)
def test_the_result_is_one_line(outbox: Outbox, changes: dict[str, Any], wanted: str) -> None:
    made = close(outbox, added(outbox, **changes), site(), "C01", NOON)
    assert report.result_words(made).key == f"window-day.result.{wanted}"


def test_the_register_has_each_original_once_and_gives_it_back_once(outbox: Outbox) -> None:
    with outbox.transaction() as tx:
        originals.take_in(tx, outbox, [an_original("a"), an_original("b")], NOON)
    with outbox.transaction() as tx:
        originals.take_in(tx, outbox, [an_original("a"), an_original("c", of="t")], NOON)
    later = NOON + datetime.timedelta(hours=1)
    for moment, staff in ((NOON, "C01"), (later, "C02")):
        with outbox.transaction() as tx:
            originals.give_back(tx, outbox, {"a"}, staff, moment)
    register = originals.read(outbox, NOON.timestamp())
    assert [(one.id, one.returned_by) for one in register] == [("a", "C01"), ("b", ""), ("c", "")]
    assert [one.id for one in originals.of(register, {"s"})] == ["b"]


def test_what_was_given_back_is_shown_for_a_month(outbox: Outbox) -> None:
    with outbox.transaction() as tx:
        originals.take_in(tx, outbox, [an_original("a", returned_at=NOON), an_original("b")], NOON)
    with outbox.transaction() as tx:
        originals.take_in(tx, outbox, [], NOON + datetime.timedelta(days=31))
    assert [one.id for one in originals.read(outbox, NOON.timestamp())] == ["b"]


def test_a_register_nobody_can_read_is_told(outbox: Outbox, expected_logs: Callable[[str], None]) -> None:
    with outbox.transaction() as tx:
        tx.note(originals.NOTE, b"no register", 60)
    assert originals.read(outbox, NOON.timestamp()) == ()
    expected_logs("originals-unreadable")
