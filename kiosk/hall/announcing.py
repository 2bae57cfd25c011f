# SPDX-License-Identifier: Apache-2.0
"""What a call screen says aloud: each call once and again two seconds later, in order, and none that is over.

A call is over when its window has gone on, when the person is there, or when it is older than a window waits before
somebody may be passed over. Of calls close together each is heard a first time before any is heard again. What was
called before the screen began to listen, or before another hub took over, is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from config.board import BoardSetting
from config.logs import logger
from config.texts import Text, both, text, wording
from devices.device import DeviceError
from kiosk.hall.announcements import Announcement
from kiosk.hall.news import News, window_of
from kiosk.tickets.views import Aside, Call, Snapshot

log = logger(__name__)

# A window may pass somebody over after this (Limits.no_show_after_s): who is called later would come for nothing.
STALE_SECONDS = 45.0
# An announcement waits longer: it is for everybody, and is true until its time.
ANNOUNCED_SECONDS = 300.0
# Between the two times that a call is said.
PAUSE_SECONDS = 2.0
TIMES = 2

Words = tuple[str, str]
"""What is said, and in which language."""
Done = Callable[[object], None]
Say = Callable[[str, str, Done], None]
"""Says words in a language; ``done`` hears the end later, a DeviceError when they were not said."""


class Timer(Protocol):
    """A call that is still to come."""

    def cancel(self) -> None:
        """Let it not come."""
        ...


After = Callable[[float, Callable[[], None]], Timer]


@dataclass(frozen=True)
class Utterance:
    """One thing to be said, in each language; ``until`` and ``ready`` are moments of the monotonic clock."""

    number: str
    """Whom it calls; empty for an announcement."""
    window: str
    words: tuple[Words, ...]
    until: float
    left: int
    ready: float = 0.0
    turn: int = 0


class Announcer:
    """The voice of one screen, in one thread; ``on_trouble`` hears each change of why nobody hears it."""

    def __init__(
        self,
        setting: BoardSetting,
        say: Say,
        after: After,
        clock: Callable[[], float],
        on_trouble: Callable[[str], None] = lambda cause: None,
    ) -> None:
        self._setting, self._say, self._after, self._clock = setting, say, after, clock
        self._on_trouble = on_trouble
        self._seen: Snapshot | None = None
        self._news = News()
        self._told: frozenset[str] | None = None
        self._waiting: list[Utterance] = []
        self._saying: Utterance | None = None
        self._timer: Timer | None = None
        self._over = self._hushed = False
        self.trouble = ""
        """Why the last words were not said; empty when they were."""

    @property
    def waiting(self) -> tuple[str, ...]:
        """Whose numbers are still to be said, in that order."""
        return tuple(one.number for one in sorted(self._waiting, key=lambda one: one.turn))

    def see(self, seen: Snapshot) -> None:
        """Take the hall as it is now."""
        self._seen = seen
        new = self._news.of(seen)
        for call in new.calls:
            self._called(call, seen)
        for one in new.missed:
            self._missed(one, seen)
        self._next()

    def announce(self, standing: Iterable[Announcement]) -> None:
        """Take what is announced now; what already stood when the screen began was said by others."""
        found = tuple(standing)
        for one in found:
            if self._told is not None and one.id not in self._told and one.speak:
                words = self._in_languages(both(one.words.zh, one.words.en))
                self._add(Utterance("", "", words, self._clock() + ANNOUNCED_SECONDS, one.speak))
        self._told = frozenset(one.id for one in found)
        self._next()

    def hush(self, on: bool) -> None:
        """Be silent from now on, or speak again: what is called meanwhile is not said later."""
        self._hushed = on
        if on:
            self._waiting.clear()

    def stop(self) -> None:
        """Say nothing more."""
        self._over = True
        self._waiting.clear()
        if self._timer:
            self._timer.cancel()

    def _called(self, call: Call, seen: Snapshot) -> None:
        # Called again before it was said: the new call says it.
        self._waiting = [one for one in self._waiting if one.number != call.number]
        window = window_of(call, seen)
        count = window.call_count if window else 1
        told = {"number": spelt(call.number, self._setting.one), "window": window_words(call.window)}
        said = text("board.say.recall", count=count, **told) if count > 1 else text("board.say.call", **told)
        self._add(Utterance(call.number, call.window, self._in_languages(said), self._until(call.at, seen), TIMES))

    def _missed(self, one: Aside, seen: Snapshot) -> None:
        said = text("board.say.missed", number=spelt(one.number, self._setting.one))
        self._add(Utterance("", "", self._in_languages(said), self._until(one.since, seen), 1))

    def _in_languages(self, said: Text) -> tuple[Words, ...]:
        return tuple((wording(language)(said), language) for language in self._setting.languages)

    def _until(self, at: int, seen: Snapshot) -> float:
        """Return when something that was at a moment of the hub's clock is over, by ours."""
        return self._clock() - (seen.at - at) / 1000 + STALE_SECONDS

    def _add(self, one: Utterance) -> None:
        if self._setting.speaks and not self._hushed:
            self._waiting.append(one)

    def _next(self) -> None:
        """Say what is next, or come again when something may be said."""
        if self._saying or self._over:
            return
        now = self._clock()
        self._waiting = [one for one in self._waiting if self._stands(one, now)]
        # First times before second ones; of the same turn in the order in which they were called.
        ready = [one for one in self._waiting if one.ready <= now]
        if ready:
            self._begin(min(ready, key=lambda one: one.turn))
        elif self._waiting:
            self._come_again(min(one.ready for one in self._waiting) - now)

    def _stands(self, one: Utterance, now: float) -> bool:
        """Tell whether it is still worth saying."""
        # Only a call can be over before its time: its window says so.
        if not one.number or now >= one.until:
            return now < one.until
        windows = self._seen.windows if self._seen else ()
        return any(w.no == one.window and w.number == one.number and not w.serving for w in windows)

    def _begin(self, one: Utterance) -> None:
        self._waiting.remove(one)
        self._saying = one
        self._say_in(one, 0)

    def _say_in(self, one: Utterance, place: int) -> None:
        words, language = one.words[place]
        self._say(words, language, lambda outcome: self._said(one, place, outcome))

    def _said(self, one: Utterance, place: int, outcome: object) -> None:
        self._note(outcome.cause if isinstance(outcome, DeviceError) else "")
        if self._over:
            return
        if place + 1 < len(one.words):
            self._say_in(one, place + 1)
            return
        self._saying = None
        if (
            one.left > 1
            and not self._hushed
            and not any(later.number == one.number for later in self._waiting if one.number)
        ):
            again = replace(one, left=one.left - 1, ready=self._clock() + PAUSE_SECONDS, turn=one.turn + 1)
            self._waiting.append(again)
        self._next()

    def _come_again(self, seconds: float) -> None:
        # One timer: each would end in the same look.
        if self._timer:
            self._timer.cancel()
        self._timer = self._after(seconds, self._next)

    def _note(self, cause: str) -> None:
        # Once a turn: a hall without a voice for a day is one line of the log.
        if cause != self.trouble:
            self.trouble = cause
            log.info("calls-heard" if not cause else "calls-not-heard", cause=cause)
            self._on_trouble(cause)


def spelt(number: str, one: str) -> str:
    """Return a number sign by sign, as it is called: a voice would read 021 as twenty-one, and 12 as twelve."""
    return " ".join("幺" if sign == "1" and one == "yao" else sign for sign in number)


def window_words(no: str) -> str:
    """Return the number of a window as people call it: 01 is one."""
    return str(int(no)) if no.isdecimal() and no.isascii() else no
