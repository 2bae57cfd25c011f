"""A printer that answers badly, step by step: halves, strangers, lies, restarts; and what is said of the sheet."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from devices.address import parse
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.page_printer import PageReport, PageResult
from devices.page_printer import operations as op
from devices.page_printer.encoding import (
    BOOLEAN,
    ENUM,
    INTEGER,
    JOB,
    KEYWORD,
    MIME,
    OPERATION,
    PRINTER,
    GarbledError,
    Message,
    Typed,
    decode,
    encode,
    typed,
)
from devices.page_printer.http_end import HttpEnd, NoRequestError
from devices.page_printer.ipp import IppPrinter
from devices.page_printer.line import LARGEST_ANSWER, LineError, MuddledError, ask

PDF = b"%PDF-1.7 " + b"x" * 3000
NAME = "K03-20261123-0001"
FOREIGN = b"SSH-2.0-OpenSSH_9.6\r\n"
HTML = b"<!DOCTYPE html><html><title>Printer</title></html>"

# What a play answers to one request: bytes as they are, or None for hanging up.
Said = bytes | None
Play = Callable[[Message, bytes], Said]


def http(body: bytes, head: str = "HTTP/1.1 200 OK\r\nContent-Type: application/ipp") -> bytes:
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def ipp(asked: Message, code: int = op.OK, tag: int = 0, **facts: Typed) -> bytes:
    groups = ((tag, {name.replace("_", "-"): value for name, value in facts.items()}),) if tag else ()
    return http(encode(Message(code, asked.request_id, ((OPERATION, {}), *groups))))


def well(asked: Message, *reasons: str, state: int = op.IDLE) -> bytes:
    """Answer as a printer that can all we need."""
    return ipp(
        asked,
        op.OK,
        PRINTER,
        printer_state=typed(ENUM, state),
        printer_state_reasons=typed(KEYWORD, *(reasons or ("none",))),
        printer_is_accepting_jobs=typed(BOOLEAN, True),
        document_format_supported=typed(MIME, op.PDF),
        operations_supported=typed(ENUM, *sorted(op.NEEDED)),
    )


def job(asked: Message, state: int, sheets: int | None = 0) -> bytes:
    counted = {} if sheets is None else {"job_media_sheets_completed": typed(INTEGER, sheets)}
    return ipp(asked, op.OK, JOB, job_id=typed(INTEGER, 7), job_state=typed(ENUM, state), **counted)


class Stage:
    """A printer whose every answer a test writes; what it is not told to say goes well."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.plays: dict[int, list[Play]] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"virtual://127.0.0.1:{self._listener.getsockname()[1]}/ipp/print"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def plays_at(self, operation: int, *plays: Play) -> None:
        """Answer the next requests of one kind so; the last play is repeated."""
        self.plays[operation] = list(plays)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(20)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        try:
            asked, document = decode(HttpEnd(client).request())
            self.asked.append(asked.code)
            if said := self._said(asked, document):
                client.sendall(said)
        except (OSError, NoRequestError, GarbledError):
            return

    def _said(self, asked: Message, document: bytes) -> Said:
        plays = self.plays.get(asked.code, [])
        play = plays.pop(0) if len(plays) > 1 else plays[0] if plays else DEFAULTS[asked.code]
        return play(asked, document)


DEFAULTS: dict[int, Play] = {
    op.GET_PRINTER: lambda asked, _: well(asked),
    op.CREATE_JOB: lambda asked, _: job(asked, op.PENDING),
    op.SEND_DOCUMENT: lambda asked, _: job(asked, op.PROCESSING),
    op.GET_JOB: lambda asked, _: job(asked, op.COMPLETED, 1),
    op.CANCEL_JOB: lambda asked, _: ipp(asked),
}


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.stop()


@pytest.fixture
def driver(stage: Stage) -> IppPrinter:
    made = IppPrinter(stage.address, silence_seconds=0.1, look_seconds=0.0, stand_seconds=0.02, away_seconds=0.05)
    made.open(Deadline.after(5), CancelToken())
    return made


def put(driver: IppPrinter, seconds: float = 5.0) -> PageReport:
    return driver.print(PDF, NAME, Deadline.after(seconds), CancelToken())


def code(number: int) -> Play:
    return lambda asked, _: ipp(asked, number)


def raw(data: Said) -> Play:
    return lambda asked, _: data


