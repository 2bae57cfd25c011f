# SPDX-License-Identifier: Apache-2.0
"""The matters and forms the sandbox offers: JSON files of the training catalogue, read once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from kiosk.sandbox.document import Breach, breaches_of
from kiosk.sandbox.problems import ProblemError

# The training city is data of the world that is played; the sandbox is the part of it that answers for the city.
FOLDER = Path(__file__).parents[1] / "training" / "catalogue"


class Catalogue:
    """Items by task code, forms by code and version."""

    def __init__(self, folder: Path = FOLDER) -> None:
        items = [json.loads(file.read_bytes()) for file in sorted((folder / "items").glob("*.json"))]
        forms = [json.loads(file.read_bytes()) for file in sorted((folder / "forms").glob("*.json"))]
        self.items: dict[str, dict[str, Any]] = {item["task_code"]: item for item in items}
        self.forms: dict[tuple[str, int], dict[str, Any]] = {(form["code"], form["version"]): form for form in forms}
        self.hall: dict[str, Any] = json.loads((folder / "hall.json").read_bytes())
        self.regions: dict[str, Any] = json.loads((folder / "regions.json").read_bytes())
        self.order = sorted(self.items)
        # A form changes only together with the reference to it, except while somebody writes one here.
        tags = "".join([self.etag(code) for code in self.order] + [form["sha256"] for form in forms])
        self.edition = hashlib.sha256(tags.encode()).hexdigest()[:12]
        """Changes with any item: what a terminal fetched of another edition is no beginning of this one."""

    def etag(self, task_code: str) -> str:
        """Return the tag of an item's present state."""
        # Over the content and not the version: a wording that was mended without a new version is a change, too.
        content = json.dumps(self.items[task_code], sort_keys=True).encode()
        return f'"{hashlib.sha256(content).hexdigest()[:16]}"'

    def told(self, cursor: str) -> int:
        """Return how many items a cursor has seen; a number alone would skip what was added in the middle since."""
        if not cursor:
            return 0
        edition, _, told = cursor.partition(".")
        known = edition == self.edition and told.isascii() and told.isdigit()
        if not known or int(told) > len(self.order):
            raise ProblemError("gone", "this cursor is not known; begin without one")
        return int(told)

    def check_answers(self, code: str, version: int, form_data: object) -> list[Breach]:
        """Hold the answers of a form against its schema; the form must be one of ours."""
        validator = Draft202012Validator(self.forms[code, version]["schema"])
        found = breaches_of(validator.iter_errors(form_data))
        return [Breach("/form_data" + breach.pointer, breach.rule) for breach in found]
