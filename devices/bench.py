# SPDX-License-Identifier: Apache-2.0
"""The bench: opens every device of the post on a lane of its own, watches its health, follows it when it returns.

A device is looked for at its configured address only: trying foreign ports would wake printers and scanners. What is
wrong in a setting makes that one device a FAULT (``device.misconfigured``); the others work on.
"""

from __future__ import annotations

import functools
import importlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from config.settings import DeviceSetting
from devices.about import REOPEN
from devices.alarms import Alarm, AlarmClock, Alarms
from devices.device import CancelToken, Clock, Condition, Deadline, Device, DeviceError, DeviceState, ErrorKind
from devices.lane import Lane

# Every kind of device and its package, imported when a post lists it.
KINDS = {
    "id_card": "devices.id_card",
    "receipt_printer": "devices.receipt_printer",
    "document_camera": "devices.document_camera",
    "page_printer": "devices.page_printer",
    "speaker": "devices.speaker",
    "code_scanner": "devices.code_scanner",
    "evaluation_pad": "devices.evaluation_pad",
    "caller_pad": "devices.caller_pad",
    "call_board": "devices.call_board",
    "social_card": "devices.social_card",
    "scanner": "devices.scanner",
    "signature_pad": "devices.signature_pad",
    "staff_lamp": "devices.staff_lamp",
}

# Kinds whose drivers call C code that can hang: in a child process, unless the option ``hosted = false`` says no.
HOSTED = frozenset({"document_camera", "social_card", "scanner"})

OPEN_SECONDS = 15.0
CHECK_SECONDS = 5.0
# Pause between two looks at the health of an idle device; makers poll every 3 s, people wait longer than 5 s.
EVERY_SECONDS = 5.0
# Seconds before each further try to open a device that is away; the last one goes on as long as somebody waits for it.
# With the try itself (a connection takes at most 2 s, see devices.wire) a device that returns is seen within about 5 s.
BACK_OFF = (1.0, 2.0, 3.0)
# The same, day and night, for a device that is away and looked for without a new start (``reopen``): a try costs next
# to nothing, and a person who has put a plug back looks at a live picture that does not come.
BACK_OFF_CHEAP = (0.5, 1.0)
# Seconds between two tries while nobody waits: each try with a camera starts a process and loads the image library,
# about a second of one of two cores, too much to spend day and night on a device that is away for good.
SELDOM_SECONDS = 30.0
# How long after a loss, or after the last sign of somebody at the machine, somebody counts as waiting: whoever pulled a
# plug puts it back within minutes, and a person at the screen touches it more often than that.
WAITED_FOR_SECONDS = 300.0
# Ends of causes that a fresh open may heal; others (no paper, cover open) heal by hands, and are only watched.
WIRE_FAULTS = ("silent", "garbled", "stuck")

Make = Callable[[], Device]
Build = Callable[[DeviceSetting], Device]
OnChange = Callable[[DeviceState], None]
OnNamed = Callable[[str, DeviceState], None]


def needs_opening(state: DeviceState) -> bool:
    """Tell whether only opening anew can help."""
    return state.condition is Condition.ABSENT or state.cause.endswith(WIRE_FAULTS)


def _away(outcome: DeviceState | DeviceError) -> bool:
    return outcome.away if isinstance(outcome, DeviceError) else outcome.condition is Condition.ABSENT