def ends(state: int, sheets: int | None) -> Play:
    return lambda asked, _: job(asked, state, sheets)


def test_a_printer_that_answers_well_prints_with_four_questions(stage, driver) -> None:
    assert put(driver) == PageReport(NAME, PageResult.PRINTED)
    assert stage.asked[1:] == [op.GET_PRINTER, op.CREATE_JOB, op.SEND_DOCUMENT, op.GET_JOB]


# Answers that are none, before anything was sent: nothing came out, and which sentence is said.

NO_ANSWERS = {
    "hangs up": (None, "page.lost"),
    "half a head": (b"HTTP/1.1 200 O", "page.garbled"),
    "half an answer": (http(b"\x01\x01" * 50)[:-60], "page.lost"),
    "another service": (FOREIGN, "page.garbled"),
    "a web page": (http(HTML, "HTTP/1.1 200 OK\r\nContent-Type: text/html"), "page.garbled"),
    "an empty answer": (http(b""), "page.garbled"),
    "a password is wanted": (http(HTML, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic"), "page.refused"),
    "an upgrade to TLS is wanted": (http(b"", "HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.0"), "page.refused"),
    "moved elsewhere": (http(b"", "HTTP/1.1 301 Moved\r\nLocation: https://x/"), "page.refused"),
    "busy": (http(b"", "HTTP/1.1 503 Service Unavailable"), "page.refused"),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", "page.refused"),
    "too many headers": (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", "page.garbled"),
    "an endless header": (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000, "page.garbled"),
    "a chunk of a negative size": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc", "page.garbled"),
    "a chunk that never comes": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc", "page.lost"),
    "more than any printer has": (http(b"\x01\x01" + b"z" * (LARGEST_ANSWER + 10)), "page.garbled"),
    "a length that is no number": (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + HTML, "page.garbled"),
    "HTTP of the stone age": (HTML, "page.garbled"),
}


@pytest.mark.parametrize(("said", "cause"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_no_answer_to_the_first_question_sends_nothing(stage, driver, said: Said, cause: str) -> None:
    stage.plays_at(op.GET_PRINTER, raw(said))
    assert put(driver) == PageReport(NAME, PageResult.FAILED, cause)
    assert op.CREATE_JOB not in stage.asked


@pytest.mark.parametrize(("said", "cause"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_no_answer_to_the_job_itself_sends_no_document(stage, driver, said: Said, cause: str) -> None:
    stage.plays_at(op.CREATE_JOB, raw(said))
    assert put(driver) == PageReport(NAME, PageResult.FAILED, cause)
    assert op.SEND_DOCUMENT not in stage.asked


@pytest.mark.parametrize(("said", "cause"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_no_answer_while_it_prints_leaves_it_unsure(stage, driver, said: Said, cause: str) -> None:
    stage.plays_at(op.GET_JOB, raw(said))
    assert put(driver) == PageReport(NAME, PageResult.UNSURE, cause)
    assert op.CANCEL_JOB in stage.asked


@pytest.mark.parametrize(("said", "cause"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_a_printer_that_cannot_be_heard_is_never_ready(stage, driver, said: Said, cause: str) -> None:
    stage.plays_at(op.GET_PRINTER, raw(said))
    state = driver.check(Deadline.after(5), CancelToken())
    assert (state.usable, state.cause, state.parts) == (False, cause, ())
    with pytest.raises(DeviceError) as wrong:
        driver.open(Deadline.after(5), CancelToken())
    assert wrong.value.cause == cause


def test_the_answer_to_another_question_is_not_believed(stage, driver) -> None:
    stage.plays_at(op.GET_JOB, lambda asked, _: job(Message(0, asked.request_id + 1), op.COMPLETED, 1))
    assert put(driver) == PageReport(NAME, PageResult.UNSURE, "page.garbled")


def test_an_answer_that_was_given_before_is_not_taken_for_the_next(stage, driver) -> None:
    old: list[bytes] = []

    def repeated(asked: Message, _: bytes) -> bytes:
        old.append(well(asked))
        return old[0]

    stage.plays_at(op.GET_PRINTER, repeated)
    first, second = (driver.check(Deadline.after(5), CancelToken()) for _ in range(2))
    assert (first.usable, second.usable, second.cause) == (True, False, "page.garbled")


# A document that does not get through.


@pytest.mark.parametrize("status", [0x0400, 0x0401, 0x0403, 0x0405, 0x040A, 0x0411, 0x0412])
def test_a_document_refused_as_wrong_has_not_come_out_and_its_job_does_not_block(stage, driver, status: int) -> None:
    stage.plays_at(op.SEND_DOCUMENT, code(status))
    stage.plays_at(op.GET_JOB, ends(op.CANCELED, None))
    assert put(driver) == PageReport(NAME, PageResult.FAILED, "page.refused")
    assert stage.asked[-2:] == [op.CANCEL_JOB, op.GET_JOB]


@pytest.mark.parametrize("status", [0x0500, 0x0504, 0x0505, 0x0507])
@pytest.mark.parametrize(
    ("state", "sheets", "result"),
    [
        (op.COMPLETED, 1, PageResult.PRINTED),
        (op.CANCELED, 0, PageResult.FAILED),
        (op.CANCELED, 1, PageResult.UNSURE),
        (op.CANCELED, None, PageResult.UNSURE),
        (op.PROCESSING, 0, PageResult.UNSURE),
    ],
)
def test_a_printer_that_fails_over_a_document_is_asked_what_came_out(
    stage, driver, status: int, state: int, sheets: int | None, result: PageResult
) -> None:
    stage.plays_at(op.SEND_DOCUMENT, code(status))
    stage.plays_at(op.GET_JOB, ends(state, sheets))
    assert put(driver).result is result


@pytest.mark.parametrize("said", [HTML, FOREIGN, http(HTML), http(HTML, "HTTP/1.1 500 Internal Server Error")])
def test_nonsense_after_the_document_is_cleared_up_by_asking_for_the_job(stage, driver, said: bytes) -> None:
    stage.plays_at(op.SEND_DOCUMENT, raw(said))
    assert put(driver).result is PageResult.PRINTED


@pytest.mark.parametrize("status", [0x0400, 0x0403, 0x0500, 0x0506, 0x0509])
def test_a_job_that_is_refused_fails_without_a_document(stage, driver, status: int) -> None:
    stage.plays_at(op.CREATE_JOB, code(status))
    assert put(driver) == PageReport(NAME, PageResult.FAILED, "page.refused")
    assert op.SEND_DOCUMENT not in stage.asked


def test_a_job_without_a_number_cannot_be_followed_and_is_not_begun(stage, driver) -> None:
    stage.plays_at(op.CREATE_JOB, code(op.OK))
    assert put(driver) == PageReport(NAME, PageResult.FAILED, "page.refused")


# The job itself.


@pytest.mark.parametrize(
    ("state", "sheets", "result", "cause"),
    [
        (op.COMPLETED, 1, PageResult.PRINTED, ""),
        (op.COMPLETED, 0, PageResult.PRINTED, ""),
        (op.COMPLETED, None, PageResult.PRINTED, ""),
        (op.CANCELED, 0, PageResult.FAILED, "page.aborted"),
        (op.CANCELED, 1, PageResult.UNSURE, "page.aborted"),
        (op.ABORTED, 0, PageResult.FAILED, "page.aborted"),
        (op.ABORTED, 1, PageResult.UNSURE, "page.aborted"),
        (op.ABORTED, None, PageResult.UNSURE, "page.aborted"),
    ],
)
def test_how_a_job_ended_is_what_the_printer_says_of_it(
    stage, driver, state: int, sheets: int | None, result: PageResult, cause: str
) -> None:
    stage.plays_at(op.GET_JOB, ends(state, sheets))
    assert put(driver) == PageReport(NAME, result, cause)


def test_a_job_that_takes_its_time_is_followed_to_its_end(stage, driver) -> None:
    states = [op.PENDING, op.HELD, op.PROCESSING, op.PROCESSING, op.HALTED, op.COMPLETED]
    stage.plays_at(op.GET_JOB, *(ends(state, int(state == op.COMPLETED)) for state in states))
    assert put(driver).result is PageResult.PRINTED
    assert stage.asked.count(op.GET_JOB) == len(states)


def test_a_printer_that_restarts_and_knows_no_job_any_more_leaves_it_unsure(stage, driver) -> None:
    stage.plays_at(op.GET_JOB, ends(op.PROCESSING, 0), raw(None), code(op.NOT_FOUND))
    assert put(driver) == PageReport(NAME, PageResult.UNSURE, "page.unconfirmed")
    assert op.CANCEL_JOB not in stage.asked


def test_a_printer_that_is_back_in_time_goes_on_where_it_was(stage, driver) -> None:
    stage.plays_at(op.GET_JOB, raw(None), ends(op.PROCESSING, 0), raw(FOREIGN), ends(op.COMPLETED, 1))
    assert put(driver).result is PageResult.PRINTED


@pytest.mark.parametrize("status", [0x0403, 0x0500, 0x0507])
def test_a_printer_that_will_not_tell_of_the_job_is_asked_until_the_deadline(stage, driver, status: int) -> None:
    stage.plays_at(op.GET_JOB, code(status))
    assert put(driver, seconds=0.15) == PageReport(NAME, PageResult.UNSURE, "page.unconfirmed")
    assert op.CANCEL_JOB in stage.asked


@pytest.mark.parametrize("state", [0, 2, 42, -1])
def test_a_job_state_no_standard_knows_is_no_end(stage, driver, state: int) -> None:
    stage.plays_at(op.GET_JOB, ends(state, 0), ends(op.COMPLETED, 1))
    assert put(driver).result is PageResult.PRINTED


def test_a_moment_without_paper_between_two_trays_stops_nothing(stage, driver) -> None:
    stage.plays_at(op.GET_JOB, ends(op.PROCESSING, 0), ends(op.COMPLETED, 1))
    stage.plays_at(
        op.GET_PRINTER,
        lambda asked, _: well(asked),
        lambda asked, _: well(asked, "media-empty-error", state=op.STOPPED),
    )
    assert put(driver).result is PageResult.PRINTED


@pytest.mark.parametrize("reasons", [(), ("com.maker-stapler-open-error",), ("spool-area-full",), ("x" * 255,)])
def test_a_printer_that_stands_for_a_reason_nobody_knows_gives_the_job_back(stage, driver, reasons) -> None:
    stage.plays_at(op.GET_JOB, ends(op.PROCESSING, 0), ends(op.HALTED, 0), ends(op.CANCELED, 0))
    stage.plays_at(
        op.GET_PRINTER, lambda asked, _: well(asked), lambda asked, _: well(asked, *reasons, state=op.STOPPED)
    )
    stage.plays_at(op.GET_JOB, ends(op.HALTED, 0))
    stage.plays_at(op.CANCEL_JOB, lambda asked, _: stage.plays_at(op.GET_JOB, ends(op.CANCELED, 0)) or ipp(asked))
    assert put(driver) == PageReport(NAME, PageResult.FAILED, "page.stopped")


# Taking back.


@pytest.mark.parametrize("said", [None, FOREIGN, http(b"", "HTTP/1.1 403 Forbidden")])
def test_a_job_that_could_not_be_taken_back_is_before_the_next_one(stage, driver, said: Said) -> None:
    stage.plays_at(op.GET_JOB, code(0x0500))
    stage.plays_at(op.CANCEL_JOB, raw(said))
    put(driver, seconds=0.1)
    assert put(driver) == PageReport(NAME, PageResult.FAILED, "page.unconfirmed")
    assert stage.asked.count(op.CREATE_JOB) == 1


def test_once_it_is_taken_back_the_next_one_prints(stage, driver) -> None:
    stage.plays_at(op.GET_JOB, code(0x0500))
    stage.plays_at(op.CANCEL_JOB, raw(None), code(op.NOT_POSSIBLE))
    put(driver, seconds=0.1)
    stage.plays_at(op.GET_JOB, ends(op.COMPLETED, 1))
    assert put(driver).result is PageResult.PRINTED


class LeavesBefore(CancelToken):
    """Somebody who leaves just before the driver asks its question of that number."""

    def __init__(self, driver: IppPrinter, number: int) -> None:
        super().__init__()
        self._driver, self._at = driver, driver._number + number

    @property
    def cancelled(self) -> bool:
        return self._driver._number >= self._at


@pytest.fixture
def patient(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> IppPrinter:
    """Give a driver that waits for every last word, however late a busy machine brings it."""
    monkeypatch.setattr("devices.page_printer.ipp.LAST_WORD", 5.0)
    made = IppPrinter(stage.address, silence_seconds=5.0, look_seconds=0.0, stand_seconds=0.02, away_seconds=0.05)
    made.open(Deadline.after(5), CancelToken())
    return made


def test_a_cancel_between_the_job_and_its_document_takes_the_job_back(stage, patient) -> None:
    with pytest.raises(DeviceError) as wrong:
        patient.print(PDF, NAME, Deadline.after(5), LeavesBefore(patient, 3))
    assert (wrong.value.kind, op.SEND_DOCUMENT in stage.asked) == (ErrorKind.CANCELLED, False)
    assert stage.asked[-3:] == [op.CREATE_JOB, op.CANCEL_JOB, op.GET_JOB]


def test_a_cancel_behind_the_document_says_what_came_of_it(stage, patient) -> None:
    assert patient.print(PDF, NAME, Deadline.after(5), LeavesBefore(patient, 4)).result is PageResult.PRINTED
    assert stage.asked[-2:] == [op.CANCEL_JOB, op.GET_JOB]


def test_a_printer_that_was_never_opened_is_absent_and_prints_nothing(stage) -> None:
    closed = IppPrinter(stage.address)
    assert closed.check(Deadline.after(5), CancelToken()).condition is Condition.ABSENT
    assert (put(closed).cause, stage.asked) == ("page.lost", [])


def test_a_deadline_in_a_silence_is_told_as_what_it_is(stage, driver) -> None:
    waits = threading.Event()
    stage.plays_at(op.GET_PRINTER, lambda *_: waits.wait(2) and None)
    with pytest.raises(DeviceError) as wrong:
        driver.check(Deadline.after(0.05), CancelToken())
    waits.set()
    assert wrong.value.kind is ErrorKind.TIMED_OUT


def test_a_silence_is_a_fault_with_a_cause_of_its_own(stage, driver) -> None:
    waits = threading.Event()
    stage.plays_at(op.GET_PRINTER, lambda *_: waits.wait(2) and None)
    state = driver.check(Deadline.after(5), CancelToken())
    waits.set()
    assert (state.condition, state.cause) == (Condition.FAULT, "page.silent")


# The line alone.


def asking(address: str, request: int = 1) -> Message:
    return ask(parse(address), op.get_printer("ipp://x", request), 0.2, Deadline.after(5), CancelToken())


def test_an_answer_byte_by_byte_is_read_whole() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client:
            asked, _ = decode(HttpEnd(client).request())
            for byte in well(asked):
                client.sendall(bytes([byte]))

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    read = asking(f"virtual://127.0.0.1:{listener.getsockname()[1]}/ipp/print")
    thread.join(20)
    listener.close()
    assert read.number(PRINTER, "printer-state") == op.IDLE


@pytest.mark.parametrize("interim", [b"HTTP/1.1 100 Continue\r\n\r\n" * n for n in (1, 3)])
def test_interim_answers_are_passed_over(stage, interim: bytes) -> None:
    stage.plays_at(op.GET_PRINTER, lambda asked, _: interim + well(asked))
    assert asking(stage.address).code == op.OK


def test_an_answer_without_a_length_ends_with_the_line(stage) -> None:
    stage.plays_at(op.GET_PRINTER, lambda asked, _: b"HTTP/1.0 200 OK\r\n\r\n" + well(asked).split(b"\r\n\r\n", 1)[1])
    assert asking(stage.address).words(PRINTER, "document-format-supported") == (op.PDF,)


@pytest.mark.parametrize("size", [60_000, LARGEST_ANSWER - 500])
def test_the_attributes_of_the_largest_printers_are_read(stage, size: int) -> None:
    many = typed(KEYWORD, *["k" * 1000] * (size // 1005))
    stage.plays_at(op.GET_PRINTER, lambda asked, _: ipp(asked, op.OK, PRINTER, media_supported=many))
    assert len(asking(stage.address).values(PRINTER, "media-supported")) == size // 1005


def test_what_is_too_large_is_no_lost_printer(stage) -> None:
    stage.plays_at(op.GET_PRINTER, raw(http(bytes(LARGEST_ANSWER + 1))))
    with pytest.raises(LineError) as wrong:
        asking(stage.address)
    assert isinstance(wrong.value, MuddledError)


@pytest.mark.parametrize("host", ["printer.invalid"])
def test_a_name_nobody_knows_is_a_lost_printer(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(LineError) as wrong:
        asking(f"ipp://{host}/ipp/print")
    assert wrong.value.cause == "page.lost"
