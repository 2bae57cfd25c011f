# SPDX-License-Identifier: Apache-2.0
"""A paper in an encrypted file: byte-equal from any place, and any change of it is found."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_queue.errors import PaperDamaged
from offline_queue.sealed_file import BLOCK, HEADER_BYTES, SealedReader, open_sealed, write_sealed

KEY = bytes(range(32))
PLAIN = bytes(i * 7 & 0xFF for i in range(3 * BLOCK + 1000))


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    write_sealed(tmp_path / "paper", io.BytesIO(PLAIN), KEY)
    return tmp_path / "paper"


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 1000])
def test_what_was_written_is_read(tmp_path: Path, size: int) -> None:
    told = write_sealed(tmp_path / "paper", io.BytesIO(PLAIN[:size]), KEY)
    with open_sealed(tmp_path / "paper", size, KEY) as file:
        assert file.read() == PLAIN[:size]
    assert told == (size, hashlib.sha256(PLAIN[:size]).hexdigest())


def test_nothing_of_it_is_plain_on_the_disk(sealed: Path) -> None:
    assert PLAIN[:16] not in sealed.read_bytes()


def test_the_file_is_private(sealed: Path) -> None:
    assert sealed.stat().st_mode & 0o777 == 0o600


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.integers(0, len(PLAIN) + 10), st.integers(0, BLOCK + 100))
def test_reading_goes_on_in_the_middle(sealed: Path, start: int, length: int) -> None:
    with open_sealed(sealed, len(PLAIN), KEY) as file:
        file.seek(start)
        assert file.read(length) == PLAIN[start : start + length]


@pytest.mark.parametrize(("offset", "whence", "place"), [(-10, 2, len(PLAIN) - 10), (5, 1, 5), (-5, 0, 0)])
def test_a_place_can_be_said_from_start_here_and_end(sealed: Path, offset: int, whence: int, place: int) -> None:
    with SealedReader(sealed, len(PLAIN), KEY) as file:
        assert file.seek(offset, whence) == place
        assert file.tell() == place


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.integers(0, len(PLAIN) + HEADER_BYTES + 4 * 16 - 1))
def test_any_flipped_byte_is_found(sealed: Path, place: int) -> None:
    content = bytearray(sealed.read_bytes())
    content[place] ^= 0x40
    damaged = sealed.with_name("damaged")
    damaged.write_bytes(content)
    with pytest.raises(PaperDamaged):
        _read(damaged, len(PLAIN))


@pytest.mark.parametrize("kept", [0, 4, HEADER_BYTES, HEADER_BYTES + BLOCK + 16, HEADER_BYTES + 2 * (BLOCK + 16) + 5])
def test_a_cut_file_is_not_a_shorter_one(sealed: Path, kept: int) -> None:
    sealed.write_bytes(sealed.read_bytes()[:kept])
    with pytest.raises(PaperDamaged):
        _read(sealed, len(PLAIN))


def test_a_cut_file_does_not_pass_for_a_shorter_paper(sealed: Path) -> None:
    sealed.write_bytes(sealed.read_bytes()[: HEADER_BYTES + BLOCK + 16])
    with pytest.raises(PaperDamaged):
        _read(sealed, BLOCK)


def test_blocks_that_changed_places_are_found(sealed: Path) -> None:
    content = sealed.read_bytes()
    first, second = HEADER_BYTES, HEADER_BYTES + BLOCK + 16
    third = second + BLOCK + 16
    sealed.write_bytes(content[:first] + content[second:third] + content[first:second] + content[third:])
    with pytest.raises(PaperDamaged):
        _read(sealed, len(PLAIN))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PaperDamaged, match="cannot be opened"):
        open_sealed(tmp_path / "gone", 5, KEY)


def test_another_key_opens_nothing(sealed: Path) -> None:
    with pytest.raises(PaperDamaged), open_sealed(sealed, len(PLAIN), bytes(32)) as file:
        file.read()


def test_a_file_is_never_written_over(sealed: Path) -> None:
    with pytest.raises(FileExistsError):
        write_sealed(sealed, io.BytesIO(b"other"), KEY)


def _read(path: Path, size: int) -> bytes:
    with open_sealed(path, size, KEY) as file:
        return file.read()
