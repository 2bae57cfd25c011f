# SPDX-License-Identifier: Apache-2.0
"""Flows by name: what a post offers is a list of these names in its settings."""

from collections.abc import Mapping

from kiosk.flows.apply import APPLY
from kiosk.flows.flow import Flow

FLOWS: Mapping[str, Flow] = {flow.name: flow for flow in (APPLY,)}
"""Every flow; add yours here (docs/adding-a-flow.md)."""

__all__ = ["FLOWS", "Flow"]
