# SPDX-License-Identifier: Apache-2.0
"""What the running terminal answers to staff commands that ask about devices, as plain JSON values.

``{"do": "devices"}``, ``{"do": "device-changes", "after": number}``, ``{"do": "test", "device": name}`` begins a
self-test, ``{"do": "tested", "device": name}`` asks how it went.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from devices.device import DeviceState
from kiosk.inventory.book import DeviceBook

Answer = dict[str, Any]


class Holder(Protocol):
    """Whoever holds the devices: the terminal."""

    book: DeviceBook | None
    """None until the devices are being opened."""

    def device_states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device of the post, by name."""
        ...


def devices(holder: Holder) -> Answer:
    """Return all that is known of every device; before they are opened no more than that they will be."""
    known = holder.book.reports() if holder.book else holder.device_states()
    answer: Answer = msgspec.to_builtins(dict(known))
    return answer


def answers(holder: Holder) -> dict[str, Callable[[Answer], Answer]]:
    """Return what else is answered, by the name of the request."""

    def changes(request: Answer) -> Answer:
        found = holder.book.changes(int(request.get("after") or 0)) if holder.book else []
        return {"changes": msgspec.to_builtins(found)}

    def test(request: Answer) -> Answer:
        return {"test": msgspec.to_builtins(holder.book.trials.begin(request["device"])) if holder.book else None}

    def tested(request: Answer) -> Answer:
        return {"test": msgspec.to_builtins(holder.book.trials.look(request["device"])) if holder.book else None}

    return {"device-changes": changes, "test": test, "tested": tested}
