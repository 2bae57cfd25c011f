# SPDX-License-Identifier: Apache-2.0
"""Keys are private, derived by the standard, and what they sealed opens only whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from offline_queue.disk import make_folder, write_once
from offline_queue.errors import KeyUnavailable, OutboxDamaged
from offline_queue.vault import FileKey, Vault, hkdf, paper_key, seal, unseal

KEY = bytes(range(32))


def test_a_made_key_is_random_private_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "keys" / "device.key"
    key = FileKey(file).make_key()
    assert FileKey(file).device_key() == key
    assert file.stat().st_mode & 0o777 == 0o600


def test_making_a_key_twice_gives_the_first(tmp_path: Path) -> None:
    keys = FileKey(tmp_path / "device.key")
    assert keys.make_key() == keys.make_key()


def test_two_terminals_get_different_keys(tmp_path: Path) -> None:
    assert FileKey(tmp_path / "a.key").make_key() != FileKey(tmp_path / "b.key").make_key()


def test_asking_for_the_key_never_makes_one(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match="Put the key file back"):
        FileKey(tmp_path / "device.key").device_key()
    assert not (tmp_path / "device.key").exists()


def test_a_provider_that_may_not_create_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable):
        FileKey(tmp_path / "device.key", create=False).make_key()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_key_open_to_others_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "device.key"
    FileKey(file).make_key()
    file.chmod(mode)
    with pytest.raises(KeyUnavailable, match="chmod 600"):
        FileKey(file).device_key()


@pytest.mark.parametrize("content", [b"", b"00" * 31, b"zz" * 32, b"\xff\xfe" * 32, b"00" * 33])
def test_a_file_that_is_no_key_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "device.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(KeyUnavailable, match="is not a device key"):
        FileKey(file).device_key()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(KeyUnavailable, match="cannot be written"):
        FileKey(tmp_path / "plain" / "device.key").make_key()


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=64))
def test_derived_keys_are_those_of_the_standard(key: bytes, info: bytes) -> None:
    assert hkdf(key, info) == HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)


def test_keys_for_different_purposes_differ() -> None:
    vault = Vault(KEY)
    assert (
        len({vault.database_key.hex(), vault.check, paper_key(KEY, "a").info.hex(), paper_key(KEY, "b").info.hex()})
        == 4
    )


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_sealed_bytes_open_with_the_same_key_and_context(plain: bytes, context: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, context), context) == plain


@given(st.integers(min_value=0, max_value=59), st.integers(min_value=0, max_value=7))
def test_any_changed_bit_of_sealed_bytes_is_found(place: int, bit: int) -> None:
    sealed = bytearray(seal(KEY, b"x" * 31, b"entry"))
    sealed[place] ^= 1 << bit
    with pytest.raises(OutboxDamaged):
        unseal(KEY, bytes(sealed), b"entry")


@pytest.mark.parametrize(("key", "context"), [(bytes(32), b"entry"), (KEY, b"other")])
def test_sealed_bytes_open_with_no_other_key_or_context(key: bytes, context: bytes) -> None:
    with pytest.raises(OutboxDamaged):
        unseal(key, seal(KEY, b"plain", b"entry"), context)


@pytest.mark.parametrize("sealed", [b"", b"\x02" + bytes(60), b"\x01", b"\x01" + bytes(12)])
def test_foreign_or_cut_bytes_are_refused(sealed: bytes) -> None:
    with pytest.raises(OutboxDamaged):
        unseal(KEY, sealed, b"")


def test_the_key_of_an_entry_opens_for_that_entry_only() -> None:
    vault = Vault(KEY)
    key, wrapped = vault.new_item_key("a")
    assert vault.item_key(wrapped, "a") == key
    with pytest.raises(OutboxDamaged):
        vault.item_key(wrapped, "b")


def test_sealing_the_same_bytes_twice_never_looks_the_same() -> None:
    assert seal(KEY, b"same", b"") != seal(KEY, b"same", b"")


def test_writing_once_never_replaces(tmp_path: Path) -> None:
    write_once(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        write_once(tmp_path / "a", b"second")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"first"


def test_a_left_over_of_a_cut_write_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "a.new").write_bytes(b"half")
    write_once(tmp_path / "a", b"whole")
    assert (tmp_path / "a").read_bytes() == b"whole"


def test_every_fresh_folder_is_made_durable_in_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))
    make_folder(tmp_path / "a" / "b")
    assert synced == [str(tmp_path), str(tmp_path / "a")]
