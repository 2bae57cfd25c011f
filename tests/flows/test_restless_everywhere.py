"""Person after person presses anything anywhere in the whole kiosk of the post, in a hall where all may fail."""

from __future__ import annotations

import json
import random
import traceback
from collections.abc import Callable

import pytest

from config.texts import LANGUAGES
from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.id_card import IdCardReader
from devices.page_printer import PageResult
from devices.receipt_printer import PrintResult
from kiosk.capture.sight import CodeSight
from kiosk.domain.hashes import covers_sha256
from kiosk.steps.ending import present
from kiosk.steps.events import Entered
from kiosk.steps.find_screens import Browse, Search
from kiosk.steps.progress_ask import read_code
from kiosk.steps.scan import CAPTURE, take
from kiosk.steps.screens import Choice, Evaluation, FormPage, Home, Materials, Review, Screen, SlipTrouble, Stored
from kiosk.steps.step import Reason
from kiosk.steps.technician_screens import CodePad, Panel
from kiosk.technician.door import TRAINING_CODE
from tests.flows.test_garbled_platform import GARBAGE
from tests.support.flow_walk import ANSWERS, NAME, FakeEye, FakeReader, card, page, sight
from tests.support.inquiries import CODE, NUMBER
from tests.support.whole_kiosk import PLACES, Reading, WholeKiosk, go, unmasked, whole_kiosk

PEOPLE = ("zhao-dehou", "lin-jingshu", "zhou-min", "he-xiulan", "luo-youtian")
CAUSES = ("id-card.moved", "id-card.unreadable", "id-card.reader-lost", "camera.lost", "printer.silent")
VALUES = ("", "x", "13800000000", "1380000000", "2026-12-01", "990101199003070011", "yes", "村" * 80, CODE, "5H7Q20C4")
SLIPS = (f"BSR1/{NUMBER}/{CODE}", "BSN1/" + CODE, "https://example.com", "BSR1/1/2", "", "BSR1//")
# Kinds of entries that carry a person's own words or papers; each must be readable when it is sent.
KINDS = {"submission", "opinion", "evaluation", "proof-print"}
# Keys that would end the program under the test, or the technician's visit at once.
BEYOND = ("restart", "end", "shut-down")


def keys(screen: Screen) -> list[tuple[str, str]]:
    """Return everything on a screen that can be touched."""
    found = [(one.name, "") for one in screen.actions if one.enabled]
    if isinstance(screen, Home):
        found += [("choose", tile.name) for tile in screen.tiles if tile.enabled] * 2
        found += [("open", door.name) for door in screen.doors] * 2 + [("open", "progress"), ("technician-code", "")]
        found += [(way.name, "") for way in screen.ways] + [("theme", tile.name) for tile in screen.themes[:3]]
        found += [("find", "")] if screen.search else []
    elif isinstance(screen, Choice):
        found += [("choose", tile.name) for tile in screen.choices if tile.enabled]
    elif isinstance(screen, Evaluation):
        found += [("choose", tile.name) for tile in screen.levels]
    elif isinstance(screen, Materials):
        found += [(way.name, row.name) for row in screen.rows for way in row.ways if way.enabled] * 3
        found += [("open", row.name) for row in screen.rows]
    elif isinstance(screen, Review):
        found += [("change", row.change) for group in screen.groups for row in group.rows if row.change]
    elif isinstance(screen, Search | Browse):
        found += [("choose", row.name) for row in screen.rows[:4]]
    elif isinstance(screen, Panel):
        found += [("open", row.name) for row in screen.rows if row.name]
    return [one for one in found if one[0] not in BEYOND] or [("next", ""), ("stay", "")]


