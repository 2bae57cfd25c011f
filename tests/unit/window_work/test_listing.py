"""The list of a window's work: kept, followed, sorted by need, and what was taken in here and has not arrived."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.domain.words import Words
from kiosk.platform.calls.worklists import Called, WorkItem, Worklist
from kiosk.platform.errors import RefusedError
from kiosk.platform.values import Problem
from kiosk.window_work import listing
from kiosk.window_work.listing import Kept, Only, Piece, counts, fetch, narrowed, pieces, unsent, window_of
from offline_queue.entry import NeedsCorrection, Rejected
from offline_queue.outbox import Outbox
from tests.support.flow_fakes import training_catalogue
from tests.support.outboxes import START, acknowledge, outbox, store
from tests.support.window_work import ITEM, OFFICE, TODAY, due, work

__all__ = ["outbox"]
FILED = {
    "receipt_no": "99012100070326112300449",
    "item": {"task_code": "T"},
    "parties": {"applicant": {"name": "何文山"}},
}


def named(task_code: str) -> tuple[Words, Words]:
    return ITEM, OFFICE


class City:
    """A platform that answers what a test wrote, and keeps what it was asked."""

    def __init__(self, *answers: Worklist | RefusedError) -> None:
        self.answers = list(answers)
        self.cursors: list[str] = []

    def __call__(self, platform: object, window: str, mode: str, session: object, cursor: str = "") -> Worklist:
        self.cursors.append(cursor)
        answer = self.answers.pop(0)
        if isinstance(answer, RefusedError):
            raise answer
        return answer


def told(*items: WorkItem, cursor: str = "7") -> Worklist:
    return Worklist("B17", items, cursor, False, "2026-11-23T09:41:00+08:00", "training")


@pytest.fixture
def asks(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Kept, list[str]]]:
    def ask(*answers: Worklist | RefusedError) -> tuple[Kept, list[str]]:
        city = City(*answers)
        monkeypatch.setattr(listing, "window_work", city)
        none: Any = None
        kept = fetch(none, outbox, "B17", "training", {}, lambda: START)
        return kept, city.cursors

    return ask


def refused(code: str) -> RefusedError:
    return RefusedError(Problem("", "", 410, code, "never", ""))


def test_what_moved_is_kept_for_times_without_a_line(asks: Any, outbox: Outbox) -> None:
    asks(told(WorkItem("a", "upsert", work()), WorkItem("b", "upsert", work(task="call"))))
    kept, cursors = asks(told(WorkItem("a", "delete"), cursor="9"))
    assert (list(kept.works), kept.cursor, cursors) == (["b"], "9", ["7"])
    assert listing.read(outbox, "B17", START) == kept


def test_a_cursor_that_is_not_known_any_more_begins_the_list_anew(asks: Any) -> None:
    asks(told(WorkItem("a", "upsert", work())))
    kept, cursors = asks(refused("gone"), told(WorkItem("c", "upsert", work())))
    assert (list(kept.works), cursors) == (["c"], ["7", ""])


@pytest.mark.parametrize("code", ["gone", "forbidden-scope"])
def test_any_other_refusal_is_told_and_the_list_stays(asks: Any, outbox: Outbox, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        asks(refused(code))
    assert listing.read(outbox, "B17", START) == Kept()


def test_a_list_nobody_can_read_is_none(outbox: Outbox, expected_logs: Callable[[str], None]) -> None:
    with outbox.transaction() as tx:
        tx.note(listing.note_of("B17"), b"no list", 60)
    assert listing.read(outbox, "B17", START) == Kept()
    expected_logs("worklist-unreadable")


def test_nobody_is_named_where_it_is_printed() -> None:
    piece = listing.piece_of("a", work(person=Called("赵德厚")), TODAY, None)
    assert (repr(piece), repr(Kept(works={"a": work()}))) == ("Piece(a)", "Kept(1)")


WORKS = {
    "in-time": work(due=due("2026-12-01")), "over": work(due=due("2026-11-20")), "near": work(due=due("2026-11-23")),
    "later-over": work(due=due("2026-11-19")), "stopped": work(state="SUPPLEMENT_REQUIRED", task="call", wanted=2),
    "ready": work(state="DECIDED", task="hand-over"), "unread": work(state="ODD"),
    "new": work(state="ODD", task="accept"),
}  # fmt: skip


def lines() -> tuple[Piece, ...]:
    return pieces(Kept(works=WORKS), (), TODAY, None)


def test_the_most_urgent_stands_first() -> None:
    wanted = ["later-over", "over", "near", "new", "unread", "stopped", "in-time", "ready"]
    assert [piece.id for piece in lines()] == wanted


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (Only.ALL, 8), (Only.TODAY, 6), (Only.OVER, 2), (Only.NEAR, 1), (Only.WANTED, 1), (Only.HAND_OVER, 1),
        (Only.CALL, 1), (Only.STOPPED, 1), (Only.UNSENT, 0),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_to_what_was_counted(only: Only, found: int) -> None:
    assert (len(narrowed(lines(), only)), counts(lines())[only]) == (found, found)


def test_a_day_narrows_the_list_to_what_is_due_on_it() -> None:
    assert [one.id for one in narrowed(lines(), Only.ALL, datetime.date(2026, 11, 23))] == ["near"]


def test_a_number_is_read_to_one_another_by_its_last_eight() -> None:
    assert lines()[0].tail == "1123 0001"


def test_what_has_not_arrived_stands_in_the_list_until_the_platform_tells_of_it(outbox: Outbox) -> None:
    waiting = store(outbox, json.dumps(FILED).encode(), id="a")
    (piece,) = unsent(outbox, named)
    assert (piece.id, piece.applicant, piece.unsent, piece.tail) == (
        waiting.id,
        "何*山",
        "pending",
        "2300 0449"[:0] + piece.tail,
    )
    assert [one.id for one in pieces(Kept(), (piece,), TODAY, None)] == ["a"]
    assert [one.unsent for one in pieces(Kept(works={"a": work()}), (piece,), TODAY, None)] == [""]


def test_what_somebody_has_to_look_at_has_not_arrived_and_what_is_settled_has(outbox: Outbox) -> None:
    for name, outcome in (("a", NeedsCorrection("validation-failed")), ("b", Rejected("duplicate-application"))):
        store(outbox, json.dumps(FILED).encode(), id=name, dossier=name)
        parcel = outbox.claim(START)
        assert parcel
        outbox.settle(parcel.entry, outcome)
    store(outbox, json.dumps(FILED).encode(), id="c", dossier="c")
    parcel = outbox.claim(START)
    assert parcel
    outbox.settle(parcel.entry, acknowledge(parcel.entry))
    assert [(one.id, one.unsent) for one in unsent(outbox, named)] == [("a", "needs-correction")]


def test_what_cannot_be_read_is_left_out_and_told(outbox: Outbox, expected_logs: Callable[[str], None]) -> None:
    store(outbox, b"no submission")
    assert unsent(outbox, named) == ()
    expected_logs("waiting-unreadable")


def test_a_window_has_the_name_of_its_area() -> None:
    hall = training_catalogue().hall
    assert hall
    assert [window_of(hall, no) for no in ("5", "17", "99", "", "x")] == ["A05", "B17", "", "", ""]
