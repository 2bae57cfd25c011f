"""Which pages of the benchmark nobody can see whole, and how they are counted."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.studio.photo import Kind
from kiosk.capture.arrays import Image
from tests.benchmarks.finding import Tally, in_words
from tests.benchmarks.finding_hidden import hidden
from tests.benchmarks.finding_set import Shot

SHEET = np.array([(100, 80), (500, 80), (500, 380), (100, 380)], np.float32)


def burnt_out(share: float, ground: int = 255) -> Image:
    """Draw a white sheet on a dark desk, of whose upper side so much lies on a burnt-out one."""
    picture = np.full((460, 600, 3), 90, np.uint8)
    picture[:81, 100 : round(101 + 400 * share)] = ground
    picture[80:381, 100:501] = 255
    return picture


@pytest.mark.parametrize(("share", "is_hidden"), [(0.0, False), (0.4, False), (0.6, True), (1.0, True)])
def test_a_page_is_hidden_where_more_than_half_of_a_side_is_burnt_out(share: float, is_hidden: bool) -> None:
    assert hidden(burnt_out(share), SHEET) is is_hidden


def test_a_few_levels_are_enough_to_be_seen() -> None:
    assert not hidden(burnt_out(1.0, ground=250), SHEET)


def test_whoever_refuses_what_cannot_be_seen_misses_nothing_and_it_is_told() -> None:
    tally = Tally()
    for number, share in enumerate((0.0, 1.0)):
        shot = Shot(f"photo-{number}", "photo", Kind.WHOLE, burnt_out(share), (SHEET,))
        tally.note(shot, None if number else SHEET, 0.05)
    assert (tally.whole["photo"], tally.hidden, tally.wrong) == ([pytest.approx(1.0)], [0.0], 0)
    assert in_words(tally) == (
        "1 whole pages: mean 1.0000; 1 more have a side that cannot be seen, 1 of them refused; mean of all 0.5000"
    )


def test_a_wrong_guess_at_what_cannot_be_seen_is_wrong() -> None:
    tally = Tally()
    shots = [Shot(f"photo-{n}", "photo", Kind.WHOLE, burnt_out(float(n > 0)), (SHEET,)) for n in range(3)]
    for shot, off in zip(shots, (0, 90, 900), strict=True):
        tally.note(shot, SHEET + off, 0.05)
    assert (tally.wrong, tally.pages, len(tally.seen)) == (2, 3, 1)
    assert "0 of them refused" in in_words(tally)
