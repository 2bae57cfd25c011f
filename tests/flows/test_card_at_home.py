"""A card laid at home is read once: it waits for the matter that is chosen next, and goes with the visit."""

from __future__ import annotations

import pytest

from devices.device import ErrorKind
from devices.id_card import IdCardReader, IdentityCard
from kiosk.audit import Act
from kiosk.steps.find_part import CardAtHome
from kiosk.steps.screens import CardHome, CardRead, Home, PlaceCard, StillThere, Trouble
from kiosk.steps.step import Reason
from tests.support.find_walk import FindWalk
from tests.support.flow_walk import ELDER, Walk, card, error


def with_card(key: str = "zhao-dehou", **changes: object) -> tuple[FindWalk, IdentityCard]:
    """Lay a card at home."""
    walk, laid = FindWalk(), card(key, **changes)
    walk.lay(laid)
    return walk, laid


def to_the_card(walk: Walk) -> None:
    """Choose the allowance for oneself and read on to where a card is asked for."""
    walk.choose(ELDER)
    walk.choose("self")
    for _ in range(3):
        if not isinstance(walk.screen, CardRead | PlaceCard | Trouble):
            walk.press("understood" if any(a.name == "understood" for a in walk.screen.actions) else "next")


def test_home_says_whose_card_it_is_masked_and_asks_what_for() -> None:
    walk, _ = with_card()
    shown = walk.sees(CardHome)
    assert "赵*厚" in walk.says()
    assert "赵德厚" not in walk.says()
    assert len(shown.tiles) == 10


def test_the_voice_never_says_the_name() -> None:
    walk, _ = with_card()
    spoken = walk.sees(CardHome).spoken
    assert spoken is not None
    assert "name" not in dict(spoken.args)


def test_the_matter_chosen_next_asks_for_no_second_laying() -> None:
    walk, laid = with_card()
    to_the_card(walk)
    walk.sees(CardRead)
    walk.press("next")
    assert walk.visit.cards.operator is laid
    assert any(laid.raw_text)


def test_it_is_still_asked_whether_that_is_them() -> None:
    walk, laid = with_card()
    to_the_card(walk)
    walk.press("not-me")
    walk.sees(PlaceCard)
    assert not any(laid.raw_text)


def test_not_me_at_home_overwrites_the_card_and_home_is_as_before() -> None:
    walk, laid = with_card()
    walk.press("not-me")
    assert not isinstance(walk.sees(Home), CardHome)
    assert not any(laid.raw_text)
    assert not any(laid.photo)


def test_another_card_takes_the_place_of_the_first() -> None:
    walk, first = with_card()
    walk.wait(1)
    walk.lay(card("lin-jingshu"))
    assert "林*姝" in walk.says(walk.sees(CardHome))
    assert not any(first.raw_text)


def test_a_card_that_was_not_read_is_asked_for_again_and_the_sentence_goes() -> None:
    walk = FindWalk()
    walk.lay(error("id-card.moved"))
    assert "请拿起来再放一次" in walk.says(walk.sees(Home))
    walk.wait(1)
    walk.lay(error("id-card.none", ErrorKind.TIMED_OUT))
    assert walk.sees(Home).notice is None


def test_a_lost_reader_is_no_fault_of_the_person() -> None:
    walk = FindWalk()
    walk.lay(error("id-card.reader-lost", ErrorKind.DEVICE))
    assert walk.sees(Home).notice is None


def test_a_card_outlasts_the_search_and_the_way_back_home() -> None:
    walk, laid = with_card()
    walk.search("高龄津贴")
    walk.press("home")
    walk.sees(CardHome)
    assert any(laid.raw_text)


def test_a_card_reaches_a_matter_found_by_the_search() -> None:
    walk, laid = with_card()
    walk.search("高龄津贴")
    walk.choose(ELDER)
    walk.choose("self")
    for _ in range(3):
        if not isinstance(walk.screen, CardRead):
            walk.press("understood" if any(a.name == "understood" for a in walk.screen.actions) else "next")
    walk.sees(CardRead)
    assert walk.visit.cards.pending is laid


def test_an_expired_card_is_refused_where_it_is_needed() -> None:
    import datetime

    walk, laid = with_card(valid_to=datetime.date(2020, 1, 1))
    to_the_card(walk)
    walk.sees(Trouble, "apply.card.expired-title")
    assert not any(laid.raw_text)
    assert walk.facilities.noted(Act.CARD_REFUSED)


def test_giving_a_matter_up_wipes_the_card_as_well() -> None:
    walk, laid = with_card()
    walk.choose(ELDER)
    walk.press("back")
    walk.sees(Home)
    assert not any(laid.raw_text)


def test_leaving_wipes_it_and_the_report_says_so() -> None:
    walk, laid = with_card()
    walk.engine.leave(Reason.IDLE)
    ((_, report),) = walk.left
    assert not any(laid.raw_text)
    assert CardAtHome.NAME in report.parts


def test_whoever_laid_a_card_is_asked_before_it_is_wiped() -> None:
    walk = FindWalk(idle=60)
    walk.lay(card("zhao-dehou"))
    walk.wait(61)
    walk.sees(StillThere)


def test_a_machine_out_of_service_takes_no_card() -> None:
    from devices.device import Condition, DeviceState

    walk = FindWalk()
    walk.facilities.states["outbox"] = DeviceState("outbox", Condition.FAULT, "outbox.damaged")
    walk.lay(card("zhao-dehou"))
    assert not isinstance(walk.sees(Home), CardHome)


@pytest.mark.parametrize("section", [("apply",), ("find", "apply")])
def test_every_post_with_a_reader_takes_a_card_at_home(section: tuple[str, ...]) -> None:
    walk = FindWalk(*section)
    assert len(walk.runner.open(IdCardReader)) == 1
    walk.lay(card("zhao-dehou"))
    walk.sees(CardHome)
