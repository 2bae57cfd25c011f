"""Millimetres, contrast and modes of the look."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict, fields

from tests.support.ui import ACROSS, UPRIGHT, tokens
from ui.style.tokens import CALM, HIGH_CONTRAST, Colours, Lengths, Tokens, TypeSizes, contrast

TEXT_ON_GROUND = [
    ("ink", "sheet", 16.1), ("ink", "desk", 14.6), ("ink", "well", 13.6), ("ink", "accent_soft", 13.8),
    ("ink", "key_fn", 11.7), ("ink_2", "sheet", 8.6), ("ink_2", "desk", 7.8), ("ink_2", "well", 7.2),
    ("accent", "sheet", 8.7), ("accent", "desk", 7.9), ("accent", "accent_soft", 7.4), ("on_accent", "accent", 8.7),
    ("on_accent", "accent_down", 11.6), ("ok", "sheet", 8.6), ("ok", "ok_soft", 7.5), ("warn", "sheet", 8.8),
    ("warn", "warn_soft", 7.9), ("fault", "sheet", 8.7), ("fault", "fault_soft", 7.4), ("seal", "sheet", 8.1),
    ("off", "well", 4.6), ("on_switched", "switched", 16.1),
]  # fmt: skip
EDGES = [
    ("control", "sheet", 4.1), ("control", "desk", 3.7), ("edge", "sheet", 3.4), ("edge", "desk", 3.1),
    ("accent_edge", "sheet", 4.8), ("accent_edge", "desk", 4.3), ("ink", "focus", 10.3),
]  # fmt: skip


@pytest.mark.parametrize(("front", "ground", "ratio"), TEXT_ON_GROUND + EDGES)
def test_two_colours_keep_their_contrast(front: str, ground: str, ratio: float) -> None:
    assert contrast(getattr(CALM, front), getattr(CALM, ground)) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize(("front", "ground", "_"), TEXT_ON_GROUND)
def test_every_text_reaches_seven_to_one_but_what_cannot_be_pressed(front: str, ground: str, _: float) -> None:
    assert contrast(getattr(CALM, front), getattr(CALM, ground)) >= (4.5 if front == "off" else 7)


@pytest.mark.parametrize(
    ("front", "ratio"), [("ink", 21.0), ("ink_2", 21.0), ("accent", 16.1), ("warn", 16.1), ("off", 11.4), ("ok", 21.0)]
)
def test_high_contrast_reaches_its_ratios_on_black(front: str, ratio: float) -> None:
    assert contrast(getattr(HIGH_CONTRAST, front), HIGH_CONTRAST.desk) == pytest.approx(ratio, abs=0.06)


def test_words_on_the_yellow_of_high_contrast_are_black() -> None:
    assert contrast(HIGH_CONTRAST.on_accent, HIGH_CONTRAST.accent) == pytest.approx(16.1, abs=0.06)


def test_contrast_does_not_mind_the_order() -> None:
    assert contrast(CALM.ink, CALM.sheet) == contrast(CALM.sheet, CALM.ink)


def test_a_colour_beside_itself_has_no_contrast() -> None:
    assert contrast(CALM.ink, CALM.ink) == 1


@pytest.mark.parametrize("colours", [CALM, HIGH_CONTRAST])
def test_every_colour_is_written_in_hexadecimals(colours: Colours) -> None:
    for field in fields(colours):
        value = getattr(colours, field.name)
        assert value.startswith("#")
        assert int(value[1:], 16) >= 0


@pytest.mark.parametrize(
    ("name", "millimetres"),
    [("header", 38.7), ("footer", 42.7), ("field", 23.8), ("key", 23.3), ("min_target", 15.4), ("pad", 11.9)],
)
def test_a_length_of_the_reference_is_its_millimetres(name: str, millimetres: float) -> None:
    assert getattr(tokens().length, name) * 0.248 == pytest.approx(millimetres, abs=0.1)


@pytest.mark.parametrize(
    ("name", "pixels", "capital_mm"), [("title", 60, 10.9), ("lead", 42, 7.6), ("body", 36, 6.5), ("note", 29, 5.3)]
)
def test_type_has_the_capitals_it_promises(name: str, pixels: int, capital_mm: float) -> None:
    assert getattr(tokens().type, name) == pixels
    assert pixels * 0.733 * 0.248 == pytest.approx(capital_mm, abs=0.1)


@pytest.mark.parametrize(("name", "capital_mm"), [("title", 12.7), ("lead", 10.2), ("body", 9.1), ("note", 7.3)])
def test_large_type_has_the_capitals_it_promises(name: str, capital_mm: float) -> None:
    assert getattr(tokens(elder=True).type, name) * 0.733 * 0.248 == pytest.approx(capital_mm, abs=0.1)


def test_a_screen_of_half_the_pixel_size_doubles_every_length() -> None:
    fine = Tokens.for_screen(0.124, (2160, 3840))
    assert fine.length.min_target == 2 * tokens().length.min_target
    assert fine.type.title == 2 * tokens().type.title
    assert fine.px(24) == 48


def test_large_pixels_never_make_the_layout_wider_than_the_screen() -> None:
    assert Tokens.for_screen(0.05, UPRIGHT).length.pad == 48


def test_coarse_pixels_keep_a_finger_a_finger() -> None:
    coarse = Tokens.for_screen(0.496, UPRIGHT)
    assert coarse.length.min_target * 0.496 == pytest.approx(15.4, abs=0.3)


def test_a_small_window_makes_everything_smaller_in_proportion() -> None:
    small = tokens((540, 960))
    assert small.length.footer == 86
    assert small.px(48) == 24


def test_a_length_never_vanishes() -> None:
    assert tokens((108, 192)).px(1) == 1


@pytest.mark.parametrize(("size", "landscape"), [(UPRIGHT, False), (ACROSS, True), ((1000, 1000), False)])
def test_a_screen_knows_which_way_it_lies(size: tuple[int, int], landscape: bool) -> None:
    assert tokens(size).landscape is landscape


def test_a_screen_on_its_side_has_lower_header_and_footer() -> None:
    assert (tokens(ACROSS).length.header, tokens(ACROSS).length.footer) == (112, 124)


def test_large_type_and_low_reach_ask_for_larger_targets() -> None:
    assert tokens(elder=True).length.min_target == tokens(low=True).length.min_target == 84


def test_high_contrast_has_no_foot_and_thicker_lines() -> None:
    length = tokens(hc=True).length
    assert (length.foot, length.foot_key, length.line) == (0, 0, 3)


def test_modes_combine() -> None:
    both = tokens(elder=True, hc=True)
    assert both.type.title == 70
    assert both.colour is HIGH_CONTRAST
    assert both.length.foot == 0


@pytest.mark.parametrize("mode", ["elder", "high_contrast", "low"])
def test_a_mode_switched_on_and_off_leaves_no_trace(mode: str) -> None:
    there = tokens().with_mode(mode, True)  # type: ignore[arg-type]  # parametrize gives a plain str
    assert getattr(there, mode)
    assert there.with_mode(mode, False) == tokens()  # type: ignore[arg-type]  # the same


def test_another_size_keeps_the_modes() -> None:
    turned = tokens(elder=True, low=True).with_size(ACROSS)
    assert turned == tokens(ACROSS, elder=True, low=True)


def test_tokens_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        tokens().elder = True  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("values", [TypeSizes(), Lengths()])
def test_every_named_length_is_a_whole_number(values: object) -> None:
    assert all(isinstance(value, int) for value in asdict(values).values())


def test_note_is_the_smallest_type_of_all() -> None:
    for modes in ({}, {"elder": True}):
        sizes = asdict(tokens(**modes).type)
        assert min(sizes, key=sizes.get) == "note"
