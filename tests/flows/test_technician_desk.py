"""A technician measures the desk under the camera: laid, measured, kept, on record; refused in words, where it lies."""

from __future__ import annotations

import msgspec
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.capture.sight import DeskMeasured
from kiosk.capture.sight import Reason as SightReason
from kiosk.steps.scan import CAPTURE
from kiosk.steps.screens import Camera, CameraStatus
from kiosk.steps.technician_screens import Panel
from offline_queue.outbox import Outbox
from tests.flows.test_technician_devices import device, put
from tests.support.flow_walk import FakeEye, error, sight
from tests.support.maintenance import Technician

CAMERA = "document_camera"


@pytest.fixture
def walk(outbox: Outbox) -> Technician:
    walk = Technician(outbox).come_in()
    upkeep = walk.facilities.upkeep
    known = upkeep.device(CAMERA)
    assert known is not None
    upkeep.reports[CAMERA] = msgspec.structs.replace(known, field_mm=322.0)
    walk.open("technician-devices").open(CAMERA)
    return walk


def laid(walk: Technician) -> Technician:
    """Lay a sheet before the camera, and ask for its measure."""
    walk.press("desk")
    walk.look(sight(1))
    walk.press("measure")
    return walk


class Eye:
    """Measures what the test says."""

    def __init__(self, answer: DeskMeasured | DeviceError) -> None:
        self._answer = answer

    def measure_desk(self, deadline: Deadline, cancel: CancelToken) -> DeskMeasured:
        if isinstance(self._answer, DeviceError):
            raise self._answer
        return self._answer


def answered(walk: Technician, answer: DeskMeasured | DeviceError) -> None:
    """Let the eye have measured."""
    walk.end(CAPTURE, Eye(answer))


def test_a_desk_is_measured_kept_and_put_on_record(walk: Technician) -> None:
    laid(walk)
    assert walk.sees(Camera).status is CameraStatus.TAKING
    answered(walk, DeskMeasured(318.4, 208))
    assert walk.facilities.upkeep.desks == [(CAMERA, 318.4)]
    assert [facts for act, facts in walk.facilities.notes if act is Act.DESK_MEASURED] == [
        {"device": CAMERA, "width": "318.4", "dpi": 208}
    ]
    said = walk.says(walk.sees(Panel))
    assert "宽 318.4 毫米（原来按 322 毫米算），A4 纸有 208 dpi" in said
    assert "宽 318.4 毫米，10:26 量的" in said


def test_a_desk_too_far_away_says_what_to_do(walk: Technician) -> None:
    answered(laid(walk), DeskMeasured(455.0, 145))
    assert walk.notice == "technician.desk.coarse"


def test_before_a_sheet_lies_there_the_picture_says_so_and_after_it_what_to_press(walk: Technician) -> None:
    assert "没量过，按设置宽 322 毫米" in walk.says(walk.sees(Panel))
    walk.press("desk")
    assert not walk.sees(Camera).actions[-1].enabled
    walk.look(sight(1, reason=SightReason.CUT_OFF))
    cut = walk.sees(Camera).message.key
    walk.look(sight(2))
    assert (cut, walk.sees(Camera).message.key) == ("capture.look.cut-off", "technician.desk.seen")
    assert walk.sees(Camera).actions[-1].enabled


@pytest.mark.parametrize("cause", ["camera.not-a4", "camera.slanted", "camera.two-pages"])
def test_a_refusal_stands_while_that_sheet_lies_there(walk: Technician, cause: str) -> None:
    answered(laid(walk), error(cause, ErrorKind.USER))
    at_once = walk.sees(Camera).message.key
    walk.look(sight(3))
    still = walk.sees(Camera).message.key
    # A sheet lies there, and the picture does not say that there is none.
    assert walk.sees(Camera).status is CameraStatus.REFUSED
    walk.look(sight(4, reason=SightReason.NOTHING))
    walk.look(sight(5))
    assert (at_once, still, walk.sees(Camera).message.key) == (*[f"staff.{cause}"] * 2, "technician.desk.seen")
    assert walk.facilities.upkeep.desks == []


