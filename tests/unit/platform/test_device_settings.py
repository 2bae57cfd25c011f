"""What the platform may set of a terminal: little, and within the bounds of the site file."""

from __future__ import annotations

from typing import Any

import pytest

from config.settings import Settings
from kiosk.platform.detached import UntrustedError
from kiosk.platform.device_settings import FOLLOWED, not_followed, settings_over

BASE = Settings()
FINGERPRINT = "ab" * 32


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("screen", "idle_seconds", 90),
        ("screen", "warning_seconds", 20),
        ("screen", "visits_per_process", 0),
        ("outbox", "quota_mb", 128),
        ("platform", "queue_share", 30),
        ("platform", "revoked_certificates", [FINGERPRINT]),
    ],
)
def test_each_setting_of_the_list_is_followed_and_no_other_is_touched(section: str, key: str, value: Any) -> None:
    after = settings_over(BASE, {section: {key: value}})
    assert getattr(getattr(after, section), key) == (tuple(value) if isinstance(value, list) else value)
    changed = [name for name in Settings.__struct_fields__ if getattr(after, name) != getattr(BASE, name)]
    assert changed == [section]


def test_the_list_is_of_settings_there_are() -> None:
    for section, keys in FOLLOWED.items():
        assert keys <= set(type(getattr(BASE, section)).__struct_fields__)


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"screen": {"idle_seconds": 9}}, "screen.idle_seconds"),
        ({"screen": {"idle_seconds": "90"}}, "screen.idle_seconds"),
        ({"screen": {"warning_seconds": 20, "idle_seconds": 601}}, "screen.idle_seconds"),
        ({"outbox": {"quota_mb": None}}, "outbox.quota_mb"),
        ({"platform": {"queue_share": 91}}, "platform.queue_share"),
        ({"platform": {"revoked_certificates": [FINGERPRINT, "AB"]}}, "platform.revoked_certificates"),
        ({"screen": {"warning_seconds": 20}, "platform": {"queue_share": 1}}, "platform.queue_share"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_nothing_of_it_is_taken(told: Any, named: str) -> None:
    with pytest.raises(UntrustedError) as refused:
        settings_over(BASE, told)
    assert refused.value.code == named


STRANGE = {
    "screen": {"idle_seconds": 90, "colour": "red", "language": "en"},
    "site": {"mode": "production"},
    "tomorrow": {"x": 1},
    "platform": {"url": "https://elsewhere.example/api/v1"},
}


def test_what_no_terminal_of_this_version_follows_changes_nothing_and_is_named() -> None:
    after = settings_over(BASE, STRANGE)
    assert after.screen.idle_seconds == 90
    assert (after.screen.language, after.site, after.platform) == ("zh_CN", BASE.site, BASE.platform)
    assert list(not_followed(STRANGE)) == [
        "screen.colour",
        "screen.language",
        "site.mode",
        "tomorrow.x",
        "platform.url",
    ]
