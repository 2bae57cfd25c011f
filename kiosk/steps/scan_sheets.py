# SPDX-License-Identifier: Apache-2.0
"""Pages from a scanner, beside the camera or in its place: what is said while sheets are laid, scanned, or stuck.

The pages it brings go through the same check as the camera's, one after the other; what waits is held in buffers of
ours.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol

from config.texts import Text, text
from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera import DocumentCamera
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.sight import Before, PageTaken
from kiosk.steps.belongings import Part, zeroed
from kiosk.steps.facilities import Facilities, usable
from kiosk.steps.screens import Action, InfoLine, Tone, Trail, Trouble
from kiosk.steps.step import Show, Work

KIND = "scanner"
# A slow scanner takes ten seconds a sheet; one that stands still is noticed by its driver.
SCAN_SECONDS = 180.0
# Causes with a sentence for the person; all others are a scanner that does not answer.
SAID = frozenset(
    f"scanner.{name}"
    for name in ("no-paper", "cover-open", "jam", "busy", "io-error", "stopped", "refused", "garbled", "lost")
)


class Scanning(Protocol):
    """What a scanner does here."""

    def pages(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        min_dpi: int,
        most: int,
        before: tuple[Before, ...] = (),
        whose: str = "",
    ) -> PagesScanned:
        """Scan up to so many sheets, held against the pages ``before``; of the visit ``whose`` earlier ones stay."""
        ...


def scan_pages(asked: Asked, scanner: Scanning, deadline: Deadline, cancel: CancelToken) -> PagesScanned:
    """Scan what lies there."""
    most, dpi = asked.most, asked.min_dpi
    return scanner.pages(deadline, cancel, min_dpi=dpi, most=most, before=asked.before, whose=asked.whose)


def can_scan(facilities: Facilities) -> bool:
    """Tell whether paper can be taken in now, by camera or scanner."""
    return usable(facilities, DocumentCamera) or usable(facilities, KIND)


@dataclass(repr=False)
class Sheets(Part):
    """Pages that were scanned together and wait to be looked at."""

    NAME: ClassVar[str] = "sheets"
    using: bool = False
    """The scanner is used and not the camera."""
    waiting: list[tuple[PageTaken, bytearray]] = field(default_factory=list)
    before: bool | None = None
    """Whether it was used before the corners of a page of the other device were set; None while none are."""

    def turn_to(self, using: bool) -> None:
        """Use one of both for a page of it."""
        self.before, self.using = self.using, using

    def turn_back(self) -> None:
        """Use again what was used before that."""
        if self.before is not None:
            self.using, self.before = self.before, None

    @property
    def held(self) -> bool:
        """Tell whether pages wait."""
        return bool(self.waiting)

    def buffers(self) -> list[bytearray]:
        """Return the pictures of the pages."""
        return [content for _, content in self.waiting]

    def add(self, pages: Iterable[PageTaken]) -> None:
        """Hold pages, before those that wait: they were scanned for the place that is next."""
        self.waiting = [(replace(page, jpeg=b""), bytearray(page.jpeg)) for page in pages] + self.waiting

    def take(self) -> PageTaken | None:
        """Give out the next page; its buffer is overwritten."""
        if not self.waiting:
            return None
        page, content = self.waiting.pop(0)
        taken = replace(page, jpeg=bytes(content))
        zeroed(content)
        return taken

    def drop(self) -> None:
        """Overwrite what waits."""
        for content in self.buffers():
            zeroed(content)
        self.waiting, self.before = [], None


@dataclass(frozen=True)
class Asked:
    """What the screens say of the paper: its page, where the person stands, how many sheets may be laid, both ways.

    ``leave`` is the way out; ``before`` are the pages a sheet may be the same as; ``whose`` is the id of the visit.
    """

    page: Text
    trail: Trail | None
    most: int
    min_dpi: int
    camera: bool
    leave: Action
    before: tuple[Before, ...] = ()
    whose: str = ""


def ask_for_sheets(asked: Asked, status: InfoLine | None = None) -> Show:
    """Ask for the sheets; ``status`` says first what went wrong."""
    start = Action("scan-sheets", text("sheets.start"), icon="scan", primary=True)
    return Show(_screen(asked, status, start))


def scanning(asked: Asked) -> Show:
    """Scan, and say so."""
    busy = InfoLine("scan", text("sheets.busy"))
    work = Work(KIND, functools.partial(scan_pages, asked), SCAN_SECONDS)
    return Show(_screen(asked, busy, None), work=work)


def stopped(asked: Asked, scanned: PagesScanned) -> Show:
    """Say what stopped the feeder: a sheet may be stuck in there, whatever is well."""
    line = InfoLine("warn", text("sheets.stopped", count=len(scanned.pages)))
    look = Action("look-at-sheets", text("sheets.look"), icon="eye", primary=True)
    return Show(
        Trouble(
            title=text("sheets.stopped-title"),
            trail=asked.trail,
            tone=Tone.WARN,
            reasons=(InfoLine("warn", _sentence(scanned.cause)), line),
            actions=(look,),
        )
    )


def trouble_line(error: DeviceError) -> InfoLine:
    """Return the sentence for a scan that brought nothing."""
    return InfoLine("warn", _sentence(error.cause))


def _sentence(cause: str) -> Text:
    return text(f"cause.{cause if cause in SAID else 'scanner.silent'}")


def _screen(asked: Asked, status: InfoLine | None, start: Action | None) -> Trouble:
    how = InfoLine("document", text("sheets.how"))
    several = (InfoLine("info", text("sheets.most", count=asked.most)),) if asked.most > 1 else ()
    camera = (Action("use-camera", text("sheets.camera"), icon="camera"),) if asked.camera else ()
    # While it scans there is one way only, and it ends the scan.
    actions = (asked.leave, *camera, start) if start else (asked.leave,)
    return Trouble(
        title=text("sheets.title", page=asked.page),
        lead=text("sheets.lead"),
        trail=asked.trail,
        tone=Tone.WARN if status and status.icon == "warn" else Tone.INFO,
        reasons=(*((status,) if status else ()), how, *several),
        actions=actions,
    )