class Place:
    """One device of the bench: its lane, and the alarm that next opens or checks it."""

    def __init__(
        self,
        make: Make,
        clock: Clock,
        alarms: AlarmClock,
        on_change: OnChange | None,
        every: float,
    ) -> None:
        self._clock = clock
        self._alarms = alarms
        self._on_change = on_change
        self._every = every
        self._waited_for_until = clock() + WAITED_FOR_SECONDS
        # Reentrant: a lane that is closed answers on the spot, from within the call that asked it.
        self._lock = threading.RLock()
        self._alarm: Alarm | None = None
        self._opened = False
        self._out_of_use = False
        self._tries = 0
        self.lane: Lane[Any] = Lane(make(), clock=clock, alarms=alarms, renew=make, on_state=self._changed)

    def open(self) -> None:
        """Open the device on its lane; what follows follows by itself. One out of use stays as it is."""
        if not self._out_of_use:
            self.lane.open(OPEN_SECONDS, self._tried)

    def look(self) -> None:
        """Ask the device now how it is; one that is away is opened anew."""
        with self._lock:
            self._waited_for_until = self._clock() + WAITED_FOR_SECONDS
            self._later(0.0, self._check if self._opened else self.open)

    def stop(self, reason: str) -> None:
        """Take the device out of use and let its port go."""
        with self._lock:
            self._out_of_use = True
            if self._alarm:
                self._alarm.cancel()
        self.lane.retire(reason)

    def resume(self) -> None:
        """Put it back into use."""
        with self._lock:
            self._out_of_use = False
        self.lane.restore()
        self.open()

    def hurry(self) -> None:
        """Somebody is here: look often from now on, and at once when the next look is far away."""
        with self._lock:
            now = self._clock()
            self._waited_for_until = now + WAITED_FOR_SECONDS
            alarm = self._alarm
            if alarm and alarm.pending and alarm.moment - now > max(BACK_OFF[-1], self._every):
                self._later(0.0, self.open)

    def _tried(self, outcome: DeviceState | DeviceError) -> None:
        with self._lock:
            self._opened = isinstance(outcome, DeviceState) and not needs_opening(outcome)
            if self._opened:
                self._tries = 0
                self._later(self._every, self._check)
            else:
                self._later(self._pause(away=_away(outcome)), self.open)
                self._tries += 1

    def _pause(self, *, away: bool) -> float:
        cheap = away and REOPEN in self.lane.capabilities()
        if not cheap and self._clock() >= self._waited_for_until:
            return SELDOM_SECONDS
        pauses = BACK_OFF_CHEAP if cheap else BACK_OFF
        return pauses[min(self._tries, len(pauses) - 1)]

    def _check(self) -> None:
        # A check behind a verb that waits for a person would come minutes late and time out for nothing.
        if self.lane.idle:
            self.lane.check(CHECK_SECONDS, self._checked)
        else:
            self._later(self._every, self._check)

    def _checked(self, outcome: DeviceState | DeviceError) -> None:
        if isinstance(outcome, DeviceError):
            self._open_soon(away=_away(outcome))
        with self._lock:
            if self._opened:
                self._later(self._every, self._check)

    def _changed(self, state: DeviceState) -> None:
        if needs_opening(state):
            self._open_soon(away=_away(state))
        if self._on_change:
            self._on_change(state)

    def _open_soon(self, *, away: bool) -> None:
        """Open anew after the first pause, unless that is already on its way."""
        with self._lock:
            if self._opened:
                self._opened, self._tries = False, 0
                self._waited_for_until = self._clock() + WAITED_FOR_SECONDS
                self._later(self._pause(away=away), self.open)
                self._tries = 1

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        # One alarm a place: two of them would open the same port against each other.
        with self._lock:
            if self._alarm:
                self._alarm.cancel()
            # What was under way when it was taken out of use ends here, and asks for nothing more.
            if not self._out_of_use:
                self._alarm = self._alarms.after(seconds, call)


