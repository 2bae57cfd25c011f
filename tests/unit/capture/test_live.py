"""Every picture is shown while a slow look goes on beside; the outline goes with the sheet and never grows stale."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.scenes import Desk, Lying, render
from kiosk.capture.arrays import Image
from kiosk.capture.live import LiveDesk
from kiosk.capture.looker import Found
from kiosk.capture.sight import Quad, Reason, Sighting, scaled
from kiosk.capture.watch import STALE_SECONDS, PageWatch, Rest, way

FRAME = 1 / 30


class SlowLooker:
    """Knows where the page was in each picture it was given, and tells ``late`` pictures later."""

    def __init__(self, late: int = 3) -> None:
        self.late, self.dead = late, False
        self.truth: Quad | None = None
        self.numbers: list[int] = []
        self._now: Found | None = None
        self._left = 0

    def ask(self, number: int, view: Image) -> bool:
        if self._now or self.dead:
            return False
        reason = Reason.FOUND if self.truth else Reason.NOTHING
        self._now, self._left = Found(number, Sighting(self.truth, reason, 0.9)), self.late
        self.numbers.append(number)
        return True

    def found(self) -> Found | None:
        self._left -= 1
        if self._left >= 0:
            return None
        found, self._now = self._now, None
        return found

    def close(self) -> None:
        self._now = None


class Film:
    """A sheet of a rendered desk that is pushed about, thirty pictures a second."""

    def __init__(self) -> None:
        scene = render(Desk(size=(640, 480)), Lying("household-page", seed=4))
        assert scene.quad is not None
        self._image, self._quad = scene.image, scaled(scene.quad, 1 / 640, 1 / 480)
        self.looker = SlowLooker()
        self.watch = PageWatch(hold_seconds=1.0)
        self.same = False
        self.desk = LiveDesk(self.watch, self.looker, lambda view: self.same)
        self.at, self.right, self.count = 50.0, 0, 0

    @property
    def truth(self) -> Quad:
        one, two, three, four = ((x + self.right / 640, y) for x, y in self._quad)
        return one, two, three, four

    def play(self, pictures: int, step: int = 0, *, sheet: bool = True) -> list[float]:
        """Show so many pictures; return how far the outline was from the sheet in each."""
        off = []
        for _ in range(pictures):
            self.right += step
            self.count += 1
            self.at += FRAME
            self.looker.truth = self.truth if sheet else None
            image = np.roll(self._image, self.right, axis=1) if sheet else np.full_like(self._image, 70)
            image[0, 0] = self.count % 255
            quad = self.desk.note(image, self.at).sighting.quad
            off.append(way(quad, self.truth) if quad else 9.0)
        return off


@pytest.fixture
def film() -> Film:
    return Film()


def test_the_outline_stands_once_a_look_has_ended(film: Film) -> None:
    off = film.play(6)
    assert off[:3] == [9.0, 9.0, 9.0]
    assert max(off[3:]) == pytest.approx(0, abs=1e-6)


def test_the_outline_goes_with_a_sheet_that_moves_between_looks(film: Film) -> None:
    film.play(12)
    # Three pixels a picture, while a look is three pictures old when it is told: not carried on it would lag by nine.
    assert max(film.play(20, step=3)) < 6 / 640


def test_a_look_that_comes_late_is_told_of_now(film: Film) -> None:
    film.play(12)
    film.looker.late = 6
    assert max(film.play(20, step=2)) < 8 / 640


def test_what_moves_is_looked_at_a_dozen_times_a_second_at_most(film: Film) -> None:
    film.looker.late = 0
    film.play(30, step=2)
    assert 8 <= len(film.looker.numbers) <= 12


def test_what_lies_is_seldom_looked_at(film: Film) -> None:
    film.looker.late = 0
    film.play(15)
    begun = len(film.looker.numbers)
    film.play(60)
    assert 3 <= len(film.looker.numbers) - begun <= 6


def test_what_has_just_come_to_rest_is_looked_at_once_more_soon(film: Film) -> None:
    film.play(12)
    film.play(9, step=3)
    moved = film.desk.number
    film.play(8)
    assert any(number > moved + 2 for number in film.looker.numbers)


def test_a_page_that_lies_counts_down(film: Film) -> None:
    film.play(45)
    assert (film.desk.rest.still, film.desk.rest.hold) == (True, 1.0)


def test_a_page_whose_looker_has_stopped_is_not_counted(film: Film) -> None:
    film.play(20)
    film.looker.dead = True
    film.play(round(STALE_SECONDS / FRAME) + 15)
    assert film.desk.rest == Rest(Sighting(None, Reason.UNSURE))


def test_a_page_that_is_taken_away_is_gone_within_half_a_second(film: Film) -> None:
    film.play(45)
    film.play(15, sheet=False)
    assert film.desk.rest.sighting.quad is None


def test_a_taken_page_makes_room_for_another(film: Film) -> None:
    film.play(45)
    film.watch.mark_taken()
    film.play(10)
    assert film.desk.rest.taken
    film.play(30, sheet=False)
    film.play(12)
    assert not film.desk.rest.taken


def test_what_is_closed_is_forgotten(film: Film) -> None:
    film.play(45)
    film.desk.close()
    assert film.desk.rest.sighting.reason is Reason.NOTHING
