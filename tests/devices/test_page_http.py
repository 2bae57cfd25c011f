"""HTTP under IPP, raw: what a printer's end takes, and what the driver's end makes of answers nobody should give."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from devices.address import parse
from devices.device import CancelToken, Deadline, DeviceError
from devices.page_printer import operations as op
from devices.page_printer.encoding import Message, decode, encode
from devices.page_printer.line import LineError, ask
from devices.page_printer.virtual import VirtualPagePrinter

QUESTION = encode(op.get_printer("ipp://x/ipp/print", 9))
Answering = Callable[[bytes], None]


@pytest.fixture
def printer() -> Iterator[VirtualPagePrinter]:
    made = VirtualPagePrinter()
    made.start()
    yield made
    made.stop()


def raw(printer: VirtualPagePrinter, request: bytes) -> bytes:
    """Send bytes and read all that comes."""
    place = parse(printer.address)
    with socket.create_connection((place.host, place.port or 0), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as answer:
            return answer.read()


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (body[:40], body[40:], b""))


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
def test_a_request_in_chunks_is_taken_as_cups_sends_it(printer, expect: str) -> None:
    head = f"POST /ipp/print HTTP/1.1\r\n{expect}Transfer-Encoding: chunked\r\n\r\n".encode()
    answer = raw(printer, head + chunked(QUESTION))
    message, _ = decode(answer.split(b"\r\n\r\n")[-1])
    assert (message.code, message.request_id, b"100 Continue" in answer) == (op.OK, 9, bool(expect))


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"POST / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -4\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nshort",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort",
        b"POST / HTTP/1.1\r\n" + b"a: b\r\n" * 3,
        b"".join(b"h%d: b\r\n" % n for n in range(200)),
    ],
)
def test_what_is_no_request_gets_no_answer_and_the_printer_lives_on(printer, request_: bytes) -> None:
    assert raw(printer, request_) == b""
    assert printer.jobs == []


def test_a_body_that_is_no_ipp_is_answered_as_a_bad_request(printer) -> None:
    answer = raw(printer, b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
    assert decode(answer.split(b"\r\n\r\n")[-1])[0].code == op.BAD_REQUEST


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (Message(0x4242, 1, ()), op.NOT_SUPPORTED),
        (op.get_job("ipp://x", 1, 77), op.NOT_FOUND),
        (op.cancel_job("ipp://x", 1, 77), op.NOT_FOUND),
        (op.send_document("ipp://x", 1, 77), op.NOT_FOUND),
        (Message(op.VALIDATE_JOB, 1, ()), op.OK),
    ],
)
def test_the_printer_answers_by_the_status_of_the_standard(printer, message: Message, status: int) -> None:
    place = parse(printer.address)
    assert ask(place, message, 2.0, Deadline.after(5), CancelToken()).code == status


def test_a_document_is_taken_once_and_a_job_that_ended_is_not_cancelled(printer) -> None:
    place, deadline, cancel = parse(printer.address), Deadline.after(5), CancelToken()
    uri = "ipp://x/ipp/print"
    made = ask(place, op.create_job(uri, 1, "n", "m"), 2.0, deadline, cancel)
    empty = ask(place, op.send_document(uri, 2, 1), 2.0, deadline, cancel)
    ask(place, op.cancel_job(uri, 3, 1), 2.0, deadline, cancel)
    late = ask(place, op.send_document(uri, 4, 1), 2.0, deadline, cancel, b"%PDF")
    again = ask(place, op.cancel_job(uri, 5, 1), 2.0, deadline, cancel)
    assert [one.code for one in (made, empty, late, again)] == [op.OK, *[op.NOT_POSSIBLE] * 3]


class Server:
    """A host that says one thing to whoever asks."""

    def __init__(self, answer: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = parse(f"virtual://127.0.0.1:{self._listener.getsockname()[1]}/ipp/print")
        self._answer = answer
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        client, _ = self._listener.accept()
        with client:
            client.recv(65536)
            client.sendall(self._answer)

    def close(self) -> None:
        self._listener.close()
        self._thread.join(20)


def http(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"", "page.lost"),
        (b"nonsense\r\n\r\n", "page.garbled"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n\x01\x01", "page.lost"),
        (http(b"<html>Log in</html>"), "page.garbled"),
        (http(b"", "401 Unauthorized"), "page.refused"),
        (http(b"Not Found", "404 Not Found"), "page.refused"),
        (http(b"", "302 Found", "Location: http://elsewhere/\r\n"), "page.refused"),
        (http(encode(Message(0, 8, ()))), "page.garbled"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http(b"\x01\x01\x00"), "page.garbled"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "page.lost"),
    ],
)
def test_an_answer_that_is_not_the_printers_has_its_cause(answer: bytes, cause: str) -> None:
    server = Server(answer)
    with pytest.raises(LineError) as wrong:
        ask(server.place, op.get_printer("ipp://x", 7), 1.0, Deadline.after(5), CancelToken())
    server.close()
    assert wrong.value.cause == cause


def test_an_answer_in_chunks_is_read() -> None:
    body = encode(Message(op.OK, 7, ()))
    server = Server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(body))
    answer = ask(server.place, op.get_printer("ipp://x", 7), 1.0, Deadline.after(5), CancelToken())
    server.close()
    assert answer.code == op.OK


def test_nobody_at_the_address_is_a_lost_printer() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    place = parse(f"virtual://127.0.0.1:{free.getsockname()[1]}/ipp/print")
    free.close()
    with pytest.raises(LineError) as wrong:
        ask(place, op.get_printer("ipp://x", 7), 1.0, Deadline.after(5), CancelToken())
    assert (wrong.value.cause, wrong.value.sent) == ("page.lost", 0)


def test_a_passed_deadline_is_not_told_as_a_cancel() -> None:
    with pytest.raises(DeviceError) as wrong:
        ask(parse("ipp://x"), op.get_printer("ipp://x", 7), 1.0, Deadline.after(0), CancelToken())
    assert wrong.value.cause == "page.unconfirmed"
