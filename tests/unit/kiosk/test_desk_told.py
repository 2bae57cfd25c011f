"""A measured desk is on the disk before the eye hears of it, and the eye keeps it for its next child."""

from __future__ import annotations

from typing import Any

import pytest

from config.settings import DeviceSetting
from devices.device import CancelToken, Deadline, DeviceError
from kiosk.capture.eye import open_eye
from kiosk.upkeep import TerminalUpkeep

CAMERA = "document_camera"
LIMITS = (Deadline.after(5), CancelToken())


class Book:
    """A book that can be kept, or not."""

    def __init__(self, order: list[object], *, keeps: bool) -> None:
        self._order, self._keeps = order, keeps

    def __contains__(self, name: str) -> bool:
        return name == CAMERA

    def measured(self, name: str, field_mm: float, at: float) -> bool:
        self._order.append(("kept", name, field_mm, at))
        return self._keeps


class Eye:
    """An eye that says what it was told."""

    def __init__(self, order: list[object]) -> None:
        self._order = order

    def tell_desk(self, deadline: Deadline, cancel: CancelToken, *, field_mm: float) -> None:
        self._order.append(("told", field_mm))


class Terminal:
    """A terminal whose lanes do their work at once."""

    def __init__(self, *, keeps: bool = True) -> None:
        self.order: list[object] = []
        self.book = Book(self.order, keeps=keeps)

    def run(self, on: str, call: Any, seconds: float, done: Any) -> None:
        assert on == CAMERA
        done(call(Eye(self.order), *LIMITS))


def measured(terminal: Terminal, name: str = CAMERA) -> bool:
    return TerminalUpkeep(terminal).measured(name, 318.4, 7.0)  # type: ignore[arg-type]  # a book and lanes are asked


def test_a_desk_is_kept_first_and_told_then() -> None:
    terminal = Terminal()
    assert measured(terminal)
    assert terminal.order == [("kept", CAMERA, 318.4, 7.0), ("told", 318.4)]


def test_what_is_not_kept_is_not_told() -> None:
    terminal = Terminal(keeps=False)
    assert not measured(terminal)
    assert terminal.order == [("kept", CAMERA, 318.4, 7.0)]


def test_a_camera_that_is_none_of_the_post_has_no_desk() -> None:
    terminal = Terminal()
    assert not measured(terminal, "hologram")
    assert terminal.order == []


def test_an_eye_that_is_closed_keeps_its_desk_for_when_it_is_opened() -> None:
    eye = open_eye(DeviceSetting(CAMERA, "opencv", "camera://0", {"field_mm": 330, "head": "top", "turn": 90}))
    with pytest.raises(DeviceError, match=r"host\.closed"):
        eye.tell_desk(*LIMITS, field_mm=318.4)
    assert eye._args["eye"] == {"field_mm": 318.4, "head": "top"}
