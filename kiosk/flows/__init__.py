# SPDX-License-Identifier: Apache-2.0
"""Flows by name: what a post offers is a list of these names in its settings."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.flows.flow import Flow

# Where every flow stands; add yours here (docs/adding-a-flow.md). Loaded when asked for: home paints before.
FLOWS = {"apply": "kiosk.flows.apply:APPLY"}


def load(name: str) -> Flow:
    """Return a flow by its name; raises KeyError for one that is not listed."""
    module, _, place = FLOWS[name].partition(":")
    found: Flow = getattr(importlib.import_module(module), place)
    return found
