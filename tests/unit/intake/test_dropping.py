"""A case that is dropped: nothing of it is left here, and what a kiosk left in the hall goes or stays by the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.hall import owed
from kiosk.intake import acts, keeping
from kiosk.intake.acts import changed
from kiosk.intake.case import Case, CaseError, HallDraft
from kiosk.intake.desk import DROPPED_FOR
from kiosk.platform.errors import UnreachableError
from offline_queue.outbox import Outbox
from tests.support.cases import IntakeRoom

LEFT = HallDraft("d1", "locator-1", "7K2M94P4")


class DroppingHub:
    """Remembers which drafts it was told to let go of; away, it hears nothing."""

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self.away = False

    def send(self, method: str, path: str, body: dict[str, str], kind: Any, act_id: str) -> object:
        if self.away:
            raise UnreachableError("away")
        assert (method, path) == ("POST", "/drafts:drop")
        self.dropped.append(body["name"])
        return kind(dropped=True)


@pytest.fixture
def hub() -> DroppingHub:
    return DroppingHub()


@pytest.fixture
def hall(outbox: Outbox, hub: DroppingHub) -> IntakeRoom:
    """Give a window with that hub."""
    return IntakeRoom(outbox, hub)  # type: ignore[arg-type]  # all that is asked of it here


def from_kiosk(room: IntakeRoom) -> Case:
    """Return a case with pages, begun from a draft and kept."""
    case = changed(room.complete(), draft=LEFT)
    room.desk.keep(case, room.heard)
    return case


def ended(room: IntakeRoom) -> dict[str, Any]:
    """Return what is on record of the end."""
    told = [event for event in room.outbox.events() if event.action == "case-ended"]
    found: dict[str, Any] = json.loads(told[-1].facts)
    return found


@pytest.mark.parametrize("reason", DROPPED_FOR)
def test_nothing_of_it_is_left_whatever_the_reason(hall: IntakeRoom, reason: str) -> None:
    case = from_kiosk(hall)
    hall.desk.drop(case, reason, hall.heard)
    now = hall.around.now().timestamp()
    names = [keeping.case_name(case.id), *map(keeping.picture_name, keeping.pictures_of(case))]
    assert hall.heard[-1] is None
    assert [hall.outbox.note(name, now) for name in names] == [None] * len(names)
    assert keeping.in_hand(hall.outbox, now) == ()
    assert list(hall.outbox.entries()) == []


@pytest.mark.parametrize(
    ("reason", "closed"), [("unwanted", True), ("twice", True), ("elsewhere", False), ("mistaken", False)]
)
def test_the_draft_goes_with_it_only_where_its_owner_wants_it_no_more(
    hall: IntakeRoom, hub: DroppingHub, reason: str, closed: bool
) -> None:
    hall.desk.drop(from_kiosk(hall), reason, hall.heard)
    assert hub.dropped == ([LEFT.locator] if closed else [])
    assert ended(hall)["result"] == ("closed" if closed else "left")


def test_a_hub_that_is_away_lets_go_of_the_draft_when_it_is_back(hall: IntakeRoom, hub: DroppingHub) -> None:
    hub.away = True
    hall.desk.drop(from_kiosk(hall), "unwanted", hall.heard)
    now = hall.around.now().timestamp()
    assert owed.read(hall.outbox, now) == (LEFT.locator,)
    hub.away = False
    hall.desk.drop(from_kiosk(hall), "twice", hall.heard)
    assert hub.dropped == [LEFT.locator]
    assert owed.read(hall.outbox, now) == ()


def test_originals_that_were_kept_go_back_and_that_is_on_record(room: IntakeRoom) -> None:
    case = acts.kept_original(room.complete(), "户口簿", 2, True, room.around.now())
    room.desk.keep(case, room.heard)
    room.desk.drop(case, "elsewhere", room.heard)
    told = ended(room)
    assert (told["count"], told["reason"], told["staff"], told["result"]) == (2, "elsewhere", "1708", "none")


def test_what_was_handed_in_is_dropped_by_nobody(room: IntakeRoom) -> None:
    room.desk.hand_in(room.complete(), room.heard)
    case = room.heard.of(Case)
    room.desk.drop(case, "unwanted", room.heard)
    assert room.heard.of(CaseError).reason == "handed-in"
    assert keeping.kept(room.outbox, case.id, room.around.now().timestamp()).id == case.id


def test_dropped_twice_it_is_gone_once(room: IntakeRoom) -> None:
    case = room.filled()
    other = room.filled()
    for _ in range(2):
        room.desk.drop(case, "mistaken", room.heard)
    assert [one.id for one in keeping.in_hand(room.outbox, room.around.now().timestamp())] == [other.id]
