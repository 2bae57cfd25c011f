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
    "content": "kiosk.flows.content:CONTENT",
    "ticket": "kiosk.flows.ticket:TICKET",
}

# What is loaded as soon as home has painted, because home leads there at any touch; the others cost half a megabyte to
# two each, and nobody may ask for them.
FIRST = ("find",)


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


def load_first(*names: str) -> Flow:
    """Return the same flow with what home itself leads to; the other sections join when somebody comes for them."""
    from kiosk.flows.beginning import flow_of

    now = tuple(section(name) for name in names if name in FIRST)
    # The application before the others: its steps alone do not bear their section's name.
    later = sorted((name for name in names if name not in FIRST), key=lambda name: name != "apply")
    return flow_of(now, {name: functools.partial(section, name) for name in later})
