"""The contract check for names: which members of a body the document does not know, at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.contract.document import Document, Node


class Dictionary:
    """The members the document has for one call's body."""

    def __init__(self, document: Document, method: str, path: str) -> None:
        found = document.find(method, path)
        assert found
        self._document = document
        self.operation = found[0]
        self._schema = self.operation.body["content"]["application/json"]["schema"]

    def complaints(self, body: dict[str, Any]) -> set[str]:
        """Return the pointers of members that are missing, wrong, or that the document has no name for."""
        wrong = {breach.pointer for breach in self._document.check_body(self.operation, body)}
        return wrong | set(self._unknown(self._schema, body, ""))

    def _unknown(self, schema: Node, value: object, below: str) -> Iterator[str]:
        schema = self._document._resolve(schema)
        if isinstance(value, list):
            for place, one in enumerate(value):
                yield from self._unknown(schema.get("items", {}), one, f"{below}/{place}")
        # What has no list of members (answers of a form) is free by the document itself.
        if not isinstance(value, dict) or not (known := self._properties(schema)):
            return
        for name, inner in value.items():
            if name not in known:
                yield f"{below}/{name}"
            else:
                yield from self._unknown(known[name], inner, f"{below}/{name}")

    def _properties(self, schema: Node) -> Node:
        found = dict(schema.get("properties", {}))
        for part in ("oneOf", "anyOf", "allOf"):
            for one in schema.get(part, ()):
                found |= self._properties(self._document._resolve(one))
        return found


def renamed(body: Any, below: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each place of a body with a copy in which its name is another one."""
    if isinstance(body, dict):
        for name, inner in body.items():
            rest = {key: value for key, value in body.items() if key != name}
            yield f"{below}/{name}", rest | {name + "_new": inner}
            for place, changed in renamed(inner, f"{below}/{name}"):
                yield place, rest | {name: changed}
    if isinstance(body, list) and body:
        for place, changed in renamed(body[0], f"{below}/0"):
            yield place, [changed, *body[1:]]
