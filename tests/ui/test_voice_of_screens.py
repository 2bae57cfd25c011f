"""What the voice says of every sample of a screen: something, and nothing of the person on it."""

from __future__ import annotations

import pytest

from config.texts import wording
from kiosk.steps.screens import Home
from kiosk.voice import spoken
from tests.support.ui import application
from ui.screens.samples import samples

assert application, "samples are painted while tests are collected"
# What the samples show of their person; none of it may be spoken.
PERSON = ("赵德厚", "赵*厚", "990121", "138", "3067", "柳湾", "7K2M", "261123")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", samples("zh_CN"))
def test_nothing_of_a_person_is_spoken_on_any_screen(name: str, language: str) -> None:
    said = spoken(samples(language)[name], wording(language))
    assert said
    assert not [word for word in PERSON if word in " ".join(said)]


def test_home_reads_what_can_be_done_and_leaves_out_what_is_off() -> None:
    home = samples("zh_CN")["22-home-offline"]
    assert isinstance(home, Home)
    said = spoken(home, wording("zh_CN"))
    off = [wording("zh_CN")(tile.label) for tile in home.tiles if not tile.enabled]
    assert off
    assert not set(off) & set(said)
