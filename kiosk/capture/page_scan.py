# SPDX-License-Identifier: Apache-2.0
"""The scanner as flows use it: light here, its program and the judging of pages in a child process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from config.settings import DeviceSetting
from devices.about import About, TestResult
from devices.device import CancelToken, Deadline
from devices.host import HostedDevice
from devices.scanner import Scan
from kiosk.capture.sight import PageTaken


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


class PageScanner(HostedDevice):
    """A scanner whose sheets are pages."""

    kind: ClassVar[str] = "scanner"

    def pages(self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int = 200, most: int = 1) -> PagesScanned:
        """Scan up to ``most`` sheets from the feeder, or what lies on the glass.

        Raises DeviceError as ``Scanner.scan`` does, and the host's own (``devices.host``).
        """
        pages: PagesScanned = self.call("pages", deadline, cancel, min_dpi=min_dpi, most=most)
        return pages

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return which scanner it is; raises DeviceError as ``pages``."""
        about: About = self.call("about", deadline, cancel)
        return about

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let the scanner scan once; raises DeviceError as ``pages``."""
        result: TestResult = self.call("self_test", deadline, cancel)
        return result

    def scan(self, deadline: Deadline, cancel: CancelToken, **wishes: Any) -> Scan:
        """Scan sheets; see Scanner.scan. Any: the wishes are its own."""
        scan: Scan = self.call("scan", deadline, cancel, **wishes)
        return scan


def paged(setting: DeviceSetting) -> PageScanner:
    """Make the scanner of a setting, not opened yet; it always lives in a child, whatever ``hosted`` says."""
    options = {name: value for name, value in setting.options.items() if name != "hosted"}
    arguments = {"driver": setting.driver, "address": setting.address, "options": options}
    return PageScanner("kiosk.capture.sheets:build", arguments)
