# SPDX-License-Identifier: Apache-2.0
"""Finding a matter by typing: the box, what fits, and the keyboard; every key asks anew."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.steps.events import Entered
from kiosk.steps.find_screens import Search
from ui.parts.found_list import FoundList
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_composer import Composer
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.search_box import VIEW, SearchBox
from ui.screens.base import ScreenWidget, column


@dataclass(frozen=True, repr=False)
class HalfTyped:
    """What stood in the box when the window was built anew: finished words, and letters behind them."""

    raw: str
    letters: Composer
    typing: bool


class SearchScreen(ScreenWidget[Search]):
    """The box is open as soon as the page is there: whoever came here came to type."""

    def build(self) -> None:
        """Connect box, list and keyboard."""
        self._letters = ""
        self._told = ""
        self._shown: tuple[str, ...] = ()
        self.box.touched.connect(self._open)
        self.box.changed.connect(self._tell)
        self.box.interrupted.connect(self._finish)
        self.box.finished.connect(self._put_away)
        self.box.given_up.connect(self._put_away)
        self.box.emptied.connect(self._empty)
        keyboard = self.keyboard
        keyboard.typed.connect(self.box.type_in)
        keyboard.composed.connect(self._compose)
        keyboard.chosen.connect(self.box.put)
        keyboard.deleted.connect(self.box.delete_back)
        keyboard.cleared.connect(self._empty)
        keyboard.put_away.connect(self._put_away)
        keyboard.way_on.connect(self._put_away)
        self.rows.chosen.connect(lambda name: self.press("choose", name))
        self.notice.pressed.connect(self.press)

    def fill(self, screen: Search) -> None:
        """Show what was found; words that are not the box's own are another search."""
        # The step gives back what was told a moment ago; only other words than these came from elsewhere.
        if screen.words != self._told.strip():
            self._begin(screen.words)
        elif not self.box.editing and not self._told:
            self._open()
        self.found.set_words(self.look.say(screen.found))
        self.notice.show_notice(screen.notice)
        anew = tuple(row.name for row in screen.rows) != self._shown
        self._shown = tuple(row.name for row in screen.rows)
        self.rows.show_rows(screen.rows, len(screen.rows), help_words=self.look.say(screen.help), anew=anew)

    def settle(self) -> None:
        """Leave letters on their way as they are: what was asked holds them already."""
        # The base would have them told before a key of the footer; here every letter was told when it was typed.

    def carried(self) -> object | None:
        """Return what stands in the box, with the letters behind it."""
        return HalfTyped(self.box.buffer.raw, self.keyboard.hand_over(), self.box.editing)

    def carry(self, entered: object) -> None:
        """Go on with it."""
        if not isinstance(entered, HalfTyped):
            return
        self._letters = ""
        self.box.buffer.load(entered.raw)
        # Who had put the keyboard away to read the list finds it away in the other language, too.
        if not entered.typing:
            self._put_away()
            return
        self._open()
        self.keyboard.resume(entered.letters)
        self._compose(entered.letters.composition)

    def wipe(self) -> None:
        """Forget what was looked for."""
        self._letters = self._told = ""
        self._shown = ()
        self.keyboard.wipe()
        super().wipe()

    def arrange(self) -> None:
        """Lay out upright: what is found over the keyboard; on its side: beside it."""
        self.box = SearchBox(self.look, self)
        self.keyboard = Keyboard(self.look, self)
        self.found = Label(self.look, "note", colour="ink_2")
        self.rows = FoundList(self.look, self)
        self.notice = NoticeBar(self.look, self)
        pad, landscape = self.look.tokens.length.pad, self.look.tokens.landscape
        page: QBoxLayout = QHBoxLayout(self) if landscape else QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        side = column()
        side.setContentsMargins(pad, self.px(14 if landscape else self.top), self.px(36) if landscape else pad, 0)
        self._question(side)
        side.addSpacing(self.px(16))
        side.addLayout(self._places(), 1)
        page.addLayout(side, 977 if landscape else 1)
        page.addWidget(self.keyboard, 943 if landscape else 0)

    def _places(self) -> QVBoxLayout:
        """Return the box with a place for the list over it and one under it."""
        places = column()
        self._over, self._under = column(), column(self.px(8))
        self._lower = QWidget(self)
        lower = column()
        self._lower.setLayout(lower)
        lower.addWidget(self.box)
        lower.addSpacing(self.px(12))
        lower.addLayout(self._under, 1)
        low = self._low
        places.addLayout(self._over, 1 if low else 0)
        places.addWidget(self._lower, 0 if low else 1)
        self._put_list(typing=False)
        # Where nothing was found, what is said of it stays at the box.
        self._under.addStretch(1)
        return places

    @property
    def _low(self) -> bool:
        return self.look.tokens.lowered

    def _put_list(self, *, typing: bool) -> None:
        """Put the list under the box; who sits reads it over the box while the keys take the room under it."""
        over = typing and self._low
        place = self._over if over else self._under
        for index, (part, share) in enumerate(((self.found, 0), (self.notice, 0), (self.rows, 100))):
            # Before the stretch at the end.
            place.insertWidget(index, part, share)
        if self._low:
            # Without the keys, box and list fill what is within reach; with them the box stands on the keys.
            self._lower.setFixedHeight(self.box.height() + self.px(12) if over else self.within_reach)

    # The box.

    def _begin(self, words: str) -> None:
        """Take words that did not come from here: an empty search, or one that is come back to."""
        self.keyboard.wipe()
        self._letters, self._told = "", words
        self._put_list(typing=False)
        self.box.compose("")
        self.box.buffer.load(words)
        self.box.end()
        self.box.offer_clearing(bool(words))
        if not words:
            self._open()

    def _open(self) -> None:
        """Let the person type."""
        if not self.box.editing:
            self.box.begin()
        if self.keyboard.isHidden():
            # Nothing comes after this one box, so the key of the way on says what it does: find.
            self.keyboard.open_for(VIEW, last=True, way_on=self.look.of("find.key.find"))
            self._put_list(typing=True)
        self.keyboard.show_content(self.box.buffer.raw)

    def _compose(self, letters: str) -> None:
        self._letters = letters
        self.box.compose(letters)
        self._tell()

    def _finish(self) -> None:
        """Keep the letters on their way as letters: a first word nobody chose would ask for something else."""
        finished = self.keyboard.as_typed()
        self._letters = ""
        self.box.compose("")
        if finished:
            self.box.type_in(finished)

    def _put_away(self) -> None:
        """Show the list on the whole page."""
        self._finish()
        self.keyboard.close_up()
        self._put_list(typing=False)
        self.box.end()

    def _empty(self) -> None:
        self.keyboard.hand_over().clear()
        self._letters = ""
        self.box.compose("")
        self.box.clear()
        self._open()

    def _tell(self) -> None:
        """Ask for what stands there now, letters on their way included."""
        raw = self.box.buffer.raw
        self.keyboard.show_content(raw)
        words = raw + self._letters
        self.box.offer_clearing(bool(words))
        if words != self._told:
            self._told = words
            self.tell(Entered("words", words))
