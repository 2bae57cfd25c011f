"""A gateway as they stand between networks: GET and POST only, small bodies, collected first, and pages of HTML."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from tests.support.scripted_server import HOST

# What a hop keeps to itself (RFC 9110, 7.6.1), and what it writes anew.
OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


class Gateway(ThreadingHTTPServer):
    """Stands before the platform at ``target``; ``largest`` bytes of body pass."""

    daemon_threads = True

    def __init__(self, target: str, largest: int = 1_000_000) -> None:
        self.asked: list[tuple[str, str, int]] = []
        """Method, overridden method, bytes of each request that came whole."""
        self.refused = 0
        self.target = urlsplit(target)
        self.largest = largest
        super().__init__((HOST, 0), Passing)
        self.url = f"http://{HOST}:{self.server_port}{self.target.path}"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="gateway", daemon=True)
        self._thread.start()

    def __exit__(self, kind: type | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(20)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of lines that broke."""


class Passing(BaseHTTPRequestHandler):
    """One connection to the gateway."""

    server: Gateway
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        if size > self.server.largest:
            self.server.refused += 1
            self.close_connection = True
            self.send_error(413)
            self.rfile.read(size)
            return
        # Whole, before the platform hears of it: what a break leaves of it is nobody's.
        body = self.rfile.read(size)
        if len(body) == size:
            self.server.asked.append((self.command, self.headers.get("X-HTTP-Method-Override", ""), size))
            self.pass_on(body)

    def pass_on(self, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        connection = http.client.HTTPConnection(self.server.target.netloc, timeout=10)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except OSError:
            self.send_error(502)
            return
        finally:
            connection.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, form: str, *words: object) -> None:
        """Say nothing."""
