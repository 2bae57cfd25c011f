"""Who is to be called because their matter changed: from this machine's own outbox, until they came."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import inbox
from kiosk.changed_matters import keep_changed
from offline_queue.entry import NeedsCorrection
from tests.support.flow_walk import ELDER, training_catalogue
from tests.support.moves import decided, page
from tests.support.renewals import Returning

MONTHS = 200 * 86_400.0


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Returning]:
    made = Returning(tmp_path)
    made.hand_in()
    yield made
    made.box.close()


def listed(walk: Returning, *, people: bool = True) -> list[inbox.Task]:
    """Look, and return who is to be called."""
    keep_changed(walk.box, training_catalogue().item, walk.clock(), people=people)
    return list(inbox.read(walk.box, walk.clock()).to_call)


def test_who_has_to_come_again_is_on_the_list_with_matter_and_number(walk: Returning) -> None:
    walk.refuse()
    (task,) = listed(walk)
    assert (task.kind, task.name, task.phone) == ("changed", "赵德厚", "13800000000")
    assert task.item == training_catalogue().item(ELDER).name
    assert len(task.receipt_no) == 23


def test_a_kiosk_keeps_neither_name_nor_number(walk: Returning) -> None:
    walk.refuse()
    (task,) = listed(walk, people=False)
    assert (task.name, task.phone) == ("", "")


@pytest.mark.parametrize("outcome", [None, NeedsCorrection("validation-failed")])
def test_nobody_else_is(walk: Returning, outcome: Any) -> None:
    if outcome:
        walk.refuse(outcome)
    assert listed(walk) == []


def test_looking_again_changes_nothing_and_writes_nothing(walk: Returning) -> None:
    walk.refuse()
    listed(walk)
    assert keep_changed(walk.box, training_catalogue().item, walk.clock(), people=True) == 0


def test_a_call_that_was_made_stays_made_however_long_it_takes(walk: Returning) -> None:
    walk.refuse()
    (task,) = listed(walk)
    inbox.mark(walk.box, task.submission_id, "done", walk.clock())
    walk.clock.turn(MONTHS)
    inbox.keep(walk.box, page(decided()), walk.clock())
    assert [one.kind for one in listed(walk)] == ["ready"]


def test_who_came_goes_from_the_list_and_everybody_else_stays(walk: Returning) -> None:
    walk.refuse()
    (task,) = listed(walk)
    inbox.keep(walk.box, page(decided()), walk.clock())
    with walk.box.transaction() as tx:
        tx.replace(task.submission_id, "01936f3a-6f40-7c21-9a55-0d1c5b6f2e98")
    assert [one.kind for one in listed(walk)] == ["ready"]


def test_a_matter_that_is_cancelled_is_named_by_its_code(walk: Returning) -> None:
    walk.refuse()
    keep_changed(walk.box, lambda code: None, walk.clock(), people=True)
    (task,) = inbox.read(walk.box, walk.clock()).to_call
    assert (task.item.zh, task.office_phone) == (ELDER, "")


def test_one_that_cannot_be_read_is_left_to_staff(walk: Returning, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.refuse()
    monkeypatch.setattr(walk.box, "payload", lambda entry: b"{}")
    assert listed(walk) == []
