# SPDX-License-Identifier: Apache-2.0
"""What maintenance has seen, what is chosen and asked, how tests ended; lives longer than any widget that shows it."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from devices.about import SELF_TEST
from kiosk.commands.logs import Exported
from kiosk.inventory.report import DeviceReport
from kiosk.inventory.trials import Trial
from kiosk.maintenance.seen import Seen
from kiosk.technician.paper import COUNTED
from ui.maintenance.watch import Watch

Clock = Callable[[], float]
# The cause of an act that was done and not put on record.
UNRECORDED = "maintenance.unrecorded"
Export = Callable[[Path], Exported]


class View(enum.Enum):
    """What the right pane shows."""

    WANTED = "wanted"
    COUNTS = "counts"
    PAST = "past"


class Question(enum.Enum):
    """What stands to be answered; one at a time."""

    NONE = "none"
    STOP = "stop"
    EXPORT = "export"


@dataclass(frozen=True)
class Told:
    """The end of something that was asked for: what, of which device, whether well, and the cause or words of it."""

    what: str
    device: str
    well: bool
    cause: str
    at: float


class Maintenance(QObject):
    """``changed`` tells that something here is new."""

    changed = Signal()

    def __init__(self, watch: Watch, clock: Clock, places: Callable[[], list[Path]], export: Export) -> None:
        super().__init__()
        self._watch, self._clock, self._places, self._export = watch, clock, places, export
        self.seen: Seen | None = None
        """The newest look; None before the first."""
        self.last: Seen | None = None
        """The newest look at which a terminal answered."""
        self.selected = ""
        self.view = View.WANTED
        self.question = Question.NONE
        self.places: list[Path] = []
        """Where an export may go."""
        self.busy: dict[str, str] = {}
        """What is under way, by device: ``test``, ``page`` or the name of an act."""
        self.told: Told | None = None
        self.tests: dict[str, Told] = {}
        """The newest test of each device."""
        watch.seen.connect(self._look)

    @property
    def running(self) -> bool:
        """Tell whether a terminal answered the newest look."""
        return self.seen is not None and not self.seen.why

    @property
    def reports(self) -> Mapping[str, DeviceReport]:
        """What is known of the devices, as last told; not necessarily how they are now."""
        return self.last.reports if self.last else {}

    @property
    def device(self) -> DeviceReport | None:
        """The chosen device."""
        return self.reports.get(self.selected)

    def choose(self, name: str) -> None:
        """Choose a device; a question about another one is taken back."""
        if name != self.selected:
            self.selected = name
            self.question = Question.NONE if self.question is Question.STOP else self.question
            self.changed.emit()

    def can(self, act: str) -> bool:
        """Tell whether an act on the chosen device makes sense now."""
        device = self.device
        if device is None or not self.running or self.selected in self.busy:
            return False
        if act == "stop":
            return True
        return not device.stopped and {
            "test": SELF_TEST in device.can,
            "page": device.kind in COUNTED,
            "paper": device.kind in COUNTED,
            "look": True,
        }.get(act, False)

    def test(self) -> None:
        """Begin the chosen device's own test."""
        self._begin("test", functools.partial(self._watch.asked.test, self.selected))

    def page(self) -> None:
        """Begin to print the test page of the chosen printer."""
        self._begin("page", functools.partial(self._watch.asked.page, self.selected))

    def look_again(self) -> None:
        """Have the chosen device asked how it is, or the terminal itself where it did not answer."""
        if self.running:
            self._act("look", "device-look")
        else:
            self._watch.look()

    def paper(self) -> None:
        """Take note that paper was changed."""
        self._act("paper", "paper-changed")

    def stop(self, reason: str) -> None:
        """Take the chosen device out of use."""
        self.question = Question.NONE
        self._act("stop", "device-stop", reason=reason)

    def resume(self) -> None:
        """Put the chosen device back into use."""
        self._act("resume", "device-resume")

    def ask(self, question: Question) -> None:
        """Ask something; asked a second time it is taken back."""
        self.question = Question.NONE if self.question is question else question
        if self.question is Question.EXPORT:
            self.places = self._places()
        self.changed.emit()

    def show(self, view: View) -> None:
        """Show something in the right pane; shown a second time what is to be done comes back."""
        self.view = View.WANTED if self.view is view else view
        self.changed.emit()

    def export(self, place: Path) -> None:
        """Write the log of the machine for its maker."""
        self.question = Question.NONE
        self.busy["log"] = "export"
        self._watch.call(functools.partial(self._export, place), self._exported)
        self.changed.emit()

    def back(self) -> bool:
        """Take back the question, then the view, then what was told; return False where there is none of them."""
        if self.question is not Question.NONE:
            self.question = Question.NONE
        elif self.view is not View.WANTED:
            self.view = View.WANTED
        elif self.told:
            self.told = None
        else:
            return False
        self.changed.emit()
        return True

    def _begin(self, what: str, call: Callable[[], Trial]) -> None:
        name = self.selected
        if self.can(what):
            self.busy[name], self.told = what, None
            self._watch.call(call, functools.partial(self._begun, what, name))
            self.changed.emit()

    def _begun(self, what: str, name: str, answer: object) -> None:
        if not isinstance(answer, Trial):
            self._end(what, name, well=False, cause=str(answer))
        elif answer.ended:
            self._end(what, name, well=answer.well, cause=answer.cause)
        else:
            self._watch.wait_for(self._under_test())
            self._watch.look()

    def _act(self, what: str, act: str, **words: str) -> None:
        name = self.selected
        if name and name not in self.busy:
            self.busy[name], self.told = what, None
            call = functools.partial(self._watch.asked.do, act, device=name, **words)
            self._watch.call(call, functools.partial(self._done, what, name))
            self.changed.emit()

    def _done(self, what: str, name: str, answer: object) -> None:
        well = isinstance(answer, dict)
        cause = str(answer)
        if isinstance(answer, dict):
            cause = UNRECORDED if answer.get("unrecorded") else ""
        self._end(what, name, well=well, cause=cause)
        self._watch.look()

    def _exported(self, answer: object) -> None:
        if isinstance(answer, Exported):
            self._end("export", "log", well=answer.recorded, cause=str(answer.file))
        else:
            self._end("export", "log", well=False, cause=str(answer))

    def _end(self, what: str, name: str, *, well: bool, cause: str) -> None:
        self.busy.pop(name, None)
        self.told = Told(what, name, well, cause, self._clock())
        if what in ("test", "page"):
            self.tests[name] = self.told
        self._watch.wait_for(self._under_test())
        self.changed.emit()

    def _under_test(self) -> list[str]:
        return [name for name, what in self.busy.items() if what in ("test", "page")]

    def _look(self, seen: Seen, trials: dict[str, Trial]) -> None:
        self.seen = seen
        self.last = self.last if seen.why else seen
        for name in self._under_test():
            trial = trials.get(name)
            # A terminal that ended took its tests with it; nobody will tell how they went.
            if seen.why:
                self._end(self.busy[name], name, well=False, cause="device.closed")
            elif trial and trial.ended:
                self._end(self.busy[name], name, well=trial.well, cause=trial.cause)
        self.changed.emit()
