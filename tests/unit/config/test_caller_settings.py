"""The settings of caller bar and caller pads: nothing global unless it is asked for, and a wrong one is named."""

from __future__ import annotations

from typing import Any

import pytest

from config.caller import PadSetting, caller_of, pads_of
from config.settings import Settings, SettingsError, convert


def settings(**values: Any) -> Settings:
    return convert({"site": {"mode": "training"}} | values, source="a test")


def test_no_key_is_taken_from_other_programs_unless_the_site_says_so() -> None:
    bar = caller_of(settings())
    assert (bar.keys_on, bar.dock, pads_of(settings()).windows) == (False, "top", ())


def test_a_key_that_is_named_is_another_and_the_rest_stay() -> None:
    keys = caller_of(settings(caller={"keys_on": True, "keys": {"call": "Ctrl+Shift+F9"}})).keys
    assert (keys.call, keys.recall) == ("Ctrl+Shift+F9", "Ctrl+Alt+2")


def test_pads_stand_at_windows() -> None:
    told = pads_of(settings(pads={"windows": [{"pad": 1, "window": "17"}, {"pad": 12, "window": "A-3"}]}))
    assert told.windows == (PadSetting(1, "17"), PadSetting(12, "A-3"))


@pytest.mark.parametrize(
    ("section", "values", "named"),
    [
        ("caller", {"dock": "left"}, "dock"),
        ("caller", {"keys": {"call": "A"}}, "keys.call"),
        ("caller", {"keys": {"shout": "Ctrl+1"}}, "keys.shout"),
        ("caller", {"key": {}}, "caller.key|key"),
        ("pads", {"windows": [{"pad": 0, "window": "17"}]}, "pad"),
        ("pads", {"pause": ""}, "pause"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(section: str, values: dict[str, Any], named: str) -> None:
    read = caller_of if section == "caller" else pads_of
    with pytest.raises(SettingsError, match=f"{section}: .*({named})"):
        read(settings(**{section: values}))
