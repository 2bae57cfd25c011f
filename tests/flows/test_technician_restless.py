"""Whatever is pressed behind the door, in any order and with anything broken: no fault, and home is one press away."""

from __future__ import annotations

import random
from typing import Any

import pytest

from config.texts import LANGUAGES
from devices.device import Condition, DeviceState, ErrorKind
from devices.id_card import IdCardReader
from kiosk.audit import FACTS
from kiosk.platform.errors import LateAnswerError
from kiosk.steps.screens import Choice, Screen
from kiosk.steps.step import Reason
from kiosk.steps.technician_screens import Panel
from offline_queue.chain import FACTS as CHAIN_FACTS
from offline_queue.outbox import Outbox
from tests.support.flow_walk import FakeReader, card, error, say_all
from tests.support.maintenance import Broken, DeadPlatform, Technician, swift_outbox

STEPS = 120


def things(screen: Screen) -> list[tuple[str, str]]:
    """Return everything that can be pressed on a screen, and a little that cannot."""
    found = [("back", ""), ("nothing", ""), ("open", "nowhere"), ("choose", "nothing"), ("test", ""), ("paper", "")]
    found += [(way.name, "") for way in screen.actions]
    if isinstance(screen, Panel):
        found += [("open", row.name) for row in screen.rows if row.name]
    if isinstance(screen, Choice):
        found += [("choose", tile.name) for tile in screen.choices]
    return found


def upset(walk: Technician, chance: random.Random, outbox: Outbox) -> None:
    """Break something outside, or mend it."""
    kinds = ("id_card", "receipt_printer", "document_camera", "page_printer", "speaker")
    conditions = [one for one in Condition if one is not Condition.BUSY]
    kind, condition = chance.choice(kinds), chance.choice(conditions)
    walk.facilities.states[kind] = DeviceState(kind, condition, chance.choice(["", "printer.paper-out", "x.y"]))
    broken = Broken(error("outbox.storage", ErrorKind.DEVICE))
    walk.give("outbox", chance.choice([outbox, outbox, broken]))
    walk.give("platform", chance.choice([broken, DeadPlatform(LateAnswerError("late"))]))
    walk.give(IdCardReader, chance.choice([FakeReader(card("zhao-dehou")), FakeReader(error("id-card.moved")), broken]))


@pytest.mark.parametrize("seed", range(6))
def test_a_restless_technician_breaks_nothing(seed: int) -> None:
    chance = random.Random(seed)
    with swift_outbox() as outbox:
        walk = Technician(outbox).come_in()
        for _ in range(STEPS):
            if walk.left:
                walk = Technician(outbox).come_in()
            if chance.random() < 0.3:
                upset(walk, chance, outbox)
            if chance.random() < 0.2:
                walk.wait(chance.choice([1.0, 2.5, 4.0]))
            walk.press(*chance.choice(things(walk.screen)))
            if not walk.left:
                said = say_all(walk.screen)
                assert not any("赵德厚" in words for language in LANGUAGES for words in said[language])
        if not walk.left:
            walk.press("home")
        assert walk.reason is Reason.HOME
        assert outbox.chain_ok()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_worded_in_the_language_of_the_screen(language: str) -> None:
    with swift_outbox() as outbox:
        walk = Technician(outbox)
        walk.visit.language = language
        walk.come_in()
        pages = ["technician-devices", "technician-outbox", "technician-service", "technician-network"]
        for page in (*pages, "technician-program"):
            walk.open(page)
            words = say_all(walk.screen)[language]
            assert all(one.strip() for one in words)
            assert not any(one.startswith("technician.") for one in words)
            walk.press("back")


def test_every_fact_of_an_act_at_the_machine_is_one_the_chain_takes() -> None:
    acts = [act for act in FACTS if act.value.startswith(("technician", "service", "device", "paper-", "program-"))]
    assert len(acts) > 8
    assert all(FACTS[act] <= CHAIN_FACTS for act in acts)


def test_a_language_switched_in_the_middle_of_a_test_changes_words_and_nothing_else() -> None:
    with swift_outbox() as outbox:
        walk = Technician(outbox).come_in().open("technician-devices").open("id_card")
        walk.press("test")
        walk.press("language", "en")
        pending: Any = walk.runner.open(IdCardReader)
        walk.lay(card("zhao-dehou"))
        assert (len(pending), walk.visit.language, walk.notice) == (1, "en", "technician.test.card")
