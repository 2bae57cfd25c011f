"""The four text layouts: byte-exact vectors, and everything a card may hold without stopping a reading."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.device import DeviceError
from devices.id_card import CardKind, IdentityCard, LongTerm, Sex
from devices.id_card.codes import GROUPS, group_code, group_of, sex_code, sex_of
from devices.id_card.frame import build_answer
from devices.id_card.layout import date_of, decode, decode_address, encode, encode_address
from devices.id_card.virtual import PHOTO_HEAD
from tests.support.cards import CHEN, FOREIGN_2017, FOREIGN_2023, LIN, ONE_OF_EACH, QIN, ZHANG

KINDS = [card.kind.value for card in ONE_OF_EACH]
PHOTO = PHOTO_HEAD + bytes(1013)
TEXT = encode(ZHANG)


def patched(at: int, words: str, text: bytes = TEXT) -> bytes:
    """Write words into a text area, from a byte offset on."""
    units = words.encode("utf-16-le", "surrogatepass")
    return text[:at] + units + text[at + len(units) :]


@pytest.mark.parametrize(
    ("card", "prefix"),
    [
        (ZHANG, "1731345f7e4bb559"),
        (CHEN, "4322386922fe3c00"),
        (FOREIGN_2017, "b6fbb167220916d8"),
        (FOREIGN_2023, "90049d7ebe0d18b3"),
    ],
    ids=KINDS,
)
def test_a_card_is_written_byte_for_byte(card: IdentityCard, prefix: str) -> None:
    assert hashlib.sha256(encode(card)).hexdigest()[:16] == prefix


def test_the_first_vector_begins_as_written_down() -> None:
    assert TEXT[:4] + TEXT[30:32] + TEXT[204:208] == bytes.fromhex("20 5F 09 4E 31 00 7F 95 1F 67")


def test_the_whole_answer_of_a_reading_is_byte_exact() -> None:
    answer = build_answer(0x90, b"\x01\x00\x04\x00" + TEXT + PHOTO)
    assert (len(answer), answer[-1], hashlib.sha256(answer).hexdigest()) == (
        1295,
        0xD2,
        "67ec331d53d7c85beb13066589f3ed3297f174c5c9762f9a9b7a4f108354b074",
    )


@pytest.mark.parametrize(("size", "length", "check"), [(0, 1297, 0xD0), (512, 1809, 0xD0), (1024, 2321, 0xD8)])
def test_the_whole_answer_with_a_fingerprint_is_byte_exact(size: int, length: int, check: int) -> None:
    sizes = b"\x01\x00\x04\x00" + size.to_bytes(2, "big")
    answer = build_answer(0x90, sizes + TEXT + PHOTO + bytes(size))
    assert (len(answer), answer[-1]) == (length, check)


@pytest.mark.parametrize("card", [*ONE_OF_EACH, LIN, QIN], ids=[*KINDS, "ordinary", "rare name"])
def test_a_card_is_read_as_it_was_written(card: IdentityCard) -> None:
    assert decode(encode(card)) == card


def test_a_reading_keeps_the_bytes() -> None:
    card = decode(TEXT, PHOTO)
    assert (card.raw_text, card.photo) == (TEXT, PHOTO)


def test_a_reading_can_be_wiped() -> None:
    card = decode(TEXT, PHOTO)
    card.wipe()
    assert (set(card.raw_text), set(card.photo)) == ({0}, {0})


def test_a_reading_shows_no_person() -> None:
    assert repr(decode(TEXT)) == "IdentityCard(resident)"


def test_padding_with_zeros_is_padding_too() -> None:
    zeros = TEXT.replace(b"\x20\x00", b"\x00\x00")
    assert decode(zeros) == ZHANG


def test_inner_spaces_belong_to_the_address() -> None:
    card = replace(ZHANG, address="示例路1号 2栋  301室")
    assert decode(encode(card)).address == "示例路1号 2栋  301室"


def test_leading_spaces_are_kept() -> None:
    assert decode(patched(0, " 张三")).name == " 张三"


def test_a_long_latin_name_is_joined_before_its_padding_is_cut() -> None:
    assert decode(encode(FOREIGN_2023)).name_latin == "TESTSURNAME, GIVEN NAMES VERY LONG XTENSION"


def test_a_foreign_card_without_a_chinese_name_is_called_by_its_latin_one() -> None:
    card = replace(FOREIGN_2017, name=FOREIGN_2017.name_latin or "")
    assert decode(encode(card)) == card


def test_the_letter_x_is_a_capital() -> None:
    assert decode(patched(122, "11010519491231002x")).number == "11010519491231002X"


@pytest.mark.parametrize("name", ["覃𬭎", "\ue000\uf8ff", "张\ud800", "\udc00三", "阿依古丽·买买提"])
def test_rare_characters_never_stop_a_reading(name: str) -> None:
    assert decode(patched(0, name)).name == name


def test_lone_surrogates_survive_being_written() -> None:
    card = replace(ZHANG, name="张\ud800")
    assert decode(encode(card)) == card


@pytest.mark.parametrize(
    ("code", "group"),
    [("01", "汉"), ("36", "毛南"), ("46", "德昂"), ("56", "基诺"), ("97", "其他"), ("  ", None), ("\0\0", None)],
)
def test_the_ethnic_group_is_named(code: str, group: str | None) -> None:
    assert decode(patched(32, code)).nationality == group


@pytest.mark.parametrize("code", ["99", "81", "AB", "00", "٣٤", "²1"])
def test_an_unlisted_group_is_kept_with_its_code(code: str) -> None:
    assert decode(patched(32, code)).nationality == f"其他({code})"


@pytest.mark.parametrize("code", [*(f"{n:02d}" for n in GROUPS), "99", "AB"])
def test_a_group_is_written_with_the_code_it_was_read_with(code: str) -> None:
    assert group_code(group_of(code)) == code


def test_no_group_is_written_as_blank() -> None:
    assert group_code(None) == ""


def test_there_are_56_groups_and_two_more_codes() -> None:
    assert len(GROUPS) == 58


@pytest.mark.parametrize(
    ("code", "sex"),
    [
        ("0", Sex.UNKNOWN),
        ("1", Sex.MALE),
        ("2", Sex.FEMALE),
        ("9", Sex.UNSTATED),
        ("3", Sex.UNKNOWN),
        ("", Sex.UNKNOWN),
    ],
)
def test_not_male_is_not_female(code: str, sex: Sex) -> None:
    assert sex_of(code) is sex


@pytest.mark.parametrize("sex", Sex)
def test_a_sex_is_written_with_its_code(sex: Sex) -> None:
    assert sex_of(sex_code(sex)) is sex


@pytest.mark.parametrize("digits", ["00000000", "", "        ", "2020013", "20200230", "2020-1-1", "٢٠٢٠٠١٠١", "长期"])
def test_a_date_that_never_was_is_none(digits: str) -> None:
    assert date_of(digits) is None


def test_a_date_is_read() -> None:
    assert date_of("20240229") == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("words", "valid_to"),
    [
        ("长期      ", LongTerm.LONG_TERM),
        ("        ", None),
        ("00000000", None),
        ("20300101", datetime.date(2030, 1, 1)),
    ],
)
def test_the_last_day_is_a_date_or_never(words: str, valid_to: object) -> None:
    assert decode(patched(204, words)).valid_to == valid_to


@pytest.mark.parametrize(("today", "expired"), [("2024-09-01", False), ("2024-09-02", True)])
def test_the_last_day_itself_is_still_good(today: str, expired: bool) -> None:
    assert CHEN.expired(datetime.date.fromisoformat(today)) is expired


def test_a_card_without_end_never_expires() -> None:
    assert not ZHANG.expired(datetime.date(9999, 12, 31))


def test_an_unknown_layout_is_unsupported() -> None:
    with pytest.raises(DeviceError, match=r"id-card.unsupported: layout letter U\+005A"):
        decode(patched(248, "Z"))


def test_a_text_area_of_another_size_is_damage() -> None:
    with pytest.raises(DeviceError, match="id-card.reader-garbled: text area of 255 bytes"):
        decode(TEXT[:255])


def test_words_too_long_for_their_field_are_refused() -> None:
    with pytest.raises(ValueError, match="16 characters do not fit into a field of 15"):
        encode(replace(ZHANG, name="张" * 16))


def test_a_character_beyond_the_basic_plane_takes_two_places() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        encode(replace(ZHANG, name="𬭎" * 8))


def test_an_appended_address_takes_70_bytes() -> None:
    assert len(encode_address("云泽市清湾区安澜大道18号")) == 70


def test_the_newest_of_several_addresses_counts() -> None:
    entries = encode_address("旧址") + encode_address("新址") + encode_address("")
    assert decode_address(entries) == "新址"


def test_blank_addresses_are_none() -> None:
    assert decode_address(encode_address("")) is None


@given(st.binary(min_size=256, max_size=256))
def test_no_bytes_break_a_resident_card(text: bytes) -> None:
    assert decode(patched(248, " ", text)).kind is CardKind.RESIDENT


FIELD = st.text(st.characters(exclude_characters=" \0"), min_size=1, max_size=7)


@given(name=FIELD, address=FIELD, issuer=FIELD)
def test_whatever_is_written_is_read(name: str, address: str, issuer: str) -> None:
    card = replace(ZHANG, name=name, address=address, issuer=issuer)
    assert decode(encode(card)) == card
