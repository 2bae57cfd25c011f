"""The look on any screen there may be: a finger stays a finger, modes combine in any order, type keeps its steps."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict

from tests.support.ui import ACROSS, UPRIGHT, tokens
from ui.commands.size import LEAST, MOST, fitting, window_size
from ui.style.tokens import CALM, HIGH_CONTRAST, Mode, Tokens, contrast

SIDES = st.integers(480, 4320)
PIXELS = st.floats(0.08, 0.6)
SWITCHES = st.lists(st.tuples(st.sampled_from(["elder", "high_contrast", "low"]), st.booleans()), max_size=8)
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@given(SIDES, SIDES, PIXELS)
@settings(max_examples=80, deadline=None)
def test_no_length_ever_vanishes_or_grows_past_the_reference_in_millimetres(wide: int, high: int, mm: float) -> None:
    made, usual = Tokens.for_screen(mm, (wide, high)), tokens(UPRIGHT if wide <= high else ACROSS)
    for name, value in asdict(made.length).items():
        assert 0 < value <= round(getattr(usual.length, name) * 0.248 / mm) + 1


@given(SIDES, SIDES, PIXELS)
@settings(max_examples=80, deadline=None)
def test_the_steps_of_type_keep_their_order_on_every_screen(wide: int, high: int, mm: float) -> None:
    kind = Tokens.for_screen(mm, (wide, high)).type
    assert kind.display >= kind.title >= kind.name >= kind.lead >= kind.body >= kind.note


@given(SIDES, SIDES, PIXELS)
@settings(max_examples=60, deadline=None)
def test_large_type_is_larger_on_every_screen(wide: int, high: int, mm: float) -> None:
    usual, large = (Tokens.for_screen(mm, (wide, high), elder=elder).type for elder in (False, True))
    assert all(getattr(large, name) >= getattr(usual, name) for name in ("title", "name", "lead", "body", "note"))


@given(PIXELS, st.floats(0, 2000))
@settings(max_examples=80, deadline=None)
def test_a_larger_length_is_never_fewer_pixels(mm: float, length: float) -> None:
    made = Tokens.for_screen(mm, UPRIGHT)
    assert 1 <= made.px(length) <= made.px(length + 1)


@given(SWITCHES)
@settings(max_examples=60, deadline=None)
def test_modes_are_what_they_were_last_switched_to(switches: list[tuple[Mode, bool]]) -> None:
    made = tokens()
    for mode, on in switches:
        made = made.with_mode(mode, on)
    last = dict(switches)
    assert made == tokens(
        elder=last.get("elder", False), hc=last.get("high_contrast", False), low=last.get("low", False)
    )


@pytest.mark.parametrize("order", list(permutations(("elder", "high_contrast", "low"))), ids=str)
def test_the_order_in_which_modes_are_switched_on_makes_no_difference(order: tuple[Mode, ...]) -> None:
    made = tokens()
    for mode in order:
        made = made.with_mode(mode, True)
    assert made == tokens(elder=True, hc=True, low=True)


@given(SWITCHES)
@settings(max_examples=30, deadline=None)
def test_a_screen_turned_and_turned_back_looks_as_before(switches: list[tuple[Mode, bool]]) -> None:
    made = tokens()
    for mode, on in switches:
        made = made.with_mode(mode, on)
    assert made.with_size(ACROSS).with_size(UPRIGHT) == made


@given(COLOURS, COLOURS)
@settings(max_examples=80, deadline=None)
def test_contrast_is_the_same_both_ways_and_between_one_and_twenty_one(one: str, other: str) -> None:
    ratio = contrast(one, other)
    assert ratio == pytest.approx(contrast(other, one))
    assert 1 <= ratio <= 21.0001


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#FFFFFF", 21), ("#777777", "#FFFFFF", 4.48)])
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("name", ["ink", "ink_2", "accent", "ok", "warn", "fault", "seal"])
@pytest.mark.parametrize("ground", ["desk", "sheet", "well"])
def test_in_high_contrast_every_word_keeps_seven_to_one_on_every_ground(name: str, ground: str) -> None:
    assert contrast(getattr(HIGH_CONTRAST, name), getattr(HIGH_CONTRAST, ground)) >= 7


@pytest.mark.parametrize("tone", ["ok", "warn", "fault"])
def test_a_tone_keeps_seven_to_one_on_its_soft_ground(tone: str) -> None:
    assert contrast(getattr(CALM, tone), getattr(CALM, f"{tone}_soft")) >= 7


@pytest.mark.parametrize("face", ["control", "edge", "accent_edge"])
@pytest.mark.parametrize("ground", ["desk", "sheet"])
def test_what_shows_that_a_thing_can_be_pressed_keeps_three_to_one(face: str, ground: str) -> None:
    assert contrast(getattr(CALM, face), getattr(CALM, ground)) >= 3


@pytest.mark.parametrize("value", [*asdict(CALM).values(), *asdict(HIGH_CONTRAST).values()])
def test_every_colour_is_written_as_qt_and_style_sheets_read_it(value: str) -> None:
    assert value.startswith("#")
    assert len(value) in (7, 9)
    assert int(value[1:], 16) >= 0


# The size of a window.


@given(st.integers(LEAST, MOST), st.integers(LEAST, MOST))
@settings(max_examples=40, deadline=None)
def test_a_size_within_the_limits_is_taken_as_it_is_written(wide: int, high: int) -> None:
    assert window_size(f"{wide}x{high}") == f"{wide}x{high}"


@pytest.mark.parametrize(
    "wrong", ["", "x", "1080", "1080x", "x1920", "1080X1920", "1080x1920x3", "-1080x1920", "319x1920", "8193x100",
              "１０８０x1920", "1080 x 1920", "1e3x900", "nanxnan"],
)  # fmt: skip
def test_what_is_no_size_is_refused_in_one_sentence(wrong: str) -> None:
    import argparse

    with pytest.raises(argparse.ArgumentTypeError, match="is no size; give two sides"):
        window_size(wrong)


@given(SIDES, SIDES, SIDES, SIDES)
@settings(max_examples=60, deadline=None)
def test_a_window_that_has_to_fit_keeps_its_shape_and_never_grows(wide: int, high: int, room: int, roof: int) -> None:
    made = fitting((wide, high), (room, roof))
    assert made[0] <= min(wide, room) + 1
    assert made[1] <= min(high, roof) + 1
    assert made[0] / made[1] == pytest.approx(wide / high, rel=0.01)
