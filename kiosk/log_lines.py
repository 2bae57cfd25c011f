# SPDX-License-Identifier: Apache-2.0
"""What may leave the machine of its log: each line looked at once more, on its way onto a stick or to the platform."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from config.logs import FIELDS
from offline_queue.chain import PERSONAL

LOG = Path("data", "logs", "terminal.log")
# What stands on every line beside the fields; ids of visits and entries are made by chance and lead to nobody.
ALWAYS = frozenset({"at", "level", "logger", "event", "exception", "visit"})
IDS = frozenset({"at", "visit", "entry"})


def checked(lines: Iterable[str]) -> Iterator[str]:
    """Return the lines of a log with what may leave the machine; what is no line of ours is left out."""
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict):
            yield json.dumps({name: _fit(name, value) for name, value in said.items()}, ensure_ascii=False)


def _fit(name: str, value: object) -> object:
    # Looked at again on the way out: a log may be of an older program, or somebody wrote into it.
    if name not in FIELDS | ALWAYS or not isinstance(value, str | int | float):
        return "<withheld>"
    return "<withheld>" if name not in IDS and PERSONAL.search(str(value)) else value
