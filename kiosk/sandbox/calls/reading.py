# SPDX-License-Identifier: Apache-2.0
"""The calls that only read: time, catalogue, forms."""

from __future__ import annotations

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.bundle import tagged
from kiosk.sandbox.catalogue import RURAL
from kiosk.sandbox.texts import concerns

# As large as the document lets a client ask for: the training city fits into one page.
PAGE = 500


class Reading:
    """Handlers of the calls that change nothing."""

    def __init__(self, rooms: Rooms) -> None:
        self._clock = rooms.clock
        self._catalogue = rooms.catalogue
        self._sessions = rooms.sessions
        self.handlers: dict[str, Handler] = {
            "getTime": self.time,
            "getCatalogueChanges": self.changes,
            "getCatalogueItem": self.item,
            "getForm": self.form,
        }

    async def time(self, call: Call) -> Response:
        """Answer when the question came and when the answer leaves."""
        # Two moments, so that a client can take the time within the platform out of its reckoning, as NTP does.
        received = self._clock.nanoseconds()
        return answer(200, {"t1_received": received, "t2_sent": self._clock.nanoseconds()})

    async def changes(self, call: Call) -> Response:
        """Answer the catalogue from a cursor on; the cursor is its edition and the number of items told so far."""
        order = self._catalogue.order
        begin = self._catalogue.told(call.request.query_params.get("cursor", ""))
        end = min(begin + int(call.request.query_params.get("limit", PAGE)), len(order))
        asked = call.request.query_params
        region, profile = asked.get("region", ""), asked.get("profile", "")
        codes = [code for code in self._catalogue.between(begin, end) if self._is_told(code, region, profile)]
        return answer(
            200,
            {
                "items": [self._change(code) for code in codes],
                "next_cursor": f"{self._catalogue.edition}.{end}",
                "has_more": end < len(order),
                "full_resync": False,
            },
        )

    async def item(self, call: Call) -> Response:
        """Answer one item, for the staff with what they look at in its papers, or 304 when the client has it."""
        asked = call.request.query_params
        if "staff" in asked:
            self._sessions.clerk(call)
        item = self._catalogue.state_of(call.path["task_code"], int(asked.get("version", 0)))
        if "staff" not in asked:
            return tagged(item, call.headers)
        told = tagged(self._catalogue.reviewed(item), call.headers)
        # A cache on the way knows nothing of sessions.
        told.headers["Cache-Control"] = "private, no-cache"
        return told

    async def form(self, call: Call) -> Response:
        """Answer one version of a form."""
        form = self._catalogue.forms.get((call.path["code"], int(call.path["v"])))
        if form is None:
            raise ProblemError("not-found", "no such form, or not in this version")
        # A version of a form never changes; another content is another version.
        return answer(200, form, Cache_Control="public, max-age=31536000, immutable")

    def _is_told(self, code: str, region: str, profile: str) -> bool:
        """Tell whether a machine of this kind at a place hears of a matter: of one that is gone everybody does."""
        item = self._catalogue.items.get(code)
        if item is None:
            return True
        return concerns(item.get("region", ""), region) and (profile != "station" or item["theme"] in RURAL)

    def _change(self, code: str) -> dict[str, object]:
        if code not in self._catalogue.items:
            return {"task_code": code, "version": self._catalogue.known(code)["version"], "op": "delete"}
        item = self._catalogue.items[code]
        told = {"task_code": code, "version": item["version"], "op": "upsert", "etag": self._catalogue.etag(code)}
        return told | {"size": len(answer(200, item).body)}
