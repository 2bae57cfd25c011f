# SPDX-License-Identifier: Apache-2.0
"""叫工作人员: one call of a visit, from the touch to the one who comes; it outlives steps and ends with the visit.

What is said is what is known: *called* only when the platform named who was told, *coming* only when somebody said so.
Where nothing can be called, or nobody answers, the person is told where staff stand; while the hall is closed, when
they come, and whom to ring.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable

from msgspec.structs import replace

from config.texts import Text, both, text
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.audit import Act
from kiosk.flows import hall_calling
from kiosk.flows.questions import STAY, staff_lead, where_staff_are
from kiosk.flows.stay import Cancellable, Task, Tools
from kiosk.platform.calls.staff_calls import CallAnswer, Place, StaffCall, call_staff, staff_call
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError
from kiosk.steps.facilities import STATION, Facilities
from kiosk.steps.opening import closed
from kiosk.steps.screens import Choice, Tile
from kiosk.steps.visit import Visit
from kiosk.steps.words import help_window
from offline_queue.line import Line

# The tile by which a member of staff takes the machine over for the person.
GUIDE = "guide"
# The step it leads to.
ASSIST = "assist"
# Somebody waits in front of the screen: a platform that has not answered by then is asked no more.
CALL_SECONDS = 8.0
# Pause between two looks at a call.
LOOK_SECONDS = 3.0
# A person who was promised help and sees nobody for this long is told where to go (hall wording, sentence 36).
PATIENCE_SECONDS = 180.0


class Calls(enum.Enum):
    """How a call stands."""

    NONE = "none"
    CALLING = "calling"
    TOLD = "told"
    COMING = "coming"
    NOBODY = "nobody"
    """Told long ago, and nobody said that they come."""
    FAILED = "failed"
    """Nobody was told."""


# States in which help is on its way, as far as we know: another touch calls nobody a second time.
STANDING = frozenset({Calls.CALLING, Calls.TOLD, Calls.COMING})
# States in which nobody has said that they come: while the hall is closed, nothing of the kind may be hoped for.
UNSURE = frozenset({Calls.TOLD, Calls.NOBODY, Calls.FAILED})


Ask = Callable[..., object]
"""Asks on the lane of the hall or of the platform."""


class Calling:
    """The call of one visit; ``tell`` hears each change of ``state``. Used on the engine's thread."""

    def __init__(self, tools: Tools, visit: Visit, tell: Callable[[], None]) -> None:
        self.state = Calls.NONE
        self._tools, self._visit, self._tell = tools, visit, tell
        self._id = ""
        self._told = both("", "")
        self._task: Task | None = None
        self._timers: list[Cancellable] = []

    def call(self, step: str = "") -> None:
        """Call for somebody, unless a call stands already or this machine has nobody to call.

        In a hall the desk is called by the hub, line or not; it is told at which step.
        """
        facilities = self._visit.facilities
        if self.state in STANDING or (facilities.staff.call == "none" and not facilities.has_hub):
            return
        self.end()
        self._id = facilities.new_id()
        # Whatever becomes of the call: that somebody wanted help is kept, and goes out with the acts.
        facilities.tell_staff(Act.STAFF_CALLED, self._visit.id)
        if not facilities.has_hub and facilities.line.line is Line.DOWN:
            self._turn(Calls.FAILED)
            return
        self._turn(Calls.CALLING)
        if facilities.has_hub:
            caller = hall_calling.Caller(facilities.site.machine_name, self._visit.language, step)
            ask: Ask = functools.partial(hall_calling.call, caller, self._id)
        else:
            ask = functools.partial(call, call_of(facilities, self._id, self._visit.language))
        self._ask(ask, self._answered)

    def end(self) -> None:
        """End with the visit; a guide who is on the way finds an empty machine, which is no harm."""
        if self.state in (Calls.CALLING, Calls.TOLD) and self._visit.facilities.has_hub:
            self._visit.facilities.hall_later(functools.partial(hall_calling.withdraw, self._id))
        if self._task:
            self._task.drop()
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def screen(self, *, guides: bool = True) -> Choice:
        """Return what is said of the call now; ``guides`` offers their door."""
        facilities = self._visit.facilities
        choices = tiles(facilities, offered=guides and not self._visit.assisted_by)
        if self.state is Calls.NONE:
            shown = where_staff_are(facilities.site, choices, closed(facilities))
            # Whoever runs a station sits beside the person; sending them to a window in town would be absurd.
            beside = facilities.post == STATION and facilities.staff.place
            title = text("station.staff", place=staff_place(facilities)) if beside else shown.title
            return replace(shown, title=title)
        return Choice(
            title=self._title(facilities),
            lead=self._lead(facilities),
            can_go_back=False,
            can_go_home=False,
            choices=choices,
        )

    def _title(self, facilities: Facilities) -> Text:
        if closed(facilities) and self.state in UNSURE:
            return text(f"flow.call.{self.state.value}-closed", told=self._told)
        if self.state is Calls.NOBODY:
            return text("flow.call.nobody", place=staff_place(facilities))
        return text(f"flow.call.{self.state.value}", told=self._told, window=help_window(facilities.site))

    def _lead(self, facilities: Facilities) -> Text:
        opens = closed(facilities) if self.state in UNSURE else None
        if self.state in STANDING and not opens:
            return text("flow.call.stay-here")
        return staff_lead(facilities.site, opens)

    def _ask(self, call: Ask, tell: Callable[[object], None]) -> None:
        self._task = Task(self._tools, "hall" if self._visit.facilities.has_hub else "platform", call, CALL_SECONDS)
        self._task.start(tell)

    def _answered(self, answer: object) -> None:
        if not isinstance(answer, CallAnswer):
            self._turn(Calls.FAILED)
            return
        self._told = answer.told.text
        self._timers.append(self._tools.timers.after(PATIENCE_SECONDS, self._give_up))
        self._seen(answer)

    def _seen(self, answer: object) -> None:
        """Follow a call that stands; a look that fails says nothing of it."""
        if isinstance(answer, CallAnswer) and answer.state == "done":
            # Nobody is on the way any more; whoever still needs somebody may call again.
            self.end()
            self._turn(Calls.NONE)
            return
        state = Calls.TOLD
        if isinstance(answer, CallAnswer) and answer.state != "told":
            state = Calls.COMING
            self._told = answer.told.text
        if self.state not in (state, Calls.COMING):
            self._turn(state)
        if self.state is Calls.TOLD:
            self._timers.append(self._tools.timers.after(LOOK_SECONDS, self._look))

    def _look(self) -> None:
        look_at: Ask = hall_calling.look if self._visit.facilities.has_hub else look
        self._ask(functools.partial(look_at, self._id), self._seen)

    def _give_up(self) -> None:
        if self.state is Calls.TOLD:
            self.end()
            # An alarm: a call nobody answered is told to staff a second time, with how long somebody has waited.
            self._visit.facilities.tell_staff(Act.STAFF_NOT_COME, self._visit.id, seconds=int(PATIENCE_SECONDS))
            self._turn(Calls.NOBODY)

    def _turn(self, state: Calls) -> None:
        self.state = state
        self._tell()


