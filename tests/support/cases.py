"""Cases at a window, of nobody: the old age allowance of the training city, its card, its pages and its strokes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from devices.device import CancelToken, Deadline
from kiosk.catalogue import Catalogue
from kiosk.domain.form import Form
from kiosk.domain.item import ServiceItem
from kiosk.domain.relation import Relation
from kiosk.draft import Draft
from kiosk.hub.client import HubClient
from kiosk.intake import acts
from kiosk.intake.beginning import Beginning, begun, picture_of, taken_up
from kiosk.intake.case import Case, CasePage, Clerk, HallDraft, Origin, Ticket
from kiosk.intake.desk import IntakeDesk
from kiosk.platform.client import Platform
from offline_queue.outbox import Outbox
from tests.support.flow_fakes import ANSWERS, ELDER, NAME, START, TRAINING, FakeFacilities, ManualTimers, card
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import new_id

T = TypeVar("T")

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


def case_of(ending: str, relation: Relation = Relation.SELF) -> Case:
    """Return a new case of the matter whose code ends so, for somebody."""
    catalogue = Catalogue.read(TRAINING / "catalogue")
    found = next((TRAINING / "catalogue" / "items").glob(f"*{ending}.json"))
    item = catalogue.item(found.stem)
    assert item is not None
    return begun(beginning(), item, catalogue.form(item.form) if item.form else None, relation)


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


def white_page(width: int = 200, height: int = 280) -> bytes:
    """Return an empty page as a JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def box_of(folder: Path) -> Outbox:
    """Open the outbox of a window, whose clock stands where the cases begin."""
    return open_box(folder, HandClock(START.timestamp()))


class Heard(list[object]):
    """Hears what a desk answers."""

    def __call__(self, outcome: object) -> None:
        self.append(outcome)

    def of(self, kind: type[T]) -> T:
        """Return the last answer, which is of this kind."""
        assert isinstance(self[-1], kind), self[-1]
        return self[-1]


class ManyFacilities(FakeFacilities):
    """A hall whose ids nobody else in the run makes: several tests speak to one platform."""

    def new_id(self) -> str:
        return new_id()


class IntakeRoom:
    """One window: its desk over a real outbox, and a hub where a test names one; every answer comes at once."""

    def __init__(self, outbox: Outbox, hub: HubClient | None = None, platform: Platform | None = None) -> None:
        self.timers = ManualTimers()
        self.around = ManyFacilities(self.timers)
        self.around.machine, self.around.post = "W17", "window"
        self.outbox, self.hub, self.platform = outbox, hub, platform
        self.clerk = CLERK
        ask = None if hub is None else self._ask
        self.desk = IntakeDesk(self.around, self._run, ask, lambda: self.clerk, "B17")
        self.heard = Heard()

    def _run(self, on: object, call: Any, seconds: float, done: Callable[[object], None]) -> None:
        thing = {"outbox": self.outbox, "platform": self.platform}[str(on)]
        done(call(thing, Deadline.after(seconds), CancelToken()))

    def _ask(self, call: Callable[[HubClient], object], done: Callable[[object], None]) -> None:
        assert self.hub
        done(call(self.hub))

    def new(self) -> Case:
        """Begin a case of the allowance and lay its owner's card."""
        self.desk.begin(ELDER, Relation.SELF, TICKET, self.heard)
        return acts.card_laid(self.heard.of(Case), OWNER, self.clerk, self.around.now())

    def filled(self) -> Case:
        """Begin one, answer everything and take all pages."""
        case = self.new()
        for name, value in ANSWERS.items():
            if not name.startswith("agent"):
                case = acts.corrected(case, name, value, self.clerk, self.around.now())
        for material in (REGISTER, BANK):
            self.desk.take_page(case, material, white_page(), self.heard)
            case = self.heard.of(Case)
        return case

    def complete(self) -> Case:
        """Begin one, and see and sign everything of it."""
        case = self.filled()
        for material in (REGISTER, BANK):
            self.desk.check(case, material, self.heard)
            case = self.heard.of(Case)
        return acts.signed_again(case, NAME, self.around.now(), self.around.new_id)

    def again(self, folder: Path) -> IntakeRoom:
        """Let the power go and come back."""
        self.outbox.close()
        return IntakeRoom(box_of(folder), self.hub)
