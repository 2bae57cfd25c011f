# SPDX-License-Identifier: Apache-2.0
"""The tab that calls while somebody looks for a number, made up: for the gallery, and for whoever changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.tickets.values import Paper, State, Ticket
from ui.hall.samples import MINUTE_MS, NOW_MS
from ui.window.calling_find import NOTHING, Found, Slip, find_of
from ui.window.program import WindowProgram


def ticket(no: int, state: State, **more: Any) -> Ticket:
    """Return a number of that morning."""
    at = NOW_MS - 50 * MINUTE_MS
    return Ticket(
        id=f"id-B{no:03d}", day="2026-11-23", prefix="B", no=no, queue="medical", state=state, live=True,
        paper=Paper.PRINTED, credit="normal", credit_s=0, issued_at=at, sort_at=at, device="K03", **more,
    )  # fmt: skip


HELD = ticket(16, State.HELD, window="17", call_count=1, recalled_at=NOW_MS - 12 * MINUTE_MS)
OVER = ticket(
    4, State.DONE, window="18", call_count=2, recalled_at=NOW_MS - 40 * MINUTE_MS, ended_at=NOW_MS - 31 * MINUTE_MS
)


def found(answer: Found, words: str) -> Callable[[WindowProgram], None]:
    """Return a scene in which this was found."""

    def show(program: WindowProgram) -> None:
        find = find_of(program.context)
        find.open()
        find.found, find.looked_for, find.looking = answer, words, False
        find.changed.emit()

    return show


def reprinted(program: WindowProgram) -> None:
    """Show that a slip was printed again."""
    find = find_of(program.context)
    find.slip = Slip("B021", "printed")
    find.changed.emit()


# By name, over somebody who is called.
SCENES: dict[str, Callable[[WindowProgram], None]] = {
    "calling-find": found(Found((HELD, OVER)), "林*姝"),
    "calling-find-none": found(NOTHING, "B900"),
    "calling-reprinted": reprinted,
}
