"""Square codes on the desk: slips of ours, papers without one, askew, in little light, in a small picture."""

from __future__ import annotations

import pytest

from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera.papers import is_known, paper_named
from devices.document_camera.scenes import Desk, Lying, render
from kiosk.capture.looking import LookingCamera, code_in
from tests.support.still_desk import StillDesk

CONTENT = "BSR1/99012100070326112300421/7K2M94P4/P202611230001"
HALL = Desk()


def seen(faults: tuple[str, ...] = (), seed: int = 1, desk: Desk = HALL, paper: str = f"slip:{CONTENT}") -> str:
    return code_in(render(desk, Lying(paper, faults=faults, seed=seed)).image)


def test_the_code_of_a_slip_on_the_desk_is_read_wherever_it_lies() -> None:
    read = [seen(seed=seed) for seed in range(1, 5)]
    assert read.count(CONTENT) >= 3
    assert set(read) <= {CONTENT, ""}


@pytest.mark.parametrize("fault", ["shadow", "tilt"])
def test_a_shadow_or_a_tilt_does_not_hide_it(fault: str) -> None:
    assert CONTENT in {seen((fault,), seed) for seed in range(1, 3)}


@pytest.mark.parametrize("paper", ["household-page", "blank", "id-front"])
def test_a_paper_without_a_code_says_nothing(paper: str) -> None:
    assert seen(paper=paper) == ""


def test_an_empty_desk_says_nothing() -> None:
    assert code_in(render(HALL).image) == ""


def test_the_eye_gives_picture_and_code_in_one_look() -> None:
    desk = StillDesk()
    desk.desk = HALL
    desk.lying = Lying(f"slip:{CONTENT}")
    eye = LookingCamera(desk)
    first, second = (eye.read_code(Deadline.after(5), CancelToken()) for _ in range(2))
    assert (first.width, first.height, len(first.data)) == (960, 720, 960 * 720 * 3)
    assert first.code == CONTENT
    assert first != second
    assert CONTENT not in repr(first)


def test_a_camera_that_is_gone_is_said_as_everywhere() -> None:
    class Gone(StillDesk):
        def preview(self, deadline: Deadline, cancel: CancelToken) -> None:  # type: ignore[override]  # never returns
            from devices.device import ErrorKind

            raise DeviceError(ErrorKind.DEVICE, "camera.lost")

    with pytest.raises(DeviceError) as caught:
        LookingCamera(Gone()).read_code(Deadline.after(1), CancelToken())
    assert caught.value.cause == "camera.lost"


def test_only_papers_there_are_can_be_laid() -> None:
    assert is_known("slip:x")
    assert not is_known("slips")
    with pytest.raises(KeyError):
        paper_named("slips")
