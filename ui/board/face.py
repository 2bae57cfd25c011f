# SPDX-License-Identifier: Apache-2.0
"""What stands on a call screen, as frozen values in words: what is known, how old it is, and what cannot be read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from config.board import BoardSetting
from config.clock import china_time
from config.settings import Settings
from config.texts import Text, Wording, both, text
from kiosk.domain.words import Words
from kiosk.hall.bands import Band, Bands
from kiosk.hall.line import HallSeen
from kiosk.hall.news import window_of
from kiosk.hub.mode import WRONG_HUBS
from kiosk.tickets.values import State
from kiosk.tickets.views import Call, QueueView, Snapshot
from ui.desk.ages import age
from ui.desk.lights import Light

# A hub is read at least every fifteen seconds. One that was not for so long stands still, whatever it said last.
OLD_SECONDS = 40.0
# A hub that is started again is back within seconds: the numbers stay so long, with a warning beside them.
GRACE_SECONDS = 10.0
# Who was passed over is named for so long, and not more of them than fit on a line.
MISSED_SECONDS = 1800.0
MOST_MISSED = 4
MOST_BEFORE = 8


class Reading(Enum):
    """How what stands there was read."""

    OPENING = "opening"
    """Nothing was asked yet."""
    FRESH = "fresh"
    LATE = "late"
    """The hub does not answer since a moment ago; what stands there is true until it is older."""
    UNREAD = "unread"


@dataclass(frozen=True)
class Heading:
    """The line on top."""

    title: str
    about: str
    hall: str
    training: str
    light: Light
    age: str
    clock: str


@dataclass(frozen=True)
class Card:
    """The one large place: a number and its window, or in their place a title and what to do."""

    head: str
    number: str = ""
    window: str = ""
    unit: str = ""
    unit_first: bool = False
    again: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    calling: bool = False
    light: Light | None = None


@dataclass(frozen=True)
class Before:
    """One call that was before."""

    number: str
    window: str
    time: str


@dataclass(frozen=True)
class BeforeList:
    """The calls before; ``dim`` when nobody knows what came after them."""

    head: str
    calls: tuple[Before, ...]
    unit: str
    unit_first: bool
    dim: bool


@dataclass(frozen=True)
class QueueLine:
    """How many wait in one queue; ``count`` is a number or the words that it is not known."""

    prefix: str
    name: str
    count: str
    unit: str
    wait: str
    why: str = ""
    """Why it takes so much longer now; empty where it does not."""
    known: bool = True


@dataclass(frozen=True)
class Notices:
    """Sentences for the bar below, each whole on one page of it."""

    sentences: tuple[str, ...]
    warn: bool


@dataclass(frozen=True)
class Face:
    """All of it at one moment."""

    heading: Heading
    card: Card
    before: BeforeList
    queues: tuple[QueueLine, ...]
    notices: Notices


@dataclass(frozen=True)
class Trouble:
    """What of the screen's own parts does not work: whether it is silent, and windows whose strip is not right."""

    silent: bool = False
    dark: tuple[str, ...] = ()
    stopped: bool = False
    """Whether the hall took this screen out of service."""


class Moment(NamedTuple):
    """One moment by the three clocks there are."""

    shown: datetime.datetime
    """By the hub, as the hall reads it."""
    wall: float
    """By this machine, seconds since 1970."""
    steady: float
    """By the clock that nobody sets."""


