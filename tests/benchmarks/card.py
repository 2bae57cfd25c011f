"""Reading a card, over pseudo terminals that are as slow as real lines.

From laying down to the identity on the screen: the driver on its lane, its two verbs, the bridge and the kiosk's
window, with the card laid down at any moment of the driver's looking; beside the time the answers take on the wire.
The driver alone: beside a bare program that sends the same requests and reads as many bytes as must come. Module and
card take no time of their own here.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from config.settings import Settings
from config.texts import wording
from devices.address import parse
from devices.device import CancelToken, Deadline, DeviceError
from devices.id_card import IdentityCard
from devices.id_card.exchange import FIND, NEWEST_ADDRESS, READ, SELECT
from devices.id_card.sdt import SdtReader
from devices.id_card.virtual import VirtualReader
from devices.lane import Lane
from kiosk.steps.screens import CardRead, PlaceCard, Screen
from tests.benchmarks.measure import Measure, interleaved, percentile
from tests.support.cards import LIN
from ui.bridge import QtPost
from ui.screens.samples import samples
from ui.shells.kiosk import KioskShell
from ui.style.theme import dress
from ui.style.tokens import Tokens

# Requests of a reading and the bytes of their answers.
EXCHANGES = ((FIND, 15), (SELECT, 19), (READ, 1295), (NEWEST_ADDRESS, 11))
LIMIT = 20.0
# The pause between two looks for a card, and a look itself.
CYCLE = 0.17
# Milliseconds on top of the wire that a reading may take until it is seen.
MEDIAN, WORST = 250.0, 400.0
LAYINGS = {115200: 24, 9600: 12}
PAIRS = {115200: 12, 9600: 5}
ONE_ROUND = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents


def wire_ms(baud: int) -> float:
    """Return what the frames of a reading take on the wire."""
    return sum(len(command.request) + size for command, size in EXCHANGES) * 10_000 / baud


def reader_at(folder: Path, baud: int) -> VirtualReader:
    """Make a reader whose line has a speed."""
    made = VirtualReader(folder / f"reader-{baud}", baud=baud, reading_seconds=0.0)
    made.start()
    return made


class Counter:
    """A window, a driver on its lane, and hands."""

    def __init__(self, reader: VirtualReader, shell: KioskShell) -> None:
        self._reader = reader
        self._shell = shell
        self._post = QtPost()
        self._shown = 0.0
        self._screens: dict[type, Screen] = {type(screen): screen for screen in samples("zh_CN").values()}
        self.lane = Lane(SdtReader(reader.address))
        self.lane.open(LIMIT).result(LIMIT)

    def laying(self, delay: float) -> float:
        """Wait for a card that is laid down after so long; return milliseconds until it is on the screen."""
        laid: list[float] = []
        self._shown = 0.0
        self._reader.lift()
        self._shell.show_screen(self._screens[PlaceCard])
        self.lane.submit(lambda device, deadline, cancel: device.wait_for_card(deadline, cancel), LIMIT, self._found)

        def lay() -> None:
            laid.append(time.perf_counter())
            self._reader.place(LIN)

        hand = threading.Timer(delay, lay)
        hand.start()
        while not self._shown:
            QCoreApplication.processEvents(ONE_ROUND)
        hand.join()
        return (self._shown - laid[0]) * 1000

    def _found(self, outcome: object) -> None:
        if isinstance(outcome, DeviceError):
            raise outcome
        self.lane.submit(lambda device, deadline, cancel: device.read(deadline, cancel), LIMIT, self._read)

    def _read(self, outcome: IdentityCard | DeviceError) -> None:
        self._post(lambda: self._show(outcome))

    def _show(self, outcome: IdentityCard | DeviceError) -> None:
        assert outcome == LIN
        self._shell.show_screen(self._screens[CardRead])
        QApplication.processEvents()
        self._shown = time.perf_counter()


def to_screen(folder: Path, shell: KioskShell, baud: int) -> list[Measure]:
    """Measure from laying down to the identity on the screen, and the wire alone in between."""
    reader = reader_at(folder, baud)
    counter = Counter(reader, shell)
    count = LAYINGS[baud]
    taken = [counter.laying(0.05 + CYCLE * number / count) for number in range(count)]
    counter.lane.close()
    # As long as the twin's line takes on this machine at this hour: where others work too, its pauses grow.
    wire = max(wire_ms(baud), statistics.median(bare(reader) for _ in range(PAIRS[baud])))
    reader.stop()
    return [
        Measure(f"card laid to identity shown at {baud}, p50", statistics.median(taken), wire + MEDIAN, "ms", None),
        Measure(f"card laid to identity shown at {baud}, p95", percentile(taken, 0.95), wire + WORST, "ms", None),
    ]


def timed(reader: VirtualReader, read: Callable[[], object]) -> float:
    """Lay a card down and read it; return the milliseconds that reading takes."""
    reader.place(LIN)
    began = time.perf_counter()
    read()
    return (time.perf_counter() - began) * 1000


def bare(reader: VirtualReader) -> float:
    """Read a card by a program that knows how many bytes must come."""
    line = os.open(parse(reader.address).path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(line)
    taken = timed(reader, lambda: [exactly(line, command.request, size) for command, size in EXCHANGES])
    os.close(line)
    return taken


def exactly(line: int, request: bytes, size: int) -> None:
    """Send a request and read so many bytes."""
    os.write(line, request)
    while size > 0:
        size -= len(os.read(line, size))


def overhead(folder: Path, baud: int) -> Measure:
    """Measure what the driver takes beyond bare reads of the same bytes."""
    reader = reader_at(folder, baud)
    driver = SdtReader(reader.address)

    def ours() -> float:
        driver.open(Deadline.after(LIMIT), CancelToken())
        taken = timed(reader, lambda: driver.read(Deadline.after(LIMIT), CancelToken()))
        driver.close()
        return taken

    driver_ms, bare_ms = interleaved(ours, lambda: bare(reader), PAIRS[baud])
    reader.stop()
    bar = 10.0 if baud == max(PAIRS) else 0.05 * wire_ms(baud)
    return Measure(f"card driver beyond bare reads at {baud}", max(0.0, driver_ms - bare_ms), bar, "ms", None)


def measures(folder: Path) -> list[Measure]:
    """Measure at the fastest and the slowest speed of a reader."""
    application = QApplication.instance() or QApplication([])
    tokens = Tokens.for_screen(0.248, (1080, 1920))
    dress(application, tokens)
    shell = KioskShell(Settings(), wording("zh_CN"), tokens)
    shell.show()
    found = [measure for baud in LAYINGS for measure in to_screen(folder, shell, baud)]
    shell.shut()
    return [*found, *(overhead(folder, baud) for baud in PAIRS)]
