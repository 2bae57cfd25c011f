"""Every journey at a station's desk without a line, in English, by touches in the real window.

With the walks of the hall, which go on line and in Chinese, each journey is walked at each post, with and without a
line, and in each language.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.steps.find_screens import Search
from kiosk.steps.screens import FormPage, Guide, Home, Materials, Review, Signature, Stored, Tile
from kiosk.steps.step import Reason
from tests.support.citizen import Citizen, somebody_at
from tests.support.desk_window import DeskWindow, desk_window
from tests.support.errands import (
    CHINESE,
    ELDER,
    NO_PAPERS,
    SOCIAL_CARD,
    asked_for,
    comes_in,
    has_a_say,
    in_english,
    keeps,
    looks_up,
    scans,
)
from tests.support.proofs import INSURANCE
from tests.support.sandbox import SandboxThread
from ui.journey.repertoire import Part, matter

ELSEWHERE, WORK = (matter(words).task_code for words in ("异地就医备案", "失业登记"))
HOME = "您今天想办什么？"
WAYS = {
    "self": Part("zhao-dehou", ELDER, "self", NO_PAPERS),
    "family": Part("zhao-dehou", ELDER, "family", NO_PAPERS),
    "entrusted": Part("luo-youtian", WORK, "entrusted", NO_PAPERS),
    "unit": Part("lin-jingshu", ELSEWHERE, "unit", NO_PAPERS),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, sandbox_of_the_run: SandboxThread) -> Iterator[DeskWindow]:
    """Give the one machine of the station."""
    with desk_window(tmp_path_factory.mktemp("station"), sandbox_of_the_run.url) as made:
        yield made


@pytest.fixture
def villager(desk: DeskWindow, sandbox: SandboxThread) -> Iterator[Citizen]:
    """Put somebody before it who reads English, the line away; all they acted on spoke English."""
    with somebody_at(desk) as one:
        desk.cut()
        in_english(one)
        yield one
    # Home is in Chinese again for whoever comes next.
    said = set(one.titles) - {HOME}
    assert [title for title in said if CHINESE.search(title)] == []


def applies(villager: Citizen, way: str = "self") -> Stored:
    """Apply up to the number."""
    villager.plays(WAYS[way], lambda screen: isinstance(screen, Stored))
    return villager.sees(Stored, lambda stored: any(one.name == "next" and one.enabled for one in stored.actions))


@pytest.mark.parametrize("way", WAYS)
def test_an_application_is_kept_here_and_sent_once_the_line_is_back(
    villager: Citizen, desk: DeskWindow, way: str
) -> None:
    applies(villager, way)
    assert len(desk.slips) == 1
    body = villager.last("submission")
    assert (body["parties"]["relation"], body["nature"]) == (way, "entrusted")
    assert not villager.sent("submission")
    villager.press("next")
    assert villager.finishes() is Reason.FINISHED
    desk.mend()
    assert villager.sent("submission")


def test_a_matter_is_found_by_english_words_typed_on_the_real_keyboard(villager: Citizen) -> None:
    villager.press("find")
    villager.sees(Search)
    handle = villager.shell.windowHandle()
    assert handle
    QTest.keyClicks(villager.shell.focusWidget() or villager.shell, "social")
    villager.sees(Search, lambda search: len(search.rows) > 1)
    villager.turns_to(SOCIAL_CARD)
    villager.press(SOCIAL_CARD, "self")
    assert "card" in villager.shell.look.say(villager.sees(Guide).title)


def proof_of(home: Home) -> Tile:
    return next(one for one in home.tiles if one.name == INSURANCE)


def test_a_proof_lies_flat_and_says_that_it_waits_for_the_line(villager: Citizen, desk: DeskWindow) -> None:
    # Home looks at the line once a second.
    shown = villager.sees(Home, lambda home: not proof_of(home).enabled)
    look = villager.shell.look
    assert look.say(proof_of(shown).note) == look.of("home.note.line")
    assert desk.sheets.printed == []


def test_home_tells_what_lies_here_and_how_far_it_is_is_known_of_that(villager: Citizen, desk: DeskWindow) -> None:
    code = applies(villager).query_code
    villager.press("next")
    villager.finishes()
    villager.goes_home()
    in_english(villager)
    villager.sees_words("No line since", "1 stored here, sent when the line is back.")
    shown = looks_up(villager, code)
    assert shown.title.key == "progress.held.title"
    assert "赵德厚" not in villager.reads()
    before = len(desk.slips)
    villager.press("reprint")
    villager.wait(lambda: len(desk.slips) == before + 1, "a slip")
    villager.wait(lambda: villager.finger.can_press("done"), "the way on")
    desk.mend()
    villager.press("done")
    villager.finishes()
    villager.goes_home()
    assert "No line since" not in villager.reads()


def finds_the_notice(villager: Citizen, dossier: str) -> None:
    """Wait for the notice about a dossier; who has several is asked which one, as after another walk of this city."""
    can = villager.finger.can_press
    villager.wait(lambda: can("begin") or can(dossier), "the notice")
    if not can("begin"):
        villager.press(dossier)
        villager.wait(lambda: can("begin"), "the notice")


def test_papers_the_city_asked_for_are_handed_in_though_the_line_went_away(
    villager: Citizen, desk: DeskWindow, sandbox: SandboxThread
) -> None:
    code = applies(villager).query_code
    dossier = villager.last("submission")["id"]
    villager.press("next")
    villager.finishes()
    desk.mend()
    asked_for(sandbox, code)
    villager.goes_home()
    for line in (True, False):
        in_english(villager)
        villager.press("supplement", "card")
        villager.shows_card("zhao-dehou")
        if line:
            finds_the_notice(villager, dossier)
            villager.walks_away()
            villager.goes_home()
            desk.cut()
    finds_the_notice(villager, dossier)
    villager.press("begin")
    villager.sees(Materials)
    scans(villager, "bank-card")
    villager.sees(Materials)
    villager.press("next")
    villager.sees(Review)
    villager.press("sign")
    villager.sees(Signature)
    villager.finger.sign()
    villager.press("submit")
    villager.sees(Stored)
    assert (villager.last("submission")["kind"], villager.sent("submission")) == ("supplement", False)
    desk.mend()


def test_a_say_is_kept_sealed_until_the_line_is_back(villager: Citizen, desk: DeskWindow) -> None:
    has_a_say(villager)
    villager.press("next")
    assert villager.says_goodbye() is Reason.FINISHED
    assert not villager.sent("opinion")
    desk.mend()
    assert villager.sent("opinion")


def test_a_kept_form_is_taken_up_again_by_code_and_card(villager: Citizen) -> None:
    code = keeps(villager)
    in_english(villager)
    villager.press("draft")
    villager.writes("code", code)
    villager.press("next")
    villager.shows_card("zhao-dehou")
    assert villager.shell.look.say(villager.sees(FormPage).title) == "How can the older person be reached?"


def test_a_technician_sees_what_waits_and_goes(villager: Citizen) -> None:
    comes_in(villager)
    villager.press("technician-outbox")
    villager.sees_words("Waiting")
    QTest.keyClick(villager.shell, Qt.Key.Key_Escape)
    villager.wait(lambda: villager.finger.can_press("technician-service"), "the menu")
    villager.press("leave")
    villager.goes_home()
