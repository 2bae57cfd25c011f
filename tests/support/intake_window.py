"""A clerk's window as it is, with hub, platform and outbox of a test behind it, and hands that move cards and paper."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import wording
from devices.device import Actor, CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card import IdCardReader
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Slip
from devices.signature_pad import SignaturePad, Writing
from kiosk.hall import drafts
from kiosk.hall.drafts import Left
from kiosk.hall.line import HallLine
from kiosk.platform.calls.staff import HEADER, StaffSession
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts
from kiosk.tickets.day_key import hashed
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from tests.support import signed_in
from tests.support.cases import BANK, OWNER, REGISTER, ManyFacilities, box_of, kiosk_draft, white_page
from tests.support.dossiers import City, new_hall
from tests.support.flow_fakes import NAME, TRAINING, ManualTimers, card
from tests.support.hubs import HubThread
from tests.support.parcels import DEVICE
from tests.support.sandbox import SandboxThread
from tests.support.signed_staff import settings_at, still_terminal
from ui.desk.density import NORMAL
from ui.hall.watch import HallWatch
from ui.window.intake_board import IntakeBoard
from ui.window.intake_place import IntakePlace, place_of
from ui.window.program import WindowProgram

CODE = "7K2M94P4"
LIMIT_SECONDS, TICK_MS = 20.0, 20
STAFF = "1708"


class Pending:
    """Work of a device that waits for a hand."""

    def __init__(self, on: object, call: Any, done: Callable[[object], None]) -> None:
        self.on, self.call, self.done = on, call, done
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Hands:
    """The lanes of a window: outbox and platform at once, cards and names when somebody lays or writes them."""

    def __init__(self, outbox: Outbox, city: City) -> None:
        self.outbox, self.city = outbox, city
        self.waiting: list[Pending] = []
        self.slips: list[Slip] = []
        self.sheets: list[tuple[str, bytes]] = []
        self.unsure: set[int] = set()
        """Which sheets, from 1, the printer never answers for."""

    def run(self, on: object, call: Any, seconds: float, done: Callable[[object], None]) -> Pending:
        work = Pending(on, call, done)
        things: dict[object, object] = {
            "outbox": self.outbox, "platform": self.city.platform, "catalogue": TRAINING,
            ReceiptPrinter: self, PagePrinter: self,
        }  # fmt: skip
        if on in things:
            self._do(work, things[on])
        elif on in (IdCardReader, SignaturePad):
            self.waiting.append(work)
        else:
            done(DeviceError(ErrorKind.DEVICE, f"{on}.absent", actor=Actor.GUIDE))
        return work

    def lay(self, person: str = "zhao-dehou") -> None:
        """Lay somebody's card on the reader: a new reading each time, for it is overwritten when it was used."""
        self._end(IdCardReader, card(person))

    def sign(self) -> None:
        """Write a name on the pad."""
        writing = Writing(100.0, 30.0)
        for stroke in NAME:
            for place, (x, y, at) in enumerate(stroke):
                writing.add((x * 100, y * 30, 0.5, at), begins=place == 0)
        self._end(SignaturePad, writing)

    def wants(self, device: type) -> bool:
        """Tell whether somebody waits at a device."""
        return any(work.on is device and not work.cancelled for work in self.waiting)

    def print(self, what: Slip | bytes, *more: Any) -> PrintReport | PageReport:
        """Print, as both printers do."""
        if isinstance(what, Slip):
            self.slips.append(what)
            return PrintReport(what.job, PrintResult.PRINTED)
        self.sheets.append((more[0], what))
        result = PageResult.UNSURE if len(self.sheets) in self.unsure else PageResult.PRINTED
        return PageReport(more[0], result, "page.silent" if result is PageResult.UNSURE else "")

    def _end(self, device: type, value: object) -> None:
        work = next(one for one in self.waiting if one.on is device and not one.cancelled)
        self.waiting.remove(work)
        work.done(value)

    def _do(self, work: Pending, thing: object) -> None:
        try:
            work.done(work.call(thing, Deadline.after(5), CancelToken()))
        except DeviceError as wrong:
            work.done(wrong)


