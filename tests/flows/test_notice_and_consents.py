"""The notice before anything is taken, each consent by itself, both stored; and how far a person must be identified."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from config.texts import plain, text
from kiosk.domain.declarations import Answered, Declarations, Told
from kiosk.domain.identity import BY_CARD, helping, reaches, ways
from kiosk.steps import card as card_step
from kiosk.steps.notice import Declared
from kiosk.steps.screens import Choice, FormPage, Guide, Home, PlaceCard, Trouble
from kiosk.steps.step import Reason
from tests.support.answering import answer_form, begun
from tests.support.flow_walk import ELDER, START, Walk, card, say_all

ALLOWANCES = "11990100990912710H3990803000000"
MINIMUM_LIVING = "1199010099083352973990702000000"


def at_guide(item: str = ELDER) -> Walk:
    walk = begun(item)
    walk.choose("self")
    return walk


def at_consent(item: str = ALLOWANCES) -> Walk:
    walk = at_guide(item)
    walk.press("next")
    walk.press("next")
    return walk


def stored(walk: Walk) -> dict[str, Any]:
    walk.facilities.cut_line()
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    answer_form(walk)
    while row := next((one for one in walk.screen.rows if one.ways), None):  # type: ignore[attr-defined]  # the papers
        walk.press("later", row.name)
    walk.press("next")
    walk.press("sign")
    walk.sign()
    return walk.outbox.submission().body


def test_the_notice_comes_before_the_card_and_is_read_not_agreed_to() -> None:
    walk = at_guide()
    walk.press("next")
    shown = walk.sees(Guide, "apply.notice.title")
    assert [action.label.key for action in shown.actions] == ["apply.notice.understood"]
    assert "同意" not in walk.says()
    walk.press("next")
    walk.sees(PlaceCard)


def test_who_read_the_notice_from_the_guide_is_not_shown_it_again() -> None:
    walk = at_guide()
    walk.press("privacy")
    walk.press("understood")
    walk.press("next")
    walk.sees(PlaceCard)


def test_the_notice_names_whom_to_ask_about_ones_data() -> None:
    walk = at_guide()
    walk.press("privacy")
    assert walk.visit.matter.phone in walk.says()


def test_back_from_the_card_leads_past_the_notice_to_the_guide() -> None:
    walk = at_guide()
    walk.press("next")
    walk.press("next")
    walk.press("back")
    assert walk.step == "guide"


def test_reading_the_notice_alone_is_nothing_that_leaving_would_lose() -> None:
    walk = at_guide()
    walk.press("next")
    walk.press("next")
    walk.press("home")
    assert walk.reason is Reason.HOME


def test_another_relation_has_the_notice_read_again() -> None:
    walk = at_consent(ELDER)
    while walk.step != "whom":
        walk.press("back")
    walk.choose("family")
    walk.choose("parent")
    walk.press("next")
    walk.sees(Guide, "apply.notice.title")


def test_the_version_of_the_notice_is_stored() -> None:
    walk = at_consent(ELDER)
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.fill()
    walk.settle_materials()
    walk.press("sign")
    walk.sign()
    told = walk.outbox.submission().body["notice"]
    assert told["version"] == f"2026-11/{walk.visit.matter.guide_version}"
    assert told["read_at"].startswith("2026-11-23T10:26")


def test_each_consent_is_asked_for_by_itself_with_yes_and_no() -> None:
    walk = at_consent()
    titles = []
    while isinstance(walk.screen, Guide):
        titles.append(walk.screen.title)
        assert [action.name for action in walk.screen.actions] == ["no", "yes"]
        walk.press("no" if len(titles) == 1 else "yes")
    assert titles == [one.title.text for one in walk.visit.matter.consents]


@pytest.mark.parametrize("answers", [("yes", "no"), ("no", "yes"), ("no", "no")])
def test_yes_and_no_are_stored_alike_and_a_no_stops_nothing(answers: tuple[str, str]) -> None:
    walk = at_consent()
    for answer in answers:
        walk.press(answer)
    body = stored(walk)
    assert [one["given"] for one in body["consents"]] == [answer == "yes" for answer in answers]
    assert {one["version"] for one in body["consents"]} == {"2026-11"}


def test_what_a_no_means_is_said_before_it_is_given() -> None:
    walk = at_consent()
    assert walk.visit.matter.consents[0].without.zh in walk.says()


def test_a_no_to_what_the_matter_needs_leads_to_a_window_and_can_be_thought_over() -> None:
    walk = at_consent(MINIMUM_LIVING)
    walk.press("no")
    walk.sees(Trouble, "apply.consent.fine")
    assert walk.visit.part(Declared).answers == {}
    walk.press("again")
    walk.press("yes")
    walk.sees(PlaceCard)


def test_who_will_not_agree_goes_home_with_nothing_kept() -> None:
    walk = at_consent(MINIMUM_LIVING)
    walk.press("no")
    walk.press("leave-matter")
    assert walk.reason is Reason.HOME


def test_answers_are_not_asked_for_twice() -> None:
    walk = at_consent()
    walk.press("yes")
    walk.press("yes")
    walk.press("back")
    walk.press("next")
    walk.sees(PlaceCard)


def test_a_matter_without_consents_asks_for_none_and_sends_none() -> None:
    assert Declarations().payload() == {}
    walk = at_consent(ELDER)
    walk.sees(PlaceCard)


def test_consents_are_wiped_with_the_visit() -> None:
    walk = at_consent()
    walk.press("no")
    report = walk.visit.wipe()
    assert "declarations" in report.parts
    assert walk.visit.part(Declared).answers == {}


def test_declarations_are_sent_with_their_moments() -> None:
    sent = Declarations(Told("1", START), (Answered("x", "2", False, START),)).payload()
    assert sent["notice"] == {"version": "1", "read_at": "2026-11-23T10:26:00+08:00"}
    assert sent["consents"] == [{"id": "x", "version": "2", "given": False, "at": "2026-11-23T10:26:00+08:00"}]


# How far a person must be identified.


@pytest.mark.parametrize(
    ("proven", "wanted", "enough"),
    [("L1", "L1", True), ("L1", "L0", True), ("L1", "L2", False), ("L3", "L2", True), ("L1", "L9", False),
     ("L9", "L1", False), ("LC", "L3", True)],
)  # fmt: skip
def test_a_level_reaches_those_below_it_and_an_unknown_one_nothing(proven: str, wanted: str, enough: bool) -> None:
    assert reaches(proven, wanted) is enough


@dataclass(frozen=True)
class Way:
    """A way a site might have."""

    name: str
    level: str
    step: str = "face"


def test_only_ways_that_would_be_enough_are_of_help() -> None:
    ways = (Way("code", "L1"), Way("face", "L2"), Way("seal", "LC"))
    assert [way.name for way in helping(ways, "L2")] == ["face", "seal"]


FACE = Way("face", "L1", "notice")


def test_a_way_a_site_names_is_found_and_one_that_is_not_built_in_is_left_out() -> None:
    listed = {"card": "kiosk.domain.identity:BY_CARD"}
    assert ways(("card", "nothing"), listed) == (BY_CARD,)
    assert ways(("card", "nothing")) == ()


def test_without_another_way_no_key_for_one_is_shown() -> None:
    walk = at_consent(ELDER)
    walk.press("no-card")
    assert [action.name for action in walk.sees(Trouble).actions] == ["retry"]


def test_a_way_that_is_enough_is_offered_to_whoever_has_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_step, "ways", lambda names: (FACE, Way("digits", "L0")))
    monkeypatch.setattr(card_step, "text", lambda key, **args: plain(key) if "identity" in key else text(key, **args))
    walk = at_consent(ELDER)
    walk.press("no-card")
    assert [action.name for action in walk.sees(Trouble).actions] == ["way-face", "retry"]
    walk.press("way-digits")
    walk.sees(Trouble)
    walk.press("way-face")
    assert walk.step == "operator-card"


def test_the_guide_says_in_plain_words_whether_the_card_is_enough() -> None:
    assert "刷身份证就够" in at_guide().says()
    walk = begun(ELDER)
    assert walk.visit.item
    walk.visit.item = msgspec.structs.replace(walk.visit.item, identity_level="L3")
    walk.choose("self")
    assert "只刷身份证不够，到窗口核对本人" in walk.says()
    said = say_all(walk.screen)
    assert not re.search(r"\bL[0-9]", "".join(said["zh_CN"] + said["en"]))


def test_what_is_stored_says_how_far_the_person_was_identified() -> None:
    walk = at_consent()
    walk.press("yes")
    walk.press("yes")
    assert stored(walk)["identity_level"] == BY_CARD


def test_screens_of_the_beginning_are_still_where_they_were() -> None:
    walk = Walk()
    walk.sees(Home)
    walk.choose(ELDER)
    walk.sees(Choice)
    walk.choose("self")
    walk.press("next")
    walk.press("next")
    walk.lay(card("zhao-dehou"))
    walk.press("next")
    walk.sees(FormPage)
