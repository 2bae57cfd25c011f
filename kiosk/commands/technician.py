# SPDX-License-Identifier: Apache-2.0
"""``setup --technician``: make the code of the technician's door, and show it this once."""

from __future__ import annotations

import contextlib
import sys

from config.settings import SettingsError
from config.site import load_site
from kiosk.upkeep import door_of, spare_of
from offline_queue.errors import OutboxBusy, OutboxError
from offline_queue.opening import open_outbox

REFUSED = 5
USAGE = 2
GROUP = 5


def make_code(site: str | None) -> int:
    """Make a new code in place of the one before and print it; 2 without a person to read it, 5 when refused."""
    # A code that runs into a file or a journal is kept there for years, in plain letters, by nobody's wish.
    if not read_by_a_person():
        return _say("the code is shown once and only to a person: run it on a console.", USAGE)
    try:
        settings = load_site(site)
    except SettingsError as wrong:
        return _say(str(wrong), REFUSED)
    try:
        with contextlib.closing(open_outbox(settings.outbox)) as outbox:
            door = door_of(settings.site.mode)
            code = door.make(outbox)
            # Now and not at the next start: the code before must not open the spare door any more.
            spare_of(settings).follow(door.written(outbox))
    except OutboxBusy:
        return _say("the kiosk is running and holds the outbox. End it first.", REFUSED)
    except OutboxError as wrong:
        return _say(f"{wrong} [{wrong.code}]", REFUSED)
    print(told(code))
    return 0


def read_by_a_person() -> bool:
    """Tell whether what is printed stands on a console, and in no file."""
    return sys.stdout.isatty()


def told(code: str) -> str:
    """Return what a person at the console is told of a code that was just made."""
    shown = " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
    return f"Technician's code of this machine: {shown}\nIt is shown this once. The one before is void."


def _say(words: str, ends: int) -> int:
    print(f"banshi setup --technician: {words}", file=sys.stderr)
    return ends
