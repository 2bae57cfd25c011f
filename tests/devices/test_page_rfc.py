"""IPP byte by byte: the example messages of RFC 8010, appendix A, and what real printers put into theirs."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.page_printer import operations as op
from devices.page_printer.encoding import (
    BOOLEAN,
    CHARSET,
    ENUM,
    INTEGER,
    JOB,
    KEYWORD,
    LANGUAGE,
    NAME,
    OPERATION,
    PRINTER,
    TEXT,
    URI,
    GarbledError,
    Message,
    Typed,
    decode,
    encode,
    typed,
)
from devices.page_printer.status import state_of

PRINTER_URI = "ipp://printer.example.com/ipp/print/pinetree"
UNSUPPORTED, UNKNOWN, NO_VALUE = 0x10, 0x12, 0x13
RANGE, RESOLUTION, DATE = 0x33, 0x32, 0x31
TEXT_WITH_LANGUAGE, MEMBER = 0x35, 0x4A
COLLECTION, END_OF_COLLECTION = 0x34, 0x37


def attribute(tag: int, name: str, value: bytes) -> bytes:
    """Lay out one attribute as RFC 8010, 3.1.4 draws it, apart from the code under test."""
    return struct.pack(f">BH{len(name)}sH", tag, len(name), name.encode(), len(value)) + value


def message(head: str, *pieces: bytes) -> bytes:
    return bytes.fromhex(head) + b"".join(pieces) + b"\x03"


ABOUT = (
    attribute(0x47, "attributes-charset", b"utf-8"),
    attribute(0x48, "attributes-natural-language", b"en-us"),
    attribute(0x45, "printer-uri", PRINTER_URI.encode()),
)
# A.1: Print-Job with its attributes; PDL data follows.
PRINT_JOB_REQUEST = message(
    "0101 0002 00000001 01",
    *ABOUT,
    attribute(0x42, "job-name", b"foobar"),
    attribute(0x22, "ipp-attribute-fidelity", b"\x01"),
    b"\x02",
    attribute(0x21, "copies", bytes.fromhex("00000014")),
    attribute(0x44, "sides", b"two-sided-long-edge"),
)
# A.2: the answer when it went well.
PRINT_JOB_OK = message(
    "0101 0000 00000001 01",
    *ABOUT[:2],
    attribute(0x41, "status-message", b"successful-ok"),
    b"\x02",
    attribute(0x21, "job-id", bytes.fromhex("00000093")),
    attribute(0x45, "job-uri", f"{PRINTER_URI}/147".encode()),
    attribute(0x23, "job-state", bytes.fromhex("00000003")),
)
# A.3: the answer when it failed, for wishes the printer cannot fulfil.
PRINT_JOB_FAILED = message(
    "0101 040b 00000001 01",
    *ABOUT[:2],
    attribute(0x41, "status-message", b"client-error-attributes-or-values-not-supported"),
    b"\x05",
    attribute(0x21, "copies", bytes.fromhex("00000014")),
    attribute(0x10, "sides", b""),
)
# A.8: Get-Jobs, whose answer holds one group for each job and one without anything.
GET_JOBS_OK = message(
    "0101 0000 0000007b 01",
    *ABOUT[:2],
    attribute(0x41, "status-message", b"successful-ok"),
    b"\x02",
    attribute(0x21, "job-id", bytes.fromhex("00000093")),
    attribute(0x36, "job-name", bytes.fromhex("0005") + b"fr-ca" + bytes.fromhex("0003") + b"fou"),
    b"\x02",
    b"\x02",
    attribute(0x21, "job-id", bytes.fromhex("00000095")),
    attribute(0x36, "job-name", bytes.fromhex("0005") + b"de-CH" + bytes.fromhex("0009") + b"isch guet"),
)


def test_print_job_of_the_standard_is_written_byte_for_byte() -> None:
    about = {
        "attributes-charset": typed(CHARSET, "utf-8"),
        "attributes-natural-language": typed(LANGUAGE, "en-us"),
        "printer-uri": typed(URI, PRINTER_URI),
        "job-name": typed(NAME, "foobar"),
        "ipp-attribute-fidelity": typed(BOOLEAN, True),
    }
    wishes = {"copies": typed(INTEGER, 20), "sides": typed(KEYWORD, "two-sided-long-edge")}
    assert encode(Message(op.PRINT_JOB, 1, ((OPERATION, about), (JOB, wishes)))) == PRINT_JOB_REQUEST


def test_print_job_of_the_standard_is_read_with_the_document_behind_it() -> None:
    read, document = decode(PRINT_JOB_REQUEST + b"%!PS...")
    assert (read.code, read.number(JOB, "copies"), read.values(OPERATION, "ipp-attribute-fidelity")) == (2, 20, (True,))
    assert document == b"%!PS..."


def test_the_good_answer_of_the_standard_tells_number_and_state_of_the_job() -> None:
    read, rest = decode(PRINT_JOB_OK)
    assert (read.number(JOB, "job-id"), read.number(JOB, "job-state"), rest) == (147, op.PENDING, b"")
    assert read.words(OPERATION, "status-message") == ("successful-ok",)


def test_the_refusal_of_the_standard_is_read_with_what_is_not_supported() -> None:
    read, _ = decode(PRINT_JOB_FAILED)
    assert (read.code, read.code >= op.FIRST_ERROR) == (0x040B, True)
    assert read.group(5) == {"copies": typed(INTEGER, 20), "sides": typed(UNSUPPORTED, b"")}


def test_an_answer_with_a_group_for_each_job_keeps_them_apart() -> None:
    read, _ = decode(GET_JOBS_OK)
    jobs = [attributes for tag, attributes in read.groups if tag == JOB]
    assert [job["job-id"].values if job else () for job in jobs] == [(147,), (), (149,)]
    # A name with its language has a layout of its own and is kept as bytes, never half read as words.
    assert read.words(JOB, "job-name") == ()


@pytest.mark.parametrize("wire", [PRINT_JOB_REQUEST, PRINT_JOB_OK, PRINT_JOB_FAILED, GET_JOBS_OK])
def test_an_example_of_the_standard_cut_anywhere_is_garbled(wire: bytes) -> None:
    garbled = 0
    for at in range(len(wire)):
        with pytest.raises(GarbledError):
            decode(wire[:at])
        garbled += 1
    assert garbled == len(wire)


@pytest.mark.parametrize("wire", [PRINT_JOB_REQUEST, PRINT_JOB_OK, PRINT_JOB_FAILED])
def test_what_is_read_of_an_example_is_written_back_as_it_was(wire: bytes) -> None:
    assert encode(decode(wire)[0]) == wire


# Our own questions, laid out by hand.

OURS = (ABOUT[0], attribute(0x48, "attributes-natural-language", b"en"), ABOUT[2])
ASKER = attribute(0x42, "requesting-user-name", b"banshi")
JOB_147 = attribute(0x21, "job-id", bytes.fromhex("00000093"))


def further(tag: int, *values: str) -> bytes:
    return b"".join(attribute(tag, "", value.encode()) for value in values)


@pytest.mark.parametrize(
    ("asked", "wire"),
    [
        (
            op.create_job(PRINTER_URI, 2, "K03-20261123-0001", "iso_a4_210x297mm"),
            message(
                "0101 0005 00000002 01", *OURS, ASKER, attribute(0x42, "job-name", b"K03-20261123-0001"), b"\x02",
                attribute(0x21, "copies", bytes.fromhex("00000001")), attribute(0x44, "sides", b"one-sided"),
                attribute(0x44, "media", b"iso_a4_210x297mm"), attribute(0x44, "job-hold-until", b"no-hold"),
            ),
        ),
        (
            op.send_document(PRINTER_URI, 3, 147),
            message(
                "0101 0006 00000003 01", *OURS, JOB_147, ASKER, attribute(0x49, "document-format", b"application/pdf"),
                attribute(0x22, "last-document", b"\x01"),
            ),
        ),
        (
            op.get_job(PRINTER_URI, 4, 147),
            message(
                "0101 0009 00000004 01", *OURS, JOB_147, ASKER, attribute(0x44, "requested-attributes", b"job-state"),
                further(0x44, "job-state-reasons", "job-media-sheets-completed", "job-impressions-completed"),
            ),
        ),
        (op.cancel_job(PRINTER_URI, 5, 147), message("0101 0008 00000005 01", *OURS, JOB_147, ASKER)),
        (
            op.get_printer(PRINTER_URI, 6),
            message(
                "0101 000b 00000006 01", *OURS, attribute(0x44, "requested-attributes", b"printer-state"),
                further(
                    0x44, "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported",
                    "operations-supported",
                ),
            ),
        ),
    ],
    ids=["create-job", "send-document", "get-job", "cancel-job", "get-printer"],
)  # fmt: skip
def test_each_question_of_ours_has_exactly_these_bytes(asked: Message, wire: bytes) -> None:
    assert encode(asked) == wire


# What printers put among the attributes we ask for, whether asked for or not.


def answer(*pieces: bytes) -> Message:
    """Return what is read of a printer that answers well, with these attributes among those we need."""
    formats = attribute(0x49, "document-format-supported", op.PDF.encode())
    numbers = [struct.pack(">i", number) for number in sorted(op.NEEDED)]
    operations = attribute(ENUM, "operations-supported", numbers[0]) + b"".join(
        attribute(ENUM, "", number) for number in numbers[1:]
    )
    state = attribute(ENUM, "printer-state", struct.pack(">i", op.IDLE))
    read, _ = decode(message("0200 0000 00000007 01", *ABOUT[:2], b"\x04", *pieces, state, formats, operations))
    return read


ODD = {
    "an unknown value": attribute(UNKNOWN, "printer-alert", b""),
    "no value": attribute(NO_VALUE, "printer-message-from-operator", b""),
    "a range": attribute(RANGE, "copies-supported", struct.pack(">ii", 1, 9999)),
    "a resolution": attribute(RESOLUTION, "printer-resolution-default", struct.pack(">iiB", 600, 600, 3)),
    "a date": attribute(DATE, "printer-current-time", bytes.fromhex("07ea 0b 16 0a 12 00 00 2b 08 00")),
    "words with a language": attribute(TEXT_WITH_LANGUAGE, "printer-info", b"\x00\x05zh-cn\x00\x06\xe5\xa4\xa7"),
    "an octet string": attribute(0x30, "printer-input-tray", b"type=sheetFeedAutoRemovableTray;level=-2;"),
    "words of the longest": attribute(TEXT, "printer-more-info", b"w" * 65535),
    "words of nothing": attribute(TEXT, "printer-location", b""),
    "a keyword in GBK": attribute(TEXT, "printer-make-and-model", "奔图".encode("gbk")),
    "a collection": attribute(COLLECTION, "media-col-ready", b"")
    + attribute(MEMBER, "", b"media-size")
    + attribute(COLLECTION, "", b"")
    + attribute(MEMBER, "", b"x-dimension")
    + attribute(INTEGER, "", struct.pack(">i", 21000))
    + attribute(END_OF_COLLECTION, "", b"")
    + attribute(END_OF_COLLECTION, "", b""),
    "two collections under one name": (attribute(COLLECTION, "media-col-database", b"") + attribute(0x37, "", b""))
    + (attribute(COLLECTION, "", b"") + attribute(END_OF_COLLECTION, "", b"")),
    "thousands of words": attribute(KEYWORD, "media-supported", b"iso_a4_210x297mm")
    + attribute(KEYWORD, "", b"custom_min_76x127mm") * 5000,
    "a type of the far future": attribute(0x7F, "com.maker-extension", b"\x40\x00\x00\x01?"),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_a_printer_with_odd_attributes_is_ready_all_the_same(odd: bytes) -> None:
    state = state_of(answer(odd))
    assert (state.condition.value, state.part("paper")) == ("ready", "loaded")


@pytest.mark.parametrize("count", [1, 12, 400])
def test_collections_within_collections_are_passed_over_however_deep(count: int) -> None:
    nested = attribute(COLLECTION, "media-col", b"") + (attribute(0x4A, "", b"in") + attribute(0x34, "", b"")) * count
    read = answer(nested + attribute(END_OF_COLLECTION, "", b"") * (count + 1))
    assert state_of(read).usable


@pytest.mark.parametrize("tag", [UNSUPPORTED, UNKNOWN, NO_VALUE])
def test_a_state_that_is_no_value_is_never_ready(tag: int) -> None:
    read, _ = decode(message("0101 0000 00000007 04", attribute(tag, "printer-state", b"")))
    state = state_of(read)
    assert (state.usable, state.cause) == (False, "page.garbled")


@pytest.mark.parametrize("version", ["0100", "0101", "0200", "0201", "0202"])
def test_printers_of_every_version_of_ipp_are_read(version: str) -> None:
    read, _ = decode(message(f"{version} 0000 00000007 02", JOB_147))
    assert read.number(JOB, "job-id") == 147


@given(
    st.lists(
        st.tuples(
            st.sampled_from([UNSUPPORTED, UNKNOWN, NO_VALUE, 0x30, DATE, RESOLUTION, RANGE, KEYWORD, TEXT, 0x7F]),
            st.text("abcdefgh-", min_size=1, max_size=12),
            st.binary(max_size=40),
        ),
        max_size=6,
    )
)
def test_whatever_stands_around_it_the_state_is_read(odd: list[tuple[int, str, bytes]]) -> None:
    assert state_of(answer(*(attribute(*one) for one in odd))).usable


@given(st.integers(-(2**31), 2**31 - 1).filter(lambda number: number not in (3, 4, 5)))
def test_a_state_no_standard_knows_is_never_ready(number: int) -> None:
    state = state_of(Message(op.OK, 1, ((PRINTER, {"printer-state": Typed(ENUM, (number,))}),)))
    assert (state.usable, state.cause) == (False, "page.garbled")


@given(st.integers(op.FIRST_ERROR, 0xFFFF))
def test_a_refusal_with_a_good_state_inside_is_still_a_refusal(status: int) -> None:
    state = state_of(Message(status, 1, answer().groups))
    assert (state.usable, state.cause, f"0x{status:04x}" in state.detail) == (False, "page.refused", True)
