# SPDX-License-Identifier: Apache-2.0
"""Sections by name: what a post offers is a list of these names in its settings (``flows``)."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.flows.flow import Flow, Section

# Where every section stands; add yours here (docs/adding-a-flow.md). Loaded when asked for: home paints before.
SECTIONS = {
    "find": "kiosk.flows.find:FIND",
    "apply": "kiosk.flows.apply:APPLY",
    "technician": "kiosk.flows.technician:TECHNICIAN",
    "proof": "kiosk.flows.proof:PROOF",
    "draft": "kiosk.flows.draft:DRAFT",
    "opinion": "kiosk.flows.opinion:OPINION",
    "progress": "kiosk.flows.progress:PROGRESS",
    "supplement": "kiosk.flows.supplement:SUPPLEMENT",
}


def section(name: str) -> Section:
    """Return a section by its name; raises KeyError for one that is not listed."""
    module, _, place = SECTIONS[name].partition(":")
    found: Section = getattr(importlib.import_module(module), place)
    return found


@functools.cache
def load(*names: str) -> Flow:
    """Return the flow of a post that offers these sections, in this order; raises KeyError for one not listed."""
    from kiosk.flows.beginning import flow_of

    return flow_of(tuple(section(name) for name in names))
