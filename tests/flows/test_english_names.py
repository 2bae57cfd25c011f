"""English screens name machine and window in English, where the site has told how; else as it is written there."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from config.texts import LANGUAGES, wording
from kiosk.steps.stopped import machine_of
from kiosk.steps.words import elsewhere, help_window
from kiosk.training.site import training_settings
from tests.support.flow_walk import Walk

NAMED = {"machine_name_en": "Kiosk 3", "help_window_en": "Area A, window 01"}


def at_home(**site: str) -> Walk:
    walk = Walk(start=False)
    named = {"machine_name_en": "", "help_window_en": ""} | site
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, **named)
    return walk


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "A区 01 号"), ("en", "Area A, window 01")])
def test_the_window_is_named_in_the_language_of_the_screen(language: str, said: str) -> None:
    lines = elsewhere(at_home(**NAMED).facilities)
    assert said in wording(language)(lines[0].message)


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "自助区 3 号机"), ("en", "Kiosk 3")])
def test_so_is_the_machine(language: str, said: str) -> None:
    assert said in wording(language)(machine_of(at_home(**NAMED).facilities))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_translated_stands_as_it_is_written(language: str) -> None:
    facilities = at_home().facilities
    assert wording(language)(help_window(facilities.site)) == "A区 01 号"
    assert "自助区 3 号机" in wording(language)(machine_of(facilities))


@pytest.mark.parametrize("post", ["kiosk", "station"])
def test_the_training_city_has_told_how(tmp_path: Path, post: str) -> None:
    site = training_settings(tmp_path, post=post).site
    assert site.machine_name_en.isascii()
    assert wording("en")(help_window(site)).isascii()
