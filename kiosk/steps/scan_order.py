# SPDX-License-Identifier: Apache-2.0
"""The pages of a paper, looked through one by one: turned, put before another, taken again, taken out.

A page the matter asks for by name leaves its place empty when it goes out: no other slips into it, and the step asks
for that page alone.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import ClassVar

from config.texts import Text, text
from kiosk.audit import Act
from kiosk.steps.belongings import Page, Part
from kiosk.steps.screens import Action, PageCheck, Trail


@dataclass(repr=False)
class Order(Part):
    """Which of the kept pages is looked at, or taken again. The pages themselves are among the papers."""

    NAME: ClassVar[str] = "order"
    number: int = 0
    """The page that is looked at, from 1; 0 for none."""
    again: int = 0
    """The page that is taken again, from 1; it stays until the new one is kept."""
    asked: bool = False
    """The list of papers asks to look at the pages of one."""
    listed: bool = False
    """They were whole before: what is done to them counts at once, and leaving them loses none."""
    kept: bool = False
    """A page was kept since they were opened."""
    aside: bool = False
    """A page that was just taken waits until another was seen to."""
    turning: str = ""
    """Id of the page that is being turned."""
    leaving: bool = False
    """Whoever looked is done, and leaves as soon as the page is turned: it would stay as it was."""
    note: Text | None = None
    """What could not be done to the page that is shown, until something else is done to it."""
    begun: dict[str, list[Page]] = field(default_factory=dict)
    """Papers that lost a page, with what is left of them."""

    @property
    def held(self) -> bool:
        """Tell whether pages are here."""
        return bool(self.begun)

    def buffers(self) -> list[bytearray]:
        """Return the pages of papers that lost one."""
        return [buffer for pages in self.begun.values() for page in pages for buffer in page.buffers]

    def begin(self) -> None:
        """Begin with a paper; what is left of others stays."""
        self.number = self.again = 0
        self.asked = self.listed = self.kept = self.aside = self.leaving = False
        self.turning, self.note = "", None

    def lacking(self, material: str) -> int:
        """Count the pages that were taken out of a paper and are still to come."""
        return sum(page.missing for page in self.begun.get(material, []))

    def forget(self, material: str) -> None:
        """Overwrite what is left of a paper that is settled otherwise."""
        for page in self.begun.pop(material, []):
            page.wipe()

    def act(self, action: str, staged: list[Page], named: int) -> Act | None:
        """Do what is pressed on one page; a place among the first ``named`` stays. Return what is to be recorded."""
        number = self.number
        if action == "order-next":
            self.number = self._seen_after(number, staged)
        elif action == "earlier" and number > 1:
            staged[number - 2 : number] = staged[number - 1], staged[number - 2]
            self.number = number - 1
            return Act.PAGE_MOVED
        elif action == "drop":
            self._take_out(staged, named)
            return Act.PAGE_REMOVED
        elif action == "back":
            self.number = 0
        return None

    def turn(self, page: str) -> None:
        """Begin to turn a page: that needs the page alone, whatever could not be done to it before."""
        self.turning, self.note = page, None

    def look(self, staged: list[Page], number: int = 1) -> None:
        """Look at a page, or at the next one that is there."""
        self.note = None
        self.number = self._seen_after(number - 1, staged)

    def waits(self, action: str, staged: list[Page]) -> bool:
        """Tell whether this leaves the paper, whose page is being turned; it is remembered until that is done."""
        last = action == "back" or (action == "order-next" and not self._seen_after(self.number, staged))
        self.leaving = self.leaving or (last and self.listed)
        return self.leaving

    def _take_out(self, staged: list[Page], named: int) -> None:
        number = self.number
        staged[number - 1].wipe()
        if number > named:
            del staged[number - 1]
            self.number = min(number, len(staged))
        else:
            staged[number - 1] = Page("", bytearray())
            self.number = 0

    def _seen_after(self, number: int, staged: list[Page]) -> int:
        return next((one for one, page in enumerate(staged, 1) if one > number and not page.missing), 0)


def can_adjust(page: Page) -> bool:
    """Tell whether the picture of a page may still be here, and where its corners were on it."""
    return page.made is not None and page.quad is not None


def one_page(order: Order, staged: list[Page], name: Text, trail: Trail | None, again: Text) -> PageCheck:
    """Show one kept page with what can be done with it."""
    number, count = order.number, len(staged)
    way = functools.partial(Action, enabled=not order.turning, reason=text("apply.page.turning"))
    adjust = (way("adjust", text("apply.page.adjust"), icon="hand"),) if can_adjust(staged[number - 1]) else ()
    stays = functools.partial(Action, enabled=not order.leaving, reason=text("apply.page.turning"))
    earlier = (stays("earlier", text("apply.order.earlier"), icon="up"),) if number > 1 else ()
    on = "apply.order.next" if order._seen_after(number, staged) else "apply.order.done"
    return PageCheck(
        title=text("apply.order.title", number=number, count=count),
        lead=name,
        trail=trail,
        page=bytes(staged[number - 1].content),
        findings=(),
        note=order.note,
        actions=(
            way("order-again", again, icon="camera"),
            *adjust,
            way("turn", text("apply.order.turn"), icon="again"),
            *earlier,
            way("drop", text("apply.order.drop"), icon="trash"),
            stays("order-next", text(on), primary=True),
        ),
    )
