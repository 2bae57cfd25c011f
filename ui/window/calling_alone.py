# SPDX-License-Identifier: Apache-2.0
"""A window while its hub is silent: it serves and ends whom it has, and calls whom the agreement gives it.

Everything is written before it is shown, with its time, and told to the hub when it is back. After a start in the
middle of such a time the window goes on from what lies on its disk: the list, and what was done since.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import msgspec

from config.boot import boot_id, since_boot
from config.clock import china_time
from config.logs import logger
from kiosk.hall.agreement import Agreement, is_silent, too_soon_s
from kiosk.hall.line import HallSeen
from kiosk.hall.window_book import Listed
from kiosk.tickets import acts
from kiosk.tickets.acts import TellAlone
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import WindowState
from kiosk.tickets.views import InLine
from offline_queue.ids import uuid7
from ui.window.calling_owed import OwedActs
from ui.window.calling_values import Owed
from ui.window.in_hand import InHand

log = logger(__name__)
# Of who is in hand by a number alone, until its own machine has told the hub of it.
LOCAL = "#"
# A line that breaks for a moment is no time without a hub: nothing is written for it.
KEEP_LIST_S = 5.0
STATES = {"open": WindowState.OPEN, "suspend": WindowState.SUSPENDED, "close": WindowState.CLOSED}
TOLD: dict[type[acts.Act[Any]], acts.What] = {
    acts.Start: "start", acts.Finish: "finish", acts.Recall: "recall", acts.NoShow: "no-show", acts.Hold: "hold",
}  # fmt: skip


class Window(Protocol):
    """The window that is alone."""

    window: str
    seen: HallSeen
    rules: HallRules | None
    in_hand: InHand | None

    @property
    def hub_ms(self) -> int:
        """The time of the hub, as far as it is known."""
        ...

    @property
    def read_age(self) -> float:
        """How many seconds ago the hall was read."""
        ...

    @property
    def steady(self) -> float:
        """The seconds of a clock that nobody sets."""
        ...

    @property
    def state(self) -> WindowState:
        """Whether it serves."""
        ...

    def has_let_go(self, one: InLine) -> bool:
        """Tell whether somebody was here and went, and the list does not know it."""
        ...


class Alone:
    """``see`` is told each reading of the hall; ``do`` and ``call`` are done here at once, or not at all."""

    def __init__(self, window: Window, owed: OwedActs) -> None:
        self._window, self._owed = window, owed
        self.agreed = False
        """Whether whoever works here has said yes to calling by agreement, this time without a hub."""
        self.state: WindowState | None = None
        """Whether the window serves by what was done here; None where that is the hub's to say."""
        self.acting = ""
        self._read: tuple[int, float] = 0, 0.0
        self._silent: tuple[float, float] = 0.0, 0.0
        """Since when the hub is silent, by the clock of the machine and by the one that nobody sets."""
        self._made: Agreement | None = None

    def begin(self, acting: str) -> None:
        """Take up who works here now; what somebody before them agreed to is not their yes."""
        before, self.acting = self.acting, acting
        if before not in ("", acting) and self.agreed:
            self.agreed = False
            if kept := self._owed.listed:
                self._owed.keep_list(msgspec.structs.replace(kept, agreed=False))

    # What is seen

    def see(self, seen: HallSeen, now: datetime.datetime, clock: float) -> HallSeen:
        """Return the hall as it is to be shown; after a start in a time without a hub it is that of the disk."""
        if seen.answers is not False:
            self.agreed = False
            self._read = (seen.snapshot.at if seen.snapshot else 0), since_boot()
            return seen
        if seen.snapshot is None and self._owed.listed:
            seen = self._restored(seen, self._owed.listed, now, clock)
            self._note_silent(seen, now, clock)
            return seen
        self._note_silent(seen, now, clock)
        if now.timestamp() - seen.since >= KEEP_LIST_S:
            self.keep_list(seen)
        return seen

    def back(self) -> None:
        """Let go of the time without a hub: it answers, and nothing is owed any more."""
        self.state = None
        self._owed.forget_list()

    def keep_list(self, seen: HallSeen, *, agreed: bool = False) -> bool:
        """Write the list of this time once, and that somebody agreed to it; return False where it cannot be kept."""
        kept, rules = self._owed.listed, self._window.rules
        if seen.snapshot is None or rules is None:
            return bool(kept)
        # An older one is of an earlier time without a hub, of which something is still owed.
        if kept and kept.seen.at >= seen.snapshot.at:
            return kept.agreed or not agreed or self._owed.keep_list(msgspec.structs.replace(kept, agreed=True))
        at = self._window.in_hand
        found, before = dataclasses.asdict(at) if at else None, tuple(one.act_id for one in self._owed.lines)
        boot, steady = boot_id(), since_boot() - self.list_age_s
        return self._owed.keep_list(Listed(seen.snapshot, rules, seen.since, found, agreed, before, boot, steady))

    @property
    def left_here(self) -> InHand | None:
        """Return who was here before this program began, by a number the hub does not know yet; None for nobody."""
        return folded(None, self._owed.lines, self.agreement)

    @property
    def agreement(self) -> Agreement | None:
        """Return who calls whom, by the list that was read last; None without one."""
        window = self._window
        seen, rules, made = window.seen.snapshot, window.rules, self._made
        if seen is None or rules is None:
            return None
        closed = self._owed.listed.closed if self._owed.listed else ()
        # Each strip of the line asks: reckoned once for a list.
        if made is None or made.seen is not seen or made.rules is not rules or made.closed != closed:
            made = self._made = Agreement(seen, rules, window.window, closed)
        return made

    @property
    def list_age_s(self) -> float:
        """Return how old the list is by clocks that nobody sets, the time in which the machine slept too."""
        at, steady = self._read
        found = self._window.seen.snapshot
        return max(self._window.read_age, since_boot() - steady if found and found.at == at else 0.0)

    @property
    def left(self) -> bool:
        """Tell whether this window was closed in this time without a hub: another one may call for it."""
        return bool(self._owed.listed and self._owed.listed.left)

    @property
    def is_so(self) -> bool:
        """Tell whether the hub does not answer."""
        return self._window.seen.answers is False

    @property
    def why_not(self) -> str:
        """Return why nobody is called by agreement now; empty where somebody can be, after a yes."""
        found, seen = self.agreement, self._window.seen
        if not is_silent(seen.cause):
            return "turned-away"
        if found is None:
            return "no-list"
        if why := found.why_not(self.list_age_s):
            return why
        if self._window.state is not WindowState.OPEN:
            return "not-serving"
        return "soon" if self.soon_s > 0 else ""

    @property
    def soon_s(self) -> float:
        """Return for how many seconds more the hub must be silent."""
        return too_soon_s(self._window.rules, self._window.steady - self._silent[1])

    @property
    def called(self) -> frozenset[str]:
        """Return whom this window has had, by ticket and by number: a list of before has them in line for ever."""
        told = [(one.act.ticket, one.number) for one in self._owed.lines if isinstance(one.act, TellAlone)]
        line = self._window.seen.snapshot.line if self._window.seen.snapshot else ()
        gone = [(one.ticket, one.number) for one in line if self._window.has_let_go(one)]
        theirs = [(name, "") for name in self._owed.listed.called] if self._owed.listed else []
        return frozenset(name for names in (*told, *gone, *theirs) for name in names if name)

    @property
    def share(self) -> tuple[InLine, ...]:
        """Return whom this window may call, the next first."""
        found = self.agreement
        return found.share(self.called) if found else ()

    @property
    def by_hand(self) -> tuple[InLine, ...]:
        """Return whom this window calls once they stand here: they have another number that comes first."""
        found, called = self.agreement, self.called
        return tuple(one for one in found.by_hand if one.ticket not in called) if found else ()

    @property
    def left_to(self) -> Mapping[str, tuple[str, ...]]:
        """Return the numbers that wait for this window alone, by the window that may call them in its place."""
        found = self.agreement
        return found.left_to(self.called) if found and not found.why_not(self.list_age_s) else {}

    @property
    def neighbours(self) -> tuple[tuple[str, bool], ...]:
        """Return the windows whose numbers this one may call, and whether it does since somebody here said so."""
        found = self.agreement
        if found is None:
            return ()
        return (*((no, False) for no in found.before), *((no, True) for no in found.closed))

    def coming(self, window: str) -> tuple[InLine, ...]:
        """Return who would come to this window, were that one closed, in its order."""
        found, called = self.agreement, self.called
        return tuple(one for one in found.coming(window) if one.ticket not in called) if found else ()

    # What is done

    def agree(self) -> bool:
        """Say yes; return False where that cannot be kept."""
        if not self.keep_list(self._window.seen, agreed=True):
            return False
        log.info("called-by-agreement", state="begun")
        self._owed.forget_calls()
        self.agreed = True
        return True

    def call(self) -> bool:
        """Call who is next of this window's share; return False where it cannot be kept."""
        first = self.share[0]
        return self._add("call", self._tell("call", first.ticket, first.number), first.number)

    def call_for(self, window: str, first: str = "") -> bool:
        """Call whom another window would have called, which has closed: ``first``, a ticket, and who comes after.

        Returns False where that cannot be kept.
        """
        kept, coming = self._owed.listed, [one.ticket for one in self.coming(window)]
        if kept is None:
            return False
        log.info("called-for-another-window", state="begun")
        called = (*kept.called, *coming[: coming.index(first)]) if first in coming else kept.called
        return self._owed.keep_list(msgspec.structs.replace(kept, closed=(*kept.closed, window), called=called))

    def leave_to(self, window: str) -> bool:
        """Leave them to it again; return False where that cannot be kept."""
        kept = self._owed.listed
        log.info("called-for-another-window", state="ended")
        closed = tuple(no for no in kept.closed if no != window) if kept else ()
        return kept is not None and self._owed.keep_list(msgspec.structs.replace(kept, closed=closed))

    def call_here(self, one: InLine) -> bool:
        """Call somebody of the list who stands here; return False where it cannot be kept."""
        return self._add("call", self._tell("call", one.ticket, one.number), one.number)

    def call_number(self, number: str) -> bool:
        """Call somebody by the number that a kiosk gave them meanwhile; return False where it cannot be kept."""
        return self._add("call", self._tell("call", LOCAL + number, number), number)

    def do(self, name: str, act: acts.Act[Any]) -> bool:
        """Do what concerns who is here, or this window itself; return False where it cannot be kept."""
        at = self._window.in_hand
        if type(act) not in TOLD or at is None:
            rated = act.ticket if isinstance(act, acts.Rate) else ""
            return self._add(name, act, rated.removeprefix(LOCAL) if rated.startswith(LOCAL) else "")
        more = {"reason": getattr(act, "reason", ""), "person_hash": getattr(act, "person_hash", None)}
        return self._add(name, self._tell(TOLD[type(act)], at.id, at.number, **more), at.number)

    def _add(self, name: str, act: acts.Act[Any], number: str) -> bool:
        # First the list: from it and the lines behind it a program that was killed goes on.
        window, owed = self._window, Owed(name, act, str(uuid7()), _done, self.acting, number, self._window.hub_ms)
        if self.is_so:
            self.keep_list(window.seen)
        if not self._owed.add(owed):
            return False
        window.in_hand = after(window.in_hand, owed, self.agreement)
        self.state = STATES.get(name, self.state)
        if name == "close" and (kept := self._owed.listed):
            # Whoever opens it again asks first: its numbers may be called by another by then.
            self.agreed = False
            self._owed.keep_list(msgspec.structs.replace(kept, agreed=False, left=True))
        return True

    def _tell(self, what: acts.What, ticket: str, number: str, **more: Any) -> TellAlone:
        window = self._window
        named = {"number": number} if ticket.startswith(LOCAL) else {"ticket": ticket}
        listed = window.seen.snapshot.at if window.seen.snapshot else 0
        return TellAlone(
            window=window.window, what=what, at=china_time(window.hub_ms / 1000), listed_at=listed, **named, **more
        )

    def _note_silent(self, seen: HallSeen, now: datetime.datetime, clock: float) -> None:
        if self._silent[0] != seen.since:
            self._silent = seen.since, clock - max(0.0, now.timestamp() - seen.since)

    def _restored(self, seen: HallSeen, kept: Listed, now: datetime.datetime, clock: float) -> HallSeen:
        """Return the hall of the disk in place of none, and take up whom this window had."""
        window = self._window
        same_boot = kept.boot == boot_id()
        age = since_boot() - kept.steady if same_boot else max(0.0, now.timestamp() - kept.seen.at / 1000)
        shown = replace(seen, snapshot=kept.seen, read_at=clock - age, since=min(seen.since, kept.since))
        if window.rules is None:
            window.rules, self.agreed = kept.rules, kept.agreed
            found = msgspec.convert(kept.in_hand, InHand) if kept.in_hand else None
            agreement = Agreement(kept.seen, kept.rules, window.window, kept.closed)
            since = (one for one in self._owed.lines if one.act_id not in kept.before)
            window.in_hand = folded(found, since, agreement)
            states = [STATES[one.name] for one in self._owed.lines if one.name in STATES]
            self.state = states[-1] if states else None
        return shown


