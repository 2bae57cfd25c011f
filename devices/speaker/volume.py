# SPDX-License-Identifier: Apache-2.0
"""How loud a voice is: steps from silent to loud, each a share of the volume the site has set."""

from __future__ import annotations

from devices.device import DeviceError, ErrorKind

# Shares of the site's volume; people hear a step of a quarter, and a half as "less".
STEPS = (0.0, 0.35, 0.6, 1.0, 1.4)
# The step that is what the site has set.
USUAL = 3
# What eSpeak NG takes at most, in percent; more would only be distorted.
LOUDEST = 200


class Volume:
    """The volume of one voice: ``site`` in percent, and the step chosen since."""

    def __init__(self, site: int) -> None:
        if not 0 <= site <= LOUDEST:
            raise ValueError(f"option volume={site} is not from 0 to {LOUDEST}")
        self._site = site
        self._step = USUAL

    @property
    def percent(self) -> int:
        """Return the volume now; zero is silence."""
        return min(LOUDEST, round(self._site * STEPS[self._step]))

    def set(self, step: int) -> None:
        """Choose a step; raises DeviceError PROGRAM for one that is none."""
        if step not in range(len(STEPS)):
            raise DeviceError(ErrorKind.PROGRAM, "speaker.refused", f"step {step} is not from 0 to {len(STEPS) - 1}")
        self._step = step
