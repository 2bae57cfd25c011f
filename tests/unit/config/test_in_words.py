# SPDX-License-Identifier: Apache-2.0
"""A setting that is refused is told in words with an example: no pattern, no type name, nothing of a program."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.in_words import refusal
from config.settings import Settings, SettingsError, convert

PROGRAM = re.compile(r"regex|\^|`|\bstr\b|\bint\b|\bfloat\b|\barray\b|\bobject\b|\$\.")


def refused(values: Any) -> str:
    """Return the words for values that must be refused."""
    with pytest.raises(SettingsError) as told:
        convert(values, source="site.toml")
    return str(told.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"site": {"region": "99"}}, "site.region: '99' cannot be used. Region code of the site, six digits: 6"),
        ({"site": {"region": "99"}}, "such as 990100."),
        ({"site": {"region": 990100}}, "site.region: 990100 cannot be used."),
        ({"site": {"hall_name": ""}}, "Full name of the hall or station: words in quotes, not empty, such as 云泽市"),
        ({"site": {"mode": "test"}}, "site.mode: 'test' cannot be used."),
        ({"site": {"mode": "test"}}, "one of production, training."),
        ({"post": "desk"}, "What this machine is: one of kiosk, station, window."),
        ({"screen": {"idle_seconds": 3}}, "a whole number at least 10 and at most 600, such as 60."),
        ({"screen": {"idle_seconds": "soon"}}, "screen.idle_seconds: 'soon' cannot be used."),
        ({"screen": {"mm_per_px": 2}}, "a number over 0.05 and under 1, such as 0.248."),
        ({"site": "x"}, "site: 'x' cannot be used. What fits: a section of its own with further keys."),
        ({"flows": []}, "flows cannot be used."),
        ({"flows": ["find", "aply"]}, "flows[1]: 'aply' cannot be used. Sections this post offers, in their order:"),
        ({"flows": ["aply"]}, "apply, content, draft, find, opinion, progress, proof, supplement, technician, ticket."),
        ({"devices": "x"}, "devices: 'x' cannot be used. Devices of this post: a list in square brackets."),
        ({"devices": [{"kind": "id_card"}]}, "devices[0].driver is missing. Name of the driver inside its kind"),
        ({"devices": [{"kind": 1}]}, "devices[0].kind: 1 cannot be used. Kind of device"),
        ({"site": {"colour": "red"}}, "site.colour: there is no such setting. docs/settings.md lists them all."),
        ({"site": {"regoin": "990100"}}, "site.regoin: there is no such setting. Did you mean region?"),
        ({"screens": {}}, "screens: there is no such setting. Did you mean screen?"),
    ],
)  # fmt: skip
def test_each_refusal_says_what_fits(values: dict[str, object], words: str) -> None:
    assert words in refused(values)


def test_a_refusal_names_the_file_and_the_next_step() -> None:
    said = refused({"site": {"region": "99"}})
    assert said.startswith("site.toml: ")
    assert said.endswith("Correct this key, or run 'main.py setup'.")


def test_a_long_value_is_cut_and_a_list_is_not_shown() -> None:
    assert len(refused({"site": {"region": "9" * 5000}})) < 300
    assert "[[" not in refused({"devices": [[1, 2]]})


@pytest.mark.parametrize("words", ["something new", "Expected `x` - at `$.nowhere.to[3].go`", "odd - at `$`"])
def test_words_of_the_checker_we_do_not_know_lead_to_the_page_of_all_settings(words: str) -> None:
    assert "docs/settings.md" in refusal(words, {}, Settings)


RAW = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab1", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["site", "region", "mode", "devices", "kind", "screen", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


SECTIONS = st.sampled_from(["post", "site", "screen", "devices", "flows", "outbox", "no"])


def complaint_of(values: dict[str, Any]) -> str:
    """Return what is said of raw values, nothing where they fit."""
    try:
        msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as wrong:
        return refusal(str(wrong), {}, Settings)
    return ""


@given(st.dictionaries(SECTIONS, RAW, max_size=3))
def test_whatever_is_written_nothing_of_a_program_is_said_and_nothing_breaks(values: dict[str, Any]) -> None:
    assert not PROGRAM.search(complaint_of(values))
