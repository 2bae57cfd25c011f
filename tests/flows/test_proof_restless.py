"""A restless person and a moody world over the section of proofs: whatever they do, a copy is counted once."""

from __future__ import annotations

import random

import pytest

from devices.page_printer import PageResult
from kiosk.platform.errors import LateAnswerError
from kiosk.steps.proof_part import Held, ProofPart
from kiosk.steps.screens import Action, PlaceCard
from kiosk.steps.step import Reason
from tests.support.flow_walk import card
from tests.support.proof_walk import ProofWalk
from tests.support.proofs import INSURANCE

KEYS = (
    "back",
    "home",
    "less",
    "more",
    "reveal",
    "print",
    "retry",
    "enough",
    "looked",
    "next",
    "again",
    "cancel",
    "skip",
)
STEPS = 60
SEEDS = range(12)


class Moody:
    """Presses what is there and sometimes what is not, over a platform and a printer with moods."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.walk = ProofWalk()
        self.walk.choose(INSURANCE)

    def live(self) -> None:
        for _ in range(STEPS):
            if self.walk.left:
                return
            self._mood()
            self._act()

    def _mood(self) -> None:
        walk, chance = self.walk, self.chance
        if chance.random() < 0.2:
            walk.platform.script.append(chance.choice([LateAnswerError("cut"), "rate-limited", "copies-used-up"]))
        if chance.random() < 0.4:
            walk.page_printer.script = [chance.choice(list(PageResult))]
        if chance.random() < 0.05:
            walk.outbox.failing = 1

    def _act(self) -> None:
        walk, chance = self.walk, self.chance
        if isinstance(walk.screen, PlaceCard) and walk.wait_for_reader():
            walk.lay(card("lin-jingshu"))
            return
        shown: list[Action] = [action for action in walk.screen.actions if action.enabled]
        if shown and chance.random() < 0.6:
            walk.press(chance.choice(shown).name)
        elif chance.random() < 0.5:
            walk.choose(chance.choice(["self", "family", "stay", "leave", "satisfied"]))
        else:
            walk.press(chance.choice(KEYS))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_job_was_reserved_before_and_is_told_once(seed: int) -> None:
    moody = Moody(seed)
    moody.live()
    walk = moody.walk
    numbers = [name for name, _ in walk.page_printer.jobs]
    asked = [body["print_no"] for body in walk.platform.paths("/prints")]
    told = [one["print_no"] for one in walk.results()]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= set(asked)
    assert (len(told), set(told) <= set(asked)) == (len(set(told)), True)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_more_copies_are_printed_than_the_platform_gave(seed: int) -> None:
    moody = Moody(seed)
    moody.live()
    walk = moody.walk
    assert len(walk.page_printer.jobs) <= len(walk.platform.reserved) <= 3
    assert walk.platform.left == 3 - len(walk.platform.reserved)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_the_end_nothing_of_the_paper_is_left(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytearray] = []
    keep = ProofPart.keep

    def spied(part: ProofPart, paper: Held, left: int) -> None:
        keep(part, paper, left)
        kept.extend(part.buffers())

    monkeypatch.setattr(ProofPart, "keep", spied)
    moody = Moody(seed)
    moody.live()
    if not moody.walk.left:
        moody.walk.engine.leave(Reason.HOME)
    assert not any(any(buffer) for buffer in kept)
