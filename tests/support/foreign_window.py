"""A clerk's day at a window by the rules of Windows, in a process of its own: ``python -m … FOLDER``.

Signs in, calls, takes in a case from a kiosk's draft, lets the person go and ends the day, over a real terminal, whose
staff line is asked and whose outbox is backed up meanwhile. Prints what came of it as one JSON line.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.support import windows_rules

if __name__ == "__main__":
    # Before anything of ours is loaded: what asks the system when it is loaded is to be answered by these rules.
    windows_rules.lay_down()

from config.settings import Settings
from kiosk.terminal import Hearers, Terminal
from offline_queue.backup import findings, make_backup
from offline_queue.control import ask
from offline_queue.control_door import PORT
from offline_queue.errors import OutboxBusy
from offline_queue.housekeeping import held
from offline_queue.keys import device_keys
from offline_queue.outbox import Outbox
from tests.support import intake_window as support
from tests.support import signed_staff
from tests.support.cases import ManyFacilities
from tests.support.flow_fakes import ManualTimers
from tests.support.hubs import TOKENS, HubThread
from tests.support.intake_window import IntakeWindow
from tests.support.sandbox import SandboxThread
from tests.ui.intake.test_intake_walk import take_in
from ui.desk.density import SMALL

# What else is opened beside a window, or in its place: loaded here, and by that held to the rules.
PROGRAMS = ("ui.caller.program", "ui.guide.program", "ui.fleet.program", "ui.board.program", "kiosk.commands.setup")

STAFF, PASSWORD, BADGE = "C01", "banshi-C01", "0004127701"
DAY = 4
LIMIT = 15.0


class Machine:
    """A real terminal in the place of one that nobody starts."""

    def __init__(self, sandbox: SandboxThread, hub: HubThread) -> None:
        self._url, self._hub = sandbox.url, hub.url
        self._told = threading.Event()

    def settings_at(self, folder: Path, window: str = "02", zone: str = "east") -> Settings:
        """Return the settings of window 02, with the sandbox as its platform."""
        made = signed_staff.settings_at(folder, window, zone)
        platform = msgspec.structs.replace(made.platform, url=self._url)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "token").write_text(TOKENS["window"], "ascii")
        hub = msgspec.structs.replace(made.hub, url=self._hub, token=str(folder / "token"))
        return msgspec.structs.replace(made, platform=platform, hub=hub, post="window", flows=("apply",))

    def box_of(self, folder: Path) -> Outbox:
        """Start the terminal; return its outbox once it is open."""
        self.settings = self.settings_at(folder)
        self.terminal = Terminal(self.settings, folder, Hearers(outbox=self._hear))
        self.terminal.start()
        assert self._told.wait(LIMIT), self.terminal.outbox_state
        assert self.terminal.outbox, self.terminal.outbox_state
        return self.terminal.outbox

    def still_terminal(self, folder: Path, settings: Settings) -> Terminal:
        """Return it; it runs."""
        return self.terminal

    def _hear(self) -> None:
        if self.terminal.outbox_state.cause or self.terminal.outbox:
            self._told.set()


class ForeignWindow(IntakeWindow):
    """The window over that machine, whose clerk signs in by its page."""

    def open(self) -> None:
        """Sign in as somebody does: by number, password and badge, at the platform."""
        self.watch.start()
        page = self.shell.cover_page
        page.number.setText(STAFF)  # type: ignore[attr-defined]  # the page of a window
        page.password.setText(PASSWORD)  # type: ignore[attr-defined]  # the page of a window
        page.second.setText(BADGE)  # type: ignore[attr-defined]  # the page of a window
        page.try_in()  # type: ignore[attr-defined]  # the page of a window
        self.until(lambda: self.context.calling.rules is not None and self.context.calling.state.value == "OPEN")

    def serve(self) -> None:
        """Call, take in, decide and let the person go, by keys."""
        self.queue()
        take_in(self)
        self.press(Qt.Key.Key_F9, "F9")
        # It is the machine's own worker that sends.
        self.until(self._is_acknowledged)
        self.press(Qt.Key.Key_1, "1")
        self.press(Qt.Key.Key_Return, "Enter")
        self.until(lambda: self.place.decide.finished)
        self.press(Qt.Key.Key_F10, "F10")
        self.until(lambda: self.context.ticket is None)

    def _is_acknowledged(self) -> bool:
        self.shell.tick()
        case = self.place.decide.case
        return bool(case and case.project_no)

    def end_day(self) -> str:
        """Count the day and keep its report; return the report's number."""
        self.shell.open_tab(DAY)
        state = self.shell.boards[DAY].inner.state  # type: ignore[attr-defined]  # behind its gate
        self.until(lambda: state.account is not None and not state.doing)
        self.press(Qt.Key.Key_F10, "F10")
        self.until(lambda: state.report is not None)
        return str(state.report.number)


def day(folder: Path) -> dict[str, Any]:
    """Walk it; return what came of it."""
    for name in PROGRAMS:
        importlib.import_module(name)
    hub, sandbox = HubThread(folder / "hub"), SandboxThread(folder / "city")
    machine, around = Machine(sandbox, hub), ManyFacilities(ManualTimers())
    with pytest.MonkeyPatch.context() as patch:
        for name in ("settings_at", "box_of", "still_terminal"):
            patch.setattr(support, name, getattr(machine, name))
        patch.setattr(support, "new_hall", lambda: "0001")
        patch.setitem(support.DEVICE, "region", "990100")
        near = type("Near", (), {"__new__": lambda cls, terminal: around})
        patch.setattr("ui.window.intake_place.Surroundings", near)
        # What the report looks like on A4 is told elsewhere, and no matter of systems.
        patch.setattr("ui.window.dayclose_state.DayState._draw", lambda state: None)
        patch.setattr("ui.desk.keys.ONCE_SECONDS", 0.0)
        patch.setattr("kiosk.hall.drafts.COST", 2)
        window = ForeignWindow(folder / "window", hub, sandbox, around, SMALL.size, "zh_CN")
        window.open()
        window.serve()
        told = {"staff": window.context.staff.who.staff_no, "report": window.end_day()}
        told |= beside(machine, folder)
        window.close()
        told |= after(machine)
    hub.stop()
    sandbox.stop()
    return told


def beside(machine: Machine, folder: Path) -> dict[str, Any]:
    """Ask, lock and back up beside the running terminal."""
    setting = machine.settings.outbox
    box, keys = Path(setting.folder), device_keys(setting, create=False)
    try:
        Outbox.open(box, keys)
        second = "let in"
    except OutboxBusy:
        second = "kept out"
    made = make_backup(box, keys, folder / "backups", 4e9)
    counts = (ask(box, {"do": "status"}) or {}).get("counts", {})
    return {
        "second": second, "held": held(box), "port": (box / PORT).exists(), "acknowledged": counts.get("acknowledged"),
        "backup": findings(made.backup.path, keys),
    }  # fmt: skip


def after(machine: Machine) -> dict[str, Any]:
    """Open what was left anew."""
    setting = machine.settings.outbox
    left = held(Path(setting.folder))
    box = Outbox.open(Path(setting.folder), device_keys(setting, create=False))
    states = sorted({str(entry.state) for entry in box.entries() if entry.kind == "submission"})
    told = {"left": left, "verified": box.verify(), "submissions": states}
    box.close()
    return told


if __name__ == "__main__":
    QApplication(["window"])
    sys.stdout.write(json.dumps(day(Path(sys.argv[1]))) + "\n")
