# SPDX-License-Identifier: Apache-2.0
"""What camera and scanner have in common where they live in a child: pages made anew by hand, and what they tell."""

from __future__ import annotations

from devices.about import About, TestResult
from devices.device import CancelToken, Deadline
from devices.host import HostedDevice
from kiosk.capture.sight import Before, PageTaken, PageTurned, Quad


class HostedPages(HostedDevice):
    """A device in a child that makes pages. All its verbs raise the host's own errors (``devices.host``) as well."""

    def relay(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        of: str,
        quad: Quad,
        min_dpi: int = 200,
        before: tuple[Before, ...] = (),
    ) -> PageTaken:
        """Make the page anew by the corners a person set on what was kept of it, in fractions, as the page reads.

        Raises DeviceError as ``untouched``, and ``bad-corners`` of its kind (USER) for corners that go round no page.
        """
        wishes: dict[str, object] = {"of": of, "quad": quad, "min_dpi": min_dpi, "before": before}
        page: PageTaken = self.call("relay", deadline, cancel, **wishes)
        return page

    def turn(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes, quarters: int) -> PageTurned:
        """Turn a page that was taken to the right by quarters."""
        turned: PageTurned = self.call("turn", deadline, cancel, jpeg=jpeg, quarters=quarters)
        return turned

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return which device it is, and of a camera the sizes of its pictures; raises DeviceError as it works."""
        about: About = self.call("about", deadline, cancel)
        return about

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Let it take one still or sheet; raises DeviceError as it works."""
        result: TestResult = self.call("self_test", deadline, cancel)
        return result
