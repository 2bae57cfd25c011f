# SPDX-License-Identifier: Apache-2.0
"""A document camera that is not there: rendered desk scenes as a real MJPEG stream over HTTP on this machine.

The real driver opens it by its address, the full still comes by a second path, and everything that happens to cameras
can happen to it: unplugged, covered, frozen, silent, garbled.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from devices.document_camera.papers import PAPERS, Holder, Somebody, is_known
from devices.document_camera.play import Play
from devices.document_camera.scenes import FAULTS, Desk, Lying, Moment, dark, lay_out, render

LIVE, STILL = "/live.mjpg", "/still.jpg"
BOUNDARY = "banshi-frame"
# How the wire can go wrong: nothing more is sent; bytes that are no picture; each picture broken off in its middle, or
# its end never sent; each byte slowly; no answer at all to who connects; a page in place of a stream.
WIRES = ("silent", "garbage", "half", "stall", "slow", "mute", "page")
# Bytes a moment of a slow wire, and how long the moment is: a kilobyte a second, as over a bad radio.
SLOW_BYTES, SLOW_SECONDS = 50, 0.05
PAGE = b"<html><title>login</title></html>"
# Seconds after which the last live picture is sent again, for the next one is still being drawn.
LATE_SECONDS = 0.5
# Live pictures kept as JPEG; a paper's way in and out are about forty.
KEPT = 64


class VirtualCamera:
    """One virtual camera. All acts may be called from any thread; ``clock`` times the hand and the live picture."""

    def __init__(
        self,
        *,
        mat: str = "green",
        size: tuple[int, int] = (1280, 960),
        still_size: tuple[int, int] = (2592, 1944),
        rate: float = 15.0,
        seed: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = Desk(mat, size, seed=seed)
        self._still_size = still_size
        self.rate = rate
        self._play = Play(clock, rate)
        self._pictures: dict[object, bytes] = {}
        # One for each size: the live picture goes on while a still is drawn, which takes a busy machine seconds.
        self._drawing = {desk: threading.Lock() for desk in (size, still_size)}
        self._covered = False
        self._frozen: bytes | None = None
        self.wire = ""
        """How the wire misbehaves: empty, or one of ``WIRES``."""
        self._port = 0
        self._server: _Server | None = None
        self._warming: threading.Thread | None = None

    def start(self) -> str:
        """Begin to serve and return the address for settings."""
        self.plug()
        self._warming = threading.Thread(target=self._warm, daemon=True, name="virtual-camera-warm")
        self._warming.start()
        return f"http://127.0.0.1:{self._port}{LIVE}?still={STILL}"

    def stop(self) -> None:
        """End everything."""
        self.unplug()
        # A thread that draws while the program ends takes it down with it: the end cannot reach through OpenCV.
        if self._warming:
            self._warming.join()

    def lay(self, paper: str, *, person: Holder | None = None, faults: tuple[str, ...] = (), seed: int = 1) -> None:
        """Have a hand bring a paper; raises KeyError for an unknown paper or fault."""
        unknown = ({paper} if not is_known(paper) else set()) | set(faults) - set(FAULTS)
        if unknown:
            raise KeyError(f"unknown {sorted(unknown)}; papers: {', '.join(PAPERS)}; faults: {', '.join(FAULTS)}")
        self._play.lay(Lying(paper, person or Somebody(), faults, seed))

    def take_away(self) -> None:
        """Have a hand take the paper away."""
        self._play.take_away()

    def cover(self) -> None:
        """Cover the lens."""
        self._covered = True

    def uncover(self) -> None:
        """Free the lens."""
        self._covered = False

    def freeze(self) -> None:
        """Send the same picture from now on."""
        self._frozen = self.live()

    def thaw(self) -> None:
        """Send what is there again."""
        self._frozen = None

    def silence(self) -> None:
        """Send nothing more, with the line open."""
        self.wire = "silent"

    def garble(self) -> None:
        """Send bytes that are no picture."""
        self.wire = "garbage"

    def break_off(self) -> None:
        """Break each picture off in its middle."""
        self.wire = "half"

    def misbehave(self, way: str) -> None:
        """Let the wire go wrong in one of ``WIRES``; raises ValueError for another way."""
        if way not in WIRES:
            raise ValueError(f"unknown {way!r}; known: {', '.join(WIRES)}")
        self.wire = way

    def mend(self) -> None:
        """End whatever the wire does wrong."""
        self.wire = ""

    def unplug(self) -> None:
        """Pull the plug: every line breaks and no new one comes up."""
        # Forgotten first: a plug put back meanwhile must find the place free.
        server, self._server = self._server, None
        if server:
            server.end()

    def plug(self) -> None:
        """Put the plug back, at the same address."""
        if self._server is None:
            self._server = _Server(self, self._port)
            self._port = self._server.server_address[1]

    def live(self) -> bytes:
        """Return the live picture of this moment as JPEG."""
        if self._frozen is not None:
            return self._frozen
        return self._picture(self._desk, *self._play.now(), quality=85)

    def still(self) -> bytes:
        """Return the still of this moment as JPEG."""
        lying, moment = self._play.now()
        return self._picture(replace(self._desk, size=self._still_size), lying, replace(moment, grain=0), quality=90)

    def _picture(self, desk: Desk, lying: Lying | None, moment: Moment, quality: int) -> bytes:
        key = (desk.size, lying, moment, self._covered)
        with self._drawing[desk.size]:
            # A rendered picture costs about 70 ms; a resting desk shows the same four again and again.
            picture = self._pictures.get(key)
            if picture is None:
                picture = self._pictures[key] = self._drawn(desk, lying, moment, quality)
            for old in list(self._pictures)[:-KEPT]:
                self._pictures.pop(old, None)
            return picture

    def _warm(self) -> None:
        """Draw the large desk ahead: the first still shall not take a second longer than the others."""
        lay_out(replace(self._desk, size=self._still_size))

    def _drawn(self, desk: Desk, lying: Lying | None, moment: Moment, quality: int) -> bytes:
        return (dark(desk, moment.grain) if self._covered else render(desk, lying, moment)).jpeg(quality)


class _Server(ThreadingHTTPServer):
    """Serves one camera until its plug is pulled."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, camera: VirtualCamera, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.camera = camera
        self.over = threading.Event()
        self._lines: set[socket.socket] = set()
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="virtual-camera"
        ).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the line, then serve it on a thread of its own."""
        self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the line."""
        self._lines.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: a viewer that leaves breaks its line."""

    def end(self) -> None:
        """Break every line and stop listening."""
        self.over.set()
        self.shutdown()
        self.server_close()
        # server_close ends the listening only; viewers would go on seeing pictures of an unplugged camera.
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One viewer."""

    server: _Server
    timeout = 10

    def do_GET(self) -> None:  # noqa: N802  # the name is the library's
        """Send the stream or one still."""
        path = self.path.partition("?")[0]
        wire = self.server.camera.wire
        if wire == "mute":
            self._until("mute")
        elif wire == "page":
            self._send("text/html", PAGE)
        elif path == LIVE:
            self._stream()
        elif path == STILL:
            self._send_still()
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace;boundary={BOUNDARY}")
        self.end_headers()
        camera = self.server.camera
        with ThreadPoolExecutor(1, "virtual-camera-draws") as painter:
            last, drawing = b"", None
            while not self.server.over.wait(1 / camera.rate):
                if camera.wire == "silent":
                    continue
                # A machine too busy to draw is no camera that keeps silent: what was there last is there still.
                drawing = drawing or painter.submit(camera.live)
                if wait([drawing], LATE_SECONDS if last else None).done:
                    last, drawing = drawing.result(), None
                self._send_part(self._spoilt(last))

    def _send_part(self, picture: bytes) -> None:
        head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
        self._write(head.encode() + picture + b"\r\n")

    def _send_still(self) -> None:
        camera = self.server.camera
        self._until("silent")
        self._send("image/jpeg", self._spoilt(camera.still()))

    def _send(self, content: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._write(body)

    def _write(self, data: bytes) -> None:
        """Write at the pace of the wire, or only the first half until it is mended."""
        wire = self.server.camera.wire
        if wire == "stall":
            self.wfile.write(data[: len(data) // 2])
            self._until("stall")
            return
        size = SLOW_BYTES if wire == "slow" else len(data)
        for at in range(0, len(data), size):
            self.wfile.write(data[at : at + size])
            if wire == "slow" and self.server.over.wait(SLOW_SECONDS):
                return

    def _until(self, wire: str) -> None:
        """Wait for the end of a fault, or of the camera."""
        while self.server.camera.wire == wire and not self.server.over.wait(0.05):
            continue

    def _spoilt(self, picture: bytes) -> bytes:
        wire = self.server.camera.wire
        if wire == "garbage":
            return b"\x55\xaa" * 2000
        return picture[: len(picture) // 2] if wire == "half" else picture
