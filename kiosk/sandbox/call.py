# SPDX-License-Identifier: Apache-2.0
"""One call as its handler sees it, and what the handlers share."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.contract.document import Document
from kiosk.sandbox.catalogue import Catalogue
from kiosk.sandbox.clock import PlatformClock
from kiosk.sandbox.store import Store

if TYPE_CHECKING:
    from kiosk.sandbox.callers import Caller
    from kiosk.sandbox.once import Once
    from kiosk.sandbox.sessions import Sessions


@dataclass(frozen=True)
class Call:
    """A checked request: its path values, its JSON body (None where there is none) and the request itself."""

    request: Request
    path: Mapping[str, str]
    body: Any = field(default=None, repr=False)
    caller: Caller | None = None
    """Which terminal asks; None where nobody says so and nobody need."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers; names in any case."""
        return self.request.headers


@dataclass(frozen=True)
class Rooms:
    """What every handler may use."""

    document: Document
    store: Store
    catalogue: Catalogue
    clock: PlatformClock
    once: Once
    sessions: Sessions
    signed_by: str = "training"


Handler = Callable[[Call], Awaitable[Response]]


def answer(status: int, body: object, **headers: str) -> Response:
    """Return a JSON answer."""
    content = json.dumps(body, ensure_ascii=False).encode()
    # Python has no dashes in names of arguments, headers have no underscores.
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(content, status, named, media_type="application/json")
