# SPDX-License-Identifier: Apache-2.0
"""What a machine is told of itself, and whom it says to work there (``kiosk.hub.staff``)."""

from __future__ import annotations

from starlette.responses import Response

from kiosk.hub.asking import Answers, Asked, Rooms, answer
from kiosk.hub.staff import sign_in, sign_out


class StaffCalls:
    """Who works at the machine that asks, and as what it was taken in."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @property
    def answers(self) -> Answers:
        """Return what is answered, by the ids of the calls."""
        return {"getMachine": self._machine, "signIn": self._in, "signOut": self._out}

    async def _machine(self, asked: Asked) -> Response:
        machine = asked.machine
        return answer(200, {"name": machine.name, "kind": machine.kind, "windows": machine.windows})

    async def _in(self, asked: Asked) -> Response:
        staff, roles = asked.path["staff"], tuple(asked.body["roles"])
        await self._rooms.once(asked, lambda book: sign_in(book, staff, roles))
        return answer(200, {})

    async def _out(self, asked: Asked) -> Response:
        await self._rooms.once(asked, lambda book: sign_out(book, asked.path["staff"]))
        return answer(200, {})
