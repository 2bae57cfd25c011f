# SPDX-License-Identifier: Apache-2.0
"""A page as it will be sent: look at it, look closer, keep it or take it again."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.screens import Action, Finding, PageCheck
from ui.parts.document_view import PageView
from ui.parts.icon_label import IconLabel
from ui.parts.label import Label
from ui.parts.page_key import PageKey
from ui.screens.base import ScreenWidget, column

# What is done to the page itself, and with its fellows, in their order: beside it, never in the row of ways on.
BESIDE = ("adjust", "turn", "pages", "earlier")


class PageCheckScreen(ScreenWidget[PageCheck]):
    """The page at the left, what was checked and what can be done with it at its right."""

    air = 30
    side_share = (6, 7)

    def build(self) -> None:
        """Make page, findings, the key that looks closer and the place for further ways."""
        # The largest thing on the screen: the question is whether it can be read.
        self.page = PageView(self.look)
        self.note = Label(self.look, "body", colour="ink_2")
        self._findings: list[IconLabel] = []
        self._side = column(self.px(20))
        self.closer = PageKey(self.look)
        self.closer.clicked.connect(self._look_closer)
        self.beside = {name: self._key() for name in BESIDE}
        self.drop = self._key()
        keys = (*self.beside.values(), self.drop)
        for key in keys:
            key.stand_with(keys)
        self._arrange_page()

    def fill(self, screen: PageCheck) -> None:
        """Show the page whole, its findings and its ways."""
        # An image that cannot be decoded is said and can be taken again; it is never shown as an empty page.
        readable = self.page.show_page(screen.page)
        self.closer.setVisible(readable)
        self._name_closer()
        unreadable = "" if readable else self.look.of("input.page.unreadable")
        self.note.set_words(unreadable or self.look.say(screen.note))
        self._show_findings(screen.findings)
        beside = {action.name: action for action in screen.actions if not action.primary}
        for name, key in self.beside.items():
            key.show_way(beside.pop(name, None))
        row, further = split_ways(tuple(one for one in screen.actions if one.primary or one.name in beside))
        # The key that throws the page away is far from the way on: a hurried second touch must not meet it.
        self.ways.show_actions(row)
        self.drop.show_way(further)

    def _key(self) -> PageKey:
        key = PageKey(self.look)
        key.clicked.connect(lambda: self.press(key.name))
        return key

    def _arrange_page(self) -> None:
        panel = QWidget(self)
        panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(panel)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.px(36))
        # Shares of the target: page to keys about 2 to 1 upright, 3 to 2 on its side; large type needs wider keys.
        page, keys = (560, 388) if self.look.tokens.landscape else (584, 364) if self.look.tokens.elder else (626, 322)
        row.addWidget(self.page, page)
        side = QVBoxLayout()
        side.setSpacing(self.px(16))
        side.addLayout(self._side)
        side.addStretch(1)
        side.addWidget(self.closer)
        adjust, turn, pages, earlier = self.beside.values()
        # Never more than two side by side, and never turn and pages together: one is of a kept page, one of a new one.
        for fellows in ((adjust, turn, pages), (earlier, self.drop)):
            both = QHBoxLayout()
            both.setSpacing(self.px(16))
            for key in fellows:
                both.addWidget(key)
            side.addLayout(both)
        row.addLayout(side, keys)
        self.body.addWidget(panel, 100)
        # Words that are only read need no hand: in the low position they come and go over the page; under it they would
        # move the keys beside it up and out of reach.
        place = self.head if self.look.tokens.lowered else self.below
        place.addSpacing(self.px(8 if self.look.tokens.lowered else 28))
        place.addWidget(self.note)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        while len(self._findings) < len(findings):
            line = IconLabel(self.look, "body", icon_px=46, gap=16, bold=True)
            self._findings.append(line)
            self._side.addWidget(line)
        for index, line in enumerate(self._findings):
            finding = findings[index] if index < len(findings) else None
            shade = "ok" if finding and finding.well else "warn"
            # Colour never alone: the icon says it as well, for who sees no difference between red and green.
            line.label.set_colour(shade)
            words = self.look.say(finding.message) if finding else ""
            line.say("circle-tick" if shade == "ok" else "warn", words, icon_colour=shade)

    def _look_closer(self) -> None:
        # One key for both: where it brings back the whole page it stands where it was touched before.
        self.page.look_closer(not self.page.closer)
        self._name_closer()

    def _name_closer(self) -> None:
        key = "input.page.whole" if self.page.closer else "input.page.closer"
        self.closer.set_words(self.look.of(key), icon="search")
        if self.shown is not None and self.page.closer:
            self.note.set_words(self.look.of("input.page.drag"))
        elif self.shown is not None and self.page.has_page:
            self.note.set_words(self.look.say(self.shown.note))


def split_ways(actions: tuple[Action, ...]) -> tuple[tuple[Action, ...], Action | None]:
    """Part the ways: two for the row over the footer, and what throws the page away beside the page."""
    secondary = [action for action in actions if not action.primary]
    # Two ways fit the row; a third, the one that throws the page away, stands apart from the way on.
    if len(secondary) < 2:
        return actions, None
    further = next((action for action in secondary if action.icon == "trash"), secondary[-1])
    return tuple(action for action in actions if action is not further), further
