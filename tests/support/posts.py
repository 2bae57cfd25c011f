"""The posts a machine may be, as a walk without a window stands at them: a kiosk in the hall, a station on a desk."""

from __future__ import annotations

import functools
from pathlib import Path

from config.settings import Settings
from kiosk.steps.facilities import STATION
from kiosk.training.site import training_settings
from offline_queue.line import Line, LineState
from tests.support.flow_fakes import START, FakeFacilities

KIOSK = "kiosk"
POSTS = (KIOSK, STATION)
# A station is without a line for hours; that is no event of this minute.
HOURS = 6 * 3600.0


@functools.cache
def settings_of(post: str) -> Settings:
    """Return the settings of the training machine of a post."""
    return training_settings(Path("unused"), post=post)


def stand_at(facilities: FakeFacilities, post: str, *, line: bool = True) -> None:
    """Have a walk stand at a post, with a line or without one since hours."""
    settings = settings_of(post)
    facilities.post = post
    facilities.site = settings.site
    facilities.staff = settings.staff
    facilities.machine = {KIOSK: "K03", STATION: "T07"}[post]
    if not line:
        facilities.line = LineState(Line.DOWN, START.timestamp() - HOURS)


__all__ = ["KIOSK", "POSTS", "STATION", "settings_of", "stand_at"]
