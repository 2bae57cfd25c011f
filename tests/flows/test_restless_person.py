"""A person who presses, lays, types and waits at random, in a hall where everything may fail, finds it whole."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.id_card import IdCardReader
from devices.receipt_printer import PrintResult
from devices.receipt_printer.slip import Line as SlipLine
from devices.receipt_printer.slip import Slip
from kiosk.capture.sight import turned
from kiosk.domain.hashes import covers_sha256
from kiosk.steps.ending import present
from kiosk.steps.events import Outlined
from kiosk.steps.scan import CAPTURE, take
from kiosk.steps.screens import (
    Choice,
    Corners,
    Evaluation,
    FormPage,
    Home,
    Materials,
    Review,
    Screen,
    SlipTrouble,
    Stored,
)
from offline_queue.line import Line, LineState
from tests.support.flow_fakes import QUAD, FakeEye
from tests.support.flow_walk import ANSWERS, ELDER, NAME, REMOTE, FakeReader, Walk, card, error, page, sight

PEOPLE = ("zhao-dehou", "lin-jingshu", "zhou-min", "he-xiulan", "luo-youtian")
CAUSES = ("id-card.moved", "id-card.unreadable", "id-card.unsupported", "id-card.reader-lost", "id-card.none")
KEYS = ("back", "home", "next", "stay", "leave", "retry", "choose", "open", "sign", "take", "keep", "nonsense")
PHONES = ("13800000000", "1380000000")
VALUES = ("", "x", *PHONES, "2026-12-01", "6217000000003067", "110101199003070011", "yes", "村" * 80)


class Restless:
    """Acts at random on one visit after the other; the outbox stays."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.walk = Walk(idle=60)
        self.visits = 1
        self.stored = 0
        self._buffers: list[bytearray] = []

    def act(self) -> None:
        """Do one thing, sensible more often than not, and look at what must hold."""
        walk, roll = self.walk, self.chance.random()
        self._remember()
        if roll < 0.55:
            self._sensible()
        elif roll < 0.9:
            self.chance.choice(self._foolish())()
        else:
            self.chance.choice(self._world())()
        walk.settle()
        self._look()
        if walk.engine.over:
            self._next_person()

    # What is done.

    def _sensible(self) -> None:
        """Do what the screen asks for."""
        screen = self.walk.screen
        if not (self._lay_what_is_asked() or self._answer(screen)):
            enabled = [action.name for action in screen.actions if action.enabled and action.name != "leave-matter"]
            self.walk.press(self.chance.choice([enabled[-1], *enabled]) if enabled else "next")

    def _answer(self, screen: Screen) -> bool:
        if isinstance(screen, Home):
            self.walk.choose(self.chance.choice((ELDER, ELDER, REMOTE)))
        elif isinstance(screen, Choice | Evaluation):
            tiles = screen.choices if isinstance(screen, Choice) else screen.levels
            self.walk.choose(self.chance.choice([tile.name for tile in tiles if tile.enabled]))
        elif isinstance(screen, FormPage):
            return self._fill(screen)
        elif isinstance(screen, Materials):
            return self._hand_in(screen)
        elif isinstance(screen, Corners) and screen.actions[-1].enabled:
            self.walk.engine.take(Outlined(turned(QUAD, self.chance.randrange(4))))
        elif self.walk.step == "sign" and type(screen).__name__ == "Signature":
            self.walk.sign()
        else:
            return False
        return True

    def _fill(self, screen: FormPage) -> bool:
        empty = [view for view in screen.fields if not view.read_only and (view.error or not view.value)]
        for view in empty:
            fitting = "2027-01-31" if view.kind.value == "date" else ANSWERS.get(view.name, "submit")
            options = [option.value for option in view.options]
            self.walk.enter(**{view.name: fitting if fitting in options or not options else options[0]})
        self.walk.press("next")
        return True

    def _hand_in(self, screen: Materials) -> bool:
        ways = [(way.name, row.name) for row in screen.rows for way in row.ways if way.enabled]
        if ways:
            self.walk.press(*self.chance.choice(ways))
        return bool(ways)

    def _lay_what_is_asked(self) -> bool:
        walk = self.walk
        if walk.runner.open(IdCardReader):
            if walk.runner.open(IdCardReader)[-1].call is present:
                return False
            if type(walk.screen).__name__ == "PlaceCard":
                walk.lay(card(self.chance.choice(PEOPLE[:2] + ("zhao-dehou",) * 3)))
                return True
        if walk.runner.open(CAPTURE):
            self._show_the_eye()
            return True
        return False

    def _show_the_eye(self) -> None:
        call = self.walk.runner.open(CAPTURE)[-1]
        number = self.chance.randrange(1, 200)
        taking = getattr(call.call, "func", None) is take
        lying = page(number, good=number % 5 > 0, dpi=200 if number % 7 else 90) if taking else sight(number, hold=1.0)
        self.walk.end(CAPTURE, FakeEye(lying))
        self.walk.wait(0.05)

    def _foolish(self) -> list[Callable[[], None]]:
        walk, chance = self.walk, self.chance
        names = [*KEYS, *(action.name for action in walk.screen.actions)]
        if isinstance(walk.screen, Review):
            names += ["change"] * 4
        values = [*VALUES, "swap", "keep", "self", "family", "field:phone", "paper:bank-card", "field:living"]
        return [
            lambda: walk.press(chance.choice(names), chance.choice(values)),
            lambda: walk.press(chance.choice(names)),
            lambda: walk.enter(**{chance.choice([*ANSWERS, "name", "scope"]): chance.choice(VALUES)}),
            lambda: walk.sign(chance.choice(((), NAME[:1], NAME))),
            lambda: walk.wait(chance.choice((0.1, 1, 5, 20, 70))),
        ]

    def _world(self) -> list[Callable[[], None]]:
        facilities, chance = self.walk.facilities, self.chance
        states = (Condition.READY, Condition.READY, Condition.ABSENT, Condition.FAULT, Condition.OPENING)
        kind = chance.choice(list(facilities.states))
        state = DeviceState(kind, chance.choice(states))
        return [
            lambda: facilities.states.__setitem__(kind, state),
            lambda: setattr(facilities, "line", LineState(chance.choice(list(Line)), 1.0)),
            lambda: setattr(self.walk.outbox, "failing", chance.randrange(3)),
            lambda: self.walk.printer.script.append(chance.choice([*PrintResult, error("printer.silent")])),
            self._trouble_on_a_lane,
            self._lay_anything,
            self._acknowledge,
        ]

    def _trouble_on_a_lane(self) -> None:
        open_calls = [call for call in self.walk.runner.calls if not call.ended and not call.cancelled]
        if open_calls:
            kind = self.chance.choice(list(ErrorKind))
            self.chance.choice(open_calls).done(DeviceError(kind, self.chance.choice((*CAUSES, "camera.lost"))))

    def _lay_anything(self) -> None:
        waiting = self.walk.runner.open(IdCardReader)
        if waiting:
            laid = card(self.chance.choice(PEOPLE)) if self.chance.random() < 0.7 else error(self.chance.choice(CAUSES))
            waiting[-1].run(FakeReader(laid, lying=self.chance.random() < 0.5))

    def _acknowledge(self) -> None:
        if self.walk.visit.receipt and self.walk.step == "receipt":
            self.walk.acknowledge()

    # What must hold.

    def _remember(self) -> None:
        visit = self.walk.visit
        held = [buffer for one in visit.cards.all() for buffer in (one.raw_text, one.photo)]
        held += visit.papers.buffers() + list(visit.answers._buffers.values())
        known = {id(buffer) for buffer in self._buffers}
        self._buffers += [buffer for buffer in held if id(buffer) not in known]

    def _look(self) -> None:
        screen, outbox = self.walk.screen, self.walk.outbox
        submissions = [put.body for put in outbox.puts.values() if put.kind == "submission"]
        numbers = {body["receipt_no"] for body in submissions}
        # A draft has a code and a day of its own, and is no application.
        if isinstance(screen, Stored | SlipTrouble) and screen.title.key != "draft.kept.title":
            shown = screen.receipt_no if isinstance(screen, Stored) else screen.number
            assert shown.replace("-", "") in numbers, "a number is shown that is not stored"
        assert len(submissions) <= 1, "one visit stored two applications"
        # Guides, lists of what is missing and codes of drafts come out before anything is stored; receipts do not.
        receipts = [slip for slip in self.walk.printer.slips if any("收件编号" in line for line in lines(slip))]
        assert not (receipts and not submissions), "a slip was printed for nothing"
        for body in submissions:
            assert body["signature"] or body["to_window"], "nobody signed, and no window is named"
            if not body["signature"]:
                continue
            others = [line for line in body["manifest"] if line["id"] != body["signature"]["attachment_id"]]
            assert body["signature"]["covers_sha256"] == covers_sha256(body["form_data"], body["parties"], others)

    def _next_person(self) -> None:
        assert not any(any(buffer) for buffer in self._buffers), "something of a person was left"
        assert len(self.walk.timers) == 0, "time of an ended visit goes on"
        self.stored += any(put.kind == "submission" for put in self.walk.outbox.puts.values())
        self.walk = Walk(idle=60)
        self._buffers = []
        self.visits += 1


def campaign(seed: int, acts: int) -> Restless:
    restless = Restless(seed)
    for _ in range(acts):
        restless.act()
    return restless


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_in_whatever_order_what_must_hold_holds(seed: int) -> None:
    assert campaign(seed, 250).visits > 0


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_long_day_of_restless_people_stores_many_applications_whole() -> None:
    assert sum(campaign(seed, 1500).stored for seed in range(1000, 1100)) > 50


def lines(slip: Slip) -> list[str]:
    """Return the lines of text on a slip."""
    return [part.text for part in slip.parts if isinstance(part, SlipLine)]
