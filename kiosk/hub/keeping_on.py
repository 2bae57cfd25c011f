# SPDX-License-Identifier: Apache-2.0
"""What the hub does again and again by itself: a fault in it is said once, and is no end of it.

A hub that answers while nobody reads its events any more would look well to everybody, and call no one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from config.logs import logger
from kiosk.contract.problems import ProblemError
from kiosk.hub.database import DatabaseAwayError

log = logger(__name__)


async def keep_on(kind: str, look: Callable[[], Awaitable[object]], pause: Callable[[], Awaitable[bool]]) -> None:
    """Do something again after each pause, until that says no; ``kind`` names it in a log."""
    trouble = ""
    while True:
        before, trouble = trouble, await _trouble_of(look)
        if trouble == "database-away" != before:
            log.warning("database-away", kind=kind)
        elif trouble not in ("", before):
            log.error("hub-round-broke-off", kind=kind, cause=trouble)
        if not await pause():
            return


async def _trouble_of(look: Callable[[], Awaitable[object]]) -> str:
    try:
        await look()
    except DatabaseAwayError:
        return "database-away"
    except ProblemError as refused:
        return refused.code
    except Exception as unforeseen:  # the top of a task, as of a thread: its text may name a person
        return type(unforeseen).__name__
    return ""
