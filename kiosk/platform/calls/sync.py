# SPDX-License-Identifier: Apache-2.0
"""Many small requests in one, and what the platform has acknowledged of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.platform.answer import JSON, PROBLEM_JSON, Answer
from kiosk.platform.calls.asking import act, every, queried
from kiosk.platform.errors import NotThePlatformError

if TYPE_CHECKING:
    from kiosk.platform.calls.staff_calls import Place
    from kiosk.platform.client import Platform

# As the document has it.
MOST_ITEMS = 100


class SyncItem(msgspec.Struct, frozen=True):
    """One request as it could be sent alone; ``id`` is its key, ``aggregate_id`` what its order is kept in."""

    id: str
    aggregate_id: str
    method: str
    path: str
    body: msgspec.Raw

    def __repr__(self) -> str:
        """Say which it is, and nothing of its content."""
        return f"SyncItem({self.id}, {self.method} {self.path})"


class SyncBatch(msgspec.Struct, frozen=True):
    """What is sent."""

    id: str
    device: Place
    mode: str
    items: tuple[SyncItem, ...]


class SyncAnswer(msgspec.Struct, frozen=True):
    """What became of one request."""

    id: str
    status: int
    body: msgspec.Raw

    def __repr__(self) -> str:
        """Say what became of which, and nothing of its content."""
        return f"SyncAnswer({self.id}, {self.status})"

    @property
    def answer(self) -> Answer:
        """Return it as it would have come alone."""
        media_type = JSON if self.status < 400 else PROBLEM_JSON
        return Answer(self.status, {"content-type": media_type}, bytes(self.body))


class SyncAnswers(msgspec.Struct, frozen=True):
    """What became of each, in their order."""

    id: str
    items: tuple[SyncAnswer, ...]


class SyncReceipt(msgspec.Struct, frozen=True):
    """One acknowledgement as it was given."""

    id: str
    acknowledgement: msgspec.Raw

    @property
    def answer(self) -> Answer:
        """Return it as it came when it was given."""
        return Answer(200, {"content-type": JSON}, bytes(self.acknowledgement))


class SyncReceipts(msgspec.Struct, frozen=True):
    """A page of them."""

    items: tuple[SyncReceipt, ...]
    next_cursor: str
    has_more: bool


def send_batch(
    platform: Platform, batch_id: str, device: Place, mode: str, items: Sequence[SyncItem]
) -> tuple[SyncAnswer, ...]:
    """Send up to ``MOST_ITEMS`` requests in one and return what became of each; raises PlatformError."""
    batch = SyncBatch(batch_id, device, mode, tuple(items))
    told = act(platform, "POST", "/sync/batches", batch, SyncAnswers, key=batch_id)
    # An answer in another order would settle one item by the answer to another.
    if [answer.id for answer in told.items] != [item.id for item in items] or told.id != batch_id:
        raise NotThePlatformError("other-items")
    return told.items


def receipts(platform: Platform, device: Place, since: str = "") -> Iterator[SyncReceipt]:
    """Yield what the platform acknowledged of a machine since a moment (RFC 3339); raises PlatformError."""
    numbers = f"{device.region}-{device.hall}-{device.device}"
    path = queried("/sync/receipts", device=numbers, since=since, limit=500)
    yield from every(platform, path, SyncReceipts)
