"""Staff programs of a hall in tests: a machine that is never opened, a hall of one moment, somebody signed in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from config.settings import HubSetting, Settings
from kiosk.staff.session import SignedIn
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from ui.window.context import WindowContext

LATER = 4_000_000_000.0
NAMES = {"1001": "杜明远", "0305": "吴岚"}


def settings_at(folder: Path, window: str = "17", zone: str = "B区") -> Settings:
    """Return the settings of a machine of the hall."""
    hub = HubSetting(url="http://127.0.0.1:1/hall/v1", window=window, zone=zone)
    return msgspec.structs.replace(training_settings(folder), hub=hub)


def still_terminal(folder: Path, settings: Settings) -> Terminal:
    """Return a terminal nobody starts: nothing of it is opened."""
    terminal = Terminal(settings, folder)
    terminal.start = lambda: None  # type: ignore[method-assign]  # asked for by the programs, and not wanted here
    return terminal


def sign_in(context: WindowContext, staff: str = "1001", *roles: str) -> None:
    """Let somebody be signed in."""
    context.staff.who = SignedIn(staff, NAMES[staff], frozenset(roles or ("clerk",)), LATER)
    context.staff_changed.emit()


__all__ = ["settings_at", "sign_in", "still_terminal"]
