# SPDX-License-Identifier: Apache-2.0
"""The registers of the training city: its persons and its units, all of them invented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.sandbox.catalogue import FOLDER

TRAINING = FOLDER.parent


@dataclass(frozen=True)
class Unit:
    """One unit of the register."""

    uscc: str
    name: str
    status: str
    legal_name: str = field(repr=False)
    legal_number: str = field(repr=False)


class Registers:
    """Who and what the training city knows."""

    def __init__(self, folder: Path = TRAINING) -> None:
        self.names: Mapping[str, str] = {one["number"]: one["name"] for one in read(folder / "persons.json")}
        """Names of persons by their numbers."""
        self.units: Mapping[str, Unit] = {one["uscc"]: unit_of(one) for one in read(folder / "units.json")}


def unit_of(row: Mapping[str, Any]) -> Unit:
    """Return a unit out of its row."""
    legal = row["legal_person"]
    return Unit(row["uscc"], row["name"], row["status"], legal["name"], legal["number"])


def read(file: Path) -> list[dict[str, Any]]:
    """Read the rows of a register."""
    rows: list[dict[str, Any]] = json.loads(file.read_bytes())
    return rows
