"""IPP messages as bytes: known bytes of the standard, any message both ways, and anything else refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.page_printer import operations as op
from devices.page_printer.encoding import (
    BOOLEAN,
    ENUM,
    INTEGER,
    JOB,
    KEYWORD,
    NAME,
    OPERATION,
    PRINTER,
    TEXT,
    GarbledError,
    Message,
    decode,
    encode,
    typed,
)

URI = "ipp://printer:631/ipp/print"
# Get-Printer-Attributes as RFC 8010, appendix A, lays it out: version, operation, request, group, attributes, end.
HEAD = bytes.fromhex("0101 000b 00000007 01 47 0012") + b"attributes-charset" + bytes.fromhex("0005") + b"utf-8"
NAMES = st.text("abcdefghijklmnop-", min_size=1, max_size=20)
VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(lambda number: typed(INTEGER, number)),
    st.booleans().map(lambda flag: typed(BOOLEAN, flag)),
    st.lists(st.text(max_size=30), min_size=1, max_size=4).map(lambda words: typed(KEYWORD, *words)),
)
GROUPS = st.lists(
    st.tuples(st.sampled_from((OPERATION, JOB, PRINTER)), st.dictionaries(NAMES, VALUES, max_size=5)), max_size=3
)


def test_a_question_has_the_bytes_of_the_standard() -> None:
    assert encode(op.get_printer(URI, 7)).startswith(HEAD)


def test_a_question_ends_with_the_end_tag() -> None:
    assert encode(op.get_printer(URI, 7))[-1] == 0x03


def test_further_values_of_one_attribute_have_no_name() -> None:
    wire = encode(Message(0, 1, ((JOB, {"k": typed(KEYWORD, "a", "b")}),)))
    assert wire[9:] == bytes.fromhex("44 0001") + b"k" + bytes.fromhex("0001") + b"a" + bytes.fromhex(
        "44 0000 0001"
    ) + b"b" + bytes([3])


@given(st.integers(0, 0xFFFF), st.integers(1, 2**31 - 1), GROUPS, st.binary(max_size=60))
def test_any_message_comes_back_with_the_document_behind_it(code, number, groups, document) -> None:
    message = Message(code, number, tuple(groups))
    assert decode(encode(message) + document) == (message, document)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_garbled(data: bytes) -> None:
    try:
        decode(data)
    except GarbledError:
        return
    assert data[0] in (1, 2)


@given(GROUPS, st.data())
def test_a_message_that_breaks_off_is_garbled(groups, data) -> None:
    wire = encode(Message(0, 1, tuple(groups)))
    with pytest.raises(GarbledError):
        decode(wire[: data.draw(st.integers(0, len(wire) - 1))])


def test_a_collection_is_passed_over_and_what_follows_is_read() -> None:
    inner = (
        b"\x4a\x00\x00\x00\x01x" + b"\x34\x00\x00\x00\x00" + b"\x37\x00\x00\x00\x00" + b"\x21\x00\x00\x00\x04\0\0\0\1"
    )
    wire = bytes.fromhex("0101 0000 00000001 02 34 0003") + b"col" + b"\0\0" + inner + b"\x37\x00\x00\x00\x00"
    wire += bytes.fromhex("23 0009") + b"job-state" + bytes.fromhex("0004 00000009 03")
    message, _ = decode(wire)
    assert message.number(JOB, "job-state") == op.COMPLETED


@pytest.mark.parametrize(
    "wire",
    [
        "0300 000b 00000001 03",  # a version nobody has
        "0101 000b 00000001 44 0001 61 0001 62 03",  # a value before any group
        "0101 000b 00000001 01 44 0000 0001 62 03",  # a further value of nothing
        "0101 000b 00000001 02 34 0001 61 0000 02 03",  # a collection that a group ends
        "0101 000b 00000001 02 21 0001 61 0002 0000 03",  # a number of two bytes
        "0101 000b 00000001 02 22 0001 61 0000 03",  # a truth of no byte
        "0101 000b 00000001 02 44 0001 ff 0001 62 03",  # a name that is no ASCII
    ],
)
def test_what_breaks_the_layout_is_garbled(wire: str) -> None:
    with pytest.raises(GarbledError):
        decode(bytes.fromhex(wire))


def test_words_in_another_charset_do_not_hide_the_numbers() -> None:
    message, _ = decode(bytes.fromhex("0101 0000 00000001 02 41 0001 61 0001 ff 23 0001 62 0004 00000005 03"))
    assert (message.number(JOB, "b"), message.words(JOB, "a")) == (5, ("�",))


def test_a_truth_is_no_number() -> None:
    assert Message(0, 1, ((JOB, {"a": typed(BOOLEAN, True)}),)).number(JOB, "a") is None


def test_what_is_not_there_is_empty() -> None:
    message = Message(0, 1, ((JOB, {"a": typed(ENUM, 1)}),))
    assert (message.values(PRINTER, "a"), message.number(JOB, "b"), message.words(JOB, "a")) == ((), None, ())


def test_a_message_shows_nothing_of_its_content() -> None:
    assert "secret" not in repr(Message(0, 1, ((JOB, {"a": typed(TEXT, "secret")}),)))


def test_a_job_is_wanted_once_on_one_side_at_once_and_kept_nowhere() -> None:
    job, _ = decode(encode(op.create_job(URI, 1, "K03-20261123-0001", "iso_a4_210x297mm")))
    wanted = {name: value.values[0] for name, value in job.group(JOB).items()}
    assert wanted == {"copies": 1, "sides": "one-sided", "media": "iso_a4_210x297mm", "job-hold-until": "no-hold"}


def test_a_job_is_called_by_its_print_number_and_asked_for_by_a_machine() -> None:
    job, _ = decode(encode(op.create_job(URI, 1, "K03-20261123-0001", "iso_a4_210x297mm")))
    assert (job.words(OPERATION, "job-name"), job.words(OPERATION, "requesting-user-name")) == (
        ("K03-20261123-0001",),
        ("banshi",),
    )


@pytest.mark.parametrize(
    "message", [op.get_printer(URI, 1), op.get_job(URI, 1, 2), op.cancel_job(URI, 1, 2), op.send_document(URI, 1, 2)]
)
def test_charset_and_language_come_first_in_every_question(message: Message) -> None:
    assert list(message.group(OPERATION))[:3] == ["attributes-charset", "attributes-natural-language", "printer-uri"]


def test_a_name_is_written_in_utf_8() -> None:
    assert "打印".encode() in encode(Message(0, 1, ((JOB, {"job-name": typed(NAME, "打印")}),)))
