# SPDX-License-Identifier: Apache-2.0
"""The clock by which a hall is in order: the machine's own, as far as it can be believed.

Behind a clock that was set back by an hour the book would stand still for that hour: nobody could be passed over, and
whoever has a head start would come before all others. So the hub goes on by the steady clock until the day's last hours
are over, also where it was started anew meanwhile: the newest stamp of its database says how late it was.
Set forward within a day it is followed: it may have slept. Set into another day it is not, at any hour: all who wait
would be of yesterday, the key by which their cards are known deleted, and forms gone before their days are over. By how
much time has truly passed the hub knows better, also after a start within the same boot of its machine.

After a boot nothing is known but the newest stamp. So the clock is believed as far as a hall may have been closed, or
where machines of the hall say the same, or a person does; and a time server may set it for a while.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from config.boot import boot_id, since_boot
from config.clock import CHINA, china_now, china_time
from config.logs import logger
from kiosk.hub.clock_book import Anchor
from kiosk.tickets.rules import HallRules, day_of

log = logger(__name__)
# What a time server does to a clock that is a little off is no step.
STEP = datetime.timedelta(seconds=5)
NONE = datetime.timedelta()
# After a boot: for so long since it was last set a clock may be set again.
SETTLED_S = 900.0
# Longer than the longest holidays no hall is closed.
LONGEST_CLOSED = datetime.timedelta(days=10)
# Machines that take their time from one wrong server agree as well: of a year nobody is believed but a person.
MOST_WITNESSED = datetime.timedelta(days=366)
WITNESSES, AGREED_S, HEARD_S = 2, 60.0, 60.0
# A machine that is off by less is no sign that the hub's clock is of another day.
CONTRADICTS_S = 3600.0
BACK, FORWARD, AHEAD = "hub-clock-set-back", "hub-clock-set-forward", "hub-clock-ahead"


class HallTime:
    """Tells the time of a hall; safe from any thread, for each looks alone and the last to look is right.

    ``longest`` is for how long a hall may have been closed, None for as long as it likes.
    """

    def __init__(
        self,
        rules: HallRules,
        own: Callable[[], datetime.datetime] = china_now,
        steady: Callable[[], float] = since_boot,
        boot: str = "",
        longest: datetime.timedelta | None = LONGEST_CLOSED,
    ) -> None:
        self._rules, self._own, self._steady, self._boot = rules, own, steady, boot or boot_id()
        self._longest = longest
        self._known = own(), steady()
        self._anchor: Anchor | None = None
        # Since when, by the steady clock, a clock of which nothing is known but the stamp was not set; None once known.
        self._since: float | None = None
        self._stamp: datetime.datetime | None = None
        # Whether it is known for no better reason than that nobody set it for a while.
        self._guessed = False
        self._began = self._known[1]
        self._heard: dict[str, tuple[float, float]] = {}
        self._off = NONE
        self._said = ""

    def now(self) -> datetime.datetime:
        """Return the time."""
        own, steady = self._own(), self._steady()
        by_steady = self._by(steady)
        off = own - by_steady
        settled = self._settled(own, steady)
        holds = self._holds(own, by_steady, settled=settled)
        if holds and self._outvoted(own, by_steady, steady):
            holds, self._since = False, steady
        self._tell(off, holds=holds)
        self._off = off if holds else NONE
        if holds:
            return by_steady
        if abs(off) > STEP and not settled:
            self._since = steady
        self._known = own, steady
        return own

    @property
    def off_s(self) -> int:
        """Return by how many seconds the machine's clock is before the hall's while it is not followed; else 0."""
        self.now()
        return round(self._off.total_seconds())

    @property
    def ahead(self) -> bool:
        """Tell whether the clock is so far from all that happened that nothing may be done by it."""
        return self._since is not None and self._far(self.now(), self._steady())

    @property
    def sure(self) -> bool:
        """Tell whether the time is known so well that what is over by it may go."""
        own, steady = self._own(), self._steady()
        return self._settled(own, steady) and not self.off_s

    def begin(self, stamp_ms: int, kept: Anchor | None = None) -> None:
        """Hear the newest stamp of the database and what was kept there: after a start that is all that is known.

        Of the stamp's day it is not earlier now, whatever the clock says.
        """
        own, steady, stamp = self._own(), self._steady(), china_time(stamp_ms / 1000)
        self._anchor, self._stamp, self._began = kept, stamp if stamp_ms else None, steady
        here = kept is not None and kept.boot == self._boot and kept.steady <= steady
        at = kept.then(steady) if kept and here else own
        self._since = None if here else steady
        self._known = (stamp if stamp - at > STEP and day_of(stamp) == day_of(at) else at), steady

    def heed(self, said: Anchor | None) -> None:
        """Hear what stands in the database: a person may have said there what time it is on this machine."""
        if said is None or said == self._anchor or said.boot != self._boot:
            return
        steady = self._steady()
        self._anchor, self._since, self._known = said, None, (said.then(steady), steady)
        self._guessed = False
        log.warning("hub-clock-confirmed")

    def stamped(self, stamp_ms: int) -> None:
        """Hear the newest stamp as it is now: in doubt a clock set back is held for what was done alone."""
        own, steady = self._own(), self._steady()
        by_steady = self._by(steady)
        set_back = by_steady - own > STEP and day_of(own) == day_of(by_steady)
        if self._since is not None and set_back and stamp_ms <= own.timestamp() * 1000:
            self._since, self._known = steady, (own, steady)

    def hear(self, name: str, at_ms: int) -> None:
        """Hear what time it is by the clock of a machine of the hall."""
        steady = self._steady()
        self._heard[name] = at_ms / 1000 - steady, steady

    def to_keep(self) -> Anchor | None:
        """Return what is to be kept for the next start; None for nothing new."""
        steady = self._steady()
        if not self.sure:
            return None
        if self._witnessed(self._own(), steady):
            self._guessed = False
        found, before = Anchor(self._boot, steady, self._by(steady)), self._anchor
        if before and before.boot == self._boot and abs(before.then(steady) - found.at) <= STEP:
            return None
        self._anchor = found
        return found

    def _outvoted(self, own: datetime.datetime, by_steady: datetime.datetime, steady: float) -> bool:
        """Tell whether a time server came late: the day was guessed, and machines that came since say another one."""
        other_day = day_of(own) != day_of(by_steady) and abs(own - by_steady) <= MOST_WITNESSED
        said = other_day and self._witnessed(own, steady) and not self._contradicted(own, steady)
        return self._guessed and said

    def _by(self, steady: float) -> datetime.datetime:
        at, then = self._known
        return at + datetime.timedelta(seconds=steady - then)

    def _holds(self, own: datetime.datetime, by_steady: datetime.datetime, *, settled: bool) -> bool:
        off = own - by_steady
        if day_of(own) != day_of(by_steady):
            return settled and abs(off) > STEP
        return off < -STEP and is_open(self._rules, by_steady)

    def _settled(self, own: datetime.datetime, steady: float) -> bool:
        """Tell whether it is known what time it is; from then on it is."""
        if self._since is None:
            return True
        behind = self._stamp is not None and day_of(own) < day_of(self._stamp)
        # What was set meanwhile is looked at first.
        stepped = abs(own - self._by(steady)) > STEP
        early = steady - self._since < SETTLED_S
        if any((stepped, behind, early, self._far(own, steady), self._contradicted(own, steady))):
            return False
        self._since, self._guessed = None, not self._witnessed(own, steady)
        return True

    def _far(self, own: datetime.datetime, steady: float) -> bool:
        if self._stamp is None or self._longest is None:
            return False
        ahead = own - self._stamp - datetime.timedelta(seconds=steady - self._began)
        return ahead > self._longest and (ahead > MOST_WITNESSED or not self._witnessed(own, steady))

    def _witnessed(self, own: datetime.datetime, steady: float) -> bool:
        return sum(off <= AGREED_S for off in self._offs(own, steady)) >= WITNESSES

    def _contradicted(self, own: datetime.datetime, steady: float) -> bool:
        """Tell whether more machines of the hall say otherwise than the same."""
        offs = self._offs(own, steady)
        return sum(off > CONTRADICTS_S for off in offs) > sum(off <= AGREED_S for off in offs)

    def _offs(self, own: datetime.datetime, steady: float) -> list[float]:
        """Return by how many seconds the clock is off from each machine that was heard just now."""
        began = own.timestamp() - steady
        return [abs(theirs - began) for theirs, then in list(self._heard.values()) if steady - then <= HEARD_S]

    def _tell(self, off: datetime.timedelta, *, holds: bool) -> None:
        said, self._said = self._said, BACK if holds and off < NONE else FORWARD if holds else ""
        seconds = round(abs(off).total_seconds())
        if holds and said != self._said:
            log.error(self._said, seconds=seconds)
        elif said and not holds:
            log.info("hub-clock-followed")
        elif not holds and abs(off) > STEP:
            log.warning("hub-clock-set-and-followed", state="back" if off < NONE else "forward", seconds=seconds)


def is_open(rules: HallRules, moment: datetime.datetime) -> bool:
    """Tell whether a moment lies between the first and the last hour of a day; at noon somebody waits too."""
    at = moment.astimezone(CHINA).time()
    return bool(rules.spans) and min(span.begins for span in rules.spans) <= at < max(span.ends for span in rules.spans)
