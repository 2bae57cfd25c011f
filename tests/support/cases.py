"""Cases at a window, of nobody: the old age allowance of the training city, its card, its pages and its strokes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import count
from typing import Any

from kiosk.catalogue import Catalogue
from kiosk.domain.form import Form
from kiosk.domain.item import ServiceItem
from kiosk.draft import Draft
from kiosk.intake import acts
from kiosk.intake.beginning import Beginning, begun, picture_of, taken_up
from kiosk.intake.case import Case, CasePage, Clerk, HallDraft, Origin, Ticket
from tests.support.flow_fakes import ANSWERS, ELDER, NAME, START, TRAINING, card

TODAY = START.date()
CLERK = Clerk("1708", "沈砚秋")
TICKET = Ticket("0198c000-0000-7000-8000-00000000b021", "B021")
HALL = HallDraft("0198c000-0000-7000-8000-00000000d001", "locator", "7K2M94P4")
REGISTER, BANK = "household-register", "bank-card"
PAGES = {REGISTER: (b"\xff\xd8first", b"\xff\xd8second"), BANK: (b"\xff\xd8bank",)}
OWNER = card("zhao-dehou")


def ids(stem: int = 1) -> Iterator[str]:
    """Return ids one after the other."""
    return (f"0198c000-0000-7000-8000-{stem:04d}{number:08d}" for number in count(1))


def matter() -> tuple[ServiceItem, Form]:
    """Return the old age allowance with its form."""
    catalogue = Catalogue.read(TRAINING / "catalogue")
    item = catalogue.item(ELDER)
    assert item is not None
    assert item.form is not None
    return item, catalogue.form(item.form)


def beginning(**changes: Any) -> Beginning:
    given: dict[str, Any] = {"id": next(ids(9)), "query_code": "7K2M94P4", "clerk": CLERK, "window": "B17", "at": START}
    return Beginning(**given | {"ticket": TICKET} | changes)


def new_case() -> Case:
    """Return a case of the allowance with nothing in it."""
    return begun(beginning(), *matter())


def kiosk_draft(**changes: Any) -> Draft:
    """Return what a kiosk kept of the same: all answered, all papers scanned."""
    given: dict[str, Any] = {
        "task_code": ELDER, "form": "elder-allowance/1", "relation": "self", "relation_detail": "", "child_by": "",
        "answers": {**ANSWERS, "name": OWNER.name, "number": OWNER.number}, "child": {}, "unit": {}, "authority": {},
        "prefilled_for": OWNER.number, "from_card": ("name", "number"), "page": 0, "pages": PAGES, "later": (),
    }  # fmt: skip
    return Draft(**given | changes)


def drafted_case(**changes: Any) -> Case:
    """Return a case that was filled in at a kiosk."""
    made = ids(2)
    case, _ = taken_up(beginning(), *matter(), kiosk_draft(**changes), HALL, None, lambda: next(made))
    return case


def carded_case(**changes: Any) -> Case:
    """Return the same with its owner's card laid."""
    return acts.card_laid(drafted_case(**changes), OWNER, CLERK, START)


def later(seconds: float) -> datetime.datetime:
    """Return a moment after the case was begun."""
    return START + datetime.timedelta(seconds=seconds)


def page_of(content: bytes = b"\xff\xd8again", *, poor: str = "", id: str = "page-of-the-window") -> CasePage:
    """Return a page taken at the window."""
    return CasePage(picture_of(id, content), Origin.WINDOW, poor, "")


def ready_case() -> Case:
    """Return a case with everything seen, checked and signed."""
    made = ids(3)
    case = carded_case()
    for material in (REGISTER, BANK):
        case = acts.checked(case, material, CLERK, START)
    return acts.signed_again(case, NAME, START, lambda: next(made))
