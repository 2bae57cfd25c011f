# SPDX-License-Identifier: Apache-2.0
"""The scanner as flows use it: light here, its program and the judging of pages in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from config.settings import DeviceSetting
from devices.device import CancelToken, Deadline
from devices.scanner import Scan
from kiosk.capture.hosted_pages import HostedPages
from kiosk.capture.sight import Before, PageTaken, Untouched


@dataclass(frozen=True, repr=False)
class PagesScanned:
    """What came out of one scan: whole pages in their order, and why the feeder stopped early, empty for well."""

    pages: tuple[PageTaken, ...]
    cause: str = ""

    def __repr__(self) -> str:
        return f"PagesScanned({len(self.pages)})"

    def tally(self) -> dict[str, int]:
        """Count the sheets."""
        return {"sheets": len(self.pages)}


class PageScanner(HostedPages):
    """A scanner whose sheets are pages."""

    kind: ClassVar[str] = "scanner"

    def pages(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        min_dpi: int = 200,
        most: int = 1,
        before: tuple[Before, ...] = (),
        whose: str = "",
    ) -> PagesScanned:
        """Scan up to ``most`` sheets from the feeder, or what lies on the glass, held against the pages ``before``.

        ``whose`` is the id of the visit, of which earlier sheets stay. Raises DeviceError as ``Scanner.scan`` does, and
        the host's own (``devices.host``).
        """
        wishes: dict[str, object] = {"min_dpi": min_dpi, "most": most, "before": before, "whose": whose}
        pages: PagesScanned = self.call("pages", deadline, cancel, **wishes)
        return pages

    def untouched(self, deadline: Deadline, cancel: CancelToken, *, of: str) -> Untouched:
        """Return the whole sheet of a page by its ``original_sha256``; raises DeviceError ``scanner.sheet-gone``."""
        sheet: Untouched = self.call("untouched", deadline, cancel, of=of)
        return sheet

    def scan(self, deadline: Deadline, cancel: CancelToken, **wishes: Any) -> Scan:
        """Scan sheets; see Scanner.scan. Any: the wishes are its own."""
        scan: Scan = self.call("scan", deadline, cancel, **wishes)
        return scan


def paged(setting: DeviceSetting) -> PageScanner:
    """Make the scanner of a setting, not opened yet; it always lives in a child, whatever ``hosted`` says."""
    options = {name: value for name, value in setting.options.items() if name != "hosted"}
    arguments = {"driver": setting.driver, "address": setting.address, "options": options}
    return PageScanner("kiosk.capture.sheets:build", arguments)
