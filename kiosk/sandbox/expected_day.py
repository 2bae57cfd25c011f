# SPDX-License-Identifier: Apache-2.0
"""Who is expected at the city's own hall today and tomorrow, so that a trainee has somebody to receive."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from kiosk.sandbox.checks import CROCKFORD, query_code_holds
from kiosk.sandbox.registers import TRAINING, read
from kiosk.sandbox.slots import Span

HALL_NO = "9901000001"
DEVICE = {"region": "990100", "hall": "0001", "device": "01"}
NAMES = uuid.UUID("01936f3a-6f40-7c21-9a55-0d1c5b6f2e79")
# So many of the training persons come, to these queues in turn; the last has only asked so far.
COMING = 6
QUEUES = "BDBEAC"


def expected(day: datetime.date, spans: list[Span], mode: str) -> Iterator[dict[str, Any]]:
    """Yield the requests that came for a day, the same whenever it is asked for."""
    people = [one for one in read(TRAINING / "persons.json") if (one["card"] or {}).get("kind") == "resident"][:COMING]
    for place, one in enumerate(people if spans else []):
        # Spread over the day, whatever its hours.
        start, end = spans[place * len(spans) // COMING]
        name = uuid.uuid5(NAMES, f"{day} {place}")
        yield {
            "id": str(name),
            "code": code_of(name),
            "type": "HALL",
            "hall_no": HALL_NO,
            "queue": QUEUES[place],
            "slot_start": start.isoformat(),
            "slot_end": end.isoformat(),
            "person": {
                "type": "person", "name": one["name"], "id_type": "resident", "id_no": one["number"],
                "phone": one["phone"], "read_from_card": True,
            },
            "language": "zh_CN",
            "queued": place == COMING - 1,
            "occurred_at": start.isoformat(),
            "device": DEVICE,
            "mode": mode,
        }  # fmt: skip


def code_of(name: uuid.UUID) -> str:
    """Return a code made of an id, with its check character."""
    number, digits = name.int, ""
    for _ in range(7):
        number, digit = divmod(number, len(CROCKFORD))
        digits += CROCKFORD[digit]
    return next(digits + last for last in CROCKFORD if query_code_holds(digits + last))
