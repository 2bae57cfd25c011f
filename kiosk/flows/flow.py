# SPDX-License-Identifier: Apache-2.0
"""A flow is a tuple of configured steps; what differs by item or city is data, never another step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.texts import Text
from kiosk.steps.step import Step


@dataclass(frozen=True)
class Flow:
    """The steps of one kind of visit, in their order, and the trail of names shown above them."""

    name: str
    steps: tuple[Step, ...]
    trail: tuple[tuple[str, Text], ...] = ()
    """Step names and the words they stand under; several steps may stand under one place of the trail."""

    def index(self, step: str) -> int:
        """Return the place of a step; raises KeyError for one that is not of this flow."""
        for index, one in enumerate(self.steps):
            if one.name == step:
                return index
        raise KeyError(f"flow {self.name!r} has no step {step!r}")

    def names(self) -> Sequence[str]:
        """Return the names of all steps in order."""
        return [step.name for step in self.steps]
