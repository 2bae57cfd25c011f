# SPDX-License-Identifier: Apache-2.0
"""The doors of a machine as its terminal has them: the platform while there is a line, else the roster of its hall."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.logs import logger
from devices.device import Condition
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import PlatformError
from kiosk.staff.door import StaffDoor
from kiosk.staff.roster import Issuer, fetch
from kiosk.staff.session import Doors
from kiosk.upkeep import clocks
from offline_queue.errors import OutboxError
from offline_queue.line import Line

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.terminal import Terminal

log = logger(__name__)


def doors_of(terminal: Terminal, wall: Callable[[], float] = time.time) -> Doors:
    """Return the doors of a terminal; nothing is asked yet, and it need not be open."""
    settings = terminal.settings
    return Doors(
        settings.site.hall,
        str(settings.site.mode),
        settings.hub.window,
        functools.partial(door_of, terminal),
        functools.partial(renewed, terminal, wall),
        lambda: terminal.line.line is not Line.DOWN,
        wall,
        lambda: terminal.outbox_state.condition is not Condition.FAULT,
    )


def door_of(terminal: Terminal) -> StaffDoor | None:
    """Return the door without a line; None where this machine was never enrolled, and believes no roster."""
    issuer = issuer_of(terminal)
    return StaffDoor(issuer, clocks()) if issuer else None


def issuer_of(terminal: Terminal) -> Issuer | None:
    """Return whose roster a machine believes."""
    identity = terminal.platform.identity if terminal.platform else None
    return Issuer.of(identity.enrolment, str(terminal.settings.site.mode)) if identity else None


def renewed(terminal: Terminal, wall: Callable[[], float], platform: Platform) -> bool:
    """Ask for a newer roster and keep it; tell whether there was one. What cannot be had is asked for another time."""
    issuer, outbox = issuer_of(terminal), terminal.outbox
    if issuer is None or outbox is None:
        return False
    try:
        return fetch(platform, outbox, issuer, wall) is not None
    except (PlatformError, UntrustedError, OutboxError) as wrong:
        log.info("roster-not-fetched", cause=type(wrong).__name__)
        return False
