# SPDX-License-Identifier: Apache-2.0
"""A guide read off a catalogue that was long not renewed says from which day it is."""

from __future__ import annotations

import copy

import pytest

from config.texts import LANGUAGES, wording
from kiosk.steps.guide import STALE_SECONDS
from kiosk.steps.screens import Guide
from tests.support.flow_walk import ELDER, Walk


def guide_after(seconds: float) -> Guide:
    """Walk to a guide so long after the platform was last asked."""
    walk = Walk()
    # A copy: every other walk reads the same catalogue.
    walk.facilities.catalogue = copy.copy(walk.facilities.catalogue)
    walk.facilities.catalogue.fetched_at = walk.facilities.now().timestamp() - seconds
    walk.choose(ELDER)
    walk.choose("self")
    return walk.sees(Guide)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stale_guide_says_its_day_beside_its_version(language: str) -> None:
    shown = guide_after(STALE_SECONDS + 3600)
    assert shown.version is not None
    words = wording(language)(shown.version)
    assert (shown.version.key, "2026-11-2" in words) == ("home.guide-stale", True)


@pytest.mark.parametrize("seconds", [0, 3600, STALE_SECONDS])
def test_a_guide_fetched_not_long_ago_says_its_version_only(seconds: float) -> None:
    shown = guide_after(seconds)
    assert shown.version is not None
    assert shown.version.key == "apply.guide.version"
