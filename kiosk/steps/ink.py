# SPDX-License-Identifier: Apache-2.0
"""Signing on paper: printed, signed with a pen or by thumb print, laid back, scanned; else the window, said in words.

Nothing is drawn on glass for it. A paper that does not say any more what stands there is void, and that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from config.texts import Text, text
from devices.document_camera import DocumentCamera
from devices.page_printer import PagePrinter
from kiosk.domain.form import Form
from kiosk.domain.ink import SIGNED_FORM, THUMB
from kiosk.forms import Answers
from kiosk.steps.events import Elapsed, Event, Press
from kiosk.steps.facilities import usable
from kiosk.steps.fact_forms import WITNESS
from kiosk.steps.form import Paged
from kiosk.steps.ink_paper import STEP as PAPER
from kiosk.steps.ink_paper import prints
from kiosk.steps.ink_part import Ink
from kiosk.steps.ink_record import ink_holds, printed_content
from kiosk.steps.paper import SHEET, ask_for
from kiosk.steps.route import WET, in_ink
from kiosk.steps.route import WITNESS as NO_WITNESS
from kiosk.steps.screens import Action, Choice, InfoLine, Tile, Tone, Trouble
from kiosk.steps.sign import leave_to_window
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Place, Visit
from kiosk.steps.words import trail

NAME, WITNESS_STEP = "ink", "ink-witness"
# Printer and camera may go and come back while somebody reads or signs: the keys follow them.
LOOK = After(1.0, "look")


@dataclass(frozen=True)
class InkStep:
    """Passed by everybody who signs on the screen or at a window."""

    name: str = NAME
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Say what is next: a witness, the print, the pen and the scan; go on when the scan is made."""
        if not in_ink(visit):
            return Next()
        ink = visit.part(Ink)
        scanned = _take_over(visit, ink)
        if scanned and ink_holds(visit):
            return Next()
        return _ask(visit, ink)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Print, scan, go on, or leave it to the window."""
        ink = visit.part(Ink)
        if isinstance(event, Elapsed):
            return _ask(visit, ink)
        if not isinstance(event, Press):
            return None
        if event.action == "choose":
            return _with_witness(visit, event.value)
        ways = {"write": _write, "to-window": _window, "print": _print, "scan": _scan, "next": _on}
        way = ways.get(event.action)
        return way(visit, ink) if way else None


def _take_over(visit: Visit, ink: Ink) -> bool:
    """Take over what printer and camera did meanwhile; return whether the paper was scanned just now."""
    scanned, ink.scanning = ink.scanning and bool(visit.scanned(SIGNED_FORM)), False
    if scanned:
        ink.scanned_at = visit.facilities.now()
    made = prints(visit)
    if made > ink.prints:
        # Another paper: a scan of the one before shows a signature, and not this print.
        _drop(visit, ink)
        ink.prints, ink.void = made, False
        ink.print_no, ink.bound = ink.sent
    if ink.print_no and ink.bound != printed_content(visit):
        _drop(visit, ink)
        ink.void = True
    return scanned


def _drop(visit: Visit, ink: Ink) -> None:
    visit.replace(SIGNED_FORM)
    ink.forget()


def _ask(visit: Visit, ink: Ink) -> Show:
    if ink.mark == THUMB and visit.matter.thumb_witness and not ink.witness.get("witness"):
        return Show(who_sees())
    stage = "signed" if ink_holds(visit) else "printed" if ink.print_no else "print"
    screen = Trouble(
        title=text(f"ink.{stage}.title-thumb" if ink.mark and stage == "print" else f"ink.{stage}.title"),
        lead=text("ink.changed") if ink.void else None,
        trail=trail("sign"),
        tone=Tone.INFO,
        reasons=_how(visit, ink, stage),
        actions=_keys(visit, ink, stage),
    )
    return Show(screen, after=(LOOK,))


def _how(visit: Visit, ink: Ink, stage: str) -> tuple[InfoLine, ...]:
    """Return what is to be done, in its order; where there is no printer or no camera now, that first."""
    if stage == "signed":
        return (InfoLine("circle-tick", text("ink.how.signed")), InfoLine("document", text("ink.how.keep")))
    witness = ink.witness.get("witness", "")
    by = text("ink.how.thumb-witness") if witness else text("ink.how.thumb" if ink.mark else "ink.how.pen")
    lines: tuple[InfoLine, ...] = (InfoLine("document-pen", by), InfoLine("scan", text("ink.how.scan")))
    if stage == "print":
        lines = (InfoLine("print", text("ink.how.print")), *lines)
    missing = "printer" if stage == "print" else "camera"
    if not usable(visit.facilities, PagePrinter if stage == "print" else DocumentCamera):
        lines = (InfoLine("fault", text(f"ink.no-{missing}")), *lines)
    return lines


def _keys(visit: Visit, ink: Ink, stage: str) -> tuple[Action, ...]:
    window = Action("to-window", text("ink.key.window"), icon="shop")
    if stage == "signed":
        return (Action("scan", text("ink.key.scan-again"), icon="again"), _key("next", "ink.key.submit", able=True))
    if stage == "printed":
        again = Action("print", text("ink.key.again"), icon="print", enabled=usable(visit.facilities, PagePrinter))
        return (window, again, _key("scan", "ink.key.scan", able=usable(visit.facilities, DocumentCamera)))
    # Who chose the thumb may change their mind; what the office wants in ink nobody may draw instead.
    write = (Action("write", text("apply.thumb.write")),) if ink.mark else ()
    return (*write, window, _key("print", "ink.key.print", able=usable(visit.facilities, PagePrinter)))


def _key(name: str, key: str, *, able: bool) -> Action:
    reason: Text | None = None if able else text("ink.no-printer" if name == "print" else "ink.no-camera")
    return Action(name, text(key), icon=name if name != "next" else "", primary=True, enabled=able, reason=reason)


def _write(visit: Visit, ink: Ink) -> Outcome | None:
    if not ink.mark or visit.matter.signature == WET:
        return None
    _drop(visit, ink)
    ink.mark = ""
    return GoTo("sign")


def _window(visit: Visit, ink: Ink) -> Outcome:
    """Leave the signature to the window; what was to be signed for here is promised or handed in there."""
    return _leave(visit, ink, THUMB if ink.mark else WET)


def _leave(visit: Visit, ink: Ink, why: str) -> Outcome:
    _drop(visit, ink)
    ink.mark = ""
    return leave_to_window(visit, why)


def _print(visit: Visit, ink: Ink) -> Outcome | None:
    return ask_for(visit, PAPER, SHEET) if usable(visit.facilities, PagePrinter) else None


def _scan(visit: Visit, ink: Ink) -> Outcome | None:
    if not ink.print_no or not usable(visit.facilities, DocumentCamera):
        return None
    ink.scanning, visit.papers.scanning = True, SIGNED_FORM.id
    return GoTo("scan", return_here=True)


def _on(visit: Visit, ink: Ink) -> Outcome | None:
    return Next() if ink_holds(visit) else None


# The witness of a thumb print.


def who_sees() -> Choice:
    """Ask whether somebody is here who can see the thumb print being made."""
    return Choice(
        title=text("ink.witness.title"),
        lead=text("ink.witness.lead"),
        trail=trail("sign"),
        choices=(
            Tile("witness", text("ink.witness.yes"), text("ink.witness.yes-note"), "people"),
            Tile("nobody", text("ink.witness.no"), text("ink.witness.no-note"), "shop"),
        ),
    )


def _with_witness(visit: Visit, chosen: str) -> Outcome | None:
    if visit.part(Ink).mark != THUMB:
        return None
    if chosen == "nobody":
        return _leave(visit, visit.part(Ink), NO_WITNESS)
    return GoTo(WITNESS_STEP, return_here=True) if chosen == "witness" else None


@dataclass(frozen=True)
class WitnessStep(Paged):
    """Asks who sees the thumb print being made; entered from there only."""

    name: str = WITNESS_STEP
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    on_trail: ClassVar[str] = "sign"

    def enter(self, visit: Visit) -> Outcome:
        """Pass where there is no thumb print to be seen."""
        wanted = in_ink(visit) and visit.part(Ink).mark == THUMB and visit.matter.thumb_witness
        return super().enter(visit) if wanted and not self.answers(visit).get("witness") else Next()

    def sheet(self, visit: Visit) -> Form:
        """Return the form of one field."""
        return WITNESS

    def answers(self, visit: Visit) -> Answers:
        """Return where the name lies."""
        return visit.part(Ink).witness

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        return visit.part(Ink).entry

    def own_fault(self, visit: Visit, name: str) -> Text | None:
        """Refuse the one who signs as their own witness."""
        given = self.answers(visit).get("witness", "")
        own = {visit.parties().operator.name, visit.parties().signer.name}
        return text("ink.fault.own-witness") if given and given in own else None
