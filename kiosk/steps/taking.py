# SPDX-License-Identifier: Apache-2.0
"""Taking a matter up from wherever it was found (home, search, list), or saying why not and where to go."""

from __future__ import annotations

from config.texts import text
from kiosk.audit import Act
from kiosk.catalogue import CatalogueError
from kiosk.domain.form import Form
from kiosk.domain.item import ServiceItem
from kiosk.steps.doors import MATTERS, section_of
from kiosk.steps.find_part import Finding
from kiosk.steps.home import FIND, Offer, Why
from kiosk.steps.places import places_of
from kiosk.steps.screens import Action, InfoLine, Trouble
from kiosk.steps.step import GoTo, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal

# The step that shows the guide of a matter that is not begun here.
GUIDE = "find-guide"
# Reasons that are the matter's own: its guide says best what to do, so it is shown in place of a refusal.
GUIDED = frozenset({Why.ELSEWHERE})


def take_up(visit: Visit, offer: Offer) -> Outcome:
    """Begin a matter, lead to the guide of one that is done elsewhere, or say why it cannot be done now."""
    if offer.why in GUIDED and FIND in visit.facilities.sections:
        return show_guide(visit, offer.item)
    if offer.why:
        return Show(refused(visit, offer))
    form = form_of(visit, offer.item)
    # A proof has no form: what it needs is asked of the platform.
    if form is None and section_of(offer.item) == "apply":
        return Show(refused(visit, Offer(offer.item, Why.FORM)))
    visit.begin(offer.item, form)
    visit.facilities.note(Act.VISIT_STARTED, visit.id, item=offer.item.task_code, language=visit.language)
    return GoTo(MATTERS[section_of(offer.item)])


def show_guide(visit: Visit, item: ServiceItem) -> Outcome:
    """Lead to the guide of a matter that is not begun here."""
    visit.begin(item, None)
    return GoTo(GUIDE)


def form_of(visit: Visit, item: ServiceItem) -> Form | None:
    """Return the form of a matter, None when it has none or it is not here."""
    try:
        return visit.facilities.catalogue.form(item.form) if item.form else None
    except CatalogueError:
        return None


def refused(visit: Visit, offer: Offer) -> Trouble:
    """Return the screen of a matter that cannot be done here now."""
    item = offer.item
    visit.part(Finding).refused = item
    own = item.unavailable.text if item.unavailable and offer.why is Why.ELSEWHERE else None
    why = own or text(f"home.why.{(offer.why or Why.ELSEWHERE).value}")
    places = tuple(InfoLine("place", place.text) for place in places_of(visit.facilities, item))
    guide = (Action("guide", text("home.refused.guide"), icon="document"),)
    return refusal(
        visit.facilities,
        text("home.refused.title", item=item.alias.text),
        InfoLine("info", why),
        *places,
        phone=item.phone,
        actions=(*(guide if FIND in visit.facilities.sections else ()), next_action("home.refused.back", "others")),
    )
