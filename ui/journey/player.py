# SPDX-License-Identifier: Apache-2.0
"""Plays one application from the first touch to the goodbye, as a person with papers would, and keeps a journal.

The player sees only what is on the screen, presses only what can be pressed, and moves only what lies outside the
machine: cards and papers, through the acts of the training world.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from config.clock import china_now
from config.texts import Text
from kiosk.steps import proof_screens as proof_seen
from kiosk.steps import screens as seen
from kiosk.steps.screens import FieldKind, FieldView, MaterialState, Screen
from ui.journey.person import NothingToPressError, Person
from ui.journey.repertoire import Part, UnknownAnswerError, choice, words
from ui.program import KioskProgram

# How long the player waits on one screen before it says where it is stuck: longer than the slowest thing a kiosk may
# do before it must say something itself (a reading of 20 s, the platform's answer of 8 s).
PATIENCE_SECONDS = 30.0
# A person reads before they press; a screen that changes in place is a new one to them.
SETTLE_SECONDS = 0.25
# A picture of the camera is kept once the ring has visibly begun to close.
RING_SEEN = 0.3
# The question of a card that is for whoever stands here; the other one is for the person it is done for.
OPERATORS_CARD = "apply.card.place-operator"
# A scanner that stands in for a camera which is away.
SHEETS = "sheets.title"


class JourneyError(Exception):
    """The journey cannot go on; the text says on which screen and why."""


class Hands(Protocol):
    """Moves the world outside."""

    def do(self, name: str, /, **arguments: object) -> dict[str, Any]:
        """Do one act."""
        ...


@dataclass
class Journal:
    """What happened, screen by screen."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    receipt_no: str = ""
    query_code: str = ""
    offline: bool = False