def call_of(facilities: Facilities, call_id: str, language: str) -> StaffCall:
    """Return the call of this machine."""
    site = facilities.site
    return StaffCall(
        id=call_id,
        device=Place(site.region, site.hall, site.device),
        machine=site.machine_name,
        language=language,
        called_at=facilities.now().isoformat(timespec="seconds"),
        mode=str(site.mode),
    )


def call(wanted: StaffCall, platform: Platform, deadline: Deadline, cancel: CancelToken) -> CallAnswer | None:
    """Call on the platform's lane; None when nobody was told."""
    try:
        return call_staff(platform, wanted)
    except PlatformError:
        # The line's own look tells staff how the line is; a call that did not come through is said to the person.
        return None


def look(call_id: str, platform: Platform, deadline: Deadline, cancel: CancelToken) -> CallAnswer | DeviceError | None:
    """Look on the platform's lane; None when nothing is known."""
    try:
        return staff_call(platform, call_id)
    except PlatformError:
        return None


def staff_place(facilities: Facilities) -> Text:
    """Say where staff stand: the words of the site, else the window for what could not be done."""
    staff = facilities.staff
    if staff.place:
        return both(staff.place, staff.place_en or staff.place)
    return text("flow.call.at-window", window=help_window(facilities.site))


def tiles(facilities: Facilities, *, offered: bool = True) -> tuple[Tile, ...]:
    """Return what can be chosen: back to the matter, and the door of those who help where there are any."""
    stay = Tile(STAY, text("flow.staff.stay"), icon="back")
    guides = Tile(GUIDE, text("flow.call.guide"), text("flow.call.guide-note"), "staff")
    return (stay, guides) if facilities.staff.guides and offered else (stay,)
