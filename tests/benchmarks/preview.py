"""The live view of a 1080p camera: pictures shown, the processor it takes in all, and the longest turns of the window.

The eye in its child process, its lane, the watch of a step and the kiosk's window are the real ones; the camera is a
film that another process sends thirty times a second. Only processor time is counted, so that what others do on the
machine does not count; the pictures shown are of the clock, and suffer from it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from config.settings import DeviceSetting, Settings
from config.texts import wording
from devices.device import CancelToken, Deadline
from devices.lane import Lane
from kiosk.capture.eye import CaptureEye, open_eye
from kiosk.capture.sight import Sight
from kiosk.flows.stay import Cancellable, Look, Tools
from kiosk.steps.events import Event, Seen
from kiosk.steps.screens import Camera, CameraStatus, Picture
from kiosk.steps.step import Watch
from tests.benchmarks.measure import Measure, percentile
from tests.benchmarks.preview_film import RATE
from ui.bridge import QtPost, QtTimers
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell
from ui.style.theme import dress
from ui.style.tokens import Tokens

ROOT = Path(__file__).parents[2]
SIZE = (1080, 1920)
WARM_SECONDS, SECONDS = 3.0, 12.0
# Cores that reader, detector and paint may take together, milliseconds of the window's longest turns, and of a hundred
# pictures how many a busy machine may lose.
CORES, TURN_MS, LOST = 1.0, 33.0, 3.0
TICKS = os.sysconf("SC_CLK_TCK")
# As the step has it: a sight waits for the next picture by itself.
LOOKING = Watch("sight", "capture", lambda eye, deadline, cancel: eye.sight(deadline, cancel), every=0.0, seconds=3.0)


@contextmanager
def film() -> Iterator[str]:
    """Start the camera and return its address."""
    command = [sys.executable, "-m", "tests.benchmarks.preview_film"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as camera:
        assert camera.stdout
        yield f"http://127.0.0.1:{int(camera.stdout.readline())}/live.mjpg"
        camera.kill()


def used_by(process: int) -> float:
    """Return the seconds of processor time of another process."""
    words = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


class Live(QObject):
    """Shows what the watch sees as the step does, counts the pictures that were painted, and times the window."""

    def __init__(self, shell: KioskShell, screen: Camera, lane: Lane[CaptureEye]) -> None:
        super().__init__()
        self._shell, self._screen, self._lane = shell, screen, lane
        self.turns: list[float] = []
        self.painted = self.outlined = 0
        self._fresh, self._turned = False, time.thread_time()
        self.look = Look(Tools(self, QtTimers(self), QtPost(self)), LOOKING, self.seen)

    def run(
        self, on: type | str, call: Callable[..., object], seconds: float, done: Callable[[object], None]
    ) -> Cancellable:
        """Do it on the eye's lane."""
        return self._lane.submit(call, seconds, done)

    def seen(self, event: Event) -> None:
        """Show one sight; a turn of the window is all it did since the one before."""
        now = time.thread_time()
        self.turns.append((now - self._turned) * 1000)
        self._turned = now
        if not isinstance(event, Seen) or not isinstance(event.value, Sight):
            raise TypeError(f"{event!r}")
        sight = event.value
        self.outlined += sight.sighting.quad is not None
        status = CameraStatus.HELD if sight.hold else CameraStatus.SEEN
        picture = Picture(sight.width, sight.height, sight.data)
        self._fresh = True
        self._shell.show_screen(
            replace(self._screen, picture=picture, quad=sight.sighting.quad, hold=sight.hold, status=status)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count the pictures that are painted."""
        if event.type() is QEvent.Type.Paint and self._fresh:
            self.painted, self._fresh = self.painted + 1, False
        return False


def opened(address: str) -> CaptureEye:
    """Open the eye over the film."""
    eye = open_eye(DeviceSetting("document_camera", "opencv", address, {"width": SIZE[1], "height": SIZE[0]}))
    eye.open(Deadline.after(30), CancelToken())
    return eye


def wait(seconds: float) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def measures(folder: Path) -> list[Measure]:
    """Look at the film for a while; ``folder`` is not needed."""
    application = QApplication.instance() or QApplication([])
    tokens = Tokens.for_screen(0.248, SIZE)
    dress(application, tokens)
    shell = KioskShell(Settings(), wording("zh_CN"), tokens)
    screen = next(one for one in samples("zh_CN").values() if isinstance(one, Camera))
    shell.show_screen(screen)
    shell.show()
    with film() as address:
        eye = opened(address)
        lane = Lane(eye)
        live = Live(shell, screen, lane)
        shell.frame.current.view.installEventFilter(live)
        live.look.ask()
        wait(WARM_SECONDS)
        found = measured(live, eye)
        live.look.end()
        lane.close()
    shell.shut()
    return found


def measured(live: Live, eye: CaptureEye) -> list[Measure]:
    """Count and time what happens from now on."""
    live.turns.clear()
    live.painted = live.outlined = 0
    ours, child, began = time.process_time(), used_by(eye.process_id or 0), time.monotonic()
    wait(SECONDS)
    seconds = time.monotonic() - began
    shown = live.painted / seconds
    here, there = (time.process_time() - ours) / seconds, (used_by(eye.process_id or 0) - child) / seconds
    # An outline that hardly ever stands would cost nothing either.
    assert live.outlined > 0.4 * len(live.turns)
    return [
        Measure("live view at 1080p: pictures lost of a hundred", 100 * (1 - shown / RATE), LOST, "", None),
        Measure("live view: cores of reader and detector", there, CORES, "", None),
        Measure("live view: cores of reader, detector and paint", here + there, CORES, "", None),
        Measure("live view: turn of the window p99", percentile(live.turns, 0.99), TURN_MS, "ms", None),
    ]