class Bench:
    """All devices of one post. ``on_change`` hears each change of each device once, from that device's thread.

    ``on_named`` hears the same before it, with the name that tells two devices of a kind apart. ``builders`` make the
    devices of some kinds their own way, such as a camera with the page finder around it.
    """

    def __init__(
        self,
        settings: Sequence[DeviceSetting],
        *,
        clock: Clock = time.monotonic,
        alarms: AlarmClock | None = None,
        on_change: OnChange | None = None,
        on_named: OnNamed | None = None,
        every: float = EVERY_SECONDS,
        builders: Mapping[str, Build] | None = None,
    ) -> None:
        self._alarms: AlarmClock = alarms or Alarms(clock)
        self._places: dict[str, Place] = {}
        for name, setting in named(settings).items():
            build = (builders or {}).get(setting.kind, _build)
            tell = functools.partial(_tell, name, on_named, on_change)
            self._places[name] = Place(_maker(setting, build), clock, self._alarms, tell, every)

    def start(self) -> None:
        """Begin to open everything, in the background."""
        for place in self._places.values():
            place.open()

    def hurry(self) -> None:
        """Say that somebody is here: a device that is away is looked for often again. Cheap, call it at every touch."""
        for place in self._places.values():
            place.hurry()

    def look(self, name: str) -> None:
        """Ask a device now how it is; raises KeyError for a name that is none."""
        self._places[name].look()

    def stop(self, name: str, reason: str) -> None:
        """Take a device out of use, started or not; raises KeyError."""
        self._places[name].stop(reason)

    def resume(self, name: str) -> None:
        """Put a device back into use; raises KeyError."""
        self._places[name].resume()

    def lane(self, interface: type | str) -> Lane[Any]:
        """Return the lane of a kind, by its name or its interface; raises DeviceError ``device.not-listed``.

        Any: each kind has its own verbs, the caller knows which interface it asked for.
        """
        kind = interface if isinstance(interface, str) else _kind_of(interface)
        if kind not in self._places:
            raise DeviceError(ErrorKind.PROGRAM, "device.not-listed", kind)
        return self._places[kind].lane

    def __contains__(self, interface: type | str) -> bool:
        return (interface if isinstance(interface, str) else _kind_of(interface)) in self._places

    def lanes(self) -> Mapping[str, Lane[Any]]:
        """Return the lanes of all devices, by name; a second one of a kind is ``kind-2``."""
        return {name: place.lane for name, place in self._places.items()}

    def states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device now, by kind; a second one of a kind is ``kind-2``."""
        return {name: place.lane.state for name, place in self._places.items()}

    def close(self) -> None:
        """End everything."""
        # Alarms first, or one of them would open a device again that was just closed.
        self._alarms.close()
        for place in self._places.values():
            place.lane.close()


def named(settings: Sequence[DeviceSetting]) -> dict[str, DeviceSetting]:
    """Name the devices of a post: by their kind, a second one of a kind ``kind-2``."""
    names: dict[str, DeviceSetting] = {}
    for setting in settings:
        count = sum(one.kind == setting.kind for one in names.values())
        names[f"{setting.kind}-{count + 1}" if count else setting.kind] = setting
    return names


def _tell(name: str, on_named: OnNamed | None, on_change: OnChange | None, state: DeviceState) -> None:
    if on_named:
        on_named(name, state)
    if on_change:
        on_change(state)


def _kind_of(interface: type) -> str:
    """Find the kind whose package an interface lives in; its own name when there is none."""
    home = f"{interface.__module__}."
    return next((kind for kind, package in KINDS.items() if home.startswith(f"{package}.")), interface.__name__)


def _maker(setting: DeviceSetting, build: Build) -> Make:
    """Return what builds the driver of a setting, again for each fresh start."""

    def make() -> Device:
        try:
            return build(setting)
        # What a constructor says about its options; anything else is a fault of ours and may be heard.
        except (LookupError, TypeError, ValueError, ImportError) as wrong:
            return misconfigured(setting.kind, str(wrong))

    return make


def driver_of(setting: DeviceSetting) -> Callable[..., Device]:
    """Return what makes the device of a setting; raises LookupError for a kind or a driver there is none of."""
    if setting.kind not in KINDS:
        raise LookupError(f"kind {setting.kind!r} is unknown; known: {', '.join(KINDS)}")
    drivers: Mapping[str, Callable[..., Device]] = importlib.import_module(KINDS[setting.kind]).DRIVERS
    if setting.driver not in drivers:
        raise LookupError(f"driver {setting.driver!r} of {setting.kind} is unknown; known: {', '.join(drivers)}")
    return drivers[setting.driver]


def _build(setting: DeviceSetting) -> Device:
    driver, options = driver_of(setting), dict(setting.options)
    # The option is ours, not the driver's; a driver that got it would refuse the setting.
    if options.pop("hosted", setting.kind in HOSTED):
        return hosted(setting.kind, driver, {"address": setting.address, **options})
    return driver(setting.address, **options)


def hosted(name: str, driver: Callable[..., Device], arguments: Mapping[str, object]) -> Device:
    """Make a device whose driver lives in a child process; its verbs take deadline and cancel, the rest by name."""
    from devices.host import HostedDevice

    class Hosted(HostedDevice):
        kind: ClassVar[str] = name

        def __getattr__(self, verb: str) -> Callable[..., Any]:
            # Copying, pickling and the like look for names of this form and must not reach the child.
            if verb.startswith("_"):
                raise AttributeError(verb)
            return functools.partial(self.call, verb)

    return Hosted(f"{driver.__module__}:{driver.__qualname__}", arguments)


def misconfigured(name: str, reason: str) -> Device:
    """Make a stand-in for a device whose setting is wrong: every verb says so."""

    class Misconfigured:
        kind: ClassVar[str] = name

        def open(self, deadline: Deadline, cancel: CancelToken) -> None:
            raise DeviceError(ErrorKind.PROGRAM, "device.misconfigured", reason)

        def close(self) -> None:
            """Have nothing to close."""

        def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
            raise DeviceError(ErrorKind.PROGRAM, "device.misconfigured", reason)

        def capabilities(self) -> frozenset[str]:
            return frozenset()

        def __getattr__(self, verb: str) -> Any:
            raise DeviceError(ErrorKind.PROGRAM, "device.misconfigured", reason)

    return Misconfigured()
