"""The document camera among the twins: the virtual camera's stream over HTTP, the OpenCV driver before it."""

from __future__ import annotations

from pathlib import Path

from devices.device import CancelToken, Deadline, Device
from devices.document_camera import Frame
from devices.document_camera.opencv import OpenCvCamera
from devices.document_camera.virtual import VirtualCamera
from tests.support.twins import Twin, twin


@twin("document-camera-http")
class CameraTwin(Twin):
    """Small pictures at twice the pace; the driver's patience is short, but lives through a loaded machine."""

    def __init__(self, folder: Path) -> None:
        del folder
        self.camera = VirtualCamera(size=(320, 240), still_size=(640, 480), rate=30)

    def start(self) -> Device:
        return OpenCvCamera(
            self.camera.start(), open_seconds=2.0, read_seconds=0.6, silent_seconds=0.6, still_seconds=0.6
        )

    def stop(self) -> None:
        self.camera.stop()

    def ready(self) -> None:
        self.camera.lay("household-page")

    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        assert isinstance(device, OpenCvCamera)
        return device.still(deadline, cancel)

    def good(self, value: object) -> bool:
        return isinstance(value, Frame) and (value.width, value.height) == (640, 480)

    def unplug(self) -> None:
        self.camera.unplug()

    def plug(self) -> None:
        self.camera.plug()

    def garbage(self) -> None:
        self.camera.garble()

    def silent(self) -> None:
        self.camera.silence()

    def half(self) -> None:
        self.camera.break_off()

    def mend(self) -> None:
        self.camera.mend()
