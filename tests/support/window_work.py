"""Work of a window, results and cards made up for tests."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from config.clock import CHINA
from config.settings import Site
from devices.id_card import CardKind, IdentityCard, Sex
from kiosk.domain.progress import Due
from kiosk.domain.words import Words
from kiosk.platform.calls.worklists import Work
from kiosk.training.site import training_settings
from kiosk.window_work.handing import Collector, Handing
from kiosk.window_work.results import Result

# A Monday.
TODAY = datetime.date(2026, 11, 23)
NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=CHINA)
ITEM, OFFICE = Words("高龄津贴申领", "Old-age allowance"), Words("云泽市民政局", "Civil Affairs")
OWNER, AGENT, STRANGER = "990121194307050016", "990101198803120020", "990101199001010011"
STROKES = (tuple((x / 20, (x % 5) / 5, x / 50) for x in range(20)),)
HANDING = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e70"


def site() -> Site:
    return training_settings(Path("data")).site


def work(**changes: Any) -> Work:
    told = {
        "task": "none", "project_no": "1199010099083352973990704000000202611230001",
        "receipt_no": "99012100070326112300421", "item": {"zh": ITEM.zh, "en": ITEM.en},
        "office": {"zh": OFFICE.zh, "en": OFFICE.en}, "applicant_name": "赵*厚", "state": "IN_REVIEW",
        "since": "2026-11-20T16:10:00+08:00",
    }  # fmt: skip
    due = changes.pop("due", None)
    return replace(convert(told | changes, Work), due=due)


def due(last: str, days: int = 10, *, stopped: bool = False, first: str = "2026-11-09") -> Due:
    day = datetime.date.fromisoformat
    return Due(day(last), days, day(first), stopped, frozenset(), frozenset())


def result(name: str = "a", **changes: Any) -> Result:
    """Return a result whose applicant is the owner; ``operator`` and ``authorisation`` may say who stood there."""
    person = {"type": "person", "name": "赵德厚", "id_type": "resident", "id_no": OWNER, "read_from_card": True}
    operator = (
        person | {"name": "林静姝", "id_no": AGENT}
        if "authorisation" in changes or changes.pop("agent", False)
        else person
    )
    parties: dict[str, Any] = {"relation": "self", "applicant": person, "operator": operator}
    if given := changes.pop("authorisation", None):
        parties["authorisation"] = given
    told: dict[str, Any] = {
        "id": f"01936f3a-6f40-7c21-9a55-0000000000{ord(name[0]):02x}", "project_no": f"1{name}0001",
        "item": {"zh": ITEM.zh, "en": ITEM.en}, "state": "DECIDED", "since": "2026-11-20T16:10:00+08:00",
        "parties": parties,
    }  # fmt: skip
    return convert(told | changes, Result)


def card(number: str = OWNER, valid_to: datetime.date | None = datetime.date(2036, 1, 1)) -> IdentityCard:
    return IdentityCard(CardKind.RESIDENT, "赵德厚", Sex.MALE, number, valid_to=valid_to)


def handing(*results: Result, **changes: Any) -> Handing:
    """Return a handing in whose way nothing stands any more."""
    from dataclasses import replace as changed

    made = Handing(HANDING, Collector.of_card(card(), NOON), results or (result(),), strokes=STROKES, signed_at=NOON)
    made = changed(made, **changes)
    return made if "counted" in changes else changed(made, counted=frozenset(made.things))
