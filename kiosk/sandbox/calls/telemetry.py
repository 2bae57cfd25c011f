# SPDX-License-Identifier: Apache-2.0
"""What machines tell of their devices, day by day: kept as it came, for whoever buys paper and plans repairs."""

from __future__ import annotations

from starlette.responses import Response

from kiosk.sandbox.call import Call, Handler, Rooms
from kiosk.sandbox.kept import Kept


class Telemetry:
    """Handler of ``/telemetry/batches``."""

    def __init__(self, rooms: Rooms) -> None:
        self._kept = Kept(rooms)
        self.handlers: dict[str, Handler] = {"postTelemetryBatch": self.take}

    async def take(self, call: Call) -> Response:
        """Keep a batch, once."""
        return self._kept.keep(call, "telemetry", dict)
