# SPDX-License-Identifier: Apache-2.0
"""A post's whole flow: an apology where one is due, the screen that waits, home, and behind it the sections it offers.

Every section stands in the one flow, so that a step can lead into another section (from a progress to its slip) and
the way back is one way; with the last step of a section the visit ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.flows.flow import Flow, Section
from kiosk.flows.offer import offers_of
from kiosk.steps.assist import AssistStep
from kiosk.steps.doors import doors_of
from kiosk.steps.fault import FaultStep
from kiosk.steps.home import HomeStep
from kiosk.steps.welcome import WelcomeStep


def flow_of(sections: tuple[Section, ...], later: Mapping[str, Callable[[], Section]] | None = None) -> Flow:
    """Put a flow together; raises ValueError for two steps of one name. ``later`` sections join when asked for."""
    behind = dict(later or {})
    names = (*(section.name for section in sections), *behind)
    beginning = (FaultStep(), WelcomeStep(), HomeStep(offers_of(*names), doors_of(names)))
    steps = tuple(step for section in sections for step in section.steps)
    ends = frozenset(section.steps[-1].name for section in sections)
    # The guides' step, which no section leads to: come to from anywhere, it always leads back.
    return Flow("+".join(names), (*beginning, *steps, AssistStep()), ends, behind)
