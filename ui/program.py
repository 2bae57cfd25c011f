# SPDX-License-Identifier: Apache-2.0
"""The kiosk as a program: one window, one terminal, one visit after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from config.clock import china_time
from config.logs import logger, visit_id
from config.settings import Settings
from devices.device import DeviceState
from kiosk.flows.offer import offers_of
from kiosk.steps.events import Event, Press
from kiosk.steps.home import home_screen
from kiosk.steps.screens import Screen
from kiosk.steps.step import Reason
from kiosk.surroundings import Surroundings
from kiosk.terminal import BUSY, Terminal
from kiosk.voice import SPEAKER, Voice
from offline_queue.line import Line as LineOfWorker
from ui.bridge import FirstPaint, QtPost, QtTimers, StallWatch
from ui.parts.header import Line
from ui.shells.kiosk import KioskShell

if TYPE_CHECKING:
    from kiosk.flows.engine import Engine
    from kiosk.steps.visit import Fault, Visit, WipeReport
    from ui.ahead import LoadAhead

log = logger(__name__)

# The step at which the program begins; after a visit it begins at the picture of the hall.
FIRST = "home"
# The step at which the program begins after a fault of its own.
SORRY = "fault"
# The step that looks for a card which was left on the reader.
WAITS = "welcome"
BEGINNINGS = {Reason.IDLE: WAITS, Reason.FAULT: SORRY}
# How the footer says of a call that it stands; of one that nobody heard it says nothing.
CALLS = {"told": "called", "coming": "coming"}
# The footer's key of the voice.
SPEAK = Press("speak")
# A telephone number that was typed is said back; its value is the number, which no step needs to hear twice.
SAY_BACK = "say"
LINES = {LineOfWorker.UP: Line.UP, LineOfWorker.DOWN: Line.DOWN, LineOfWorker.UNKNOWN: Line.UNKNOWN}


class KioskProgram:
    """Brings window, engine and terminal together; everything here runs on the window's thread."""

    def __init__(
        self,
        terminal: Terminal,
        shell: KioskShell,
        *,
        on_visit_end: Callable[[Reason, WipeReport], None] = lambda reason, report: None,
        on_refused: Callable[[str], None] = lambda words: None,
        on_worn: Callable[[], None] = lambda: None,
        on_end: Callable[[bool], None] = lambda restart: None,
    ) -> None:
        self.terminal = terminal
        self.shell = shell
        self.surroundings = Surroundings(terminal)
        self.voice = Voice(terminal.run, lambda: shell.look.wording.language)
        self.stalls = StallWatch(parent=shell)
        self.ahead: LoadAhead | None = None
        self.visits = 0
        self.engine: Engine | None = None
        self._fault: Fault | None = None
        self._closing = False
        self._afterwards: list[Callable[[], None]] = []
        self._on_visit_end = on_visit_end
        self._on_refused = on_refused
        self._on_worn = on_worn
        self._on_end = on_end
        self._post = QtPost(shell)
        self._timers = QtTimers(shell)
        self._listen()
        # Home paints before the engine and its steps are loaded: what is here first is a machine that says hello.
        shell.show_screen(home_screen(self.surroundings, offers_of(*self.terminal.settings.flows)))
        FirstPaint(shell, self._painted)

    @property
    def visit(self) -> Visit:
        """The visit of whoever stands here; raises LookupError before the first one."""
        if self.engine is None:
            raise LookupError("no visit has begun")
        return self.engine.visit

    def start(self) -> None:
        """Open the terminal beside the window, once that has painted."""
        self.when_painted(self._start)

    def _start(self) -> None:
        if not self.terminal.settings.devices:
            # None will ever tell of itself: said now, or "being checked" would stand there for ever.
            self.shell.set_devices({})
        self.terminal.start()

    def when_painted(self, call: Callable[[], None]) -> None:
        """Do this after home has painted for the first time; at once when it has."""
        if self.engine:
            call()
        else:
            self._afterwards.append(call)

    def start_with(self, settings: Settings) -> None:
        """Open the terminal with settings that came later, from any thread."""

        def begin() -> None:
            self.terminal.settings = settings
            self.start()

        self._post(begin)

    def refuse(self, words: str) -> None:
        """End the program with what a person at the console must know, from any thread."""
        self._post(lambda: self._on_refused(words))

    def fail(self) -> None:
        """End the visit after a fault of ours and tell whoever stands here; one that cannot even do that ends."""
        self._post(self._apologise)

    def close(self) -> None:
        """End the visit and the terminal; no visit begins after."""
        self._closing = True
        if self.engine:
            self.engine.leave(Reason.HOME)
        self.voice.end()
        if self.ahead:
            self.ahead.stop()
        self.stalls.stop()
        self.terminal.close()
        self.shell.shut()

    def _listen(self) -> None:
        hearers = self.terminal.hearers
        hearers.devices = lambda state: self._post(lambda: self._device_changed(state))
        hearers.line = lambda: self._post(self._line_changed)
        hearers.catalogue = lambda: self._post(self._catalogue_changed)
        hearers.outbox = lambda: self._post(self._outbox_changed)
        # Posted behind the leaving of the technician's visit, which is wiped and recorded before the loop ends.
        hearers.end = lambda restart: self._post(lambda: self._on_end(restart))
        self.shell.happened.connect(self._take)
        self.shell.touched.connect(self._touched)
        self.shell.listening.connect(self.voice.listen)
        self.shell.worded.connect(self.voice.again)

    def _painted(self) -> None:
        """Load the engine with its steps, then do what waited for the paint."""
        if self._closing:
            return
        from ui.ahead import LoadAhead

        self._begin(FIRST)
        self.stalls.start()
        self.ahead = LoadAhead(parent=self.shell)
        self.ahead.wait()
        waiting, self._afterwards = self._afterwards, []
        for call in waiting:
            call()

    def _apologise(self) -> None:
        engine = self.engine
        if engine is None or engine.over or engine.step.name == SORRY:
            self._on_refused("a fault of the program; see data/logs/terminal.log")
            return
        from kiosk.steps.fault import fault_of

        self._fault = fault_of(engine.visit, engine.step.name)
        ended = self.visits
        try:
            engine.leave(Reason.FAULT)
        finally:
            if self.visits == ended:  # leaving broke off: nothing may be left of the person all the same
                self._left(Reason.FAULT, engine.visit.wipe())

    def _begin(self, at: str, *, passing: bool = False) -> None:
        from kiosk.flows import load_first
        from kiosk.flows.engine import Engine, Patience
        from kiosk.steps.visit import Visit

        visit = Visit(self.surroundings, self.shell.look.wording.language)
        visit.fault, self._fault = self._fault, None
        visit.passing = passing
        visit_id.set(visit.id)
        screen = self.terminal.settings.screen
        self.engine = Engine(
            load_first(*self.terminal.settings.flows),
            visit,
            self.terminal,
            self._timers,
            post=self._post,
            on_screen=self._show,
            on_leave=self._left,
            on_call=lambda state: self.shell.set_call(CALLS.get(state.value, "")),
            patience=Patience(screen.idle_seconds, screen.warning_seconds),
        )
        self.engine.start(at)

    def _take(self, event: Event) -> None:
        if self.engine is None:
            return
        if event == SPEAK:
            # The voice is the window's, as the size of type is: no step need know that somebody listens.
            self.voice.speak()
            return
        if isinstance(event, Press) and event.action == SAY_BACK:
            self._say_back(event.value)
            return
        self.engine.visit.language = self.shell.look.wording.language
        self.engine.take(event)

    def _say_back(self, number: str) -> None:
        # Imported when a number is said for the first time: home paints without the input and its lexicon.
        from kiosk.input.hints import heard

        self.voice.say_back(heard(number))

    def _touched(self) -> None:
        if self.ahead:
            self.ahead.start()
        if self.engine:
            self.engine.touched()
        self.terminal.hurry()

    def _show(self, screen: Screen) -> None:
        self.terminal.somebody = self.visit.item is not None or self.visit.holds_data
        self.shell.show_screen(screen)
        self.voice.show(screen)

    def _left(self, reason: Reason, report: WipeReport) -> None:
        """Wipe the window, tell, and be there for the next person."""
        self.visits += 1
        self.terminal.somebody = False
        self.voice.end()
        self.shell.wipe()
        log.info("visit-wiped", reason=reason.value, count=report.buffers, bytes=report.size)
        if report.parts:
            # Somebody was here and did something; a machine that nobody touches sends nothing.
            self.terminal.send_audit()
        self.terminal.nudge()
        self._on_visit_end(reason, report)
        if reason is Reason.IDLE and 0 < self.terminal.settings.screen.visits_per_process <= self.visits:
            # Nobody is here: the moment to let go of the copies of words that Python and Qt keep.
            self._on_worn()
        if not self._closing:
            # The engine that ends is still on the stack: the next one begins when it has come down.
            # Whoever went home out of a matter saw no goodbye: a card that still lies there is asked for on the way.
            passing = reason is Reason.HOME and bool(report.parts)
            at = WAITS if passing else BEGINNINGS.get(reason, FIRST)
            self._post(lambda: self._begin(at, passing=passing))

    def _device_changed(self, state: DeviceState) -> None:
        states = self.terminal.device_states()
        self.shell.set_devices(states)
        voice = states.get(SPEAKER)
        self.shell.set_can_speak(voice is not None and voice.usable)

    def _line_changed(self) -> None:
        now = self.terminal.line
        since = china_time(now.since) if now.since else None
        self.shell.set_line(LINES[now.line], since)

    def _outbox_changed(self) -> None:
        state = self.terminal.outbox_state
        if state.cause == BUSY:
            self._on_refused(state.detail)
        elif self.engine is None:
            # Later, home looks by itself every second, and says that the machine is out of service.
            self.shell.show_screen(home_screen(self.surroundings, offers_of(*self.terminal.settings.flows)))

    def _catalogue_changed(self) -> None:
        self.surroundings.read_catalogue_again()
