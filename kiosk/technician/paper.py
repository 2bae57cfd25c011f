# SPDX-License-Identifier: Apache-2.0
"""Paper: which printers a technician fills, by what their use is counted, and the act of filling one.

How much came out on which printer the printer's own lane counts (``kiosk/inventory/counters.py``), whatever it was
printed for. Acts of the chain could not tell: a receipt comes out of either printer, and a test slip is no act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.audit import Act, record

if TYPE_CHECKING:
    from kiosk.inventory.report import DeviceReport
    from offline_queue.outbox import Outbox

# The counter of paper, by kind of printer.
COUNTED = {"receipt_printer": "papers", "page_printer": "sheets"}


@dataclass(frozen=True)
class Filled:
    """Paper was filled in and that is on record; ``at`` is by the wall clock."""

    at: float


def fill(outbox: Outbox, device: str, at: float) -> Filled:
    """Put on record that paper was filled in just now; raises OutboxError."""
    with outbox.transaction() as tx:
        record(tx, Act.PAPER_CHANGED, device=device)
    return Filled(at)


def used(report: DeviceReport) -> int:
    """Return how many papers came out of a printer since it was filled; all it counted where nobody ever said so."""
    counted = report.counted if report.filled_at is None else report.since_filled
    return counted.get(COUNTED[report.kind], 0)
