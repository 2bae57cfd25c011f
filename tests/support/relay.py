"""A bad line of packets: two network namespaces, a TUN device in each, and a relay that delays, loses, cuts, resets.

It needs root, ``ip`` and ``/dev/net/tun``; the kernels of many machines have no netem, and this needs none.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.bad_line import Weather

# For documentation (RFC 5737): nobody's, also outside of the namespaces.
NEAR, FAR = "192.0.2.1", "192.0.2.2"
TUN = Path("/dev/net/tun")
# linux/if_tun.h and linux/sched.h.
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
TCP, SYN, RST, ACK = 6, 0x02, 0x04, 0x10
LARGEST_PACKET = 65536


def needs_relay() -> None:
    """Skip where no relay can be made."""
    if os.geteuid() != 0 or not TUN.exists() or not shutil.which("ip"):
        pytest.skip("a relay of packets needs root, /dev/net/tun and ip (iproute2)")


@dataclass
class Way:
    """One direction: a queue before a bottleneck, then the delay."""

    weather: Weather
    chance: random.Random
    out: int
    free_at: float = 0.0
    waiting: list[tuple[float, int, bytes]] = field(default_factory=list)
    carried: int = 0
    number: int = 0

    def take(self, packet: bytes, now: float) -> None:
        """Let a packet in, where there is room and luck."""
        weather = self.weather
        self.carried += len(packet)
        if (self.free_at - now) * weather.bytes_per_second > weather.queue:
            return
        self.free_at = max(self.free_at, now) + len(packet) / weather.bytes_per_second
        if self.chance.random() >= weather.loss:
            self.number += 1
            heapq.heappush(self.waiting, (self.free_at + weather.round_trip / 2, self.number, packet))

    def deliver(self, now: float) -> None:
        """Let out what is due."""
        while self.waiting and self.waiting[0][0] <= now:
            give(self.out, heapq.heappop(self.waiting)[2])

    def clear(self) -> None:
        """Lose all that is on the way."""
        self.waiting.clear()
        self.free_at = 0.0


# The two ends of a TCP connection: addresses with ports.
Flow = tuple[bytes, bytes]


@dataclass
class Relay:
    """Carries packets between two TUN devices in a thread of its own; its weather runs from ``began`` on."""

    near: int
    far: int
    weather: Weather
    seed: int
    cuts: int = 0
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        self._ways = {
            self.near: Way(self.weather, chance, self.far),
            self.far: Way(self.weather, chance, self.near),
        }
        # The last acknowledgement of each end of each connection, by its sender's descriptor.
        self._flows: dict[tuple[int, Flow], bytes] = {}
        self._dead: set[Flow] = set()
        self._ended, self._end = os.pipe()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    @property
    def sent(self) -> int:
        """Return how many bytes the near end put on the wire, headers and what was lost with them."""
        return self._ways[self.near].carried

    def close(self) -> None:
        """End it."""
        os.write(self._end, b".")
        self._thread.join(20)
        os.close(self._ended)
        os.close(self._end)

    def _run(self) -> None:
        was_dead = False
        while True:
            ready, _, _ = select.select([self.near, self.far, self._ended], [], [], self._patience())
            if self._ended in ready:
                return
            now = time.monotonic()
            dead = self.weather.dead(now - self.began)
            if dead and not was_dead:
                self._cut()
            was_dead = dead
            for descriptor in ready:
                self._take(descriptor, os.read(descriptor, LARGEST_PACKET), now, dead)
            for way in self._ways.values():
                way.deliver(now)

    def _patience(self) -> float:
        due = [way.waiting[0][0] for way in self._ways.values() if way.waiting]
        return max(0.0, min([*due, time.monotonic() + 0.02]) - time.monotonic())

    def _take(self, descriptor: int, packet: bytes, now: float, dead: bool) -> None:
        if packet[0] >> 4 != 4:
            return
        way = self._ways[descriptor]
        if flow := flow_of(packet):
            if flow in self._dead and not packet[33] & SYN:
                # As a router that has forgotten the connection: whoever goes on with it is told so.
                way.carried += len(packet)
                give(descriptor, reset_for(packet))
                return
            self._dead.discard(flow)
            if packet[33] & ACK:
                self._flows[descriptor, flow] = packet
        if dead:
            way.carried += len(packet)
        else:
            way.take(packet, now)

    def _cut(self) -> None:
        self.cuts += 1
        for way in self._ways.values():
            way.clear()
        if not self.weather.resets:
            return
        for (descriptor, flow), last in self._flows.items():
            self._dead.add(flow)
            give(descriptor, reset_for(last))
        self._flows.clear()


def flow_of(packet: bytes) -> Flow | None:
    """Return what both directions of a TCP connection have in common, None for what is no TCP."""
    if packet[9] != TCP:
        return None
    ends = sorted((packet[12:16] + packet[20:22], packet[16:20] + packet[22:24]))
    return ends[0], ends[1]


def reset_for(packet: bytes) -> bytes:
    """Return the reset that the sender of a packet believes: it comes from where that packet went (RFC 5961, 3)."""
    ports = packet[22:24] + packet[20:22]
    tcp = ports + packet[28:32] + bytes(4) + bytes([0x50, RST]) + bytes(6)
    pseudo = packet[16:20] + packet[12:16] + bytes([0, TCP]) + struct.pack("!H", len(tcp))
    tcp = tcp[:16] + checksum(pseudo + tcp) + tcp[18:]
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, TCP, 0) + packet[16:20] + packet[12:16]
    return head[:10] + checksum(head) + head[12:] + tcp


def checksum(content: bytes) -> bytes:
    """Return the Internet checksum (RFC 1071)."""
    total = sum(struct.unpack(f"!{len(content) // 2}H", content))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def give(descriptor: int, packet: bytes) -> None:
    """Hand a packet to a device; one that is full drops it, as devices do."""
    with contextlib.suppress(BlockingIOError):
        os.write(descriptor, packet)


def tun(name: str) -> int:
    """Make a TUN device; return its descriptor."""
    descriptor = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


def ip(*words: str) -> None:
    """Run ``ip``."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass(frozen=True)
class TwoPlaces:
    """Two network namespaces with nothing but a relay between them."""

    near: str
    far: str
    relay: Relay


@contextlib.contextmanager
def two_places(weather: Weather, seed: int) -> Iterator[TwoPlaces]:
    """Make two namespaces and the line between them, and take all down again."""
    stem = f"bt{uuid.uuid4().hex[:8]}"
    with contextlib.ExitStack() as undo:
        ends = []
        for end, own, other in (("a", NEAR, FAR), ("b", FAR, NEAR)):
            name = stem + end
            ip("netns", "add", name)
            undo.callback(ip, "netns", "del", name)
            descriptor = tun(name)
            undo.callback(os.close, descriptor)
            ip("link", "set", name, "netns", name)
            ip("-n", name, "addr", "add", own, "peer", other, "dev", name)
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "link", "set", name, "mtu", "1500", "up")
            ends.append(descriptor)
        relay = Relay(ends[0], ends[1], weather, seed)
        undo.callback(relay.close)
        yield TwoPlaces(stem + "a", stem + "b", relay)


@contextlib.contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Let this thread open its sockets in a namespace; what was opened stays there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{namespace}") as there:
        enter(libc, there.fileno())
        try:
            yield
        finally:
            enter(libc, home.fileno())


def enter(libc: ctypes.CDLL, descriptor: int) -> None:
    """Move this thread into a namespace; raises OSError."""
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
