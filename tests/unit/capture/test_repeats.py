"""A sheet is known again whichever way up it lay and by either device; a form of somebody else is another sheet."""

from __future__ import annotations

from functools import cache

import pytest

from devices.device import CancelToken, Deadline
from devices.document_camera.papers import Somebody
from devices.document_camera.scenes import Lying
from kiosk.capture.known import known_page
from kiosk.capture.looking import LookingCamera
from kiosk.capture.repeats import closest
from kiosk.capture.sight import Before, Check, PageTaken
from tests.support.still_desk import StillDesk
from tests.unit.capture.test_layout import OTHER, over, paper, taken

WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@cache
def print_of(name: str, holder: Somebody | None = None) -> bytes:
    return known_page(paper(name, holder), WHOLE).print


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", ["household-page", "form"])
def test_a_sheet_laid_twice_is_known_again_either_way_up(name: str, turned: bool) -> None:
    page = taken(paper(name), seed=2, light=0.8)
    again = known_page(over(page) if turned else page, WHOLE).print
    assert closest(again, (Before("one", print_of("promise")), Before("two", print_of(name))))[0] == "two"


@pytest.mark.parametrize("name", ["household-page", "form"])
def test_the_page_of_another_person_is_another_sheet(name: str) -> None:
    assert closest(print_of(name, OTHER), (Before("one", print_of(name)),))[0] == ""


def test_a_page_without_print_is_like_no_other() -> None:
    assert closest(print_of("blank"), (Before("one", print_of("blank")),)) == ("", 0.0)


def take(eye: LookingCamera, *before: PageTaken) -> PageTaken:
    known = tuple(Before(page.original_sha256, page.print) for page in before)
    return eye.take(Deadline.after(5), CancelToken(), min_dpi=90, before=known)


def test_the_eye_says_which_page_lies_there_again() -> None:
    desk = StillDesk()
    eye = LookingCamera(desk)
    desk.lying = Lying("household-page", seed=4)
    first = take(eye)
    desk.lying = Lying("household-cover", seed=2)
    second = take(eye, first)
    desk.lying = Lying("household-page", seed=7)
    third = take(eye, first, second)
    judged = [one for page in (second, third) for one in page.judgements if one.check is Check.DUPLICATE]
    assert (second.like, third.like) == ("", first.original_sha256)
    assert [one.well for one in judged] == [True, False]


@pytest.mark.parametrize("name", ["household-page", "form"])
def test_a_page_of_which_the_picture_alone_was_kept_is_known_again(name: str) -> None:
    desk, limits = StillDesk(), (Deadline.after(5), CancelToken())
    eye = LookingCamera(desk)
    desk.lying = Lying(name, seed=4)
    kept = take(eye).jpeg
    desk.lying = Lying("household-cover", seed=2)
    other = take(eye).jpeg
    before = tuple(Before(of, eye.print_of(*limits, jpeg=jpeg)) for of, jpeg in (("other", other), ("kept", kept)))
    desk.lying = Lying(name, seed=7)
    assert eye.take(*limits, min_dpi=90, before=before).like == "kept"


def test_what_is_no_picture_has_no_print() -> None:
    eye, limits = LookingCamera(StillDesk()), (Deadline.after(5), CancelToken())
    assert [eye.print_of(*limits, jpeg=jpeg) for jpeg in (b"", b"no picture")] == [b"", b""]
