"""``doctor`` says what the platform set, what of it this program does not follow, and what does not fit."""

from __future__ import annotations

import pytest

from config import VERSION
from config.settings import Settings
from kiosk import checkup
from kiosk.checkup import Health
from kiosk.checkup_set import NAME
from kiosk.platform.device_config import ConfigShelf
from kiosk.platform.opening import open_platform
from kiosk.platform.releases import ReleaseShelf
from offline_queue.keys import device_keys
from tests.support.enrolling import enrolled_settings


@pytest.fixture
def settings(secure, tmp_path) -> Settings:
    """Give the settings of a machine that was taken in."""
    return enrolled_settings(secure, tmp_path)


def held(configure, settings: Settings, **told: object) -> dict[str, checkup.Finding]:
    """Have a machine keep a configuration; return what doctor says."""
    configure(**told)
    platform = open_platform(settings, device_keys(settings.outbox, create=False))
    ConfigShelf(platform.identity).fetch(platform)
    platform.close()
    return {finding.name: finding for finding in checkup.platform_and_clock(settings)}


def test_of_a_machine_for_which_nothing_was_ever_set_nothing_is_said(settings) -> None:
    assert NAME not in {finding.name for finding in checkup.platform_and_clock(settings)}


def test_what_is_set_and_what_is_not_followed_is_named(configure, settings) -> None:
    found = held(
        configure, settings, screen={"idle_seconds": 90, "colour": "red"}, platform={"revoked_certificates": []}
    )
    assert found[NAME].health is Health.OK
    assert found[NAME].words.endswith(
        ": screen.idle_seconds = 90, platform.revoked_certificates = 0; not followed: screen.colour"
    )


def test_an_empty_configuration_sets_nothing(configure, settings) -> None:
    assert held(configure, settings)[NAME].words.endswith(": nothing")


def test_one_that_does_not_fit_is_told_with_its_key(configure, settings) -> None:
    found = held(configure, settings, screen={"idle_seconds": 1})[NAME]
    assert (found.health, found.words.endswith(": not followed")) == (Health.FAULT, True)
    assert "screen.idle_seconds" in found.step


def test_a_program_that_is_too_old_for_the_platform_is_told(configure, settings, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.checkup_set.VERSION", "0.0.9")
    assert held(configure, settings)["version"].health is Health.FAULT


def test_a_newer_program_is_named_with_the_one_that_comes_before_it(secure, settings) -> None:
    secure.train("releases", version="99.0.1", min_from="98.0.0")
    platform = open_platform(settings, device_keys(settings.outbox, create=False))
    ReleaseShelf(platform.identity).fetch(platform)
    platform.close()
    found = {finding.name: finding for finding in checkup.platform_and_clock(settings)}["release"]
    assert found.health is Health.OK
    assert found.words.endswith(f"is out, this is {VERSION}; first to 98.0.0")
