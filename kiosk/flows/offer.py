# SPDX-License-Identifier: Apache-2.0
"""The one place that decides what home offers, and why something is not offered."""

from __future__ import annotations

import functools

from devices.device import Condition
from kiosk.domain.item import LEVELS, ServiceItem
from kiosk.steps.doors import section_of
from kiosk.steps.facilities import Facilities, full, kind_of, refused, usable
from kiosk.steps.home import Offer, OfferAll, Why
from kiosk.steps.step import Offline
from offline_queue.line import Line

# ``kiosk_mode`` of a matter that is applied for at this machine from beginning to end.
HERE = "full"
# The same of one that is filled in here and finished at a window.
PREFILL = "prefill"
FINGER, WET = "finger", "wet"
# ``kiosk_mode`` of a matter that ends with a paper from the page printer.
PROOF = "proof"
# What a card read here proves: the card, not the person.
REACHED = "L1"
# Without a reader nobody can be identified; a missing camera closes the way "scan", a printer the paper only.
NEEDS = frozenset[type | str]({"id_card"})


@functools.cache
def offers_of(*sections: str) -> OfferAll:
    """Return what decides for a post that offers these sections."""

    def offers(facilities: Facilities) -> tuple[Offer, ...]:
        return tuple(decide(item, facilities, sections) for item in facilities.catalogue.popular())

    return offers


# What home offers where people can only apply.
offers_of_apply = offers_of("apply")


def decide(item: ServiceItem, facilities: Facilities, sections: tuple[str, ...]) -> Offer:
    """Decide for one matter at a post with these sections."""
    if section_of(item) not in sections:
        return Offer(item, Why.ELSEWHERE)
    if section_of(item) == PROOF:
        return offer_of_proof(item, facilities)
    return offer(item, facilities, NEEDS, Offline.QUEUE)


def machine_trouble(facilities: Facilities, needs: frozenset[type | str]) -> Why | None:
    """Tell what of the machine stands in the way: a device that is needed, or the outbox."""
    states = [facilities.device_states().get(kind_of(interface)) for interface in needs]
    outbox = facilities.device_states().get("outbox")
    # A refused outbox comes first: a device that is still being opened must not hide that nothing can be stored.
    if refused(facilities):
        return Why.STORAGE
    if any(state and state.condition is Condition.OPENING for state in (*states, outbox)):
        return Why.OPENING
    return None if all(state and state.usable for state in states) else Why.DEVICE


def offer(item: ServiceItem, facilities: Facilities, needs: frozenset[type | str], offline: Offline) -> Offer:
    """Decide for one matter: what its data say first, then what the machine can do, then the line."""
    down = facilities.line.line is Line.DOWN
    if why := of_its_data(item, facilities) or machine_trouble(facilities, needs):
        return Offer(item, why)
    # Said here, before anything is typed: what is handed in must have a place to lie until it is sent.
    if full(facilities):
        return Offer(item, Why.FULL)
    if down and (not item.offline_able or offline is Offline.REFUSE):
        return Offer(item, Why.LINE)
    return Offer(item, queued=down)


def of_its_data(item: ServiceItem, facilities: Facilities) -> Why | None:
    """Return why a matter is not done at machines like this one; None where it is."""
    if item.kiosk_mode not in (HERE, PREFILL):
        return Why.ELSEWHERE
    # What is filled in here is proven and signed at the window, so that neither stands in its way.
    if item.kiosk_mode == HERE and item.level > LEVELS.index(REACHED):
        return Why.LEVEL
    if item.kiosk_mode == HERE and not signed_here(item, facilities):
        return Why.SIGNATURE
    has_form = item.form is not None and facilities.catalogue.has_form(item.form)
    return None if has_form else Why.FORM


def signed_here(item: ServiceItem, facilities: Facilities) -> bool:
    """Tell whether its signature can be given at this machine: on the screen, or with a pen on what is printed here."""
    if item.signature == WET:
        return usable(facilities, "page_printer") and usable(facilities, "document_camera")
    return item.signature == FINGER


def offer_of_proof(item: ServiceItem, facilities: Facilities) -> Offer:
    """Decide for one proof: it needs the line and the page printer, and is never taken in for later."""
    printer = facilities.device_states().get("page_printer")
    # A machine without a page printer is another kind of machine: the item's own words say where to go.
    if item.kiosk_mode != PROOF or printer is None:
        return Offer(item, Why.ELSEWHERE)
    if item.level > LEVELS.index(REACHED):
        return Offer(item, Why.LEVEL)
    if trouble := machine_trouble(facilities, NEEDS):
        return Offer(item, trouble)
    if not printer.usable:
        return Offer(item, Why.OPENING if printer.condition is Condition.OPENING else Why.PRINTER)
    return Offer(item, Why.LINE if facilities.line.line is Line.DOWN else None)
