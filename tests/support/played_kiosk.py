"""The real kiosk with its window, and people who play at it one after the other, to be killed.

Called with KIOSK WORLD JOB SEED: the kiosk's folder, the folder of a world that runs, ``on`` or ``finish``, and a seed.

``on`` plays visit after visit for ever, quickly; each page is told as ``at NAME`` when it is being painted. A receipt
number that is being painted is first written down, as a person would note it: one line ``ID RECEIPT_NO SHA256…`` of
``said.txt``, with its fsync. ``finish`` plays nothing: it sends what is left, says ``finished`` and closes in order.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from config.logs import set_up
from config.settings import Settings
from kiosk.steps.screens import Screen, Signature, Stored
from kiosk.training.control import WorldClient
from kiosk.training.site import training_settings
from offline_queue.entry import State
from ui.commands.kiosk import build, finish
from ui.journey.player import JourneyError, NothingToPressError, Player, digits
from ui.journey.repertoire import Part
from ui.program import KioskProgram

ELDER = "1199010099083352973990704000000"
# Who comes; all are of age for the matter, and who comes for another lays down two cards.
PARTS = (("zhao-dehou", "self"), ("zhao-dehou", "entrusted"), ("zhao-dehou", "family"))
SCANNED = frozenset({"bank-card"})
# How long a page must lie still, how often the player looks, and how soon they act: a person in a great hurry.
HOLD_SECONDS, LOOK_MS, SETTLE_SECONDS = 0.3, 10, 0.0
WAITING = (State.PENDING, State.SENDING, State.RETRY)


def quick(settings: Settings) -> Settings:
    """Return the settings with a camera that takes a page sooner: nothing else is changed for the campaign."""
    devices = tuple(
        replace(one, options={**one.options, "hold_seconds": HOLD_SECONDS}) if one.kind == "document_camera" else one
        for one in settings.devices
    )
    return replace(settings, devices=devices)


def say(*words: str) -> None:
    """Tell the parent, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def name_of(screen: Screen) -> str:
    """Return what a page is called here: its type, and apart from that what cannot be told by the type alone."""
    if isinstance(screen, Signature) and not screen.can_go_back:
        return "Storing"
    if isinstance(screen, Stored) and any(line.message.key == "apply.print.now" for line in screen.lines):
        return "Printing"
    return type(screen).__name__


class Notes(QObject):
    """Sees each page when it is being painted, and writes down every number before anybody could read it."""

    def __init__(self, program: KioskProgram, file: Path) -> None:
        super().__init__()
        self._program = program
        self._file = file
        self._told = ""
        self._noted: set[str] = set()
        self.player: Player | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what is painted, and let it be painted."""
        current = self._program.shell.frame.current
        if event.type() is QEvent.Type.Paint and watched is current and current.shown:
            self._see(current.shown)
        return False

    def _see(self, screen: Screen) -> None:
        if isinstance(screen, Stored) and screen.receipt_no not in self._noted:
            self._noted.add(screen.receipt_no)
            self._note(digits(screen.receipt_no))
        name = name_of(screen)
        if name != self._told:
            self._told = name
            say("at", name)

    def _note(self, number: str) -> None:
        visit = self._program.visit
        stored = visit.receipt
        assert stored
        # What they signed must arrive as it is here, and whatever they saw of a page must be what that was made of.
        leaves = {bytes(leaf.content) for one in visit.filed() for leaf in one.leaves}
        papers = [bytes(paper.content) for paper in visit.covered()]
        papers += [page for page in self.player.journal.pages if page not in leaves] if self.player else []
        hashes = sorted({hashlib.sha256(paper).hexdigest() for paper in papers})
        with self._file.open("a", encoding="ascii") as file:
            file.write(" ".join((stored.submission_id, number, *hashes)) + "\n")
            file.flush()
            os.fsync(file.fileno())


class Hall:
    """People who come one after the other."""

    def __init__(self, program: KioskProgram, hands: WorldClient, notes: Notes, seed: str) -> None:
        self._program = program
        self._hands = hands
        self._notes = notes
        self._chance = random.Random(seed)
        self._timer = QTimer(program.shell)
        self._timer.timeout.connect(self._look)

    def open(self) -> None:
        """Take away what was left when the machine went off, and let the first one come."""
        self._hands.do("lift")
        self._hands.do("take-away")
        self._come()
        self._timer.start(LOOK_MS)

    def _come(self) -> None:
        person, for_whom = self._chance.choice(PARTS)
        scans = SCANNED if self._chance.random() < 0.5 else frozenset()
        part = Part(person, ELDER, for_whom, scans)
        self._player = Player(self._program, self._hands, part=part, pictures=None, settle=SETTLE_SECONDS)
        self._notes.player = self._player

    def _look(self) -> None:
        if self._player.over:
            self._come()
        try:
            self._player.look()
        except (JourneyError, NothingToPressError) as wrong:
            self._timer.stop()
            say("wrong", str(wrong))


class Rest:
    """Waits until everything was sent, then ends the program."""

    def __init__(self, program: KioskProgram, application: QApplication) -> None:
        self._program = program
        self._application = application
        self._timer = QTimer(program.shell)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        outbox = self._program.terminal.outbox
        if outbox is None:
            return
        if any(outbox.counts()[state] for state in WAITING):
            self._program.terminal.nudge()
            return
        self._timer.stop()
        self._application.quit()


def main(folder: Path, world: Path, job: str, seed: str) -> int:
    """Run the kiosk until it is killed, or until everything was sent."""
    set_up(folder / "logs" / "terminal.log")
    facts: dict[str, Any] = json.loads((world / "world.json").read_bytes())
    settings = quick(training_settings(folder, facts))
    program, application = build(settings, folder, argparse.Namespace(size="540x960", training=True, measure_home=True))
    hands = WorldClient(world / "world.sock")
    kept: list[QObject | Rest | Hall] = []
    if job == "finish":
        kept.append(Rest(program, application))
    else:
        notes = Notes(program, folder.parent / "said.txt")
        application.installEventFilter(notes)
        hall = Hall(program, hands, notes, seed)
        program.when_painted(hall.open)
        kept += [notes, hall]
    program.start()
    program.shell.open(fullscreen=False)
    ended = finish(program, application)
    hands.close()
    if job == "finish":
        say("finished")
    return ended


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