class Faces:
    """Makes the face of one screen out of what was last read."""

    def __init__(self, settings: Settings, board: BoardSetting, wording: Wording) -> None:
        self._site, self._board, self._wording = settings.site, board, wording
        self._bands = Bands()
        # 17 号窗口, but window 17.
        self._unit = (self._of("board.window"), wording.language == "en")

    def face(
        self,
        seen: HallSeen,
        call: Call | None,
        told: Iterable[Words],
        trouble: Trouble,
        at: Moment,
    ) -> Face:
        """Return the face: ``call`` stands large, ``told`` is what the guide desk announces."""
        how, hall = reading(seen, at.wall, at.steady), seen.snapshot
        heading = self._heading(seen, how, at)
        if trouble.stopped:
            return self._stopped(heading, told)
        unread = how is Reading.UNREAD
        return Face(
            heading,
            self._card(how, hall, call),
            self._before(hall, None if unread else call, unread),
            tuple(self._queue(queue, hall, unread, at.steady) for queue in hall.queues) if hall else (),
            self._notices(seen, unread, told, trouble),
        )

    def _stopped(self, heading: Heading, told: Iterable[Words]) -> Face:
        """Return a screen that is out of service: not a number on it, for nobody looks after them."""
        lines = (self._of("board.stopped.others"),)
        card = Card("", title=self._of("board.stopped"), lines=lines, light=Light.STOPPED)
        sentences = tuple(self._wording(one.text) for one in told) or (self._of("board.unread.works"),)
        # That it could be read is nothing to show on a screen that shows nothing of it.
        heading = replace(heading, light=Light.STOPPED, age=self._of("board.strip.suspended"))
        return Face(heading, card, BeforeList("", (), *self._unit, dim=True), (), Notices(sentences, warn=False))

    def _heading(self, seen: HallSeen, how: Reading, at: Moment) -> Heading:
        site, board = self._site, self._board
        training = self._of("frame.training") if site.mode == "training" else ""
        title = both(board.title, board.title_en or board.title)
        about = both(board.about, board.about_en or board.about)
        light, words = self._age(seen, how, at.steady)
        hall = site.hall_in(self._wording.language)
        return Heading(self._wording(title), self._wording(about), hall, training, light, words, f"{at.shown:%H:%M}")

    def _age(self, seen: HallSeen, how: Reading, steady: float) -> tuple[Light, str]:
        if how is Reading.OPENING:
            return Light.AT_WORK, self._of("board.opening")
        if seen.snapshot is None:
            return Light.UNREAD, self._of("board.never")
        if how is Reading.FRESH:
            return Light.IN_TIME, self._of("board.age", age=age(steady - seen.read_at))
        return Light.NEAR, self._of("board.stale", time=clock(seen.snapshot.at), age=age(steady - seen.read_at))

    def _card(self, how: Reading, hall: Snapshot | None, call: Call | None) -> Card:
        # Whatever stood there last: large, it would be taken for what is called now.
        if how is Reading.UNREAD:
            lines = (self._of("board.unread.keeps"), self._of("board.unread.listen"))
            return Card("", title=self._of("board.unread"), lines=lines, light=Light.UNREAD)
        if hall is None:
            return Card("", title=self._of("board.opening"), lines=(self._of("board.opening.lead"),))
        if call is None:
            return Card("", title=self._of("board.nobody"), lines=(self._of("board.nobody.lead"),))
        # The number stays when somebody has come, under another head: an empty place would look like a fault.
        window = window_of(call, hall)
        calling = window is not None and not window.serving
        again = self._of("board.again", count=window.call_count) if calling and window and window.call_count > 1 else ""
        head = f"{self._of('board.calling' if calling else 'board.called')}　{clock(call.at)}"
        return Card(head, call.number, call.window, *self._unit, again, calling=calling)

    def _before(self, hall: Snapshot | None, large: Call | None, unread: bool) -> BeforeList:
        head = self._of("board.unread.before" if unread else "board.before")
        told: dict[str, Before] = {}
        for call in hall.calls if hall else ():
            if large is None or call.number != large.number:
                time = clock(call.at)
                words = self._of("board.unread.at", time=time) if unread else time
                # Called twice it stands there once, as it was called last.
                told.setdefault(call.number, Before(call.number, call.window, words))
        return BeforeList(head, tuple(told.values())[:MOST_BEFORE], *self._unit, unread)

    def _queue(self, queue: QueueView, hall: Snapshot, unread: bool, steady: float) -> QueueLine:
        name = self._wording(queue.name.text)
        if unread:
            # Never a 0 and never the old count in its place: both would be read as the number of now.
            last = self._of("board.unread.last", count=queue.waiting, time=clock(hall.at))
            return QueueLine(queue.prefix, name, self._of("board.unread.queue"), "", last, known=False)
        band = self._bands.of(queue, steady)
        why = self._of("board.wait.fewer", count=band.fewer) if band and band.fewer else ""
        unit = self._of("board.waiting.unit")
        return QueueLine(queue.prefix, name, str(queue.waiting), unit, self._wait(queue, band), why)

    def _wait(self, queue: QueueView, band: Band | None) -> str:
        """Return how long who takes a number now will wait; nothing where nobody knows."""
        # First: without a window a count of minutes means nothing, and "nobody waits" sounds like an invitation.
        if not queue.windows:
            return self._of("board.waiting.no-window")
        if not queue.waiting:
            return self._of("board.waiting.nobody")
        if band is None:
            return ""
        if band.high is None:
            return self._of("board.wait.above", low=band.low)
        told = "board.wait.between" if band.low else "board.wait.below"
        return self._of(told, **({"low": band.low} if band.low else {}), high=band.high)

    def _notices(self, seen: HallSeen, unread: bool, told: Iterable[Words], trouble: Trouble) -> Notices:
        announced = [self._wording(one.text) for one in told]
        if unread:
            since = text("board.unread.notice-never")
            if seen.snapshot:
                since = text("board.unread.notice", time=clock(seen.snapshot.at))
            # For a technician, who else would look for a line that is well.
            wrong = [self._of(f"board.{seen.code}")] if seen.code in WRONG_HUBS else []
            return Notices((*wrong, self._wording(since), self._of("board.unread.works"), *announced), warn=True)
        hall = seen.snapshot
        # What people announce comes before what the screen says of itself.
        own = [*self._troubles(trouble), *(self._missed(hall) if hall else ())]
        if hall and not hall.windows:
            own.append(self._of("board.no-zone"))
        return Notices((*announced, *own) or (self._of("board.hours", hours=self._site.hours),), warn=False)

    def _troubles(self, trouble: Trouble) -> Iterable[str]:
        if trouble.silent:
            yield self._of("board.silent")
        for window in trouble.dark:
            yield self._of("board.strip-dark", window=window) if window else self._of("board.strip-dark.all")

    def _missed(self, hall: Snapshot) -> Iterable[str]:
        late = hall.at - MISSED_SECONDS * 1000
        # The newest first: who was called long ago has asked somebody by now.
        found = sorted((o for o in hall.aside if o.state is State.NO_SHOW and o.since > late), key=lambda o: -o.since)
        if found:
            joint = "、" if self._wording.language == "zh_CN" else ", "
            yield self._of("board.missed", numbers=joint.join(one.number for one in found[:MOST_MISSED]))

    def _of(self, key: str, **args: object) -> str:
        return self._wording(Text(key, tuple(sorted(args.items()))))


def reading(seen: HallSeen, wall: float, steady: float) -> Reading:
    """Return how what was last read is to be taken, at a moment of this machine's clocks."""
    if seen.answers is None:
        return Reading.OPENING
    # By the steady clock: whoever sets the other one back must not make old numbers young.
    old = seen.snapshot is None or steady - seen.read_at > OLD_SECONDS
    if seen.answers:
        return Reading.UNREAD if old else Reading.FRESH
    return Reading.LATE if not old and wall - seen.since < GRACE_SECONDS else Reading.UNREAD


def clock(ms: int) -> str:
    """Return the hour of a moment of the hub, by the clock of the hall."""
    return f"{china_time(ms / 1000):%H:%M}"