class Restless:
    """Acts at random in one visit after the other; the machine, its outbox and its troubles stay."""

    def __init__(self, walk: WholeKiosk, seed: int) -> None:
        self.walk, self.chance = walk, random.Random(seed)
        self.visits = 1
        self.steps: set[str] = set()

    def act(self) -> None:
        """Do one thing, sensible more often than not, and look at what must hold."""
        roll = self.chance.random()
        if roll < 0.65:
            self._sensible()
        elif roll < 0.88:
            self.chance.choice(self._foolish())()
        else:
            self.chance.choice(self._world())()
        self.walk.settle()
        self._look()
        if self.walk.engine.over:
            self._next_person()

    def _sensible(self) -> None:
        walk, screen = self.walk, self.walk.screen
        if self._lay_or_show():
            return
        if isinstance(screen, FormPage) and self.chance.random() < 0.7:
            self._fill(screen)
        elif isinstance(screen, CodePad):
            walk.enter(code=TRAINING_CODE if self.chance.random() < 0.7 else "0000000000")
        elif type(screen).__name__ == "Signature" and self.chance.random() < 0.8:
            walk.sign()
        else:
            walk.press(*self.chance.choice(keys(screen)))

    def _fill(self, screen: FormPage) -> None:
        for view in screen.fields:
            options = [option.value for option in view.options]
            fitting = {"date": "2027-01-31", "code": CODE}.get(view.kind.value, ANSWERS.get(view.name, "等了很久"))
            if not view.read_only and (view.error or not view.value):
                self.walk.enter(**{view.name: fitting if not options or fitting in options else options[0]})
        self.walk.press("next")

    def _lay_or_show(self) -> bool:
        walk = self.walk
        reader = walk.runner.open(IdCardReader)
        if type(walk.screen).__name__ == "PlaceCard" and reader and reader[-1].call is not present:
            walk.end(IdCardReader, FakeReader(card(self.chance.choice(("zhao-dehou",) * 3 + PEOPLE))))
            return True
        if eyes := walk.runner.open(CAPTURE):
            number = self.chance.randrange(1, 200)
            if eyes[-1].call is read_code:
                walk.end(CAPTURE, Reading(CodeSight(number, 2, 2, bytes(12), self.chance.choice(SLIPS))))
            elif getattr(eyes[-1].call, "func", None) is take:
                walk.end(CAPTURE, FakeEye(page(number, good=number % 5 > 0, dpi=200 if number % 7 else 90)))
            else:
                walk.end(CAPTURE, FakeEye(sight(number, hold=1.0)))
            walk.wait(0.05)
            return self.chance.random() < 0.8
        return False

    def _foolish(self) -> list[Callable[[], None]]:
        walk, chance = self.walk, self.chance
        names = ["back", "back", "home", "next", "stay", "leave", "retry", "again", "staff", "nonsense", "keep", "done"]
        return [
            lambda: walk.press(chance.choice(names), chance.choice(VALUES)),
            lambda: walk.press(chance.choice(names)),
            lambda: walk.press("language", chance.choice(LANGUAGES)),
            lambda: walk.engine.take(Entered(chance.choice(("code", "key", "words", "phone")), chance.choice(VALUES))),
            lambda: walk.sign(chance.choice(((), NAME[:1], NAME))),
            lambda: walk.wait(chance.choice((0.1, 1, 5, 20, 70))),
        ]

    def _world(self) -> list[Callable[[], None]]:
        walk, chance = self.walk, self.chance
        kind = chance.choice([one for one in walk.facilities.states if one != "outbox"])
        states = (Condition.READY, Condition.READY, Condition.ABSENT, Condition.FAULT, Condition.OPENING)
        return [
            lambda: walk.facilities.states.__setitem__(kind, DeviceState(kind, chance.choice(states))),
            lambda: setattr(walk.platform, "broken", chance.random() < 0.3),
            lambda: setattr(walk.platform, "garbled", chance.choice([None, None, *GARBAGE.values()])),
            lambda: walk.printer.script.append(chance.choice(list(PrintResult))),
            lambda: walk.page_printer.script.append(chance.choice(list(PageResult))),
            self._trouble_on_a_lane,
        ]

    def _trouble_on_a_lane(self) -> None:
        waiting = [call for call in self.walk.runner.calls if not call.ended and not call.cancelled]
        if waiting:
            call = self.chance.choice(waiting)
            call.ended = True
            call.done(DeviceError(self.chance.choice(list(ErrorKind)), self.chance.choice(CAUSES)))

    # What must hold.

    def _look(self) -> None:
        walk, screen = self.walk, self.walk.screen
        self.steps.add(walk.step)
        assert unmasked(screen) == [], "something private stands there in full"
        if isinstance(screen, Stored | SlipTrouble) and walk.step in ("receipt", "supplement-receipt"):
            shown = screen.receipt_no if isinstance(screen, Stored) else screen.number
            assert shown.replace("-", "") in {one["receipt_no"] for one in self.submissions()}

    def submissions(self) -> list[dict[str, object]]:
        """Return every application and answer that is stored."""
        bodies = (json.loads(self.walk.box.payload(one)) for one in self.walk.box.entries() if one.kind == "submission")
        return list(bodies)

    def _next_person(self) -> None:
        walk = self.walk
        assert walk.left_over() == 0, "something of a person was left"
        assert (walk.parts(), len(walk.timers)) == ([], 0)
        # Ended by the technician: the machine would be gone.
        walk.facilities.upkeep.ended.clear()
        walk.held.clear()
        walk.begin_again("home")
        self.visits += 1
        if self.chance.random() < 0.6:
            self.set_out()

    def set_out(self) -> None:
        """Have the hall mended and come straight to some place: from home alone hardly anybody comes deep."""
        walk = self.walk
        walk.platform.broken, walk.platform.garbled = False, None
        walk.facilities.states |= {kind: DeviceState(kind, Condition.READY) for kind in walk.facilities.states}
        walk.printer.script.clear()
        walk.wait(1)
        go_if_possible(walk, self.chance.choice(PLACES))