class IntakeWindow:
    """Window 02 of the test hall with a clerk who is signed in at the platform; ``presses`` counts their keys."""

    def __init__(
        self,
        folder: Path,
        hub: HubThread,
        sandbox: SandboxThread,
        around: ManyFacilities,
        size: tuple[int, int],
        language: str,
    ) -> None:
        self.hub, self.city = hub, City(sandbox)
        self.outbox = box_of(folder)
        self.hands = Hands(self.outbox, self.city)
        self.around, self.timers = around, around._timers
        place = {"region": DEVICE["region"], "hall": new_hall(), "device": DEVICE["device"]}
        self.around.site = msgspec.structs.replace(self.around.site, **place)
        self.around.machine, self.around.post = "W02", "window"
        settings = settings_at(folder, "02", "east")
        terminal = still_terminal(folder, settings)
        terminal.run = self.hands.run  # type: ignore[method-assign,assignment]  # the lanes are ours
        self.watch = HallWatch(lambda hear, happened: HallLine(hub.client("window", staff=STAFF), hear, happened))
        self.program = WindowProgram(settings, terminal, wording(language), self.watch, size=size, now=self.around.now)
        self.shell, self.context = self.program.shell, self.program.context
        self.presses: list[str] = []
        self.session = signed_in.clerk(sandbox, place["hall"])
        # Nobody looks: what a moment looks like is seen where its picture is.
        self.shell.setUpdatesEnabled(False)
        self.shell.show()
        self.shell.activateWindow()

    @property
    def place(self) -> IntakePlace:
        """What the tab holds."""
        return place_of(self.context)

    @property
    def board(self) -> IntakeBoard:
        """The tab itself, behind the right to it."""
        return self.shell.boards[1].inner  # type: ignore[attr-defined,no-any-return]  # a gate

    def later(self, seconds: float) -> None:
        """Let time go by."""
        self.timers.now += seconds

    def open(self) -> None:
        """Let the clerk in, and the hall be read."""
        self.watch.start()
        token = self.session[HEADER]
        until = self.around.now() + datetime.timedelta(hours=8)
        session = StaffSession(
            session_id=uuid7(), token=token, staff_no=STAFF, name="沈砚秋", hall="0001", roles=("clerk",),
            expires_in=28_800, expires_at=until, signed_by="training",
        )  # fmt: skip
        self.context.staff.who = SignedIn(STAFF, "沈砚秋", frozenset({"clerk"}), 4e9, session)
        self.context.staff_changed.emit()
        self.until(lambda: self.context.calling.rules is not None and self.context.calling.state.value == "OPEN")

    def queue(self) -> None:
        """Let the owner of the draft take a number by their card, with a draft of a kiosk left in the hall."""
        client = self.hub.client("kiosk")
        pages = {REGISTER: (white_page(), white_page()), BANK: (white_page(),)}
        draft = kiosk_draft(pages=pages)
        given = hashed(client.day_key().key, OWNER.number)
        client.issue(acts.Issue(queue="social", person_hash=given), uuid7())
        drafts.lay(client, Left(draft, None, ""), CODE, OWNER, days=30, new_id=uuid7)
        self.until(lambda: len(self.context.calling.line) == 1)

    def press(self, key: Qt.Key, name: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is, and count it."""
        self.presses.append(name)
        QTest.keyClick(self.shell.focusWidget() or self.shell, key, modifier)
        QApplication.processEvents()

    def send(self) -> None:
        """Send what waits, and let the window look."""
        now = self.around.now().timestamp()
        self.outbox.rearm(now)
        while parcel := self.outbox.claim(now):
            self.outbox.settle(parcel.entry, self.city.deliverer.deliver(parcel), delay=60.0)
        self.shell.tick()

    def until(self, what: Callable[[], object]) -> None:
        """Let events happen until something is so."""
        ends = time.monotonic() + LIMIT_SECONDS
        # Its ticks end each wait for an event, so that the limit is looked at.
        ticks = QTimer(interval=TICK_MS)
        ticks.start()
        while not what():
            assert time.monotonic() < ends, "it did not come so far"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        ticks.stop()

    def close(self) -> None:
        """End everything."""
        self.program.close()
        self.watch.close()
        self.outbox.close()
        self.city.close()


@contextlib.contextmanager
def intake_window(
    folder: Path, hub: HubThread, sandbox: SandboxThread, size: tuple[int, int] = NORMAL.size, language: str = "zh_CN"
) -> Iterator[IntakeWindow]:
    """Give one whose clerk is signed in."""
    around = ManyFacilities(ManualTimers())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.window.intake_place.Surroundings", lambda terminal: around)
        # Fingers of a test are quick: two presses of one key are two.
        patch.setattr("ui.desk.keys.ONCE_SECONDS", 0.0)
        patch.setattr("kiosk.hall.drafts.COST", 2)
        window = IntakeWindow(folder, hub, sandbox, around, size, language)
        try:
            window.open()
            yield window
        finally:
            window.close()


__all__ = ["CODE", "Hands", "IntakeWindow", "intake_window"]
