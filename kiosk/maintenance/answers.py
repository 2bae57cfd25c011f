# SPDX-License-Identifier: Apache-2.0
"""What the running terminal answers to the desk of maintenance, beside what ``kiosk.inventory.staff`` answers.

``{"do": "machine"}`` how it is; ``{"do": "device-look", "device": name}``, and so ``device-resume``, ``paper-changed``,
``test-page``; ``{"do": "device-stop", "device": name, "reason": word}``; ``{"do": "technician-code", "code": digits}``.
All of it runs on the thread of the socket. What is done is on record when it is answered; where that failed,
the answer has ``unrecorded``.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from config.logs import logger
from kiosk.maintenance.seen import Machine

if TYPE_CHECKING:
    from kiosk.inventory.book import DeviceBook
    from kiosk.terminal import Terminal
    from kiosk.upkeep import TerminalUpkeep
    from offline_queue.control import Control
    from offline_queue.outbox import Outbox
    from offline_queue.worker import Worker

log = logger(__name__)
Answer = dict[str, Any]
# How far back papers that did not come out are looked for: a day's acts of a busy kiosk.
EVENTS = 1000


def listen(terminal: Terminal, outbox: Outbox | None, worker: Worker | None) -> Control | None:
    """Open the socket at which staff ask a terminal; None where its folder takes none, and then citizens are served."""
    from kiosk.inventory import staff
    from kiosk.maintenance.queue_answers import answers as queue_answers
    from kiosk.technician.told import told_by_staff
    from offline_queue.control import Control

    devices = functools.partial(staff.devices, terminal)
    also = staff.answers(terminal) | told_by_staff(outbox) | answers(terminal, outbox)
    if outbox and worker:
        also |= queue_answers(terminal, outbox, worker)
    control = Control(Path(terminal.settings.outbox.folder), outbox, worker, devices=devices, also=also)
    try:
        control.start()
    except OSError as wrong:
        log.warning("control-not-opened", cause=type(wrong).__name__)
        return None
    return control


def answers(terminal: Terminal, outbox: Outbox | None) -> dict[str, Callable[[Answer], Answer]]:
    """Return what is answered, by the name of the request."""
    from kiosk.upkeep import TerminalUpkeep

    upkeep = TerminalUpkeep(terminal)
    return {
        "machine": lambda _: {"machine": msgspec.to_builtins(machine(terminal, outbox, upkeep))},
        "technician-code": functools.partial(_tried, upkeep, outbox),
        "test-page": functools.partial(_test_page, terminal),
        **{name: functools.partial(_done, terminal, outbox, act) for name, act in ACTS.items()},
    }


def machine(terminal: Terminal, outbox: Outbox | None, upkeep: TerminalUpkeep) -> Machine:
    """Look at the terminal; what cannot be read is None and never nought. Raises OutboxError."""
    line, platform = terminal.line, terminal.platform
    try:
        about = upkeep.about()
    except OSError:
        about = None
    return Machine(
        version=about.version if about else "",
        running=about.running if about else 0.0,
        booted=about.booted if about else 0.0,
        line=line.line.value,
        line_since=line.since,
        free=about.free if about else None,
        size=about.size if about else None,
        skew=platform.skew_seconds if platform else None,
        outbox=terminal.outbox_state.cause,
        stopped_since=terminal.stopped_since,
        **(_stored(terminal, outbox) if outbox else {}),
    )


def _stored(terminal: Terminal, outbox: Outbox) -> dict[str, Any]:
    from kiosk.steps.technician_sending import STUCK, WAITING

    counts = outbox.counts()
    return {
        "waiting": sum(counts[state] for state in WAITING),
        "stuck": sum(counts[state] for state in STUCK),
        "oldest": outbox.oldest_waiting(),
        "unprinted": _unprinted(terminal, outbox),
    }


def _unprinted(terminal: Terminal, outbox: Outbox) -> dict[str, int]:
    """Count the papers that each printer in trouble still owes: did not come out, and not printed since."""
    from kiosk.technician.paper import COUNTED

    book = terminal.book
    reports = book.reports() if book else {}
    since = {n: r.down_since for n, r in reports.items() if r.kind in COUNTED and r.down_since}
    if not since:
        return {}
    owed: dict[str, str] = {}
    for event in outbox.events(after=max(0, outbox.chain_head()[0] - EVENTS), limit=EVENTS):
        if event.at_ms >= int(1000 * min(since.values())):
            _settle(owed, event.action, msgspec.json.decode(event.facts))
    return {name: count for name in since if (count := sum(device == name for device in owed.values()))}


def _settle(owed: dict[str, str], action: str, facts: Answer) -> None:
    from kiosk.audit import Act

    number = str(facts.get("number", ""))
    if action in (Act.RECEIPT_NOT_PRINTED, Act.PAPER_NOT_PRINTED):
        owed[number] = str(facts.get("device", ""))
    elif action in (Act.RECEIPT_PRINTED, Act.PAPER_PRINTED):
        owed.pop(number, None)


def _tried(upkeep: TerminalUpkeep, outbox: Outbox | None, request: Answer) -> Answer:
    # Without an outbox the spare door stands in, as it does at the machine itself.
    code = str(request["code"])
    said = upkeep.door.try_code(outbox, code) if outbox else upkeep.spare.try_code(code)
    return {"answer": said.answer.value, "left": said.left, "wait": said.wait}


def _done(terminal: Terminal, outbox: Outbox | None, act: Callable[..., Answer], request: Answer) -> Answer:
    from kiosk.audit import Act, record
    from offline_queue.errors import OutboxError

    book, name = terminal.book, request["device"]
    if book is None or name not in book:
        return {"ok": False, "error": "no such device"}
    acted = act(book, name, request)
    if outbox is None or "record" not in acted:
        return {}
    try:
        with outbox.transaction() as tx:
            record(tx, Act(acted["record"]), device=name, **acted.get("facts", {}))
    except OutboxError as wrong:
        # It is done all the same: told as refused, the desk would say the contrary of what the row shows.
        log.warning("act-not-recorded", cause=wrong.code)
        return {"unrecorded": True}
    return {}


def _look(book: DeviceBook, name: str, request: Answer) -> Answer:
    book.look(name)
    return {}


def _stop(book: DeviceBook, name: str, request: Answer) -> Answer:
    book.stop(name, request["reason"], time.time())
    return {"record": "device-stopped", "facts": {"reason": request["reason"]}}


def _resume(book: DeviceBook, name: str, request: Answer) -> Answer:
    book.resume(name)
    return {"record": "device-resumed"}


def _filled(book: DeviceBook, name: str, request: Answer) -> Answer:
    book.filled(name, time.time())
    return {"record": "paper-changed"}


ACTS = {"device-look": _look, "device-stop": _stop, "device-resume": _resume, "paper-changed": _filled}


def _test_page(terminal: Terminal, request: Answer) -> Answer:
    """Begin to print the test page of a printer; how it goes is asked as of a self-test."""
    from kiosk.maintenance.pages import page_of

    book, name = terminal.book, request["device"]
    call = page_of(terminal, book.report(name).kind) if book and name in book else None
    if book is None or call is None:
        return {"ok": False, "error": "no printer"}
    return {"test": msgspec.to_builtins(book.trials.begin(name, call))}
