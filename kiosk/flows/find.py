# SPDX-License-Identifier: Apache-2.0
"""The section ``find``: search, lists, and the guide of what is done elsewhere; a matter that is found is taken up."""

from __future__ import annotations

from kiosk.domain.item import ServiceItem
from kiosk.flows.flow import Section
from kiosk.flows.offer import decide
from kiosk.steps.facilities import Facilities
from kiosk.steps.find import SearchStep
from kiosk.steps.find_guide import PAPER, ElsewhereStep
from kiosk.steps.find_list import ListStep
from kiosk.steps.home import Offer
from kiosk.steps.takeaway import guide_paper


def decided(item: ServiceItem, facilities: Facilities) -> Offer:
    """Decide for a matter at this post as home does: one matter must not be possible here and refused there."""
    return decide(item, facilities, facilities.sections)


FIND = Section("find", (SearchStep(decided), ListStep(decided), guide_paper(PAPER), ElsewhereStep(decided)))
