"""What a kiosk leaves in the hall: said only once the hub has it, laid whole, and taken away when it is handed in."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.draft import DraftError
from kiosk.flows import load
from kiosk.hall import drafts
from kiosk.hall.leaving import HALL, Leaving, forget, lay
from kiosk.hall.owed import read
from kiosk.steps.draft_part import Drafts, leaving_of
from kiosk.steps.renewing import Renewal
from kiosk.steps.screens import Choice, FormPage, Review, SlipTrouble, Stored
from tests.support.answering import begun, to_papers
from tests.support.cases import OWNER, PAGES, kiosk_draft
from tests.support.flow_fakes import Pending, card
from tests.support.flow_walk import Walk
from tests.support.hubs import TOKENS, HubThread, hub, site_of

__all__ = ["hub"]
HARDSHIP = "11990100990179192A3990204000000"
CODE = "7K2M94P4"


def in_a_hall(walk: Walk) -> Walk:
    walk.facilities.has_hub = True
    return walk


def keeping() -> Walk:
    """Return a walk of somebody who has just asked to keep their form."""
    walk = in_a_hall(Walk(load("apply", "draft")))
    walk.to_form()
    walk.enter(household_town="qingting")
    walk.press("draft")
    walk.choose("keep")
    return walk


def answered(walk: Walk, outcome: object) -> Walk:
    """Let the hall answer."""
    (asked,) = walk.runner.open(HALL)
    asked.ended = True
    asked.done(outcome)
    walk.settle()
    return walk


def laid(call: Any) -> Leaving:
    """Return what a call of the lane lays."""
    asked = call.call if isinstance(call, Pending) else call
    assert isinstance(asked, functools.partial)
    leaving = asked.args[0]
    assert isinstance(leaving, Leaving)
    return leaving


def said(walk: Walk) -> str:
    return walk.says(walk.sees(SlipTrouble, "draft.kept.title"))


def test_without_a_hub_nothing_is_asked_of_one() -> None:
    walk = Walk(load("apply", "draft"))
    walk.to_form()
    walk.press("draft")
    walk.choose("keep")
    assert walk.runner.open(HALL) == []
    assert "只存在这一台" in said(walk)


@pytest.mark.parametrize("has_hub", [True, False])
def test_who_is_asked_hears_first_where_it_will_lie(has_hub: bool) -> None:
    walk = Walk(load("apply", "draft"))
    walk.facilities.has_hub = has_hub
    walk.to_form()
    walk.press("draft")
    assert ("也放到大厅" in walk.says(walk.sees(Choice, "draft.keep.title"))) is has_hub


def test_nobody_is_told_of_the_window_before_the_hub_has_it() -> None:
    walk = keeping()
    assert walk.runner.open(HALL) != []
    assert not isinstance(walk.screen, SlipTrouble | FormPage)
    assert "窗口" in said(answered(walk, True))


@pytest.mark.parametrize("outcome", [False, DeviceError(ErrorKind.TIMED_OUT, "hall.late")])
def test_a_hub_that_does_not_have_it_leaves_it_at_this_machine_alone(outcome: object) -> None:
    assert "只存在这一台" in said(answered(keeping(), outcome))


def test_the_slip_names_the_window_only_where_it_lies_there() -> None:
    there, alone = answered(keeping(), True), answered(keeping(), False)
    assert ["窗口" in walk.printer.words() for walk in (there, alone)] == [True, False]


def test_what_is_laid_has_the_code_of_the_slip_the_card_and_who_stood_there() -> None:
    walk = keeping()
    (asked,) = walk.runner.open(HALL)
    leaving = laid(asked)
    assert (leaving.code, leaving.prefill) == (walk.visit.part(Drafts).code, "")
    assert leaving.card is walk.visit.cards.operator
    assert leaving.parties == walk.visit.parties()


def test_kept_again_the_later_one_takes_the_place_of_the_first() -> None:
    walk = answered(keeping(), True)
    first = walk.visit.part(Drafts).code
    walk.press("on")
    walk.press("draft")
    walk.choose("keep")
    assert laid(walk.runner.open(HALL)[0]).instead_of == (first,)


def test_what_takes_the_place_of_a_refused_application_stays_at_this_machine() -> None:
    walk = keeping()
    walk.visit.part(Renewal).replaces = "old"
    assert leaving_of(walk.visit, CODE) is None


def test_who_is_not_known_yet_is_laid_without_people() -> None:
    walk = keeping()
    walk.visit.relation = None
    walk.visit.cards.applicant = None
    leaving = leaving_of(walk.visit, CODE)
    assert leaving is not None
    assert leaving.draft.relation == ""


def for_a_window(walk: Walk) -> Walk:
    walk = to_papers(in_a_hall(walk))
    walk.press("next")
    walk.sees(Review)
    walk.press("sign")
    walk.sees(Stored)
    return walk


def test_what_a_window_finishes_lies_there_under_the_code_of_its_slip() -> None:
    walk = for_a_window(begun(HARDSHIP))
    (call,) = walk.facilities.asked_of_the_hall
    body = walk.outbox.submission().body
    assert (laid(call).code, laid(call).prefill) == (body["query_code"], body["id"])


def test_what_is_handed_in_here_is_taken_away_there() -> None:
    walk = handed_in_after_keeping()
    code = walk.visit.part(Drafts).code
    (call,) = walk.facilities.asked_of_the_hall
    assert isinstance(call, functools.partial)
    assert (call.func, call.args) == (forget, ((code,),))


def handed_in_after_keeping() -> Walk:
    walk = answered(keeping(), True)
    walk.press("on")
    walk.fill()
    walk.settle_materials()
    walk.press("next")
    walk.press("sign")
    walk.sign()
    walk.press("submit")
    walk.sees(Stored)
    return walk


def owed(walk: Walk) -> tuple[str, ...]:
    return read(walk.outbox, walk.facilities.now().timestamp())  # type: ignore[arg-type]  # reads as the real one does


def test_until_the_hub_has_let_go_of_it_the_machine_remembers() -> None:
    walk = handed_in_after_keeping()
    (code,) = owed(walk)
    (done,) = walk.facilities.done_in_the_hall
    done(walk.outbox, Deadline.after(5), CancelToken())
    assert (len(code), owed(walk)) == (8, ())


def test_the_next_who_hands_in_has_the_hub_let_go_of_what_it_missed() -> None:
    first = handed_in_after_keeping()
    walk = in_a_hall(Walk(load("apply", "draft")))
    walk.outbox = first.outbox
    walk.runner.auto = first.runner.auto
    # Another visit: no id of the first comes again.
    for _ in range(100):
        walk.facilities.new_id()
    walk.to_stored()
    walk.sees(Stored)
    (call,) = walk.facilities.asked_of_the_hall
    assert isinstance(call, functools.partial)
    assert call.args == (owed(first),)


def test_where_nothing_ever_went_to_the_hall_nothing_is_asked_of_it() -> None:
    walk = in_a_hall(Walk(load("apply", "draft")))
    walk.to_stored()
    walk.sees(Stored)
    assert (walk.facilities.asked_of_the_hall, owed(walk)) == ([], ())


def setting(hub: HubThread, folder: Path) -> Settings:
    token = folder / "token"
    token.write_text(TOKENS["kiosk"])
    return site_of(hub.url, token)


def done(call: Any, thing: Settings) -> bool:
    outcome = call(thing, Deadline.after(5), CancelToken())
    assert isinstance(outcome, bool)
    return outcome


def leaving(code: str = CODE, **changes: Any) -> Leaving:
    return Leaving(kiosk_draft(), None, code, OWNER, 30, **changes)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.hall.drafts.COST", 2)


@pytest.mark.usefixtures("cheap")
def test_a_window_finds_what_was_laid_and_not_what_it_took_the_place_of(hub: HubThread, tmp_path: Path) -> None:
    place = setting(hub, tmp_path)
    assert done(functools.partial(lay, leaving("0000000Z")), place)
    assert done(functools.partial(lay, leaving(instead_of=("0000000Z",), prefill="p1")), place)
    window = hub.client("window")
    found = drafts.opened(window, drafts.by_code(CODE)).left
    assert (found.prefill, found.draft.pages) == ("p1", PAGES)
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(window, drafts.by_code("0000000Z"))


@pytest.mark.usefixtures("cheap")
def test_a_window_finds_nothing_of_what_was_forgotten(hub: HubThread, tmp_path: Path) -> None:
    place = setting(hub, tmp_path)
    done(functools.partial(lay, leaving()), place)
    assert done(functools.partial(forget, (CODE,)), place)
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), drafts.by_card(card("zhao-dehou")))


@pytest.mark.usefixtures("cheap")
def test_a_hub_that_is_not_there_keeps_nobody(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("t")
    gone = site_of("http://127.0.0.1:9/hall/v1", token)
    assert not done(functools.partial(lay, leaving()), gone)


def test_a_machine_without_its_token_says_so_and_keeps_nobody(hub: HubThread, expected_logs: Any) -> None:
    assert not done(functools.partial(lay, leaving()), site_of(hub.url, "/nowhere"))
    expected_logs("hall-not-reached")
