# SPDX-License-Identifier: Apache-2.0
"""What a printer says of itself in ``printer-state`` and ``printer-state-reasons``, and the state we make of it.

A reason ends in ``-error`` (the printer stands), ``-warning`` or ``-report`` (it works on); without an ending it counts
as an error (RFC 8011, 5.4.12). The keywords are those of the IANA registry for IPP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from devices.device import Actor, Condition, DeviceState, PartState
from devices.page_printer.encoding import PRINTER, Message
from devices.page_printer.operations import FIRST_ERROR, NEEDED, PDF, STOPPED

KIND = "page_printer"
MILD = ("-warning", "-report")


@dataclass(frozen=True)
class Meaning:
    """What one reason means: which part is how, the cause when it stops the printer, and who can help."""

    part: str
    value: str
    cause: str = "page.stopped"
    actor: Actor = Actor.GUIDE


# Worst first: of several reasons the first one here is told, for an open cover also reads as missing paper.
REASONS = {
    "media-jam": Meaning("paper", "jam", "page.jam"),
    "cover-open": Meaning("cover", "open", "page.cover-open"),
    "door-open": Meaning("cover", "open", "page.cover-open"),
    "interlock-open": Meaning("cover", "open", "page.cover-open"),
    "input-tray-missing": Meaning("tray", "missing", "page.tray-missing"),
    "media-empty": Meaning("paper", "out", "page.paper-out"),
    "media-needed": Meaning("paper", "out", "page.paper-out"),
    "toner-empty": Meaning("toner", "out", "page.toner-out"),
    "marker-supply-empty": Meaning("toner", "out", "page.toner-out"),
    "developer-empty": Meaning("toner", "out", "page.toner-out"),
    "marker-waste-full": Meaning("waste", "full", "page.waste-full", Actor.TECHNICIAN),
    "output-area-full": Meaning("output", "full", "page.output-full"),
    "output-tray-missing": Meaning("output", "missing", "page.output-full"),
    "offline": Meaning("printer", "offline", "page.offline"),
    "connecting-to-device": Meaning("printer", "offline", "page.offline"),
    "timed-out": Meaning("printer", "offline", "page.offline"),
    "shutdown": Meaning("printer", "off", "page.offline"),
    "paused": Meaning("queue", "paused", "page.paused"),
    "moving-to-paused": Meaning("queue", "paused", "page.paused"),
    "fuser-over-temp": Meaning("fuser", "hot", "page.stopped", Actor.TECHNICIAN),
    "fuser-under-temp": Meaning("fuser", "cold", "page.stopped", Actor.TECHNICIAN),
    "media-low": Meaning("paper", "low"),
    "toner-low": Meaning("toner", "low"),
    "marker-supply-low": Meaning("toner", "low"),
    "marker-waste-almost-full": Meaning("waste", "low"),
    "output-area-almost-full": Meaning("output", "low"),
}
# The parts that somebody fills up.
SUPPLIES = frozenset({"paper", "toner"})
# CUPS says ``offline-report`` of a printer it cannot reach: the queue works on, and no sheet ever comes out. A printer
# that needs paper for the job it has may call that a warning and itself "processing" (seen with ippeveprinter).
STOPPING = frozenset({"offline", "connecting-to-device", "paused", "shutdown", "media-needed"})


def state_of(answer: Message) -> DeviceState:
    """Return the state that an answer to Get-Printer-Attributes tells; what it does not tell is a fault."""
    if able := _unable(answer):
        return unknown_state(Condition.FAULT, *able)
    stopped = answer.number(PRINTER, "printer-state") == STOPPED
    reasons = [reason for reason in answer.words(PRINTER, "printer-state-reasons") if reason != "none"]
    known = {base_of(reason): reason for reason in reasons if base_of(reason) in REASONS}
    # Two reasons may mean the same: an empty tray, and paper that a job needs.
    parts = tuple(
        dict.fromkeys(PartState(REASONS[base].part, REASONS[base].value) for base in REASONS if base in known)
    )
    if stopping := _stopping(known, stopped):
        return DeviceState(KIND, Condition.FAULT, stopping.cause, stopping.actor, parts)
    accepts = answer.values(PRINTER, "printer-is-accepting-jobs") != (False,)
    if stopped or not accepts:
        return DeviceState(KIND, Condition.FAULT, "page.stopped", Actor.GUIDE, parts, " ".join(reasons)[:200])
    if parts:
        return DeviceState(KIND, Condition.ATTENTION, _care(parts), Actor.GUIDE, parts)
    return DeviceState(KIND, Condition.READY, parts=(PartState("paper", "loaded"),))


def _care(parts: tuple[PartState, ...]) -> str:
    """Return the cause of a printer that works on: bring supplies, or look at what it says."""
    # A warm fuser or a lid is no "nearly used up": whoever came with paper in the hand would be sent again.
    spent = any(part.part in SUPPLIES and part.value in ("low", "out") for part in parts)
    return "page.low" if spent else "page.notice"


def _stopping(known: dict[str, str], stopped: bool) -> Meaning | None:
    """Return the worst reason why nothing comes out."""
    for base, meaning in REASONS.items():
        if base not in known or meaning.value == "low":
            continue
        # A second tray that is empty is a warning: the printer goes on from the first one.
        if stopped or base in STOPPING or not known[base].endswith(MILD):
            return meaning
    return None


def _unable(answer: Message) -> tuple[str, str] | None:
    """Return cause and detail when the printer is not one we can use at all."""
    # A server of print queues answers for a queue it does not have, too: with a status of IPP inside a well HTTP.
    if answer.code >= FIRST_ERROR:
        return "page.refused", f"status 0x{answer.code:04x}; is the name of the queue right?"
    if answer.number(PRINTER, "printer-state") not in (3, 4, 5):
        return "page.garbled", "no printer-state"
    if PDF not in answer.words(PRINTER, "document-format-supported"):
        return "page.no-pdf", "takes no PDF; put a CUPS queue before it"
    if missing := NEEDED - set(_numbers(answer.values(PRINTER, "operations-supported"))):
        return "page.no-pdf", f"lacks operations {', '.join(f'0x{one:04x}' for one in sorted(missing))}"
    return None


def _numbers(values: Iterable[object]) -> Iterable[int]:
    return (value for value in values if isinstance(value, int))


def base_of(reason: str) -> str:
    """Return a reason without its severity."""
    return reason.removesuffix("-error").removesuffix("-warning").removesuffix("-report")


def unknown_state(condition: Condition, cause: str, detail: str = "") -> DeviceState:
    """Return the state of a printer that told nothing of its parts."""
    return DeviceState(KIND, condition, cause, Actor.TECHNICIAN, detail=detail)
