# SPDX-License-Identifier: Apache-2.0
"""The stage of a demonstration: a fresh world, a terminal, a window without a screen, and what is left afterwards."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtGui import QImage

from config.logs import set_up
from config.texts import wording
from kiosk.capture.binding import PdfPage, pages_pdf
from kiosk.capture.density import density_of
from kiosk.steps.screens import Signature
from kiosk.steps.step import Reason
from kiosk.steps.visit import WipeReport
from kiosk.terminal import Terminal
from kiosk.training.control import WorldClient
from kiosk.training.site import WorldProcess, training_settings
from kiosk.training.tried import at_a_kiosk, tried
from offline_queue.entry import State, StoredAttachment
from offline_queue.outbox import Outbox
from ui.ahead import SWITCH_SECONDS
from ui.journey.player import JourneyError, Player
from ui.journey.repertoire import Part
from ui.program import KioskProgram
from ui.shells.kiosk import KioskShell
from ui.style.theme import dress, make_application
from ui.style.tokens import Tokens

# For a journey that goes on and on; the player says much earlier where it is stuck on one page.
JOURNEY_SECONDS = 600.0
# How long the window's events are worked off before the player looks again.
TICK_MS = 20
# Without it an idle window would take a whole core from world and camera, and the stalls it counts would be its own.
BREATH_SECONDS = 0.005
# Least resolution of the training materials: for a page that does not say its own.
PAGE_DPI = 200
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Left:
    """The journal of a journey, as it is written to ``journal.json``."""

    facts: dict[str, Any]

    @property
    def good(self) -> bool:
        """Tell whether all was acknowledged once and wiped."""
        if "proof" in self.facts:
            return bool(self.facts["result"] == "printed" and self.facts["wiped"])
        once = self.facts["platform"] == {"submissions": 1, "duplicates": 0}
        return bool(self.facts["result"] == "acknowledged" and self.facts["wiped"] and once)

    def summary(self, out: Path) -> str:
        """Say in a few lines what happened."""
        facts = self.facts
        seconds = sum(step["seconds"] for step in facts["steps"])
        screens = (
            f"{len(facts['steps'])} screens in {seconds:.0f} s, {facts['stalls']} stalls of the window over 100 ms\n"
        )
        if "proof" in facts:
            copies = ", ".join(f"{result} {count}" for result, count in facts["proof"]["prints"].items())
            return f"{screens}print {facts['proof']['print_no']}, {copies}, wiped: {facts['wiped']}\nlook into {out}/"
        return (
            f"{screens}"
            f"receipt number {facts['receipt_no']}, platform's number {facts['project_no']}\n"
            f"{facts['result']}, {facts['platform']['submissions']} submission, "
            f"{facts['platform']['duplicates']} duplicates, wiped: {facts['wiped']}\n"
            f"look into {out}/"
        )


class Stage:
    """Everything one journey needs; ``play`` plays it, ``clear`` takes it down."""

    def __init__(self, folder: Path, out: Path, part: Part, args: argparse.Namespace) -> None:
        self._folder = folder
        self._out = out
        self._part = part
        self._args = args
        # First: nothing runs yet that a file which is refused would leave behind.
        self._tried = at_a_kiosk(tried(args.site, "demo")) if args.site else None
        # As the kiosk itself does: otherwise the stalls that are counted are not those a citizen would meet.
        sys.setswitchinterval(SWITCH_SECONDS)
        set_up(folder / "terminal.log")
        self._world = WorldProcess(folder)
        self._facts = self._world.wait_ready()
        self._hands = WorldClient(Path(self._facts["control"]))
        self._wiped: WipeReport | None = None
        self._program = self._build()

    def play(self) -> Left:
        """Play from the first touch to the last slip; raises JourneyError."""
        player = Player(
            self._program,
            self._hands,
            part=self._part,
            pictures=self._out,
            cut_at=Signature if self._args.cut_network else None,
        )
        self._program.shell.show()
        self._program.start()
        run_until(lambda: player.over, "the goodbye", player.look, JOURNEY_SECONDS)
        run_until(lambda: self._wiped is not None, "the wipe")
        if self._args.cut_network:
            # Only after the goodbye: that the person leaves with a number and without an answer is what is shown.
            self._hands.do("restore-line")
            self._program.terminal.nudge()
        return self._leave(player)

    def clear(self) -> None:
        """Close the program and the world."""
        self._program.close()
        self._hands.close()
        self._world.stop()

    def _build(self) -> KioskProgram:
        settings = training_settings(self._folder, self._facts, tried=self._tried)
        wide, _, high = (self._args.size or settings.screen.size).partition("x")
        tokens = Tokens.for_screen(settings.screen.mm_per_px, (int(wide), int(high)))
        dress(make_application(), tokens)
        shell = KioskShell(settings, wording(self._args.language or settings.screen.language), tokens)
        return KioskProgram(Terminal(settings, self._folder), shell, on_visit_end=self._ended)

    def _ended(self, reason: Reason, report: WipeReport) -> None:
        self._wiped = report

    def _leave(self, player: Player) -> Left:
        outbox = self._program.terminal.outbox
        if outbox is None:
            raise JourneyError("the outbox never opened")
        waiting = (State.PENDING, State.SENDING, State.RETRY)
        run_until(lambda: not any(outbox.counts().get(state) for state in waiting), "the acknowledgement")
        if self._part.proof:
            return Left(self._leave_proof(player, outbox))
        submission = next(entry for entry in outbox.entries() if entry.kind == "submission")
        acknowledgement = submission.acknowledgement
        # Asked of the platform itself: what the terminal believes it sent proves nothing.
        platform = self._hands.do("platform-state")["platform"]
        facts = {
            "steps": player.journal.steps,
            "receipt_no": player.journal.receipt_no,
            "project_no": acknowledgement.number if acknowledgement else None,
            "platform": {key: platform[key] for key in ("submissions", "duplicates")},
            "wiped": bool(self._wiped and self._wiped.parts),
            "stalls": self._program.stalls.count,
            "result": "acknowledged" if acknowledgement else "stored",
        }
        write_journal(self._out, facts)
        leave_papers(self._out, player.journal.pages, self._folder / "slips")
        leave_sent(self._out, outbox.attachments(submission))
        return Left(facts)

    def _leave_proof(self, player: Player, outbox: Outbox) -> dict[str, Any]:
        """Leave what was printed; how many copies count is asked of the platform, which counts them."""
        told = [json.loads(outbox.payload(entry)) for entry in outbox.entries() if entry.kind == "proof-print"]
        platform = self._hands.do("platform-state")["platform"]
        counted = {result: count for result, count in platform["prints"].items() if count}
        facts = {
            "steps": player.journal.steps,
            "receipt_no": None,
            "project_no": None,
            "platform": {key: platform[key] for key in ("submissions", "duplicates")},
            "proof": {"print_no": told[-1]["print_no"] if told else "", "prints": counted},
            "wiped": bool(self._wiped and self._wiped.parts),
            "stalls": self._program.stalls.count,
            "result": "printed" if counted == {"printed": 1} else "stored",
        }
        write_journal(self._out, facts)
        leave_sheets(self._out, self._folder / "sheets")
        return facts


def leave_sent(out: Path, papers: Sequence[StoredAttachment]) -> None:
    """Leave each paper as the platform got it, in the order sent: a site file that is tried shows in these."""
    for number, paper in enumerate(papers, 1):
        with paper.open() as plain:
            (out / f"sent-{number:02d}{guess_extension(paper.mime) or ''}").write_bytes(plain.read())


def leave_sheets(out: Path, sheets: Path) -> None:
    """Leave the last printed document and its picture; raises JourneyError when none came out."""
    printed = sorted(sheets.glob("*.pdf"))
    if not printed:
        raise JourneyError("no page was printed")
    shutil.copy(printed[-1], out / "proof.pdf")
    shutil.copy(printed[-1].with_suffix(".png"), out / "proof.png")


def run_until(
    done: Callable[[], bool],
    what: str,
    tick: Callable[[], None] = lambda: None,
    seconds: float = 30.0,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run the window until something is so; raises JourneyError after ``seconds``."""
    limit = clock() + seconds
    while not done():
        if clock() > limit:
            raise JourneyError(f"{what} did not come")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, TICK_MS)
        tick()
        sleep(BREATH_SECONDS)


def write_journal(out: Path, facts: dict[str, Any]) -> None:
    """Leave the journal."""
    words = json.dumps(facts, ensure_ascii=False, indent=2)
    (out / "journal.json").write_text(words + "\n", encoding="utf-8")


def true_size(page: bytes) -> PdfPage | bytes:
    """Return a page with the size that it says itself; as it is where it says none."""
    if (fine := density_of(page)) is None:
        return page
    picture = QImage.fromData(page)
    return PdfPage(page, picture.width() / fine[0] * MM_PER_INCH, picture.height() / fine[1] * MM_PER_INCH)


def leave_papers(out: Path, pages: list[bytes], slips: Path) -> None:
    """Leave the scanned pages and the last slip; raises JourneyError when nothing was printed."""
    if pages:
        (out / "pages.pdf").write_bytes(pages_pdf([true_size(page) for page in pages], PAGE_DPI))
    # Slips are numbered as they come out; the last one is what the person holds when a print was repeated.
    printed = sorted(slips.glob("*.bin"))
    if not printed:
        raise JourneyError("no receipt was printed")
    shutil.copy(printed[-1], out / "receipt.bin")
    shutil.copy(printed[-1].with_suffix(".png"), out / "receipt.png")