def test_a_desk_that_cannot_be_kept_is_neither_used_nor_recorded(walk: Technician) -> None:
    walk.facilities.upkeep.disk_gone = True
    answered(laid(walk), DeskMeasured(318.4, 208))
    assert walk.notice == "technician.desk.not-kept"
    assert Act.DESK_MEASURED not in [act for act, _ in walk.facilities.notes]


def test_nothing_is_measured_twice_at_once_and_who_leaves_meanwhile_measured_nothing(walk: Technician) -> None:
    laid(walk)
    asked = len(walk.runner.open(CAPTURE))
    walk.press("measure")
    assert len(walk.runner.open(CAPTURE)) == asked
    assert "不量了" in walk.says(walk.sees(Camera))
    walk.press("enough")
    answered(walk, DeskMeasured(318.4, 208))
    assert (walk.notice, walk.facilities.upkeep.desks) == ("", [])


def test_each_camera_shows_and_measures_its_own_desk(walk: Technician) -> None:
    second = f"{CAMERA}-2"
    put(walk, second, field_mm=400.0)
    walk.press("back")
    device(walk, second).press("test")
    assert ("高拍仪 2 的画面" in walk.says(), bool(walk.runner.open(second))) == (True, True)
    walk.press("enough")
    walk.press("desk")
    walk.press("measure")
    assert "高拍仪 2：用一张 A4 纸量桌面" in walk.says()
    walk.end(second, Eye(DeskMeasured(318.4, 208)))
    assert (walk.notice, walk.facilities.upkeep.desks) == ("technician.desk.kept", [(second, 318.4)])


def test_a_camera_that_is_pulled_is_told(walk: Technician) -> None:
    walk.press("desk")
    walk.look(error("camera.lost", ErrorKind.DEVICE))
    assert (walk.sees(Camera).status, walk.sees(Camera).actions[-1].enabled) == (CameraStatus.LOST, False)


def test_a_second_camera_that_is_refused_or_pulled_says_so_and_its_own_desk_stays(walk: Technician) -> None:
    second = f"{CAMERA}-2"
    put(walk, second, field_mm=400.0)
    walk.press("back")
    device(walk, second).press("desk")
    walk.press("measure")
    walk.end(second, Eye(error("camera.slanted", ErrorKind.USER)))
    assert (walk.sees(Camera).status, walk.sees(Camera).message.key) == (CameraStatus.REFUSED, "staff.camera.slanted")
    walk.end(second, FakeEye(error("camera.lost", ErrorKind.DEVICE)))
    assert walk.sees(Camera).status is CameraStatus.LOST
    walk.press("enough")
    assert (walk.facilities.upkeep.desks, "按设置宽 400 毫米" in walk.says(walk.sees(Panel))) == ([], True)


def test_a_refusal_that_comes_after_somebody_left_is_not_told_of_the_next_test(walk: Technician) -> None:
    laid(walk)
    measuring = walk.runner.open(CAPTURE)[-1]
    walk.press("enough")
    walk.press("test")
    measuring.run(Eye(error("camera.not-a4", ErrorKind.USER)))
    walk.settle()
    walk.press("enough")
    assert (walk.notice, Act.DESK_MEASURED in [act for act, _ in walk.facilities.notes]) == ("", False)


def test_the_desk_stands_under_what_to_do_where_a_camera_is_not_well(walk: Technician) -> None:
    put(walk, f"{CAMERA}-2", Condition.ATTENTION, "camera.black", field_mm=400.0)
    walk.press("back")
    device(walk, f"{CAMERA}-2")
    keys = [row.label.key for row in walk.rows]
    assert keys.index("technician.desk") == keys.index("technician.todo") + 1


def test_a_camera_out_of_use_has_no_desk_to_measure(walk: Technician) -> None:
    upkeep = walk.facilities.upkeep
    upkeep.reports[CAMERA] = msgspec.structs.replace(upkeep.reports[CAMERA], stopped="repair")
    walk.press("desk")
    walk.wait(0.6)
    assert [way.name for way in walk.sees(Panel).actions] == ["resume"]