class Player:
    """Looks at the screen every now and then and does the next thing; ``over`` once the goodbye was said."""

    def __init__(
        self,
        program: KioskProgram,
        hands: Hands,
        *,
        part: Part,
        pictures: Path | None,
        cut_at: type[Screen] | None = None,
        settle: float = SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.journal = Journal()
        self.over = False
        self._program = program
        self._hands = hands
        self._finger = Person(program.shell)
        self._part = part
        self._pictures = pictures
        self._cut_at = cut_at
        self._settle = settle
        self._clock = clock
        self._shown: Screen | None = None
        self._since = clock()
        self._changed = clock()
        self._laid = ""

    def look(self) -> None:
        """Look once and act when the screen has settled; raises JourneyError."""
        screen = self._on_screen()
        if screen is None or self.over:
            return
        now = self._clock()
        if self._shown is None or page_of(screen) != page_of(self._shown):
            self._turn_page(now)
        if screen is not self._shown:
            self._shown, self._changed = screen, now
        if now - self._since > PATIENCE_SECONDS:
            self._picture(screen)
            raise JourneyError(f"stuck on {type(screen).__name__} for {PATIENCE_SECONDS:.0f} s")
        # The live picture changes all the time, so it would never have settled.
        if now - self._changed >= self._settle or isinstance(screen, seen.Camera):
            self._act(screen)

    def _turn_page(self, now: float) -> None:
        """Write the screen that went into the journal."""
        if self._shown is not None:
            seconds = round(now - self._since, 2)
            self.journal.steps.append({"screen": type(self._shown).__name__, "seconds": seconds})
        self._since = now

    def _say(self, words: Text) -> str:
        return self._program.shell.look.say(words)

    def _on_screen(self) -> Screen | None:
        current = self._program.shell.frame.current
        return current.shown if current else None

    def _act(self, screen: Screen) -> None:
        acts: dict[type[Screen], Callable[[Any], None]] = {
            seen.Idle: self._begin, seen.Home: self._choose_item, seen.Choice: self._choose,
            seen.Guide: self._go_on, seen.PlaceCard: self._place, seen.CardRead: self._confirm_card,
            seen.FormPage: self._fill, seen.Materials: self._papers, seen.Camera: self._lay, seen.PageCheck: self._keep,
            seen.Review: self._go_on, seen.Signature: self._sign, seen.Stored: self._wait_stored,
            proof_seen.Doing: self._wait_done, proof_seen.ProofPreview: self._go_on,
            seen.SlipTrouble: self._go_on, seen.Evaluation: self._rate, seen.Goodbye: self._leave,
        }  # fmt: skip
        act = acts.get(type(screen)) or self._act_in_trouble(screen)
        if act is None:
            raise JourneyError(f"did not expect {type(screen).__name__}: {self._say(screen.title)}")
        act(screen)

    def _act_in_trouble(self, screen: Screen) -> Callable[[Any], None] | None:
        if not isinstance(screen, seen.Trouble):
            return None
        if not screen.actions:
            # Something is done that nobody need touch anything for: papers are bound.
            return lambda screen: None
        return self._to_camera if screen.title.key == SHEETS else None

    def _to_camera(self, screen: Screen) -> None:
        """Ask for the camera again, which was away for a moment: the papers this person has are laid under it."""
        # Without that key the first one leads out of it, and the paper is begun anew.
        self._finger.press("use-camera" if self._finger.can_press("use-camera") else screen.actions[0].name)

    def _go_on(self, screen: Screen) -> None:
        """Press the way on of the screen, once it can be pressed."""
        primary = next((a for a in screen.actions if a.primary), None)
        if primary is None:
            raise JourneyError(f"{type(screen).__name__} has no way on")
        if primary.enabled and self._finger.can_press(primary.name):
            self._picture(screen)
            self._finger.press(primary.name)
        elif self._finger.can_press("more"):
            self._finger.press("more")

    def _begin(self, screen: seen.Idle) -> None:
        """Touch the picture of the hall."""
        self._picture(screen)
        self._finger.press("start")

    def _choose_item(self, screen: seen.Home) -> None:
        if any(step["screen"] == "Home" for step in self.journal.steps):
            raise JourneyError(f"sent home without a goodbye; picture {len(self.journal.steps):02d} says why")
        # Tiles come when the catalogue is here, and can be pressed when the devices are open: both are waited for.
        if self._finger.can_press(self._part.item):
            self._picture(screen)
            self._finger.press(self._part.item)

    def _choose(self, screen: seen.Choice) -> None:
        """Say for whom it is, then which member of the family."""
        # A training person it is played for has a card, also a child.
        answers = (self._part.for_whom, self._part.kin, "card")
        wanted = next((tile for tile in screen.choices if tile.name in answers), None)
        if wanted is None or not wanted.enabled:
            why = self._say(wanted.note) if wanted and wanted.note else self._say(screen.title)
            raise JourneyError(f"{self._part.for_whom!r} cannot be chosen: {why}")
        self._picture(screen)
        self._finger.press(wanted.name)

    def _place(self, screen: seen.PlaceCard) -> None:
        asked = self._part.operator if screen.title.key.startswith(OPERATORS_CARD) else self._part.applicant
        if self._laid != asked.key:
            self._picture(screen)
            self._laid = asked.key
            self._hands.do("place", person=asked.key)

    def _confirm_card(self, screen: seen.CardRead) -> None:
        # Taken off before "是我" as the screen asks: a card that lies there is told about at the goodbye.
        if self._laid:
            self._laid = ""
            self._hands.do("lift")
        self._go_on(screen)

    def _fill(self, screen: seen.FormPage) -> None:
        empty = next((f for f in screen.fields if f.required and not f.read_only and not f.value), None)
        if empty is None:
            self._go_on(screen)
        else:
            self._answer(empty)
            # One answer a look: an answer may bring a field into sight that was not asked for before.
            self._changed = self._clock()

    def _answer(self, view: FieldView) -> None:
        if view.kind in (FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.MULTI):
            self._finger.choose(view.name, choice(view))
            return
        try:
            self._finger.type_into(view.name, words(view, self._part.asked_about(view.name), china_now().date()))
        except UnknownAnswerError as wrong:
            raise JourneyError(f"does not know what to write into {wrong}") from wrong

    def _papers(self, screen: seen.Materials) -> None:
        open_row = next((row for row in screen.rows if row.state is MaterialState.OPEN), None)
        if open_row is None:
            self._go_on(screen)
        else:
            self._picture(screen)
            self._finger.press("scan" if self._part.brings(open_row.name) else "later")

    def _lay(self, screen: seen.Camera) -> None:
        papers = self._program.visit.papers
        page = len(papers.staged)
        if self._laid != f"{papers.scanning}-{page}":
            self._laid = f"{papers.scanning}-{page}"
            self._hands.do("lay", paper=self._part.paper(papers.scanning, page))
        if screen.quad and screen.hold > RING_SEEN:
            self._picture(screen, once=True)

    def _keep(self, screen: seen.PageCheck) -> None:
        bad = [self._say(f.message) for f in screen.findings if not f.well]
        if bad:
            raise JourneyError(f"the page was not good: {'; '.join(bad)}")
        # A copy of what is on the screen: the kiosk overwrites its own buffer when the visit ends.
        self.journal.pages.append(bytes(screen.page))
        self._hands.do("take-away")
        self._go_on(screen)

    def _sign(self, screen: seen.Signature) -> None:
        # Cut here, the application meets a dead line with nobody having been warned: the worst moment there is.
        if self._cut_at is seen.Signature and not self.journal.offline:
            self.journal.offline = True
            self._hands.do("cut-line")
        self._finger.sign()
        self._go_on(screen)

    def _wait_stored(self, screen: seen.Stored) -> None:
        self.journal.receipt_no, self.journal.query_code = digits(screen.receipt_no), screen.query_code
        self._go_on(screen)

    def _wait_done(self, screen: proof_seen.Doing) -> None:
        """Wait while it asks or prints; go on when the paper is there."""
        if screen.done:
            self._go_on(screen)
        else:
            self._picture(screen, once=True)

    def _rate(self, screen: seen.Evaluation) -> None:
        self._picture(screen)
        self._finger.press(screen.levels[0].name)

    def _leave(self, screen: seen.Goodbye) -> None:
        self._picture(screen)
        self._turn_page(self._clock())
        self.over = True
        primary = next(a for a in screen.actions if a.primary)
        self._finger.press(primary.name)

    def _picture(self, screen: Screen, *, once: bool = False) -> None:
        """Keep a picture of the screen; the time that takes is the player's, not the window's."""
        if self._pictures is None:
            return
        number = len(self.journal.steps) + 1
        place = self._pictures / f"{number:02d}-{kebab(type(screen).__name__)}.png"
        if once and place.exists():
            return
        self._program.stalls.stop()
        self._program.shell.grab().save(str(place))
        self._program.stalls.start()


def page_of(screen: Screen) -> tuple[type[Screen], Text | None]:
    """Return what makes a screen another page to who reads it: its type, and for forms and questions their title.

    Others change their title in place while one looks (stored, sent, received), and are one page all the time.
    """
    return type(screen), screen.title if isinstance(screen, seen.FormPage | seen.Choice) else None


def digits(words: str) -> str:
    """Keep the digits of a number as it is shown."""
    return "".join(c for c in words if c.isdigit())


def kebab(name: str) -> str:
    """Write ``PlaceCard`` as ``place-card``."""
    return "".join(f"-{c.lower()}" if c.isupper() and at else c.lower() for at, c in enumerate(name))


__all__ = ["Hands", "Journal", "JourneyError", "NothingToPressError", "Player"]
