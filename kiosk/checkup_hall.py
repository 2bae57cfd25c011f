# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` says of the hub of the hall: whether it takes this machine, and whether both work in earnest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping

from config.settings import Settings, SettingsError
from kiosk.checkup import Finding, Health
from kiosk.hall.opening import open_client
from kiosk.hub.client import HubClient
from kiosk.hub.mode import PRODUCTION, TRAINING, UNSAID
from kiosk.platform.errors import PlatformError
from kiosk.tickets.errors import TicketError

NAME = "hub"
# Of a hub that is there and not for this machine, by the code of why.
STEPS: Mapping[str, tuple[str, str]] = {
    TRAINING: ("it is a training hub, and this machine works in earnest", "correct hub.url, or [site] mode"),
    PRODUCTION: ("it works in earnest, and this machine is for training", "correct hub.url, or [site] mode"),
    UNSAID: ("it does not say whether it works in earnest", "bring the program of the hub up to date"),
    "other-database": ("its database is of a hub of the other mode", "see 'main.py hub --check' at the hub"),
    "unauthenticated": ("it does not know this machine's token", "main.py hub --admit, at the hub"),
    "old-epoch": ("another hub has taken over from it", "docs/operations/hub.md, at the hub"),
    "database-away": ("its database does not answer", "see PostgreSQL at the hub"),
}  # fmt: skip


def hub_of_hall(settings: Settings, open_it: Callable[[Settings], HubClient] = open_client) -> Iterator[Finding]:
    """Ask the hub how the hall stands, as every machine may; nothing of a machine that stands alone."""
    if not settings.hub.url:
        return
    try:
        client = open_it(settings)
    except SettingsError as wrong:
        yield Finding(NAME, Health.FAULT, str(wrong), "correct [hub] in the site file")
        return
    with contextlib.closing(client):
        yield asked(client, str(settings.site.mode))


def asked(client: HubClient, mode: str) -> Finding:
    """Say what the hub answers."""
    try:
        seen = client.board()
    except (PlatformError, TicketError) as wrong:
        said, step = STEPS.get(wrong.code, (f"no usable answer ({wrong.code})", "check the line and hub.url"))
        return Finding(NAME, Health.FAULT, f"{client.url}: {said}", step)
    return Finding(NAME, Health.OK, f"{client.url}: {mode}, hall {seen.hall}, epoch {seen.epoch}, day {seen.day}")
