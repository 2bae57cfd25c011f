# SPDX-License-Identifier: Apache-2.0
"""Where a dossier stands, as the platform tells it: masked for who has its code, with people and notice for its own.

States and nodes that are not known here are kept and worded as "in hand": a newer platform may say more.
"""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from kiosk.domain.words import Words

# States in which something ended, so that no day is due any more.
OVER = frozenset({"DECIDED", "TO_DELIVER", "DELIVERED", "NOT_ACCEPTED", "WITHDRAWN", "TERMINATED"})
WANTED = "SUPPLEMENT_REQUIRED"
TO_DELIVER = "TO_DELIVER"
ONE = datetime.timedelta(days=1)
SATURDAY = 5


class Node(msgspec.Struct, frozen=True):
    """Something that happened to a dossier."""

    node: str
    at: datetime.datetime
    note: Words | None = None
    unit: Words | None = None
    source: Literal["system", "clerk"] = "system"


class Due(msgspec.Struct, frozen=True):
    """By when it is promised, with the days on which the calendar differs from the week."""

    last_day: datetime.date
    days: int
    counted_from: datetime.date
    stopped: bool
    holidays: frozenset[datetime.date]
    worked: frozenset[datetime.date]

    def left(self, today: datetime.date) -> int:
        """Return how many working days are left, 0 on the last day; behind it, how many are over, as a negative."""
        # Behind the last day the same days are counted from the other side: a weekend makes nobody later.
        if today > self.last_day:
            return -self._between(self.last_day, today)
        return self._between(today, self.last_day)

    def passed(self, today: datetime.date) -> int:
        """Return which working day since acceptance it is, counted from 1."""
        # People call the day of acceptance the first, though the law begins to count the day after.
        return max(1, self._between(self.counted_from, today))

    def _between(self, first: datetime.date, last: datetime.date) -> int:
        """Count the working days after one day up to another."""
        span = (first + ONE * number for number in range(1, (last - first).days + 1))
        return sum(self._is_worked(day) for day in span)

    def _is_worked(self, day: datetime.date) -> bool:
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.holidays)


class SlipMaterial(msgspec.Struct, frozen=True):
    """One line of papers on a slip."""

    name: Words
    form: Literal["electronic", "card", "scan", "paper", "verified", "pending"]
    pages: int | None = None


class SlipFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a 收件凭证 says, masked as it is printed."""

    unit: Words
    nature: Literal["own", "entrusted", "assisted"]
    received_at: datetime.datetime
    applicant_name: str
    applicant_number: str
    materials: tuple[SlipMaterial, ...]
    later: tuple[Words, ...]
    printed: int
    operator_name: str = ""
    first_printed_at: datetime.datetime | None = None
    signature: Literal["signed", "ink", "fingerprint", "none", "untold"] = "untold"
    promised: tuple[Words, ...] = ()

    def __repr__(self) -> str:
        return "SlipFacts()"


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Where one dossier stands, masked."""

    submission_id: str
    receipt_no: str
    query_code: str
    project_no: str
    task_code: str
    item: Words
    office: Words
    phone: str
    applicant_name: str
    state: str
    nodes: tuple[Node, ...]
    slip: SlipFacts
    as_of: datetime.datetime
    signed_by: str
    result: Words | None = None
    way: Words | None = None
    due: Due | None = None
    wanted_until: datetime.date | None = None
    wanted: int = 0

    def __repr__(self) -> str:
        return "Progress()"

    @property
    def is_sent(self) -> bool:
        """Tell whether a courier has the result, so that nobody need come for it."""
        return self.state == TO_DELIVER and self.nodes[-1].node == "sent"

    def reached(self, node: str) -> datetime.datetime | None:
        """Return when a node was last reached, None when it never was."""
        return next((one.at for one in reversed(self.nodes) if one.node == node), None)


class NoticeLine(msgspec.Struct, frozen=True):
    """One paper that is wanted."""

    id: str
    material_id: str
    name: Words
    wrong: Words
    todo: Words
    pages: tuple[Words, ...]
    max_pages: int
    min_dpi: int


class Notice(msgspec.Struct, frozen=True):
    """What an office asks for, once and whole (一次性告知)."""

    id: str
    number: str
    issued_at: datetime.datetime
    until: datetime.date
    lines: tuple[NoticeLine, ...]


class PersonTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person of a dossier, as handed in."""

    type: str
    name: str
    id_type: str
    id_no: str
    read_from_card: bool
    phone: str | None = None

    def __repr__(self) -> str:
        return "PersonTold()"


class AuthorityTold(msgspec.Struct, frozen=True):
    """How far an agent may act."""

    scope: tuple[str, ...]
    until: datetime.date


class PartiesTold(msgspec.Struct, frozen=True):
    """For whom a dossier is and who stood there."""

    relation: Literal["self", "family", "entrusted", "unit"]
    applicant: PersonTold
    operator: PersonTold
    relation_detail: str | None = None
    authorisation: AuthorityTold | None = None


class Dossier(msgspec.Struct, frozen=True):
    """A dossier as its own people see it."""

    progress: Progress
    role: Literal["applicant", "operator"]
    may_supplement: bool
    parties: PartiesTold
    notice: Notice | None = None

    def __repr__(self) -> str:
        return "Dossier()"


class Dossiers(msgspec.Struct, frozen=True):
    """All dossiers of somebody."""

    dossiers: tuple[Dossier, ...]
    as_of: datetime.datetime
    signed_by: str


class PersonToCall(msgspec.Struct, frozen=True):
    """Who stood at the machine, for whoever calls them up."""

    name: str
    phone: str = ""

    def __repr__(self) -> str:
        return "PersonToCall()"


class Moved(msgspec.Struct, frozen=True):
    """A dossier that moved, as it is now; with whom to call where the machine asked for that."""

    progress: Progress
    person: PersonToCall | None = None

    def __repr__(self) -> str:
        return "Moved()"


class Moves(msgspec.Struct, frozen=True):
    """Dossiers of one machine that moved since a cursor."""

    moves: tuple[Moved, ...]
    cursor: str
    has_more: bool
    as_of: datetime.datetime
    signed_by: str
