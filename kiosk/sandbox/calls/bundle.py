# SPDX-License-Identifier: Apache-2.0
"""The calls that give the catalogue whole: bundles of items with their forms, the hall, the regions, their trees."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from kiosk.sandbox.call import Call, Handler, Rooms, answer
from kiosk.sandbox.catalogue import Catalogue, reference_of

# Items of a page. A page is read whole by the terminal, which takes no answer above 4 MiB.
PAGE = 200
NDJSON = "application/x-ndjson"


class Bundles:
    """Handlers of the calls by which a terminal keeps everything for the time without a line."""

    def __init__(self, rooms: Rooms) -> None:
        self._catalogue = rooms.catalogue
        self.handlers: dict[str, Handler] = {
            "getCatalogueBundle": self.bundle,
            "getHall": self.hall,
            "getRegions": self.regions,
            "getCatalogueTree": self.tree,
            "getCatalogueDigest": self.digest,
        }

    async def bundle(self, call: Call) -> Response:
        """Answer a page of items with the forms they are the first to need; 304 at the end of this edition."""
        cursor = call.request.query_params.get("cursor", "")
        begin, whole = self._catalogue.told(cursor), len(self._catalogue.order)
        end = min(begin + int(call.request.query_params.get("limit", PAGE)), whole)
        cursor_after = f"{self._catalogue.edition}.{end}"
        if cursor == cursor_after and call.headers.get("if-none-match") == quoted(cursor):
            return Response(status_code=304, headers={"ETag": quoted(cursor)})
        lines = list(page(self._catalogue, begin, end))
        first = {"line": "begin", "since": cursor}
        last: dict[str, object] = {"line": "end", "count": len(lines), "cursor": cursor_after, "has_more": end < whole}
        if end == whole:
            last["digest"] = self._catalogue.digest
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (first, *lines, last))
        return packed(text.encode(), call.headers, cursor_after)

    async def hall(self, call: Call) -> Response:
        """Answer themes, offices, favourites and hours."""
        return tagged(self._catalogue.hall, call.headers)

    async def regions(self, call: Call) -> Response:
        """Answer the tree of places."""
        return tagged(self._catalogue.regions, call.headers)

    async def tree(self, call: Call) -> Response:
        """Answer one of the lists that matters are looked up by."""
        name = call.path["name"]
        return tagged({"name": name, "nodes": nodes(listed(self._catalogue, name))}, call.headers)

    async def digest(self, call: Call) -> Response:
        """Answer how many matters there are and the hash of them all."""
        return answer(200, {"count": len(self._catalogue.items), "digest": self._catalogue.digest})


def page(catalogue: Catalogue, begin: int, end: int) -> Iterator[dict[str, Any]]:
    """Yield the lines between the first and the last of a page."""
    told = set(catalogue.forms_told[:begin])
    for code in catalogue.between(begin, end):
        item = catalogue.items.get(code)
        if item is None:
            yield {"line": "gone", "task_code": code}
            continue
        reference = reference_of(item)
        if reference and reference not in told:
            told.add(reference)
            yield {"line": "form", "body": catalogue.forms[reference]}
        yield {"line": "item", "body": item}


def listed(catalogue: Catalogue, name: str) -> list[dict[str, Any]]:
    """Return where the entries of a tree stand among what is told whole."""
    hall = catalogue.hall
    trees: dict[str, list[dict[str, Any]]] = {
        "themes": hall["themes"],
        "departments": hall["offices"],
        "regions": catalogue.regions["regions"],
        "queues": hall["hall"]["areas"],
    }
    return trees[name]


def nodes(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return of each entry what the lists have in common, with those below it."""
    return [
        {"code": entry["code"], "name": entry["name"]} | ({"parts": nodes(entry["parts"])} if "parts" in entry else {})
        for entry in entries
    ]


def packed(content: bytes, headers: Mapping[str, str], cursor: str) -> Response:
    """Return JSON Lines, compressed where the client takes it."""
    tags = {"ETag": quoted(cursor)}
    if "gzip" in headers.get("accept-encoding", ""):
        tags["Content-Encoding"] = "gzip"
        content = gzip.compress(content, mtime=0)
    return Response(content, 200, tags, media_type=NDJSON)


def tagged(body: object, headers: Mapping[str, str]) -> Response:
    """Answer something whole, or 304 when the client has this state of it."""
    etag = tag_of(body)
    if headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return answer(200, body, ETag=etag)


def tag_of(body: object) -> str:
    """Return the entity tag of a value's present state."""
    return quoted(hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16])


def quoted(tag: str) -> str:
    """Return a strong entity tag."""
    return f'"{tag}"'