def campaign(walk: WholeKiosk, seed: int, acts: int) -> Restless:
    restless = Restless(walk, seed)
    restless.set_out()
    for _ in range(acts):
        restless.act()
    if not walk.engine.over:
        walk.engine.leave(Reason.HOME)
    return restless


def go_if_possible(walk: WholeKiosk, place: str) -> None:
    """Set out for a place; where a device, the line or the service is away, come as far as one comes."""
    try:
        go(walk, place)
    except (AssertionError, IndexError) as wrong:
        # Our own hands find nothing to touch there; what breaks inside the kiosk is a finding.
        if "tests/support" not in traceback.extract_tb(wrong.__traceback__)[-1].filename:
            raise
        walk.settle()


@pytest.mark.parametrize("seed", range(8))
def test_whoever_comes_after_whomever_finds_the_kiosk_whole(seed: int) -> None:
    with whole_kiosk(idle=60) as walk:
        restless = campaign(walk, seed, 200)
        assert (restless.visits > 0, walk.left_over()) == (True, 0)
        box = walk.reopen()
        assert box.chain_ok()
        assert {one.kind for one in box.entries()} <= KINDS
        for body in restless.submissions():
            assert_whole(body)


def assert_whole(body: dict[str, object]) -> None:
    """Hold that what is stored was signed by whoever stood there, for just these papers, or names a window."""
    found: dict[str, object] = dict(body)
    signature, manifest = found.get("signature"), found["manifest"]
    assert isinstance(manifest, list)
    if not isinstance(signature, dict):
        assert found["to_window"]
        return
    others = [line for line in manifest if line["id"] != signature["attachment_id"]]
    data = found["supplement"] if found["kind"] == "supplement" else found["form_data"]
    assert isinstance(data, dict)
    assert isinstance(found["parties"], dict)
    assert signature["covers_sha256"] == covers_sha256(data, found["parties"], others)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_long_day_reaches_every_section() -> None:
    steps: set[str] = set()
    for seed in range(1000, 1040):
        with whole_kiosk(idle=60) as walk:
            steps |= campaign(walk, seed, 1200).steps
    assert {"receipt", "proof-done", "opinion-slip", "progress-show", "supplement-receipt", "technician"} <= steps
