"""Acts as calls: what the client writes is what the hub reads."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from config.clock import CHINA
from kiosk.contract.document import SHARED, Document
from kiosk.hub.deeds import OF_ACTS, spoken
from kiosk.hub.service import FILE
from kiosk.tickets import acts
from tests.support.parcels import new_id

DOCUMENT = Document(FILE, SHARED)
NAME, OTHER = new_id(), new_id()
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=CHINA)
ALL: list[acts.Act[Any]] = [
    acts.Issue(queue="social"),
    acts.Issue(queue="social", credit="aged", person_hash="ab" * 32, visit=OTHER, to_print=True),
    acts.TellPaper(ticket=NAME, printed=False), acts.Reprint(ticket=NAME), acts.Recall(ticket=NAME, version=3),
    acts.NoShow(ticket=NAME), acts.Return(ticket=NAME), acts.Hold(ticket=NAME, reason="去复印"),
    acts.Resume(ticket=NAME),
    acts.Resume(ticket=NAME, window="01"), acts.Transfer(ticket=NAME, to_queue="estate", keep_place=False),
    acts.Transfer(ticket=NAME, to_window="02"), acts.Start(ticket=NAME, person_hash="cd" * 32, other_person=True),
    acts.Finish(ticket=NAME), acts.Rate(ticket=NAME, level=5), acts.Cancel(ticket=NAME, version=1, reason="不办了"),
    acts.CallNext(window="01"),
    acts.CallNext(window="01", queues=("social", "estate")), acts.CallThis(window="01", ticket=NAME, reason="急"),
    acts.OpenWindow(window="01", take_over=True, reason="交接", late=True),
    acts.SuspendWindow(window="01", reason="午餐"),
    acts.CloseWindow(window="01"), acts.LeaseBlock(prefix="A"), acts.LeaseBlock(prefix="A", size=7),
    acts.CloseBlock(block=NAME, used=(5001,), unused=()), acts.CheckIn(appointment=NAME, person_hash="ab" * 32),
    acts.CloseDay(day="2026-11-23", expire_reason="停电"), acts.CloseDay(day="2026-11-23"),
    acts.TellAlone(window="01", what="finish", at=NOON, ticket=NAME, listed_at=3, reason="断线"),
    acts.TakeIsland(block=NAME, tickets=(acts.IslandTicket(id=OTHER, no=5001, queue="social", issued_at=NOON),)),
]  # fmt: skip


@pytest.mark.parametrize("act", ALL, ids=lambda act: type(act).__name__)
def test_an_act_that_went_over_the_line_is_the_same_act(act: acts.Act[Any]) -> None:
    deed = OF_ACTS[type(act)]
    path, body = deed.write(act)
    found = DOCUMENT.find(deed.method, path)
    assert found
    assert DOCUMENT.check_body(found[0], body) == []
    assert deed.read(found[1], body) == act


def test_every_act_is_tried_here() -> None:
    assert {type(act) for act in ALL} == set(OF_ACTS)


def test_what_says_nothing_is_not_said() -> None:
    assert spoken({"a": None, "b": "", "c": 0, "d": False, "e": [{"f": None}]}) == {"c": 0, "d": False, "e": [{}]}
