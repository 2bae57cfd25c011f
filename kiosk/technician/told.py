# SPDX-License-Identifier: Apache-2.0
"""What staff commands tell the running terminal, to be recorded by it: it alone may write into its outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offline_queue.outbox import Outbox

Answer = dict[str, Any]


def told_by_staff(outbox: Outbox | None) -> dict[str, Callable[[Answer], Answer]]:
    """Return what is recorded, by the name of the request; without an outbox nothing can be."""

    def logs_exported(request: Answer) -> Answer:
        from kiosk.audit import Act, record

        if outbox is None:
            return {"ok": False, "refused": True}
        with outbox.transaction() as tx:
            record(tx, Act.LOGS_EXPORTED, count=int(request["count"]))
        return {}

    return {"logs-exported": logs_exported}
