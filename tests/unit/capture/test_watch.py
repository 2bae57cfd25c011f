"""The outline is calm, the countdown runs while a page lies still, and each page counts once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.capture.sight import Quad, Reason, Sighting, scaled
from kiosk.capture.watch import PageWatch, Rest, way

PAGE: Quad = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.8), (0.2, 0.8))
NOTHING = Sighting(None, Reason.NOTHING)
STEP = 0.1


def moved(right: float, down: float = 0.0) -> Quad:
    one, two, three, four = ((x + right, y + down) for x, y in PAGE)
    return one, two, three, four


class Desk:
    """Looks at a watch ten times a second."""

    def __init__(self, **seconds: float) -> None:
        self.watch = PageWatch(**seconds)
        self.at = 0.0
        self.same = True

    def look(self, quad: Quad | None, times: int = 1, motion: float = 0.0) -> Rest:
        sighting = Sighting(quad, Reason.FOUND, 0.9) if quad else NOTHING
        for _ in range(times):
            rest = self.watch.note(sighting, motion, self.at, lambda: self.same)
            self.at += STEP
        return rest

    def unseen(self, times: int, *, carry: float = 0.0) -> Rest:
        """Let pictures pass that nobody looks at; ``carry`` is how far right the sheet goes in each."""
        on = (lambda quad: tuple((x + carry, y) for x, y in quad)) if carry else None
        for _ in range(times):
            rest = self.watch.note(None, 0.0, self.at, lambda: self.same, carry=on)
            self.at += STEP
        return rest

    def taken(self) -> Desk:
        """Lay a page, wait, and take it."""
        self.look(PAGE, 40)
        self.watch.mark_taken()
        return self


@pytest.fixture
def desk() -> Desk:
    return Desk(still_seconds=0.7, hold_seconds=3.0)


def test_an_empty_desk_shows_nothing(desk: Desk) -> None:
    assert desk.look(None, 5) == Rest(NOTHING)


def test_a_page_is_shown_at_once(desk: Desk) -> None:
    assert desk.look(PAGE).sighting.quad == PAGE


def test_a_page_is_still_after_its_time(desk: Desk) -> None:
    assert not desk.look(PAGE, 7).still
    assert desk.look(PAGE, 2).still


def test_the_countdown_runs_from_the_beginning_of_the_rest(desk: Desk) -> None:
    assert desk.look(PAGE, 16).hold == pytest.approx(0.5)


def test_the_countdown_ends_at_one(desk: Desk) -> None:
    assert desk.look(PAGE, 31).hold == pytest.approx(1.0)
    assert desk.look(PAGE, 9).hold == 1.0


def test_before_it_is_still_nothing_counts(desk: Desk) -> None:
    assert desk.look(PAGE, 6).hold == 0.0


def test_the_countdown_is_never_shorter_than_the_rest() -> None:
    assert Desk(still_seconds=0.7, hold_seconds=0.1).look(PAGE, 9).hold == 1.0


def test_movement_begins_the_rest_anew(desk: Desk) -> None:
    desk.look(PAGE, 20)
    assert not desk.look(PAGE, 1, motion=0.02).still
    assert not desk.look(PAGE, 6).still


def test_a_page_that_slips_begins_the_rest_anew(desk: Desk) -> None:
    desk.look(PAGE, 20)
    assert not desk.look(moved(0.01), 6).still


def test_a_slow_slide_is_no_rest(desk: Desk) -> None:
    rests = [desk.look(moved(0.0025 * step)) for step in range(40)]
    assert not any(rest.still for rest in rests)


def test_small_trembling_is_rest(desk: Desk) -> None:
    rests = [desk.look(moved(0.001 * (step % 2))) for step in range(12)]
    assert rests[-1].still


def test_small_trembling_does_not_move_the_outline_much(desk: Desk) -> None:
    quads = [desk.look(moved(0.004 * (step % 2))).sighting.quad for step in range(12)]
    last = [quad for quad in quads[5:] if quad]
    assert max(way(one, other) for one in last for other in last) <= 0.0041


def test_one_odd_look_is_not_shown(desk: Desk) -> None:
    desk.look(PAGE, 5)
    assert desk.look(moved(0.2)).sighting.quad == PAGE


def test_two_looks_that_agree_are_shown(desk: Desk) -> None:
    desk.look(PAGE, 5)
    assert desk.look(moved(0.2), 2).sighting.quad == moved(0.2)


def test_two_odd_looks_that_disagree_are_not_shown(desk: Desk) -> None:
    desk.look(PAGE, 5)
    desk.look(moved(0.2))
    assert desk.look(moved(-0.15)).sighting.quad == PAGE


def test_a_look_that_finds_nothing_does_not_flicker(desk: Desk) -> None:
    desk.look(PAGE, 5)
    assert desk.look(None).sighting.quad == PAGE


def test_a_page_that_is_gone_is_gone(desk: Desk) -> None:
    desk.look(PAGE, 5)
    assert desk.look(None, 5).sighting == NOTHING


def test_a_taken_page_counts_no_more(desk: Desk) -> None:
    rest = desk.taken().look(PAGE, 40)
    assert (rest.taken, rest.still, rest.hold) == (True, True, 0.0)


def test_a_page_that_left_makes_room_for_the_next(desk: Desk) -> None:
    desk.taken().look(None, 8)
    rest = desk.look(PAGE, 12)
    assert (rest.taken, rest.still) == (False, True)


def test_a_short_loss_is_no_leaving(desk: Desk) -> None:
    desk.taken().look(None, 2)
    assert desk.look(PAGE, 3).taken


def test_a_hand_that_changes_the_page_makes_it_count(desk: Desk) -> None:
    desk.taken().look(PAGE, 3, motion=0.1)
    desk.same = False
    assert desk.look(PAGE, 9).taken is False


def test_a_hand_that_changes_nothing_leaves_it_taken(desk: Desk) -> None:
    desk.taken().look(PAGE, 3, motion=0.1)
    assert desk.look(PAGE, 20).taken


def test_without_a_hand_nobody_compares_pages(desk: Desk) -> None:
    asked: list[bool] = []

    def compare() -> bool:
        asked.append(True)
        return False

    desk.taken()
    for _ in range(20):
        desk.watch.note(Sighting(PAGE, Reason.FOUND), 0.0, desk.at, compare)
        desk.at += STEP
    assert asked == []


def test_a_refused_page_may_count_again(desk: Desk) -> None:
    desk.taken().watch.rearm()
    assert desk.look(PAGE).hold == 0.0
    assert desk.look(PAGE, 30).hold == pytest.approx(1.0)


@pytest.mark.parametrize(("change", "expected"), [(lambda: moved(0.1), 0.1), (lambda: scaled(PAGE, 1, 1.5), 0.4)])
def test_the_way_of_a_quad_is_that_of_its_farthest_corner(change: Callable[[], Quad], expected: float) -> None:
    assert way(PAGE, change()) == pytest.approx(expected)


def test_between_looks_the_outline_stands(desk: Desk) -> None:
    desk.look(PAGE, 3)
    assert desk.unseen(5).sighting.quad == PAGE


def test_a_look_told_again_and_again_is_one_look(desk: Desk) -> None:
    desk.look(PAGE, 5)
    desk.look(moved(0.2))
    assert (desk.unseen(5).sighting.quad, desk.watch.in_doubt) == (PAGE, True)


def test_between_looks_the_outline_goes_with_the_sheet(desk: Desk) -> None:
    desk.look(PAGE, 3)
    rest = desk.unseen(2, carry=0.1)
    assert rest.sighting.quad is not None
    assert way(rest.sighting.quad, moved(0.2)) < 1e-9
    # What it remembers went along: the next look agrees with it, and is no odd one.
    assert desk.look(moved(0.2)).sighting.quad is not None
    assert not desk.watch.in_doubt


def test_an_odd_look_goes_with_the_sheet_too(desk: Desk) -> None:
    desk.look(PAGE, 5)
    desk.look(moved(0.2))
    desk.unseen(1, carry=0.05)
    assert desk.look(moved(0.25)).sighting.quad == moved(0.25)


def test_a_look_that_finds_nothing_is_doubted_and_then_believed(desk: Desk) -> None:
    desk.look(PAGE, 5)
    desk.look(None)
    assert desk.watch.in_doubt
    assert desk.unseen(4).sighting == NOTHING
    assert not desk.watch.in_doubt


def test_a_look_that_is_too_old_says_nothing(desk: Desk) -> None:
    desk.look(PAGE, 12)
    assert desk.unseen(14).still
    rest = desk.unseen(8)
    assert (rest.sighting.quad, rest.sighting.reason, rest.still) == (None, Reason.UNSURE, False)


def test_before_the_first_look_nothing_is_known(desk: Desk) -> None:
    assert desk.unseen(1).sighting.reason is Reason.NOTHING
