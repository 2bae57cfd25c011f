# SPDX-License-Identifier: Apache-2.0
"""The intake tab while something is asked about a whole case, made up: for the gallery, and for whoever changes it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from kiosk.domain.form import Form
from kiosk.domain.item import ServiceItem
from kiosk.domain.relation import Relation
from kiosk.intake import acts, behalf
from kiosk.intake.beginning import Beginning, begun
from kiosk.intake.case import Case, Ticket
from ui.window import intake_samples as samples
from ui.window.intake_asks import Asks
from ui.window.intake_place import IntakePlace

# Ends of the codes of matters: treatment elsewhere (also for a unit), allowances of the disabled, rent, a loan by hand.
ELSEWHERE, SUBSIDY, RENT, LOAN = "3990403000000", "3990803000000", "3990302000000", "3990205000000"
UNIT = {"name": "云泽食品有限公司", "code": "91990100MA0XUNL1AR", "role": "agent"}
MARRIED = "statement-of-marital-status"


def new_case(ending: str, relation: Relation = Relation.SELF) -> Case:
    """Return a case of the matter whose code ends so, with the card of who stands here laid."""
    found = next((samples.CATALOGUE / "items").glob(f"*{ending}.json"))
    item = msgspec.json.decode(found.read_bytes(), type=ServiceItem)
    form = None
    if item.form:
        name = f"{item.form.code}-v{item.form.version}.json"
        form = msgspec.json.decode((samples.CATALOGUE / "forms" / name).read_bytes(), type=Form)
    beginning = Beginning("case", "7K2M94PX", samples.CLERK, "17", samples.at(9, 26), Ticket("t", "B021"))
    return acts.card_laid(begun(beginning, item, form, relation), samples.CARD, samples.CLERK, samples.at(9, 27))


def unit_case() -> Case:
    """Return a case of an organisation, told by who was sent."""
    case = new_case(ELSEWHERE, Relation.UNIT)
    for name, value in UNIT.items():
        case = acts.corrected(case, behalf.fact("unit", name), value, samples.CLERK, samples.at(9, 28))
    return case


def subsidy_case() -> Case:
    """Return a case with two consents, one of them answered."""
    case = new_case(SUBSIDY)
    return acts.answered(case, case.item.consents[0].id, samples.at(9, 29), given=True)


def asking(case: Callable[[], Case], asks: Asks = Asks.NOTHING, paper: str = "") -> Callable[[IntakePlace], None]:
    """Return a scene of a case about which something is asked."""

    def show(place: IntakePlace) -> None:
        state = place.state
        state.case, state.kept_at = case(), samples.at(9, 34)
        state.next_paper()
        if paper:
            state.choose(paper)
        if asks is Asks.CONSENT:
            place.asks.ask_consent()
        else:
            place.asks.ask(asks)

    return show


PICTURES: dict[str, Callable[[IntakePlace], None]] = {
    "intake-whom": asking(lambda: new_case(ELSEWHERE), Asks.WHOM),
    "intake-for-unit": asking(unit_case),
    "intake-consent": asking(subsidy_case, Asks.CONSENT),
    "intake-promise": asking(lambda: new_case(RENT), Asks.PROMISE, MARRIED),
    "intake-by-hand": asking(lambda: new_case(LOAN)),
    "intake-drop": asking(samples.laid_case, Asks.DROP),
}
