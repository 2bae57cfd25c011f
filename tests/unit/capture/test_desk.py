"""The desk is measured by one sheet of A4 as the camera sees it; what would measure it wrongly is refused."""

from __future__ import annotations

import pytest

from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera import Frame
from kiosk.capture.desk import measured_desk
from kiosk.capture.looking import LookingCamera
from kiosk.capture.page import natural_size
from kiosk.capture.sight import DeskMeasured
from tests.support.desk_scenes import scene

SIZE = (1280, 960)


@pytest.mark.parametrize(("mat", "seed"), [("green", 1), ("wood", 5), ("black", 3)])
def test_a_sheet_of_a4_tells_how_wide_the_desk_is(mat: str, seed: int) -> None:
    desk = scene("form", mat=mat, seed=seed, size=SIZE)
    assert desk.quad is not None
    across, down = natural_size(desk.quad)
    # By the true corners: no stand holds its camera quite as high, and as straight, as its drawing says.
    field = SIZE[0] * (210 * 297 / (across * down)) ** 0.5
    found = measured_desk(desk.image)
    assert found.field_mm == pytest.approx(field, rel=3e-3)
    assert found.dpi == pytest.approx(SIZE[0] / field * 25.4, abs=1)


@pytest.mark.parametrize(
    ("paper", "fault", "cause"),
    [
        (None, "", "camera.no-page"),
        ("form", "cut-off", "camera.cut-off"),
        ("form", "tilt", "camera.slanted"),
        ("household-page", "", "camera.not-a4"),
        ("id-front", "", "camera.not-a4"),
    ],
)
def test_what_is_no_whole_a4_from_above_is_refused(paper: str | None, fault: str, cause: str) -> None:
    with pytest.raises(DeviceError) as refused:
        measured_desk(scene(paper, *filter(None, [fault]), size=SIZE).image)
    assert refused.value.cause == cause


@pytest.mark.parametrize(("dpi", "fine"), [(199, False), (200, True)])
def test_a_desk_is_fine_from_two_hundred_dots_an_inch_on(dpi: int, fine: bool) -> None:
    assert DeskMeasured(322.0, dpi).fine is fine


class Told:
    """A camera of one still."""

    def __init__(self) -> None:
        self.image = scene("form", size=SIZE, seed=1).image

    def capabilities(self) -> frozenset[str]:
        return frozenset()

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        return Frame(*SIZE, self.image.reshape(-1).data, 0.0)


def test_pages_are_reckoned_by_what_the_camera_was_told() -> None:
    camera, limits = LookingCamera(Told()), (Deadline.after(60), CancelToken())  # type: ignore[arg-type]  # its still alone
    before = camera.take(*limits).dpi
    found = camera.measure_desk(*limits)
    assert camera.take(*limits).dpi == before
    camera.tell_desk(*limits, field_mm=2 * found.field_mm)
    after = camera.take(*limits)
    assert after.dpi == pytest.approx(found.dpi / 2, abs=1)
    assert sorted((after.width_mm, after.height_mm)) == [pytest.approx(420, rel=0.01), pytest.approx(594, rel=0.01)]
