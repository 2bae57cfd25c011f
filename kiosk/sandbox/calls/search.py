# SPDX-License-Identifier: Apache-2.0
"""The city's own search over matters and texts, and what it proposes to whoever shows a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.texts import FOLDER, Texts, concerns

FEW = 20
# What fits a title counts more than what fits a body, a matter more than a text about it.
IN_NAME, IN_ALIAS, IN_TITLE, IN_BODY = 8, 6, 4, 1


class Search:
    """Handlers of ``/search`` and ``/recommendations``."""

    def __init__(self, rooms: Rooms, texts: Texts) -> None:
        self._rooms = rooms
        self._texts = texts
        self._proposed: list[dict[str, Any]] = json.loads((FOLDER / "recommended.json").read_bytes())
        self.handlers: dict[str, Handler] = {"search": self.search, "getRecommendations": self.recommend}

    async def search(self, call: Call) -> Response:
        """Answer what has the words in its name or in its text."""
        asked = call.request.query_params
        words = asked["q"].strip().lower()
        found = [*self._matters(words, asked.get("region", "")), *self._fitting_texts(words, asked.get("region", ""))]
        # Of the same worth they stay as they came: matters before texts, each in the order of its codes.
        found.sort(key=lambda one: -one[0])
        return answer(200, {"items": [hit for _, hit in found[: int(asked.get("limit", FEW))]]})

    async def recommend(self, call: Call) -> Response:
        """Answer what is often asked for; a training city knows nothing of a person that would say more."""
        self._rooms.sessions.person(call)
        offered = self._rooms.catalogue.items
        return answer(200, {"items": [one for one in self._proposed if one["task_code"] in offered]})

    def _matters(self, words: str, region: str) -> Iterator[tuple[int, dict[str, Any]]]:
        for code in sorted(self._rooms.catalogue.items):
            item = self._rooms.catalogue.items[code]
            names, called = both(item["name"]), [*both(item["alias"]), *item.get("synonyms", ())]
            worth = IN_NAME if fits(words, names) else IN_ALIAS if fits(words, called) else 0
            if worth and concerns(item.get("region", ""), region):
                hit = {"kind": "matter", "key": code, "title": item["name"], "note": item["office"]["name"]}
                yield worth, hit

    def _fitting_texts(self, words: str, region: str) -> Iterator[tuple[int, dict[str, Any]]]:
        for text_id, text in self._texts.every(region).items():
            inside = [one for block in text["body"] for one in both(block["words"])]
            worth = IN_TITLE if fits(words, both(text["title"])) else IN_BODY if fits(words, inside) else 0
            if worth:
                yield worth, {"kind": "content", "key": text_id, "title": text["title"], "note": text["publisher"]}


def both(words: dict[str, str]) -> list[str]:
    """Return words in each language."""
    return [words["zh"], words["en"]]


def fits(words: str, candidates: list[str]) -> bool:
    """Tell whether the words stand in one of them."""
    return any(words in one.lower() for one in candidates)
