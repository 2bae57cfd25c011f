# SPDX-License-Identifier: Apache-2.0
"""The code of a slip held under the scanner: whoever has one goes on without a touch, beside every other way."""

from __future__ import annotations

from devices.code_scanner import Code, CodeScanner
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.steps.events import Event, Seen
from kiosk.steps.facilities import Facilities, usable
from kiosk.steps.inquiry import Inquiry, Way, code_of
from kiosk.steps.step import Watch
from kiosk.steps.visit import Visit


def read_scanned(scanner: CodeScanner, deadline: Deadline, cancel: CancelToken) -> Code:
    """Wait for a code at the scanner."""
    return scanner.wait_for_code(deadline, cancel)


# A wait of a few seconds, so that the health of the scanner is looked at between two of them.
SCAN = Watch("scanned", CodeScanner, read_scanned, every=0.05, seconds=5.0)


def scanning(facilities: Facilities) -> tuple[Watch, ...]:
    """Return the watch of the scanner, where the machine has one that may be tried."""
    return (SCAN,) if usable(facilities, CodeScanner) else ()


def is_scan(event: Event) -> bool:
    """Tell whether something was held at the scanner; that nobody came, or a fault of it, leaves all as it is."""
    if not isinstance(event, Seen) or event.watch != SCAN.name:
        return False
    # What no slip can say (binary, too long) is a code of somebody else like any other.
    refused = isinstance(event.value, DeviceError) and event.value.kind is ErrorKind.USER
    return refused or isinstance(event.value, Code)


def take(visit: Visit, event: Event) -> bool:
    """Make the code that was read what is asked about; False when it is none of ours."""
    value = event.value if isinstance(event, Seen) else None
    found = code_of(value.text) if isinstance(value, Code) else None
    if found is None:
        return False
    inquiry = visit.part(Inquiry)
    inquiry.clear()
    inquiry.way, inquiry.code, inquiry.fault = Way.SLIP, found, None
    visit.facilities.note(Act.SLIP_READ, visit.id)
    return True
