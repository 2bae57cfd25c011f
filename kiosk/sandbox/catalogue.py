# SPDX-License-Identifier: Apache-2.0
"""The matters and forms the sandbox offers: JSON files of the training catalogue, read once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from jsonschema import Draft202012Validator

from kiosk.contract.document import Breach, breaches_of
from kiosk.contract.problems import ProblemError

# The training city is data of the world that is played; the sandbox is the part of it that answers for the city.
FOLDER = Path(__file__).parents[1] / "training" / "catalogue"
# The themes of the training city that people come for to a station in a village.
RURAL = frozenset({"01", "02", "06", "07", "08"})


class CatalogueChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a trainer has the offices do with a matter."""

    task_code: str
    op: Literal["withdraw", "renew"]


class Catalogue:
    """Items by task code, forms by code and version."""

    def __init__(self, folder: Path = FOLDER) -> None:
        items = [json.loads(file.read_bytes()) for file in sorted((folder / "items").glob("*.json"))]
        forms = [json.loads(file.read_bytes()) for file in sorted((folder / "forms").glob("*.json"))]
        self.items: dict[str, dict[str, Any]] = {item["task_code"]: item for item in items}
        self.forms: dict[tuple[str, int], dict[str, Any]] = {(form["code"], form["version"]): form for form in forms}
        self.hall: dict[str, Any] = json.loads((folder / "hall.json").read_bytes())
        self.regions: dict[str, Any] = json.loads((folder / "regions.json").read_bytes())
        self.joint: dict[str, Any] = json.loads((folder / "joint.json").read_bytes())
        """Which matters several units work on at once, and the building projects with their phases."""
        self.review: dict[str, Any] = json.loads((folder / "review.json").read_bytes())
        """What whoever accepts a paper looks at: of its own, or of all that come from where it does."""
        self.order = sorted(self.items)
        """What was told one after the other: a matter that changes or goes stands once more at the end."""
        self.forms_told = [reference_of(self.items[code]) for code in self.order]
        """The form that came with each of them, which is not sent again."""
        self.withdrawn: dict[str, dict[str, Any]] = {}
        # A form changes only together with the reference to it, except while somebody writes one here.
        tags = "".join([self.etag(code) for code in self.order] + [form["sha256"] for form in forms])
        self.edition = hashlib.sha256(tags.encode()).hexdigest()[:12]
        """Changes with any item: what a terminal fetched of another edition is no beginning of this one."""

    def known(self, task_code: str) -> dict[str, Any]:
        """Return a matter also after it was withdrawn: its dossiers go on; raises KeyError."""
        return self.items.get(task_code) or self.withdrawn[task_code]

    def change(self, asked: CatalogueChange) -> dict[str, int]:
        """Do what a trainer wants and return the version that holds, 0 for none; raises ValueError."""
        try:
            return {"version": (self.withdraw if asked.op == "withdraw" else self.renew)(asked.task_code)}
        except KeyError as wrong:
            raise ValueError("no such matter") from wrong

    def withdraw(self, task_code: str) -> int:
        """Offer a matter no longer, return 0; raises KeyError."""
        self.withdrawn[task_code] = self.items.pop(task_code)
        self._tell(task_code, None)
        return 0

    def renew(self, task_code: str) -> int:
        """Offer a matter in its next version and return that; raises KeyError."""
        item = self.known(task_code)
        self.items[task_code] = item | {"version": item["version"] + 1}
        self.withdrawn.pop(task_code, None)
        self._tell(task_code, reference_of(item))
        return int(self.items[task_code]["version"])

    def _tell(self, task_code: str, form: tuple[str, int] | None) -> None:
        self.order.append(task_code)
        self.forms_told.append(form)

    def between(self, begin: int, end: int) -> list[str]:
        """Return the codes of a stretch of what was told; one that changed again behind it comes there."""
        later = set(self.order[end:])
        return [code for code in dict.fromkeys(self.order[begin:end]) if code not in later]

    @property
    def digest(self) -> str:
        """Return the hash of all that is offered, for who wants to know whether a change was missed."""
        return hashed({code: hashed(item) for code, item in self.items.items()})

    def state_of(self, task_code: str, version: int = 0) -> dict[str, Any]:
        """Return a matter as it is offered, in one version where it is named; raises ProblemError."""
        latest = self.items.get(task_code) or self.withdrawn.get(task_code)
        if latest is None or version > latest["version"]:
            raise ProblemError("not-found", "no such matter, or never in this version")
        if task_code not in self.items or version not in (0, latest["version"]):
            raise ProblemError("gone", "it is not offered any more, or in another version only")
        return latest

    def reviewed(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return a matter with what is looked at in each of its papers."""
        own, common = self.review["of_material"], self.review["of_source"]
        return {
            **item,
            "materials": [
                {**paper, "review": own.get(paper["id"], common[paper["source"]])} for paper in item["materials"]
            ],
        }

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
            raise ProblemError("gone", "this cursor is not known; begin without one", full_resync=True)
        return int(told)

    def check_answers(self, code: str, version: int, form_data: object) -> list[Breach]:
        """Hold the answers of a form against its schema; the form must be one of ours."""
        validator = Draft202012Validator(self.forms[code, version]["schema"])
        found = breaches_of(validator.iter_errors(form_data))
        return [Breach("/form_data" + breach.pointer, breach.rule) for breach in found]


def reference_of(item: Mapping[str, Any]) -> tuple[str, int] | None:
    """Return code and version of the form an item needs."""
    return (item["form"]["code"], item["form"]["version"]) if item["form"] else None


def hashed(value: object) -> str:
    """Return SHA-256 of the canonical JSON of a value, in hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: object) -> str:
    """Return the canonical JSON of a value; in one string, for a catalogue is large."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
