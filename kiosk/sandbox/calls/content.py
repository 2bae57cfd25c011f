# SPDX-License-Identifier: Apache-2.0
"""Texts for the public and values of the day, as a training city answers them: changes, texts, what is known."""

from __future__ import annotations

import datetime
import json
from typing import Any

from starlette.responses import Response

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.calls.bundle import quoted, tagged
from kiosk.sandbox.catalogue import canonical, hashed
from kiosk.sandbox.texts import FOLDER, Texts, concerns, own_digits

# As many as the document lets anybody ask for.
PAGE = 500
HOUR = datetime.timedelta(hours=1)


class Content:
    """Handlers of ``/content`` and ``/life-info``."""

    def __init__(self, rooms: Rooms, texts: Texts) -> None:
        self._texts = texts
        self._clock = rooms.clock
        self._life: list[dict[str, Any]] = json.loads((FOLDER / "life.json").read_bytes())
        self.handlers: dict[str, Handler] = {
            "getContentChanges": self.changes,
            "getContent": self.text,
            "getLifeInfo": self.life,
        }

    async def changes(self, call: Call) -> Response:
        """Answer what changed, with the hash of all there is once the end is reached."""
        asked = call.request.query_params
        region = asked.get("region", "")
        told = self._texts.changes(asked.get("cursor", ""), int(asked.get("limit", PAGE)), region)
        body: dict[str, Any] = {
            "columns": self._texts.columns,
            "items": [self._change(text_id) for text_id in told.ids],
            "next_cursor": told.cursor,
            "has_more": told.has_more,
        }
        if not told.has_more:
            body["digest"] = self._texts.digest(region)
        return answer(200, body)

    async def text(self, call: Call) -> Response:
        """Answer a text under the tag that the changes tell of it."""
        text = self._texts.one(call.path["id"])
        if text is None:
            raise ProblemError("not-found", "no such text")
        etag = tag_of(hashed(text))
        if call.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return answer(200, text, ETag=etag)

    async def life(self, call: Call) -> Response:
        """Answer the nearest value of each kind; they were observed some hours before now, as life has it."""
        region = call.request.query_params["region"]
        near: dict[str, dict[str, Any]] = {}
        for one in self._life:
            nearer = len(own_digits(one["region"])) > len(own_digits(near.get(one["kind"], one)["region"]))
            around = concerns(one["region"], region) and own_digits(region).startswith(own_digits(one["region"]))
            if around and (one["kind"] not in near or nearer):
                near[one["kind"]] = one
        return tagged({"region": region, "items": [self._observed(one) for one in near.values()]}, call.headers)

    def _change(self, text_id: str) -> dict[str, Any]:
        text = self._texts.one(text_id)
        if text is None:
            return {"id": text_id, "op": "delete"}
        sha256 = hashed(text)
        return {
            "id": text_id,
            "op": "upsert",
            "column": text["column"],
            "published_at": text["published_at"],
            "etag": tag_of(sha256),
            "sha256": sha256,
            "size": len(canonical(text).encode()),
        }

    def _observed(self, one: dict[str, Any]) -> dict[str, Any]:
        # On the hour: asked again within it the same state is answered, under the same tag.
        now = self._clock.now().replace(minute=0, second=0, microsecond=0)
        told = {name: value for name, value in one.items() if name != "hours_ago"}
        return told | {"observed_at": (now - one["hours_ago"] * HOUR).isoformat(timespec="seconds")}


def tag_of(sha256: str) -> str:
    """Return the entity tag of a text with this hash."""
    return quoted(sha256[:16])
