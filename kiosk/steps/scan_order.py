# SPDX-License-Identifier: Apache-2.0
"""The pages kept so far, looked through one by one: one goes before another, one that was more than asked goes out.

A page the matter asks for by name is not thrown away here: another would slip into its place. It is taken again with
its paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from config.texts import text
from kiosk.audit import Act
from kiosk.steps.belongings import Page, Part, zeroed
from kiosk.steps.screens import Action, PageCheck, Trail
from kiosk.steps.words import next_action


@dataclass(repr=False)
class Order(Part):
    """Which of the kept pages is looked at, from 1; 0 for none. The pages themselves are among the papers."""

    NAME: ClassVar[str] = "order"
    number: int = 0

    @property
    def held(self) -> bool:
        """Tell that nothing of a person is here."""
        return False

    def act(self, action: str, staged: list[Page], named: int) -> Act | None:
        """Do what is pressed on one page; of the first ``named`` none goes out. Return what is to be recorded."""
        number = self.number
        if action == "order-next":
            self.number = number + 1 if number < len(staged) else 0
        elif action == "earlier" and number > 1:
            staged[number - 2 : number] = staged[number - 1], staged[number - 2]
            self.number = number - 1
            return Act.PAGE_MOVED
        elif action == "drop" and number > named:
            zeroed(staged.pop(number - 1).content)
            self.number = min(number, len(staged))
            return Act.PAGE_REMOVED
        elif action == "back":
            self.number = 0
        return None


def one_page(order: Order, staged: list[Page], named: int, trail: Trail | None) -> PageCheck:
    """Show one kept page with what can be done with it."""
    number, count = order.number, len(staged)
    earlier = (Action("earlier", text("apply.order.earlier"), icon="up"),) if number > 1 else ()
    drop = (Action("drop", text("apply.order.drop"), icon="trash"),) if number > named else ()
    on = "apply.order.next" if number < count else "apply.order.done"
    return PageCheck(
        title=text("apply.order.title", number=number, count=count),
        lead=text("apply.order.lead"),
        trail=trail,
        page=bytes(staged[number - 1].content),
        findings=(),
        actions=(*earlier, *drop, next_action(on, "order-next")),
    )
