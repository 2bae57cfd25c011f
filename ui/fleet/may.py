# SPDX-License-Identifier: Apache-2.0
"""Why something cannot be done about the chosen machine now; told by keys, and what cannot be done has no button."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.hub.fleet_values import MachineSeen
from ui.fleet.state import STOPS, WRITES, FleetState

# Machines that people stand before: what is wrong with one is said on its screen, and it can be taken from them.
SCREENS = frozenset({"kiosk", "board"})


def why_not(state: FleetState) -> str:
    """Return why nothing can be done at all, as the end of its key; empty when something can."""
    if not state.believed or state.trouble:
        return "unread"
    if state.machine is None:
        return "nobody"
    return "busy" if state.busy else ""


def why_no_care(state: FleetState) -> str:
    """Return why nobody need look after it: nothing is wrong."""
    return why_not(state) or _of(state.machine, _well)


def why_no_message(state: FleetState) -> str:
    """Return why the guide need not be told: nothing is wrong, they sit here, or they were told and have not looked."""
    waits = state.message is not None and state.message.heard_at is None
    return why_no_care(state) or ("here" if state.is_guide else "told" if waits else "")


def why_no_notice(state: FleetState) -> str:
    """Return why nothing can stand on its screen."""
    return why_not(state) or ("" if state.may(WRITES) else "role") or _of(state.machine, _no_screen)


def why_no_stop(state: FleetState) -> str:
    """Return why it cannot be taken out of service from here, or put back."""
    return why_not(state) or ("" if state.may(STOPS) else "role") or _of(state.machine, _not_ours)


def why_no_paper(state: FleetState) -> str:
    """Return why nothing is known of its paper."""
    return why_not(state) or _of(state.machine, _no_paper)


def _of(machine: MachineSeen | None, why: Callable[[MachineSeen], str]) -> str:
    return why(machine) if machine else "nobody"


def _well(machine: MachineSeen) -> str:
    return "well" if machine.state == "well" and not machine.care else ""


def _no_screen(machine: MachineSeen) -> str:
    return "" if machine.kind in SCREENS else "no-screen"


def _not_ours(machine: MachineSeen) -> str:
    # Whoever stood before it and saw why puts it back there.
    by_hand = machine.state == "stopped" and not machine.stop
    return _no_screen(machine) or ("stopped-there" if by_hand else "")


def _no_paper(machine: MachineSeen) -> str:
    return "" if machine.report and machine.report.papers else "no-paper"
