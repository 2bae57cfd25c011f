"""A camera that costs nothing while it is measured: a film drawn before, sent at its pace as MJPG over HTTP.

Says its port once the film is drawn, and ends with its standard input.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from devices.document_camera.virtual import BOUNDARY, VirtualCamera

SIZE, RATE = (1920, 1080), 30
# A hand lays a paper, it lies, and is taken away; then the film begins anew.
LIES, AWAY = 90, 45


def film() -> list[bytes]:
    """Draw the pictures of one paper, from the hand that brings it to the empty desk."""
    now = 0.0
    camera = VirtualCamera(size=SIZE, rate=RATE, clock=lambda: now)
    pictures = []
    camera.lay("household-page")
    for number in range(LIES + AWAY):
        now = number / RATE
        if number == LIES:
            camera.take_away()
        pictures.append(camera.live())
    return pictures


class Handler(BaseHTTPRequestHandler):
    """Sends the film again and again, each picture at its moment."""

    pictures: tuple[bytes, ...] = ()

    def do_GET(self) -> None:  # noqa: N802  # the name is the library's
        """Send it until the viewer leaves."""
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace;boundary={BOUNDARY}")
        self.end_headers()
        for picture in self._paced():
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
            self.wfile.write(head.encode() + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def _paced(self) -> Iterator[bytes]:
        began, number = time.monotonic(), 0
        while True:
            # By the moment of each picture and not by a pause between: a real camera does not slow down either.
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            yield self.pictures[number % len(self.pictures)]
            number += 1


class Server(ThreadingHTTPServer):
    """Lets viewers go without a word."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a viewer that leaves breaks its line."""


def main() -> None:
    """Serve until nobody wants it."""
    Handler.pictures = tuple(film())
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
