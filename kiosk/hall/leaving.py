# SPDX-License-Identifier: Apache-2.0
"""A kiosk's end of forms that go to a window: laid in the hall, and taken away once they were handed in.

Calls of the lane ``hall``, whose thing is the settings of the machine. Nobody is told that something lies in the hall
before the hub has said so; a hub that does not answer keeps nobody, for all of it is kept at the machine as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.logs import logger
from kiosk.draft import DraftError

if TYPE_CHECKING:
    from config.settings import Settings
    from devices.device import CancelToken, Deadline
    from devices.id_card import IdentityCard
    from kiosk.domain.parties import Parties
    from kiosk.draft import Draft
    from kiosk.hub.client import HubClient

log = logger(__name__)
HALL = "hall"
# Over the hall's own network; some scanned pages take a second.
HALL_SECONDS = 20.0


@dataclass(frozen=True, repr=False)
class Leaving:
    """What is to be laid: the draft with its people, under which code and card, for how long."""

    draft: Draft
    parties: Parties | None
    code: str
    card: IdentityCard | None
    days: int
    prefill: str = ""
    """Id of the submission that was stored for a window."""
    instead_of: tuple[str, ...] = field(default=())
    """Codes of those it takes the place of."""


def lay(leaving: Leaving, settings: Settings, deadline: Deadline, cancel: CancelToken) -> bool:
    """Lay it in the hall; tell whether it lies there."""
    from kiosk.hall import drafts
    from offline_queue.ids import uuid7

    def doing(client: HubClient) -> None:
        for code in leaving.instead_of:
            # Two drafts of one form would be two truths.
            drafts.drop(client, drafts.by_code(code).locator)
        left = drafts.Left(leaving.draft, leaving.parties, leaving.prefill)
        drafts.lay(client, left, leaving.code, leaving.card, days=leaving.days, new_id=uuid7)

    return _done(settings, doing)


def forget(codes: Collection[str], settings: Settings, deadline: Deadline, cancel: CancelToken) -> bool:
    """Take away what lies in the hall under these codes; tell whether the hub was there to do it."""
    from kiosk.hall import drafts

    def doing(client: HubClient) -> None:
        for code in codes:
            drafts.drop(client, drafts.by_code(code).locator)

    return _done(settings, doing)


def _done(settings: Settings, doing: Callable[[HubClient], None]) -> bool:
    from config.settings import SettingsError
    from kiosk.hall.opening import open_client
    from kiosk.platform.errors import PlatformError
    from kiosk.tickets.errors import TicketError

    try:
        client = open_client(settings)
    except SettingsError as wrong:
        log.warning("hall-not-reached", cause=type(wrong).__name__)
        return False
    try:
        doing(client)
    except (PlatformError, TicketError, DraftError) as wrong:
        log.info("hall-draft-not-done", cause=type(wrong).__name__)
        return False
    finally:
        client.close()
    return True
