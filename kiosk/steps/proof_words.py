# SPDX-License-Identifier: Apache-2.0
"""What the section of proofs says when something cannot be done: why, what is missing, where else to go."""

from __future__ import annotations

from config.texts import Text, text
from devices.device import DeviceError
from kiosk.steps.home import hours
from kiosk.steps.places import places_of
from kiosk.steps.proof_part import ProofPart
from kiosk.steps.screens import Action, InfoLine, Tone, Trouble
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal

# Causes with a sentence of their own; every other one is "no answer, try again".
REASONS = frozenset(
    {
        "proof.no-record", "proof.copies-used-up", "proof.identity-level-too-low", "proof.proof-expired",
        "proof.refused", "proof.unreadable",
    }
)  # fmt: skip
# After these, asking again gives the same answer.
FINAL = frozenset({"proof.no-record", "proof.copies-used-up", "proof.identity-level-too-low", "proof.refused"})
LEAVE = "leave-matter"


def not_found(visit: Visit, error: DeviceError) -> Trouble:
    """Return why no paper could be made out, and where one can ask."""
    cause = error.cause if error.cause in REASONS else "proof.no-answer"
    final = cause in FINAL
    ways: tuple[Action, ...] = (next_action("proof.way.leave", LEAVE),)
    if not final:
        ways = (Action(LEAVE, text("proof.way.leave")), next_action("proof.way.again", "retry", "again"))
    return refusal(
        visit.facilities,
        text(f"{cause}.title"),
        InfoLine("info", text(cause)),
        *places(visit),
        phone=visit.matter.phone,
        actions=ways,
        tone=Tone.INFO if final else Tone.WARN,
    )


def for_others(visit: Visit, whom: str) -> Trouble:
    """Return where a paper about somebody else is made out, and what to bring."""
    # What the matter asks of its applicant is what the window will ask for: the card it reads itself.
    papers = [paper for paper in visit.matter.materials if paper.source == "applicant"]
    bring = tuple(InfoLine("document", paper.name.text) for paper in papers)
    # The window looks at both cards, and nobody should walk there while it is shut.
    cards = () if whom == "unit" else (InfoLine("id-card", text("proof.others.cards")),)
    return refusal(
        visit.facilities,
        text("proof.others.title"),
        InfoLine("people", text(f"proof.others.{'unit' if whom == 'unit' else 'person'}")),
        *cards,
        *bring,
        *places(visit),
        InfoLine("clock", hours(visit.facilities)),
        phone=visit.matter.phone,
        actions=(next_action("proof.way.leave", LEAVE),),
        tone=Tone.INFO,
    )


def places(visit: Visit) -> tuple[InfoLine, ...]:
    """Return the windows of the matter."""
    return tuple(InfoLine("place", place.text) for place in places_of(visit.facilities, visit.matter))


def not_printed(visit: Visit, part: ProofPart, printer_well: bool) -> Trouble:
    """Return why a copy did not come out, and that it was not counted."""
    wait = text("proof.print.wait-printer")
    again = Action("retry", text("proof.way.print-again"), "print", True, printer_well, wait)
    return Trouble(
        title=text("proof.print.failed-title"),
        lead=text("proof.print.failed-lead"),
        can_go_back=False,
        tone=Tone.WARN,
        reasons=(
            InfoLine("print", _cause(part)),
            InfoLine("circle-tick", text("proof.print.returned", left=part.left)),
        ),
        elsewhere=places(visit),
        actions=(Action("enough", text(_end(part))), again),
    )


def not_begun(visit: Visit, part: ProofPart, error: DeviceError) -> Trouble:
    """Return why a copy could not be begun: the platform gave no leave, or nothing can be stored."""
    final = error.cause in FINAL
    cause = error.cause if error.cause in REASONS else "proof.no-answer"
    # No number and no record, no print: what nobody counted must not come out.
    cause = "proof.print.not-stored" if error.cause.startswith("outbox.") else cause
    enough = Action("enough", text(_end(part)), primary=final)
    again = next_action("proof.way.again", "retry", "again")
    return refusal(
        visit.facilities,
        text("proof.print.not-begun"),
        InfoLine("info", text(cause)),
        # Asked for, and no answer came: it may be counted, and that is set right whatever the person does next.
        *((InfoLine("circle-tick", text("proof.print.unheard")),) if part.copy else ()),
        *places(visit),
        phone=visit.matter.phone,
        actions=(enough,) if final else (enough, again),
    )


def perhaps_printed(visit: Visit, part: ProofPart) -> Trouble:
    """Ask to look at the outlet: nobody knows whether the sheet came out, and the copy counts until staff decide."""
    return Trouble(
        title=text("proof.print.unsure-title"),
        lead=text("proof.print.unsure-lead"),
        can_go_back=False,
        tone=Tone.WARN,
        reasons=(
            InfoLine("print", _cause(part)),
            InfoLine("people", text("proof.print.unsure-staff", number=part.report.job if part.report else "")),
        ),
        elsewhere=places(visit),
        actions=(next_action("proof.way.looked", "looked"),),
    )


def _end(part: ProofPart) -> str:
    return "proof.way.enough" if part.printed or part.unsure else "proof.way.leave"


def _cause(part: ProofPart) -> Text:
    cause = part.report.cause if part.report else ""
    # Of a lane that refused (no such device, given up) only the family is known.
    return text(f"cause.{cause}") if cause.startswith("page.") else text("cause.page.lost")
