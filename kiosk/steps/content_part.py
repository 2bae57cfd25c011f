# SPDX-License-Identifier: Apache-2.0
"""What somebody reads of the texts for the public: the column they are in, and the texts they opened one by one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from config.clock import china_time
from config.texts import Text, both, text
from kiosk.steps.belongings import Part
from kiosk.steps.facilities import Facilities
from kiosk.steps.find_screens import Found
from kiosk.steps.screens import Notice, Tag, Tone
from offline_queue.line import Line

if TYPE_CHECKING:
    from kiosk.content.shelf import Entry, Index
    from kiosk.domain.content import Content, LifeValue
    from kiosk.steps.visit import Visit

# Older than a night without a line: what is told may have been replaced since.
STALE = datetime.timedelta(hours=24)
NOTHING = Text("", (("words", ""),))


@dataclass(repr=False)
class Reading(Part):
    """Where somebody is; what was read says nothing of who they are."""

    NAME: ClassVar[str] = "reading"

    index: Index | None = None
    """What is here, as read when this page was opened."""
    life: tuple[LifeValue, ...] = ()
    """Values of the day, as read with it."""
    column: str = ""
    """Which column is looked through; empty while they are chosen from."""
    over: bool = False
    """Texts that hold no longer are listed, in place of those that do."""
    opened: list[str] = field(default_factory=list)
    """Ids of the texts on the way to the one that is read, which is the last."""
    text: Content | None = None
    failed: bool = False

    @property
    def held(self) -> bool:
        """Tell that leaving loses nothing."""
        return False

    def listed(self, today: datetime.date) -> tuple[Entry, ...]:
        """Return the texts of the column: those that hold, or those that are over."""
        entries = self.index.of(self.column) if self.index else ()
        return tuple(one for one in entries if one.over(today) is self.over)

    def leave_text(self) -> None:
        """Close the text that is read."""
        self.opened.pop()
        self.text, self.failed = None, False


def open_text(visit: Visit, index: Index, text_id: str) -> None:
    """Open a text from wherever it was found."""
    part = visit.part(Reading)
    part.index, part.column, part.opened, part.text, part.failed = index, "", [text_id], None, False


def day(value: datetime.date) -> Text:
    """Say a day."""
    return both(f"{value.year}年{value.month}月{value.day}日", value.isoformat())


def as_of(index: Index) -> Text:
    """Say when what is here was last held against the platform's."""
    at = china_time(index.fetched_at)
    return text("content.as-of", day=day(at.date()), time=f"{at:%H:%M}")


def stale_notice(facilities: Facilities, index: Index) -> Notice | None:
    """Say that the texts may have changed since: the line is away, or nobody answered for a day."""
    at = china_time(index.fetched_at)
    if facilities.line.line is Line.DOWN:
        return Notice(Tone.WARN, text("content.stale", day=day(at.date())), "line-down")
    if facilities.now() - at < STALE:
        return None
    # The header shows a line that is up: what is wrong is only that nobody answered.
    return Notice(Tone.WARN, text("content.old", day=day(at.date())), "info")


def row(entry: Entry, *, over: bool) -> Found:
    """Return a text as a row: its title, from which day, whose it is."""
    ended = (Tag(text("content.over"), Tone.WARN),) if over else ()
    return Found(
        name=entry.id,
        label=entry.title.text if entry.title else NOTHING,
        called=NOTHING,
        mark=NOTHING,
        tags=(*ended, Tag(text("content.published", day=day(entry.published_at)))),
        office=entry.publisher.text if entry.publisher else NOTHING,
    )