def folded(at: InHand | None, lines: Iterable[Owed], agreement: Agreement | None) -> InHand | None:
    """Return who is in hand after everything that was done alone."""
    for one in lines:
        at = after(at, one, agreement)
    return at


def after(at: InHand | None, owed: Owed, agreement: Agreement | None) -> InHand | None:
    """Return who is in hand after one more act that was done here."""
    if not isinstance(owed.act, TellAlone):
        return at
    if owed.act.what == "call":
        return called(owed, agreement)
    if at is None or owed.act.what not in ("recall", "start"):
        return None
    if owed.act.what == "recall":
        return replace(at, call_count=at.call_count + 1, recalled_at=owed.at)
    return replace(at, serving=True, serving_at=owed.at)


def called(owed: Owed, agreement: Agreement | None) -> InHand:
    """Return who was called, by the list, or by their number alone."""
    act: Any = owed.act
    line = agreement.seen.line if agreement else ()
    one = next((one for one in line if one.ticket == act.ticket), None)
    if one is None:
        queue = agreement.queue_of(owed.number) if agreement else None
        one = InLine(LOCAL + owed.number, owed.number, queue.code if queue else "", None, owed.at)
    return InHand(
        one.ticket, one.number, one.queue, serving=False, version=one.version, call_count=1, issued_at=one.issued_at,
        called_at=owed.at, recalled_at=owed.at, serving_at=0, credit=one.credit, device=one.device, alone=True,
    )  # fmt: skip


def _done(told: Any) -> None:
    """Do nothing: what the hub answers is taken up where it is heard."""
