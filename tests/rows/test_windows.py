"""Rows about what a window takes in: whom it knows, what it may refuse, and what is done at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.device import CancelToken, Deadline
from kiosk.domain.relation import Relation
from kiosk.hall.leaving import Leaving, lay
from kiosk.intake import acts
from kiosk.intake.case import APPLICANT, Case, CaseError
from kiosk.intake.decisions import Decision
from kiosk.intake.standing import Gap, GapKind, gaps, hindrances
from kiosk.platform.client import Platform
from tests.support import signed_in
from tests.support.cases import CLERK, OWNER, TODAY, IntakeRoom, box_of, kiosk_draft
from tests.support.flow_fakes import ELDER, NAME, card
from tests.support.hubs import TOKENS, HubThread, hub, site_of
from tests.support.parcels import new_id
from tests.support.sandbox import SandboxThread

__all__ = ["hub"]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[IntakeRoom]:
    """Give one window."""
    box = box_of(tmp_path)
    yield IntakeRoom(box)
    box.close()


@pytest.mark.row("R33")
def test_what_a_kiosk_began_a_window_goes_on_with_by_code_or_by_card(
    room: IntakeRoom, hub: HubThread, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text(TOKENS["kiosk"])
    leaving = Leaving(kiosk_draft(), None, "7K2M94P4", OWNER, 30)
    assert lay(leaving, site_of(hub.url, token), Deadline.after(10), CancelToken())
    room.desk = IntakeRoom(room.outbox, hub.client("window")).desk
    opened = list[Case]()
    for ask in (
        functools.partial(room.desk.take_up_by_code, "7K2M-94P4"),
        functools.partial(room.desk.take_up_by_card, OWNER),
    ):
        ask(None, room.heard)
        opened.append(acts.card_laid(room.heard.of(Case), OWNER, CLERK, room.around.now()))
    assert opened[0].answers == opened[1].answers
    left = [gap.kind for gap in gaps(opened[0], TODAY)]
    assert left == [GapKind.ORIGINAL, GapKind.ORIGINAL, GapKind.SIGNATURE]


@pytest.mark.row("R43")
def test_a_refusal_without_a_reason_is_not_even_asked_for(room: IntakeRoom, sandbox: SandboxThread) -> None:
    room.platform = Platform(sandbox.url)
    refusal = Decision(new_id(), "not-accept", "  ")
    # What the button of the screen stands on.
    assert refusal.lacks == "reason"
    room.desk.decide(room.complete(), refusal, signed_in.clerk(sandbox), room.heard)
    assert room.heard.of(CaseError).reason == "reason"
    room.platform.close()


def for_another(room: IntakeRoom) -> Case:
    """Return a case of somebody who comes for their parent."""
    room.desk.begin(ELDER, Relation.FAMILY, None, room.heard)
    return acts.applies_for(room.heard.of(Case), Relation.FAMILY, "parent")


LAID: dict[str, Callable[[Case], Case]] = {
    "operator": lambda case: acts.card_laid(case, OWNER, CLERK, case.opened_at, APPLICANT),
    "applicant": lambda case: acts.card_laid(case, card("lin-jingshu"), CLERK, case.opened_at),
}


@pytest.mark.row("R76")
@pytest.mark.parametrize("missing", LAID)
def test_with_one_of_two_cards_missing_nobody_acts_for_anybody(room: IntakeRoom, missing: str) -> None:
    case = LAID[missing](for_another(room))
    assert Gap(GapKind.CARD, missing) in hindrances(case, TODAY)
    with pytest.raises(CaseError):
        acts.signed_again(case, NAME, case.opened_at, new_id)
    room.desk.hand_in(case, room.heard)
    assert room.heard.of(CaseError).reason == "gaps"
