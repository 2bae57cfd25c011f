# SPDX-License-Identifier: Apache-2.0
"""Writing in by hand what another system has done (部门录入), for departments whose system tells the platform nothing.

It is left in the outbox, so that it can be written in without a line, with the moment it happened there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kiosk.audit import Act, record
from kiosk.domain.paper import instant
from kiosk.outgoing import leave
from kiosk.platform.calls.dossiers import Action, Said
from kiosk.platform.calls.staff_calls import Place

if TYPE_CHECKING:
    from config.settings import Site
    from offline_queue.outbox import Outbox
    from offline_queue.transaction import Transaction

NODES = ("accepted", "in-review", "suspended", "decided", "to-deliver")
# What may be told next of a state; steps that a system did not tell of may be left out, and none goes back.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "RECEIVED": NODES,
    "PRE_REVIEW": NODES,
    "ACCEPTED": NODES[1:],
    "IN_REVIEW": NODES[1:],
    "SUSPENDED": ("in-review", "decided", "to-deliver"),
    "DECIDED": ("to-deliver",),
}
# A clock of another office may be a little before ours.
AHEAD = datetime.timedelta(minutes=5)
Result = Literal["", "granted", "refused"]
Gap = Literal["node", "unit", "future", "before", "result", "reason"]


@dataclass(frozen=True)
class Entered:
    """What is written in; ``id`` is made once, so that a second press is the same act."""

    id: str
    project_no: str
    state: str
    """How the dossier stood when it was looked at."""
    since: datetime.datetime | None
    """Since when; nothing can have happened after it in the past before it."""
    at: datetime.datetime
    """When it happened there."""
    node: str = ""
    unit: str = ""
    external_no: str = ""
    result: Result = ""
    reason: str = ""


def nodes(state: str) -> tuple[str, ...]:
    """Return what another system can have done since a dossier stood so; empty where nothing is to be written in."""
    return FOLLOWS.get(state, ())


def gaps(entered: Entered, now: datetime.datetime) -> tuple[Gap, ...]:
    """Return what still stands in the way, each once."""
    return tuple(_gaps(entered, now))


def _gaps(entered: Entered, now: datetime.datetime) -> Iterator[Gap]:
    if entered.node not in nodes(entered.state):
        yield "node"
    if not entered.unit.strip():
        yield "unit"
    if entered.at > now + AHEAD:
        yield "future"
    if entered.since and entered.at < entered.since:
        yield "before"
    if entered.node == "decided" and not entered.result:
        yield "result"
    # A refusal without its reason is none (行政许可法, article 38).
    if entered.result == "refused" and not entered.reason.strip():
        yield "reason"


class NotEnteredError(Exception):
    """It was not written in; ``code`` is a gap."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def enter(entered: Entered, outbox: Outbox, site: Site, staff_no: str, now: datetime.datetime) -> None:
    """Leave it for the platform; raises NotEnteredError, OutboxError. The same again is taken as done."""
    if missing := gaps(entered, now):
        raise NotEnteredError(missing[0])
    with outbox.transaction() as tx:
        if outbox.entry(entered.id) is None:
            _write(tx, entered, site, staff_no)


def _write(tx: Transaction, entered: Entered, site: Site, staff_no: str) -> None:
    result = entered.result if entered.node == "decided" else ""
    reason = entered.reason.strip()
    action = Action(
        id=entered.id, project_no=entered.project_no, action="external-progress", occurred_at=instant(entered.at),
        device=Place(site.region, site.hall, site.device), mode=str(site.mode), node=entered.node,
        unit=Said(entered.unit.strip()), external_no=entered.external_no.strip(), staff_no=staff_no,
        result=result, reason=Said(reason) if reason else None,
    )  # fmt: skip
    leave(tx, action)
    record(tx, Act.PROGRESS_ENTERED, entered.id, staff=staff_no, kind=entered.node)
