# SPDX-License-Identifier: Apache-2.0
"""The words of the pinyin keyboard: opened once, beside the screen, when the first field for text is touched."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QObject, Signal

from config.logs import logger
from kiosk.input import Lexicon, LexiconError
from ui.bridge import QtPost

log = logger(__name__)

Start = Callable[[Callable[[], None]], None]


def start_thread(call: Callable[[], None]) -> None:
    """Run a call beside the screen."""
    threading.Thread(target=call, daemon=True, name="open-lexicon").start()


class LexiconSource(QObject):
    """Opens the file of words in a thread of its own; it holds nothing of any person and outlives all visits."""

    settled = Signal()
    """The words are there, or it is certain that they will not come."""

    def __init__(self, open_file: Callable[[], Lexicon] = Lexicon.open, start: Start = start_thread) -> None:
        super().__init__()
        self._open, self._start = open_file, start
        self._asked = False
        self._post = QtPost()
        self.lexicon: Lexicon | None = None
        self.failed = False

    def ask(self) -> None:
        """Begin to open it, once; ``settled`` comes when that has ended."""
        if not self._asked:
            self._asked = True
            # A cold disk takes as long as it likes; the screen must not wait for it.
            self._start(self._load)

    def _load(self) -> None:
        try:
            self.lexicon = self._open()
        except LexiconError as wrong:
            self.failed = True
            log.warning("lexicon-lost", cause=type(wrong).__name__)
        # Emitted in the screen's thread: a keyboard may be taken away at the moment at which the words come.
        self._post(self.settled.emit)


@cache
def shared() -> LexiconSource:
    """Return the one source of this process: every keyboard reads the same file."""
    return LexiconSource()
