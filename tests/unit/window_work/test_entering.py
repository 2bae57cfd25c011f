"""Progress that a clerk writes in for another system: what must be said, and that it is left once."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from kiosk.platform.calls.dossiers import Action
from kiosk.sandbox.dossier_actions import ACTIONS, EXTERNAL, EXTERNAL_NODES, may_follow
from kiosk.window_work.entering import NODES, Entered, NotEnteredError, enter, gaps, nodes
from offline_queue.outbox import Outbox
from tests.support.outboxes import outbox
from tests.support.window_work import HANDING, NOON, site

__all__ = ["outbox"]
HOUR = datetime.timedelta(hours=1)
WELL = Entered(HANDING, "1", "ACCEPTED", NOON - HOUR, NOON, "in-review", "市医保局科室二", "YB-0417")


def test_it_is_left_for_the_platform_with_who_wrote_it_in_and_when_it_happened(outbox: Outbox) -> None:
    enter(WELL, outbox, site(), "C01", NOON)
    (entry,) = outbox.entries()
    told = msgspec.json.decode(outbox.payload(entry), type=Action)
    assert (told.node, told.staff_no, told.external_no, told.result) == ("in-review", "C01", "YB-0417", "")
    assert (told.unit and told.unit.zh, told.occurred_at) == ("市医保局科室二", "2026-11-23T12:00:00+08:00")


def test_a_second_press_leaves_nothing_more(outbox: Outbox) -> None:
    for _ in range(2):
        enter(WELL, outbox, site(), "C01", NOON)
    assert len(outbox.entries()) == 1
    assert [event.action for event in outbox.events()].count("progress-entered") == 1


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ()), ({"node": ""}, ("node",)), ({"node": "accepted"}, ("node",)), ({"unit": "  "}, ("unit",)),
        ({"at": NOON + HOUR}, ("future",)), ({"at": NOON + datetime.timedelta(minutes=4)}, ()),
        ({"at": NOON - 2 * HOUR}, ("before",)), ({"at": NOON - 2 * HOUR, "since": None}, ()),
        ({"node": "decided"}, ("result",)), ({"node": "decided", "result": "granted"}, ()),
        ({"node": "decided", "result": "refused"}, ("reason",)),
        ({"node": "decided", "result": "refused", "reason": "不符合"}, ()),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(changes: dict[str, Any], wanted: tuple[str, ...]) -> None:
    assert gaps(replace(WELL, **changes), NOON) == wanted


def test_nothing_is_left_while_something_is_missing(outbox: Outbox) -> None:
    with pytest.raises(NotEnteredError, match="unit"):
        enter(replace(WELL, unit=""), outbox, site(), "C01", NOON)
    assert outbox.entries() == []


def test_what_may_follow_is_what_the_platform_takes() -> None:
    assert set(NODES) == EXTERNAL_NODES
    for state in ACTIONS[EXTERNAL].states:
        assert set(nodes(state)) == {node for node in NODES if may_follow(state, node)}, state
    assert nodes("DELIVERED") == ()


def test_a_refusal_goes_with_its_reason(outbox: Outbox) -> None:
    enter(replace(WELL, node="decided", result="refused", reason=" 不符合 "), outbox, site(), "C01", NOON)
    told = msgspec.json.decode(outbox.payload(outbox.entries()[0]), type=Action)
    assert (told.result, told.reason and told.reason.zh) == ("refused", "不符合")
