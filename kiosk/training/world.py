# SPDX-License-Identifier: Apache-2.0
"""The outside world of a training machine: a reader, a printer, a camera, a line, a platform, and hands that move them.

Everything here speaks the real bytes from the other end: the terminal cannot tell it from hardware. What the hands do
is an *act*, a small JSON object ``{"do": "place", "person": "zhao-dehou"}``; the desk window, the demo and the tests
send the same acts, and each leaves a line in the log.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devices.document_camera.papers import SLIP, Somebody
from devices.document_camera.virtual import VirtualCamera
from devices.id_card.virtual import Fault, VirtualReader
from devices.page_printer.mechanism import Job
from devices.page_printer.virtual import VirtualPagePrinter
from devices.receipt_printer.virtual import VirtualPrinter
from devices.speaker.virtual import Heard, VirtualSpeaker
from devices.virtual_end import Fault as WireFault
from kiosk.training.acts import Act, ActError
from kiosk.training.cards import identity_card
from kiosk.training.faults import Hurts, Plugged
from kiosk.training.line import Line
from kiosk.training.persons import TrainingPerson, persons
from kiosk.training.platform import PlatformProcess
from kiosk.training.small_parts import SmallParts

# What a sheet takes in a quick office printer; who watches a training sees that it takes its time.
SECONDS_PER_SHEET = 1.0
# The paper that is the newest slip, and the code as it stands in a printer's job.
LAST_SLIP = "slip"
SLIP_CODE = re.compile(rb"BSR1/[0-9]{23}/[0-9A-Z]{8}(/[0-9A-Za-z-]+)?")
# Lines kept: the whole log goes with every answer over the socket, and a desk looks several times a second.
LOG_LENGTH = 200
# A quick reader's pace: a trainee who goes on does not wait for the voice.
SECONDS_PER_LETTER = 0.1
# Faults that only a reading meets; those of the wire and the module strike whatever is asked next.
OF_THE_READING = frozenset({Fault.WORN.value, Fault.MOVED.value, Fault.PULLED.value})
# Faults that a part forgets with its power.
OF_THE_WIRE = frozenset(fault.value for fault in WireFault)
# The printers' fields of the desk, and what of their faults is seen from outside.
SEEN = {
    "receipt_printer": ("printer", ("paper-out", "cover-open")),
    "page_printer": ("page_printer", ("paper-out", "jam")),
}


@dataclass
class Desk:
    """What lies about: kept so that the desk window can show it and the log can tell it."""

    person: str = ""
    paper: str = ""
    """Its name, of a slip without the code: state and log go to whoever asks, and a code opens what it stands for."""
    holder: str = ""
    """Whose name the paper bears."""
    faults: tuple[str, ...] = ()
    unplugged: set[str] = field(default_factory=set)
    printer: str = "well"
    line_down_since: float | None = None
    platform_fault: str = ""
    page_printer: str = "well"
    slips: int = 0
    sheets: int = 0


class World:
    """All virtual parts of one training machine, in one folder."""

    def __init__(self, folder: Path, *, now: Callable[[], float] = time.time, width_mm: int = 80) -> None:
        # Once for every part: addresses, children and terminals begin from no folder of ours.
        folder = folder.absolute()
        self.folder = folder
        self.desk = Desk()
        self._now = now
        self._last_person = ""
        self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)
        self.reader = VirtualReader(folder / "id-card")
        self.printer = VirtualPrinter(width_mm=width_mm, on_job=self._keep_slip)
        self.camera = VirtualCamera()
        self.page_printer = VirtualPagePrinter(seconds_per_sheet=SECONDS_PER_SHEET, on_job=self._keep_sheet)
        self.speaker = VirtualSpeaker(folder, seconds_per_letter=SECONDS_PER_LETTER, on_heard=self._hear)
        self.small = SmallParts(folder, self._slip_printed_last)
        self.platform = PlatformProcess(folder / "platform")
        self.line: Line | None = None
        self._parts: dict[str, Plugged] = {
            "id_card": self.reader, "receipt_printer": self.printer, "document_camera": self.camera,
            "speaker": self.speaker, "page_printer": self.page_printer, **self.small.by_kind,
        }  # fmt: skip
        self._hurts = {kind: Hurts(part) for kind, part in self._parts.items()}
        self._acts: dict[str, Callable[..., object]] = self._all_acts()

    def start(self) -> dict[str, Any]:
        """Start every part; return the addresses a terminal needs."""
        for kept in ("slips", "sheets"):
            (self.folder / kept).mkdir(parents=True, exist_ok=True)
        # The platform first: the line in front of it carries to its port from the first connection on.
        self.line = Line(0, self.platform.start())
        self.line.restore()
        return {
            "devices": {
                "id_card": self.reader.start(),
                "receipt_printer": self.printer.start(),
                "document_camera": self.camera.start(),
                "speaker": self.speaker.start(),
                "page_printer": self.page_printer.start(),
                **self.small.start(),
            },
            "platform": f"http://127.0.0.1:{self.line.port}/api/v1",
        }

    def stop(self) -> None:
        """Stop every part."""
        parts = (self.reader, self.printer, self.camera, self.speaker, self.page_printer, *self.small.by_kind.values())
        for part in (*parts, self.platform):
            part.stop()
        if self.line:
            self.line.cut()

    def do(self, act: Act) -> dict[str, Any]:
        """Do one act and return the state of the desk; raises ActError."""
        name = str(act.get("do", ""))
        if name not in self._acts:
            raise ActError(f"unknown act {name!r}; known: {', '.join(sorted(self._acts))}")
        arguments = {key: value for key, value in act.items() if key != "do"}
        try:
            answer = self._acts[name](**arguments)
        except (TypeError, KeyError, ValueError, OSError, RuntimeError) as wrong:
            raise ActError(f"act {name!r}: {wrong}") from wrong
        # Looking leaves no line in the log, or it would hold nothing else.
        if name != "state":
            self.log.append({"at": self._now(), "act": name, **loggable(arguments)})
        return {**self.state(), **(answer if isinstance(answer, dict) else {})}

    def state(self) -> dict[str, Any]:
        """Return what lies about and the newest log, as plain data."""
        desk = self.desk
        return {
            "person": desk.person, "paper": desk.paper, "holder": desk.holder, "holder_next": self._holder().key,
            "faults": list(desk.faults), "printer": desk.printer,
            "unplugged": sorted(desk.unplugged), "line_down_since": desk.line_down_since,
            "platform_fault": desk.platform_fault, "slips": desk.slips, "sheets": desk.sheets,
            "page_printer": desk.page_printer, "log": list(self.log), "parts": self._all_parts(),
        }  # fmt: skip

    def _all_parts(self) -> dict[str, dict[str, Any]]:
        """Return every part: whether its plug is in, what is wrong with it, what could be."""
        return {
            kind: {"plugged": kind not in self.desk.unplugged, "fault": hurts.active, "faults": list(hurts.names)}
            for kind, hurts in self._hurts.items()
        }

    def _all_acts(self) -> dict[str, Callable[..., object]]:
        return {
            "state": dict, "place": self._place, "lift": self._lift, "card-fault": self._card_fault,
            "lay": self._lay, "dossier": self._dossier, "take-away": self._take_away, "cover-camera": self.camera.cover,
            "uncover-camera": self.camera.uncover, "end-paper": self._end_paper, "load-paper": self._load_paper,
            "open-cover": self._open_cover, "close-cover": self._close_cover, "silence-printer": self._silence_printer,
            "unplug": self._unplug, "plug": self._plug, "cut-line": self._cut_line, "restore-line": self._restore_line,
            "platform-fault": self._platform_fault, "platform-state": self.platform.state,
            "end-sheets": self._end_sheets, "load-sheets": self._load_sheets, "jam-sheets": self._jam_sheets,
            "device-fault": self._device_fault, "mend": self._mend, "replug": self._replug,
            **self.small.acts(), "kill-platform": self.platform.kill, "restart-platform": self._restart_platform,
        }  # fmt: skip

    def _place(self, person: str) -> None:
        found = next(p for p in (*persons(), None) if p is None or person in (p.key, p.name))
        if found is None or found.card is None:
            raise ActError(f"nobody called {person!r} has a card")
        self.reader.place(identity_card(found.card))
        self.desk.person = self._last_person = found.key

    def _card_fault(self, name: str, times: int | None = None) -> None:
        self.reader.fault(name, times)
        self._struck(name)

    def _struck(self, name: str) -> None:
        """Keep what is wrong with the reader."""
        self._felt("id_card", name)
        if self.desk.person and name in OF_THE_READING:
            # The reading is over before a hand gets from the card to the button: the card moves, and is read anew.
            self._place(self.desk.person)

    def _lift(self) -> None:
        self.reader.lift()
        self._mend("id_card")  # a fault that was ordered ends with its card: the next person starts well
        self.desk.person = ""

    def _dossier(self, node: str, **more: Any) -> None:
        """Do to a dossier what an office does: accept it, ask for papers, decide it (``history.Turn``)."""
        try:
            self.platform.turn({"node": node, **more})
        except ValueError as wrong:
            raise ActError(str(wrong), "no-dossier" if "no such dossier" in str(wrong) else "") from wrong

    def _lay(self, paper: str, faults: list[str] | None = None, seed: int = 1) -> None:
        # Papers bear the name of whoever laid a card last, so that form and paper agree; else of somebody.
        if paper == LAST_SLIP:
            paper = SLIP + self._slip_printed_last()
        owner = self._holder()
        holder = Somebody(owner.name, owner.sex, owner.nationality, owner.birth_date, owner.number, owner.address)
        self.camera.lay(paper, person=holder, faults=tuple(faults or ()), seed=seed)
        self.desk.paper, self.desk.holder, self.desk.faults = name_of(paper), owner.key, tuple(faults or ())

    def _holder(self) -> TrainingPerson:
        """Return whose name the next paper bears."""
        return next((p for p in persons() if p.key == self._last_person), persons()[1])

    def _take_away(self) -> None:
        self.camera.take_away()
        self.desk.paper, self.desk.holder, self.desk.faults = "", "", ()

    def _end_paper(self, after_lines: int | None = None) -> None:
        self._device_fault("receipt_printer", "paper-out", after_lines)

    def _load_paper(self) -> None:
        self.printer.load_paper()
        self._felt("receipt_printer", "")

    def _open_cover(self) -> None:
        self._device_fault("receipt_printer", "cover-open")

    def _close_cover(self) -> None:
        self.printer.close_cover()
        self._felt("receipt_printer", "")

    def _silence_printer(self) -> None:
        self._device_fault("receipt_printer", "silent")

    def _end_sheets(self, after: int = 0) -> None:
        self._device_fault("page_printer", "paper-out", after)

    def _load_sheets(self) -> None:
        # One act for both: whoever puts paper in takes out what was stuck.
        self.page_printer.load_paper()
        self.page_printer.free()
        self._felt("page_printer", "")

    def _jam_sheets(self) -> None:
        self.page_printer.jam_next()
        self._felt("page_printer", "jam")

    def _keep_sheet(self, job: Job) -> None:
        """Keep a printed document and a picture of its first page."""
        from kiosk.capture.leaf import page_picture

        number = self.desk.sheets + 1
        place = self.folder / "sheets" / f"{number:04d}"
        place.with_suffix(".pdf").write_bytes(job.pdf)
        place.with_suffix(".png").write_bytes(page_picture(job.pdf))
        self.desk.sheets = number  # only now: whoever hears of a sheet looks for its picture at once
        self.log.append({"at": self._now(), "act": "sheet", "number": number, "print": job.name})

    def _unplug(self, device: str) -> None:
        self._parts[device].unplug()
        self.desk.unplugged.add(device)

    def _plug(self, device: str) -> None:
        self._parts[device].plug()
        self.desk.unplugged.discard(device)
        # What starts afresh talks again; that the paper is out it finds all the same.
        if self._hurts[device].active in OF_THE_WIRE or device == "id_card":
            self._mend(device)

    def _hear(self, heard: Heard) -> None:
        self.log.append({"at": self._now(), "act": "heard", "words": " ".join(heard.words.split())})

    def _device_fault(self, device: str, fault: str, after: int | None = None) -> None:
        """Let something go wrong with a part until it is mended: silence, noise, half a frame, no paper."""
        self._hurts[device].order(fault, after)
        self._felt(device, fault)
        if device == "id_card":
            self._struck(fault)

    def _mend(self, device: str) -> None:
        self._hurts[device].mend(plugged=device not in self.desk.unplugged)
        self._felt(device, "")

    def _felt(self, device: str, name: str) -> None:
        """Keep what is wrong with a part, and say of the printers what people see of it."""
        self._hurts[device].active = name
        if device in SEEN:
            field_name, seen = SEEN[device]
            setattr(self.desk, field_name, name if name in seen else "well")

    def _replug(self, device: str) -> None:
        """Pull a plug and put it back at once: the port behind the name is another one."""
        self._unplug(device)
        self._plug(device)

    def _cut_line(self) -> None:
        if self.line:
            self.line.cut()
        self.desk.line_down_since = self._now()

    def _restore_line(self) -> None:
        if self.line:
            self.line.restore()
        self.desk.line_down_since = None

    def _platform_fault(self, **fault: Any) -> None:
        self.platform.fault(fault)
        self.desk.platform_fault = str(fault.get("name", ""))

    def _restart_platform(self) -> None:
        self.platform.start()

    def _slip_printed_last(self) -> str:
        """Return the code of the newest slip, as if somebody had come back with it."""
        for number in range(self.desk.slips, 0, -1):
            job = (self.folder / "slips" / f"{number:04d}.bin").read_bytes()
            if code := SLIP_CODE.search(job):
                return code.group().decode("ascii")
        raise ActError("no slip with a code was printed yet", "no-slip")

    def _keep_slip(self, job: bytes) -> None:
        from devices.receipt_printer.drawing import draw

        number = self.desk.slips + 1
        place = self.folder / "slips" / f"{number:04d}"
        place.with_suffix(".bin").write_bytes(job)
        place.with_suffix(".png").write_bytes(draw(job, self.printer.width_mm))
        self.desk.slips = number  # only now: whoever hears of a slip looks for its picture at once
        self.log.append({"at": self._now(), "act": "slip", "number": self.desk.slips})


def name_of(paper: str) -> str:
    """Return what a paper is called: a slip by that name, without the code that stands on it."""
    return LAST_SLIP if paper.startswith(SLIP) else paper


def loggable(arguments: Act) -> dict[str, Any]:
    """Return the arguments of an act as the log may have them: no code of anybody's slip."""
    told = {name: value for name, value in arguments.items() if name != "code"}
    return told | {"paper": name_of(str(told["paper"]))} if "paper" in told else told
