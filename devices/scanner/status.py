# SPDX-License-Identifier: Apache-2.0
"""What the statuses of SANE mean, and where ``scanimage`` says them.

Its exit status is the status of SANE, but 1 ("unsupported") is also what it ends with when the scanner could not be
opened, and in a batch it may end with 0 though a page broke off: then the line "scanner status = 7" says so. Source:
the SANE standard 1.06, 4.2.7, and ``scanimage`` of sane-backends 1.1.1 with each status of its test backend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices.device import Actor, DeviceError, ErrorKind

GOOD, END_OF_PAGE, NO_PAPER = 0, 5, 7
PAGE = re.compile(r"\(scanner status = (\d{1,2})\)")
NOT_OPENED = re.compile(r"open of device .{0,200} failed: (.{0,100})")
ROUNDED = re.compile(r"rounded value of resolution from \d{1,6} to (\d{1,5})")


@dataclass(frozen=True)
class Meaning:
    """What one status means and who can do something about it."""

    cause: str
    kind: ErrorKind = ErrorKind.DEVICE
    actor: Actor = Actor.TECHNICIAN


MEANINGS = {
    1: Meaning("scanner.refused"),
    2: Meaning("scanner.stopped", actor=Actor.GUIDE),
    3: Meaning("scanner.busy", actor=Actor.GUIDE),
    4: Meaning("scanner.refused"),
    5: Meaning("scanner.garbled"),
    6: Meaning("scanner.jam", actor=Actor.GUIDE),
    7: Meaning("scanner.no-paper", ErrorKind.USER, Actor.CITIZEN),
    8: Meaning("scanner.cover-open", ErrorKind.USER, Actor.CITIZEN),
    9: Meaning("scanner.io-error"),
    10: Meaning("scanner.refused"),
    11: Meaning("device.port-forbidden"),
}
# A program that says none of these broke off, or is none that we know.
UNKNOWN = Meaning("scanner.garbled")
# Words of ``sane_strstatus`` for a scanner that is there and could not be opened.
OPENING = {"Device busy": 3, "Access to resource has been denied": 11}


def status_of(code: int, said: str) -> int:
    """Return the status of SANE a run ended with; negative for a program that was killed or broke off."""
    pages = [int(found) for found in PAGE.findall(said)]
    # The last page says more than the exit: that is 0 also after a page that broke off.
    return pages[-1] if code == GOOD and pages and pages[-1] not in (GOOD, END_OF_PAGE) else code


def error_of(code: int, said: str) -> DeviceError:
    """Return what a run means that gave no page."""
    opened = NOT_OPENED.search(said)
    if opened and opened[1] not in OPENING:
        return DeviceError(ErrorKind.DEVICE, "scanner.lost", "not opened", again=True)
    meaning = MEANINGS.get(OPENING[opened[1]] if opened else status_of(code, said), UNKNOWN)
    return DeviceError(meaning.kind, meaning.cause, f"status {code}", actor=meaning.actor, again=True)


def rounded(said: str) -> int | None:
    """Return the resolution a scanner took in place of the one it was given."""
    found = ROUNDED.search(said)
    return int(found[1]) if found else None
