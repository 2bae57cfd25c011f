# SPDX-License-Identifier: Apache-2.0
"""One question to a printer over HTTP (RFC 8010, section 4), which a cancel or the deadline can end at any moment.

``http.client`` reads the answer, over a reader of ours that waits in slices; its own socket would block for as long as
it likes. A connection for each question: printers hang up idle ones at moments nobody knows.

    LineError          ``cause`` names the sentence, ``sent`` how much of the document had left
    ├── LostError      not there, or gone in the middle
    ├── SilentError    there, and no answer
    ├── MuddledError   an answer that is no IPP over HTTP
    └── TurnedAwayError   an answer of HTTP that is no answer of the printer (401, 404 …)
"""

from __future__ import annotations

import contextlib
import http.client
import io
import select
from collections.abc import Iterator

from devices.address import Address
from devices.device import CancelToken, Deadline
from devices.page_printer.encoding import Message, decode, encode
from devices.wire import TcpWire, WireError, WireLostError, translated

# The port that is the printer's when an address names none (RFC 8010, 4.2).
IPP_PORT = 631
# Longest wait, in seconds, before cancel and deadline are looked at again.
SLICE = 0.05
BLOCK = 16 * 1024
# The attributes of a printer are some 10 kB, of the largest office machines 60.
LARGEST_ANSWER = 1024 * 1024


class LineError(Exception):
    """A question that got no answer of the printer."""

    cause = "page.lost"
    sent = 0


class LostError(LineError):
    """Not there, or gone in the middle."""


class SilentError(LineError):
    """There, and no answer in time."""

    cause = "page.silent"


class MuddledError(LineError):
    """An answer that is no IPP over HTTP."""

    cause = "page.garbled"


class TurnedAwayError(LineError):
    """An answer of HTTP in place of the printer's: a wrong queue, a password, no right to print."""

    cause = "page.refused"


def on_time(deadline: Deadline, cancel: CancelToken) -> None:
    """Raise CANCELLED when somebody asked for the end, TIMED_OUT when the time is over: two causes, two sentences."""
    deadline.check(cancel, "page.cancelled" if cancel.cancelled else "page.unconfirmed")


class HttpWire(TcpWire):
    """A connection that tells how many bytes it took."""

    def send(self, data: bytes, seconds: float) -> int:
        """Hand over what the line takes within ``seconds``; return how many bytes; raises WireLostError."""
        with translated():
            return self._socket.send(data) if select.select([], [self._socket], [], seconds)[1] else 0


class Waiting(io.RawIOBase):
    """The answer as it arrives; waits in slices and gives up at cancel, deadline or a long silence."""

    def __init__(self, wire: HttpWire, silence: float, deadline: Deadline, cancel: CancelToken) -> None:
        self._wire = wire
        self._silence = silence
        self._deadline = deadline
        self._cancel = cancel

    def readable(self) -> bool:
        """Say yes: a reader over it asks."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer is filled alike
        """Fill the buffer with what came; 0 is the end of the line."""
        limit = self._deadline.within(self._silence)
        while not limit.passed:
            on_time(self._deadline, self._cancel)
            try:
                came = self._wire.read(min(SLICE, limit.remaining))
            except WireLostError:
                return 0  # http.client knows whether the answer was whole by then
            if came:
                buffer[: len(came)] = came
                return len(came)
        on_time(self._deadline, self._cancel)
        raise SilentError("no answer")

    def makefile(self, mode: str) -> io.BufferedReader:
        """Give what ``http.client`` reads from, as a socket would."""
        # As large as what a wire may hand over at once: the buffer above must take it whole.
        return io.BufferedReader(self, BLOCK)


def ask(
    place: Address,
    message: Message,
    silence: float,
    deadline: Deadline,
    cancel: CancelToken,
    document: bytes = b"",
    sent: Sent | None = None,
) -> Message:
    """Ask one question; raises LineError, and DeviceError when it was cancelled or came to its deadline.

    ``sent`` knows at every way out how much of the document had left.
    """
    on_time(deadline, cancel)
    sent = sent or Sent()
    with _told(sent), contextlib.ExitStack() as undo:
        wire = HttpWire(place.host, place.port or IPP_PORT, deadline, cancel)
        undo.callback(wire.close)
        head = encode(message)
        _send(wire, _head(place, len(head) + len(document)) + head, silence, deadline, cancel)
        _send(wire, document, silence, deadline, cancel, sent)
        return _answer(Waiting(wire, silence, deadline, cancel), message.request_id)


class Sent:
    """How much of the document has left; a fault must not lose the number."""

    count = 0


@contextlib.contextmanager
def _told(sent: Sent) -> Iterator[None]:
    """Turn the ways in which a question fails into LineError, with what had been sent by then."""
    try:
        yield
    except LineError as wrong:
        wrong.sent = sent.count
        raise
    # ValueError, of which GarbledError is one: http.client lets it through for a chunk of a negative size.
    except (WireError, http.client.HTTPException, ValueError, ConnectionError) as wrong:
        # A server that closes without a word is both a broken connection and a bad answer to http.client.
        gone = isinstance(wrong, WireError | ConnectionError | http.client.IncompleteRead)
        told = LostError(type(wrong).__name__) if gone else MuddledError(type(wrong).__name__)
        told.sent = sent.count
        raise told from wrong


def _head(place: Address, length: int) -> bytes:
    host = f"[{place.host}]" if ":" in place.host else place.host
    lines = (
        f"POST {place.path or '/'} HTTP/1.1",
        f"Host: {host}:{place.port or IPP_PORT}",
        "Content-Type: application/ipp",
        f"Content-Length: {length}",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _send(
    wire: HttpWire, data: bytes, silence: float, deadline: Deadline, cancel: CancelToken, sent: Sent | None = None
) -> None:
    rest, counter = memoryview(data), sent or Sent()
    limit = deadline.within(silence)
    while rest:
        on_time(deadline, cancel)
        taken = wire.send(bytes(rest[:BLOCK]), SLICE)
        counter.count += taken
        rest = rest[taken:]
        # A printer out of paper may stop reading in the middle of a document; that is silence, too.
        if taken:
            limit = deadline.within(silence)
        elif limit.passed:
            raise SilentError("takes no more bytes")


def _answer(arriving: Waiting, request_id: int) -> Message:
    # Any: http.client asks nothing of its socket but ``makefile``.
    response = http.client.HTTPResponse(arriving, method="POST")  # type: ignore[arg-type]  # reads from makefile only
    with contextlib.closing(response):
        response.begin()
        if response.status != http.client.OK:
            raise TurnedAwayError(f"HTTP {response.status}")
        body = response.read(LARGEST_ANSWER)
        # Endless, or a printer nobody built: in any case not one that went away.
        if len(body) == LARGEST_ANSWER:
            raise MuddledError("the answer is too large")
        # Asked for an amount, http.client returns what there was before the line broke, without a word.
        if response.length:
            raise LostError("the answer ends early")
    answer, _ = decode(body)
    # The answer to another question would be believed otherwise (RFC 8011, 4.1.1).
    if answer.request_id != request_id:
        raise MuddledError("the answer to another question")
    return answer
