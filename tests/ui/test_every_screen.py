"""Every screen in every language, size and mode: nothing clipped, over another, off the page, too small or too faint.

One window walks all samples, so a new screen is held as soon as it has a sample. ``make test`` takes the ways to look
at which words are longest and room is least; ``make soak`` takes every one there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from msgspec.structs import asdict

from kiosk.steps.screens import Camera, Idle, PageCheck, Screen
from tests.support.screen_check import beyond_reach, faint, problems
from tests.support.ui import colours, kiosk, picture, settle
from ui.commands.gallery import surround
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell
from ui.style.tokens import CALM, HIGH_CONTRAST

# The reference panel of 21.5 inches at its three resolutions: as many millimetres, fewer pixels.
SIZES = {"upright": (1080, 1920), "across": (1920, 1080), "small": (1366, 768)}
MM_PER_PX = {"upright": 0.248, "across": 0.248, "small": 0.3486}
# Screens of other machines: windows of a trainer, a fine screen, old panels.
OTHERS = [(720, 1280), (768, 1366), (1024, 768), (1280, 1024), (2160, 3840)]
LANGUAGES = ("zh_CN", "en")
MODES: dict[str, dict[str, bool]] = {
    "plain": {},
    "elder": {"elder": True},
    "high": {"hc": True},
    "low": {"low": True},
    "all": {"elder": True, "hc": True, "low": True},
}
SAMPLES: dict[str, dict[str, Screen]] = {language: samples(language) for language in LANGUAGES}
# High contrast changes colours and the width of lines, not where words break; one size of it stands for all.
SOON = {*product(SIZES, LANGUAGES, ("plain", "elder")), ("upright", "en", "low"), ("across", "zh_CN", "low"),
        ("upright", "en", "high"), ("upright", "en", "all"), ("small", "en", "all")}  # fmt: skip
WAYS = [
    pytest.param(*way, marks=() if way in SOON else pytest.mark.soak, id="-".join(way))
    for way in product(SIZES, LANGUAGES, MODES)
]
CALM_ONLY = {value.upper() for value in asdict(CALM).values()} - {
    value.upper() for value in asdict(HIGH_CONTRAST).values()
}


def walked(shell: KioskShell, language: str, *, painted: bool = False) -> Iterator[str]:
    """Show every sample in one window and name it when it stands; unpainted where only places are asked for."""
    shell.set_can_speak(True)
    shell.setUpdatesEnabled(painted)
    shell.open(fullscreen=False)
    for name, screen in SAMPLES[language].items():
        # The header tells what its screen tells: a chip with a trouble is longer than one without.
        surround(shell, name)
        shell.show_screen(screen)
        settle()
        yield name
    shell.shut()
    shell.deleteLater()


@pytest.mark.parametrize(("size", "language", "mode"), WAYS)
def test_every_screen_is_whole_and_can_be_pressed(size: str, language: str, mode: str) -> None:
    shell = kiosk(language, SIZES[size], mm_per_px=MM_PER_PX[size], **MODES[mode])
    low = size == "upright" and "low" in MODES[mode]
    wrong = {
        name: found
        for name in walked(shell, language)
        # The one key of a card's notice: ten favourites under it fill everything that is within reach.
        if (found := problems(shell) + (beyond_reach(shell) if low and name != "02-home-card" else []))
    }
    assert wrong == {}


@pytest.mark.parametrize("size", [pytest.param(size, marks=pytest.mark.soak, id=str(size)) for size in OTHERS[1:]])
def test_every_screen_is_whole_on_screens_of_other_machines(size: tuple[int, int]) -> None:
    shell = kiosk("zh_CN", size)
    # A finger does not shrink with the window of a trainer: only words are asked here.
    wrong = {
        name: found
        for name in walked(shell, "zh_CN")
        if (found := [one for one in problems(shell) if not one.startswith("small")])
    }
    assert wrong == {}


@pytest.mark.parametrize("mode", ["plain", "high"])
@pytest.mark.parametrize(
    "size", ["upright", *(pytest.param(size, marks=pytest.mark.soak) for size in ("across", "small"))]
)
def test_words_stand_out_from_their_ground_on_every_screen(size: str, mode: str) -> None:
    shell = kiosk("zh_CN", SIZES[size], mm_per_px=MM_PER_PX[size], **MODES[mode])
    wrong = {name: found for name in walked(shell, "zh_CN", painted=True) if (found := faint(shell))}
    assert wrong == {}


def test_high_contrast_leaves_no_calm_colour_behind() -> None:
    shell = kiosk("zh_CN", **MODES["high"])
    # Pictures of the hall and of papers have colours of their own.
    left = {
        name: found
        for name in walked(shell, "zh_CN", painted=True)
        if not isinstance(SAMPLES["zh_CN"][name], Camera | Idle | PageCheck)
        if (found := colours(picture(shell), step=2) & CALM_ONLY)
    }
    assert left == {}


def test_the_way_on_never_lies_in_the_upper_third() -> None:
    shell = kiosk()
    high = {}
    for name in walked(shell, "zh_CN"):
        widget = shell.frame.question or shell.frame.current
        assert widget
        ways = [way for way in widget.ways.buttons if way.isVisible()]
        high[name] = [way.words for way in ways if way.mapTo(shell, way.rect().topLeft()).y() < 640]
    assert high == dict.fromkeys(SAMPLES["zh_CN"], [])
