"""Five megabytes over lines that are slow, lose packets and break every five seconds: how long, for how many bytes."""

from __future__ import annotations

import contextlib
import random
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.sandbox import server as sandbox_server
from tests.support import gateway as gateways
from tests.support.bad_line import FAIR, LOST_WITH_A_BREAK, NARROW, ProxyLine, Weather
from tests.support.gateway import Gateway
from tests.support.parcels import persist, submission
from tests.support.relay import FAR, NEAR, inside, needs_relay, two_places
from tests.support.sandbox import SandboxThread, sandbox, sandbox_of_the_run

__all__ = ["sandbox", "sandbox_of_the_run"]

PAPER = 5_000_000
SEEDS = (1, 2, 3, 4, 5)
# A second of these is eight of the lines above.
QUICK = Weather(500_000, round_trip=0.04, loss=0.01, up=0.5, down=0.05)


@dataclass(frozen=True)
class Run:
    """One delivery: its seconds, what the near end put on the wire for each byte of the paper, how often it was cut."""

    seconds: float
    bytes_for_one: float
    cuts: int


class Elsewhere:
    """Makes sandboxes in the namespaces of others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def platform(self, namespace: str, seed: int, gateway: bool) -> Iterator[str]:
        """Give a sandbox inside a namespace, where nobody else can hear it, or the gateway before it."""
        with contextlib.ExitStack() as undo:
            with self._lock, inside(namespace), pytest.MonkeyPatch.context() as patch:
                patch.setattr(gateways if gateway else sandbox_server, "HOST", FAR)
                running = SandboxThread(self._folder / str(seed))
                undo.callback(running.stop)
                url = undo.enter_context(Gateway(running.url)).url if gateway else running.url
            yield url

    def deliver(self, weather: Weather, seed: int, size: int, *, gateway: bool = False) -> Run:
        """Deliver one application with a paper of so many bytes over a line of its own."""
        filed = submission(random.Random(seed).randbytes(size))
        with two_places(weather, seed) as places, self.platform(places.far, seed, gateway) as url:
            # Somewhere between two cuts: an application does not wait for the first.
            places.relay.began = time.monotonic() - random.Random(seed).uniform(0, weather.up)
            with inside(places.near):
                platform = Platform(url, method_override=gateway, largest_body=1_000_000 if gateway else 0)
                began = time.monotonic()
                persist(PlatformDeliverer(platform, "training"), filed, seed=seed)
                seconds = time.monotonic() - began
                platform.close()
            return Run(seconds, places.relay.sent / size, places.relay.cuts)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    needs_relay()
    return Elsewhere(tmp_path)


def test_a_line_of_packets_that_is_cut_again_and_again_brings_a_paper(elsewhere: Elsewhere) -> None:
    run = elsewhere.deliver(QUICK, 1, 500_000)
    assert run.cuts >= 1
    assert run.bytes_for_one * 500_000 < 1.2 * 500_000 + (run.cuts + 1) * LOST_WITH_A_BREAK


def test_the_same_weather_without_root(sandbox: SandboxThread) -> None:
    line = ProxyLine(int(sandbox.url.split(":")[2].split("/")[0]), QUICK)
    filed = submission(random.Random(1).randbytes(500_000))
    platform = Platform(f"http://127.0.0.1:{line.port}/api/v1", connect_seconds=2, read_seconds=5)
    persist(PlatformDeliverer(platform, "training"), filed)
    platform.close()
    line.close()
    assert line.cuts >= 1
    assert line.taken < 500_000 + (line.cuts + 1) * LOST_WITH_A_BREAK


def udp(address: str) -> socket.socket:
    """Open a socket for datagrams that waits for none."""
    made = socket.socket(type=socket.SOCK_DGRAM)
    made.bind((address, 0))
    made.settimeout(10)
    return made


def test_the_relay_delays_and_loses_as_it_was_asked_to(elsewhere: Elsewhere) -> None:
    with two_places(Weather(1_000_000, round_trip=0.08, loss=0.25), 7) as places:
        with inside(places.far):
            ear = udp(FAR)
        with inside(places.near):
            mouth = udp(NEAR)
        began = time.monotonic()
        for number in range(201):
            mouth.sendto(bytes([number]), ear.getsockname())
        heard = [ear.recv(1)]
        first = time.monotonic() - began
        # What is sent last comes last: a line of packets with one queue.
        while heard[-1] < bytes([190]):
            heard.append(ear.recv(1))
        ear.close()
        mouth.close()
    assert first >= 0.04
    assert 110 <= len(heard) <= 175
    assert heard == sorted(heard)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("weather", "most_seconds", "most_bytes"),
    [(FAIR, 40, 1.2), (NARROW, 420, 1.45)],
    ids=["2 Mbit/s 100 ms 1 %", "256 kbit/s 300 ms 5 %"],
)
def test_five_megabytes_arrive_in_time_and_without_much_waste(
    elsewhere: Elsewhere, weather: Weather, most_seconds: float, most_bytes: float
) -> None:
    # Beside one another: each has two namespaces and a relay of its own, and waits nearly all of the time.
    with ThreadPoolExecutor(len(SEEDS)) as pool:
        runs = list(pool.map(lambda seed: elsewhere.deliver(weather, seed, PAPER), SEEDS))
    assert statistics.median(run.seconds for run in runs) <= most_seconds, runs
    assert statistics.median(run.bytes_for_one for run in runs) <= most_bytes, runs
    assert all(run.cuts >= 1 for run in runs)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_three_megabytes_arrive_over_64_kbit_with_resumes(elsewhere: Elsewhere) -> None:
    run = elsewhere.deliver(Weather(64_000 / 8, round_trip=0.3, loss=0.02, up=60.0, down=1.0), 1, 3_000_000)
    assert run.cuts >= 5
    assert (run.seconds <= 600, run.bytes_for_one <= 1.2) == (True, True), run


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_line_that_dies_without_a_word_is_given_up_and_the_paper_goes_on_where_it_was(elsewhere: Elsewhere) -> None:
    # Dead for longer than anybody waits for one block; the connection at the far end never learns of it.
    run = elsewhere.deliver(Weather(100_000, round_trip=0.1, up=20.0, down=30.0, resets=False), 3, 2_000_000)
    assert run.cuts >= 1
    assert (run.seconds <= 150, run.bytes_for_one <= 1.3) == (True, True), run


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_five_megabytes_arrive_through_a_gateway_that_collects_at_the_end_of_a_bad_line(elsewhere: Elsewhere) -> None:
    # A megabyte takes four of the five seconds: what a break costs here is a whole part, until they are smaller.
    run = elsewhere.deliver(FAIR, 6, PAPER, gateway=True)
    assert run.cuts >= 1
    assert (run.seconds <= 150, run.bytes_for_one <= 2.5) == (True, True), run
