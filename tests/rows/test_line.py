"""Rows about the line to the platform: thin, lossy, broken."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Entry, State
from offline_queue.worker import Worker
from tests.support.bad_line import LOST_WITH_A_BREAK, ProxyLine, Weather
from tests.support.daemons import until
from tests.support.outboxes import open_box
from tests.support.parcels import submission
from tests.support.sandbox import SandboxThread
from tests.support.submitter import put

SCAN = 3_000_000
# Two hundred times as fast as the line of the row, broken about four times within the scan. The long campaigns have the
# line itself, of packets (tests/faults/test_uploads_over_bad_lines.py).
FASTER = 200
THIN = Weather(64_000 / 8 * FASTER, round_trip=0.3 / FASTER, loss=0.02, up=0.5, down=0.02)
LIMIT = 40.0


@pytest.mark.row("R114")
def test_a_scan_of_3_mb_arrives_over_a_thin_line_in_pieces_and_nobody_waits_for_it(
    tmp_path: Path, sandbox: SandboxThread
) -> None:
    line = ProxyLine(urlsplit(sandbox.url).port or 0, THIN)
    platform = Platform(f"http://127.0.0.1:{line.port}/api/v1", connect_seconds=2, read_seconds=5)
    deliverer = PlatformDeliverer(platform, "training", wait=lambda s: threading.Event().wait(s / FASTER))
    box, scan, other = (
        open_box(tmp_path, time.time),
        submission(b"drawing", random.Random(114).randbytes(SCAN)),
        submission(),
    )
    arrived = threading.Event()

    def heard(entry: Entry) -> None:
        if (entry.id, entry.state) == (scan.id, State.ACKNOWLEDGED):
            arrived.set()

    with box.transaction() as tx:
        put(tx, scan)
    worker = Worker(box, deliverer, random=lambda: 0.01, on_change=heard)
    worker.start()
    until(lambda: line.taken > SCAN // 10, LIMIT)
    # The next person is done while the scan is still on its way.
    with box.transaction() as tx:
        put(tx, other)
    meanwhile = [box.entry(one.id) for one in (scan, other)]
    came = arrived.wait(LIMIT)
    worker.stop()
    box.close()
    platform.close()
    line.close()
    # Between two pieces, where the line has just broken, the scan waits for its next try.
    under_way, waiting = (entry.state for entry in meanwhile if entry)
    assert under_way in (State.SENDING, State.RETRY)
    assert waiting is State.PENDING
    assert came
    assert line.cuts >= 2
    assert line.taken < SCAN + (line.cuts + 1) * LOST_WITH_A_BREAK
