"""Forms that training persons left for a window: a trainee finds them by the card, and little is left to do."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kiosk.draft import DraftError
from kiosk.hall import drafts
from kiosk.intake import acts
from kiosk.intake.beginning import taken_up
from kiosk.intake.case import HallDraft
from kiosk.intake.standing import Gap, GapKind, fields, gaps
from kiosk.training.cards import identity_card
from kiosk.training.hall import KINDS, People
from kiosk.training.left_forms import MATTER, RECORD, REPORT, draft_of, leave_form, who_may
from kiosk.training.persons import TrainingPerson, person, persons
from tests.support.cases import CLERK, TODAY, beginning
from tests.support.flow_fakes import START, training_catalogue
from tests.support.hubs import TOKENS, HubThread, hub
from tests.support.parcels import new_id

__all__ = ["hub"]
LIN = person("lin-jingshu")
MAY = who_may(persons())


def test_only_who_can_fill_it_in_whole_leaves_one() -> None:
    names = {one.key for one in MAY}
    assert "lin-jingshu" in names
    assert names.isdisjoint({"zhou-xiaoman", "he-xiulan", "leung-ka-ming", "thomas-bradford"})


def test_its_pages_are_those_of_that_person() -> None:
    pages = draft_of(LIN).pages
    assert [len(pages[one]) for one in (RECORD, REPORT)] == [1, 2]
    assert pages[RECORD] != draft_of(person("qin-hong")).pages[RECORD]
    assert all(Image.open(io.BytesIO(page)).width > 1000 for page in pages[REPORT])


@pytest.mark.parametrize("who", MAY[:2], ids=lambda one: one.key)
def test_a_window_has_nothing_left_to_ask_but_originals_one_page_and_the_signature(who: TrainingPerson) -> None:
    item = training_catalogue().item(MATTER)
    assert item is not None
    assert item.form is not None
    form = training_catalogue().form(item.form)
    case, _ = taken_up(beginning(), item, form, draft_of(who), HallDraft("d", "l"), None, new_id)
    assert who.card is not None
    case = acts.card_laid(case, identity_card(who.card), CLERK, START)
    assert [one.name for one in fields(case, TODAY) if one.fault] == []
    assert gaps(case, TODAY) == (Gap(GapKind.ORIGINAL, RECORD), Gap(GapKind.PAGE, REPORT, 2), Gap(GapKind.SIGNATURE))


def test_a_trainee_finds_it_by_the_card_and_by_its_code(hub: HubThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.hall.drafts.COST", 2)
    code = leave_form(hub.client("kiosk"), LIN, new_id)
    assert LIN.card is not None
    for key in (drafts.by_card(identity_card(LIN.card)), drafts.by_code(code)):
        assert drafts.opened(hub.client("window"), key).left.draft.task_code == MATTER


def test_who_has_no_card_leaves_nothing(hub: HubThread) -> None:
    with pytest.raises(LookupError):
        leave_form(hub.client("kiosk"), person("zhou-xiaoman"), new_id)


def test_people_of_the_training_hall_leave_theirs_until_it_closes(
    hub: HubThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.hall.drafts.COST", 2)
    monkeypatch.setattr("kiosk.training.left_forms.who_may", lambda _: MAY[:1])
    people = People(hub.url, dict.fromkeys(KINDS, TOKENS["kiosk"]))
    people.leave_forms()
    for one in MAY[:1]:
        assert one.card is not None
        found = drafts.opened(hub.client("window"), drafts.by_card(identity_card(one.card)))
        assert found.left.draft.prefilled_for == one.number
    people.stop()
    people.leave_forms()


def test_a_hub_that_keeps_no_more_is_no_fault_of_theirs(hub: HubThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.hub.calls.drafts.MOST_DRAFTS", 0)
    monkeypatch.setattr("kiosk.hall.drafts.COST", 2)
    monkeypatch.setattr("kiosk.training.left_forms.who_may", lambda _: [LIN])
    people = People(hub.url, dict.fromkeys(KINDS, TOKENS["kiosk"]))
    people.leave_forms()
    assert LIN.card is not None
    with pytest.raises(DraftError, match="unknown"):
        drafts.opened(hub.client("window"), drafts.by_card(identity_card(LIN.card)))
    people.stop()
