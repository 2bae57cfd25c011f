# SPDX-License-Identifier: Apache-2.0
"""Lanes of a terminal that are opened for the first who asks for them: numbers, and papers that become PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.lanes import ServiceLane

if TYPE_CHECKING:
    from kiosk.terminal import Terminal


def opened(on: str, terminal: Terminal) -> ServiceLane:
    """Open one."""
    if on == "tickets":
        from kiosk.own_counter import counter_lane

        return counter_lane(terminal.settings, terminal.catalogue_folder, terminal)
    from kiosk.capture.binder import BINDER
    from kiosk.capture.binding_child import Binder

    return ServiceLane(BINDER, 1, Binder())
