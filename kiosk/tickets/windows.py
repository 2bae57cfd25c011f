# SPDX-License-Identifier: Apache-2.0
"""Windows: opened, paused, closed, and taken over when somebody else left theirs open."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select

from kiosk.tickets import schema
from kiosk.tickets.acts import CloseWindow, OpenWindow, SuspendWindow, WindowTold
from kiosk.tickets.book import Book, Doings
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Window, WindowState

OPENED = select(schema.window).where(schema.window.c.state != str(WindowState.CLOSED))


def open_window(book: Book, act: OpenWindow) -> WindowTold:
    """Begin to serve; whoever was left called or served there is told, and served on."""
    found = book.window(act.window)
    staff = book.who.staff
    if found.state is not WindowState.CLOSED and found.staff != staff and not act.take_over:
        raise TicketError("window-busy", "another clerk has not ended here")
    for other in elsewhere(book, staff, act.window):
        if not act.take_over:
            raise TicketError("window-busy", f"still open at window {other.no}")
        write(book, other, WindowState.CLOSED, "taken-over", act.reason)
    told = write(book, found, WindowState.OPEN, "window-opened", act.reason, staff=staff, late=act.late)
    return WindowTold(told, book.busy_with(act.window))


def suspend_window(book: Book, act: SuspendWindow) -> WindowTold:
    """Pause with a reason that the board may show, or change the reason of a pause."""
    found = book.window(act.window)
    changes = found.state is WindowState.SUSPENDED and found.reason != act.reason
    if found.state is not WindowState.OPEN and not changes:
        raise TicketError("state-conflict", f"it is {found.state}")
    told = write(book, found, WindowState.SUSPENDED, "window-suspended", act.reason)
    return WindowTold(told, book.busy_with(act.window))


def close_window(book: Book, act: CloseWindow) -> WindowTold:
    """End a window's day."""
    found = book.window(act.window)
    busy = book.busy_with(act.window)
    if busy:
        raise TicketError("window-busy", busy.number, ticket=busy.id)
    if found.state is WindowState.CLOSED:
        return WindowTold(found)
    return WindowTold(write(book, found, WindowState.CLOSED, "window-closed", ""))


def elsewhere(book: Book, staff: str, no: str) -> list[Window]:
    """Return the other windows at which a clerk has not ended."""
    windows = [msgspec.convert(row, Window, from_attributes=True) for row in book.run(OPENED)]
    return [window for window in windows if staff and window.staff == staff and window.no != no]


def write(book: Book, found: Window, state: WindowState, kind: str, reason: str, **more: Any) -> Window:
    """Write what a window is now, and why."""
    told = msgspec.structs.replace(found, state=state, reason=reason, since=book.ms, version=found.version + 1, **more)
    book.run(book.put(schema.window, ("no",), msgspec.structs.asdict(told)))
    book.note(kind, window=told.no, reason=reason, late=told.late)
    return told


DOINGS: Doings = {OpenWindow: open_window, SuspendWindow: suspend_window, CloseWindow: close_window}
