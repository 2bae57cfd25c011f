"""What the steps of a dossier add up to: its state, its last day, its result, and the papers written with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.application import rooms_over
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.calls.progress import GRANTED, due_of, paused_days, result_of
from kiosk.sandbox.dossiers import APPLICATIONS, documents_of
from kiosk.sandbox.history import INSTANT, Histories, Step, Turn, state_of
from tests.support.parcels import submission

NUMBER = "1199010099083352973990704000000202611230001"
ITEM = {"promise_days": 5}


def step(node: str, day: int = 23, **more: Any) -> Step:
    return {"node": node, "at": f"2026-11-{day:02d}T10:36:00+08:00", **more}


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    made = rooms_over(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def histories(rooms: Rooms) -> Histories:
    return Histories(rooms)


@pytest.fixture
def row(rooms: Rooms, histories: Histories) -> sqlite3.Row:
    """Give an application that has just been acknowledged."""
    body = submission(b"drawing").body
    told = {"project_no": NUMBER, "received_at": rooms.clock.instant()}
    kept = (body["id"], body["receipt_no"], json.dumps(body), json.dumps(told))
    rooms.store.run("INSERT INTO submission VALUES (?, ?, '', ?, ?)", *kept)
    found = rooms.store.one(APPLICATIONS)
    assert found
    return found


def kinds(rooms: Rooms) -> list[str]:
    return [one["kind"] for one in documents_of(rooms.store, NUMBER)]


def test_a_hand_over_leaves_the_state_as_it_was() -> None:
    assert state_of([step("received"), step("accepted"), step("forwarded")]) == "ACCEPTED"


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        ([step("accepted")], 0),
        ([step("accepted"), step("suspended", 24)], 0),
        # From Tuesday to Monday: four working days.
        ([step("accepted"), step("suspended", 24), step("in-review", 30)], 4),
        ([step("accepted"), step("suspended", 24), step("suspended", 25), step("in-review", 30)], 4),
        ([step("accepted"), step("suspended", 24), step("forwarded", 25), step("in-review", 26)], 2),
        ([step("suspended", 20), step("in-review", 23), step("accepted", 24)], 0),
    ],
    ids=["never", "still", "a week", "twice", "handed over meanwhile", "before it was accepted anew"],
)
def test_days_of_a_special_procedure_are_counted_once_it_is_over(steps: list[Step], days: int) -> None:
    assert paused_days(steps) == days


def test_the_last_day_moves_by_the_days_the_clock_stood_still() -> None:
    steps = [step("accepted"), step("suspended", 24), step("in-review", 26)]
    assert due_of("IN_REVIEW", steps[:1], ITEM)["due"]["last_day"] == "2026-11-30"
    assert due_of("IN_REVIEW", steps, ITEM)["due"]["last_day"] == "2026-12-02"


def test_what_was_decided_is_still_told_when_it_has_been_handed_over() -> None:
    words = {"zh": "准予，每月 100 元。", "en": "Granted, 100 yuan a month."}
    steps = [step("decided", result=words), step("delivered")]
    assert result_of("DELIVERED", steps) == {"result": words}
    assert result_of("DELIVERED", [step("decided"), step("delivered")]) == {"result": GRANTED}
    assert result_of("IN_REVIEW", steps) == {}


def test_a_step_within_the_office_counts_for_the_version_and_is_not_told(histories: Histories, row) -> None:
    before = histories.of(row)
    histories.put(json.loads(row["body"]), step("flagged", inner=True))
    assert histories.of(row) == before
    assert len(histories.all_of(row)) == len(before) + 1


@pytest.mark.parametrize("later", [[], ["authorisation"]], ids=["nothing", "a paper of who comes for another"])
def test_what_the_matter_does_not_ask_for_holds_nobody_up(rooms: Rooms, histories: Histories, row, later) -> None:
    body = json.dumps(json.loads(row["body"]) | {"later": later})
    rooms.store.run("UPDATE submission SET body = ? WHERE id = ?", body, row["id"])
    rooms.clock.offset_seconds = 90.0
    found = rooms.store.one(APPLICATIONS)
    assert found
    assert [one["node"] for one in histories.of(found)] == ["received", "arrived", "accepted"]


def test_each_paper_is_written_with_its_step(rooms: Rooms, histories: Histories, row) -> None:
    for node in ("pre-review", "supplement-asked", "accepted", "decided", "to-deliver", "delivered"):
        histories.turn(Turn(node))
    assert kinds(rooms) == ["supplement-notice", "acceptance", "decision", "licence"]


def test_who_was_refused_gets_no_licence(rooms: Rooms, histories: Histories, row) -> None:
    histories.put(json.loads(row["body"]), step("to-deliver", granted=False))
    assert kinds(rooms) == []


def test_what_is_done_at_once_has_no_notice_of_acceptance(rooms: Rooms, histories: Histories, row) -> None:
    body = json.loads(row["body"])
    rooms.catalogue.known(body["item"]["task_code"])["project_type"] = INSTANT
    histories.put(body, step("accepted"))
    assert kinds(rooms) == []


def test_what_is_written_within_an_act_goes_with_it_when_it_fails(rooms: Rooms, histories: Histories, row) -> None:
    def breaks() -> Any:
        histories.turn(Turn("decided"))
        raise ProblemError("state-conflict")

    with pytest.raises(ProblemError):
        rooms.once.act("postAction", "key", {}, breaks)
    assert ([one["node"] for one in histories.of(row)], kinds(rooms)) == (["received", "arrived"], [])
