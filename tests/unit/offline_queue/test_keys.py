# SPDX-License-Identifier: Apache-2.0
"""Wherever the device key is kept: made once, given back, never written over, and its absence told in words."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import OutboxSetting
from offline_queue.certified_module import CertifiedModule
from offline_queue.errors import KeyUnavailable
from offline_queue.keys import HeldKey, KeyPlace, KeyringKey, SealedKey, device_keys, moved
from offline_queue.system_program import ProgramFailed, answer_of
from offline_queue.tpm2 import Tpm2
from offline_queue.vault import FileKey

KEY = bytes(range(32))


class Mirror:
    """A sealer that anybody can undo."""

    name = "mirror"

    def wrap(self, key: bytes) -> bytes:
        return key[::-1]

    unwrap = wrap


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for ``secret-tool``, which keeps one secret in a file."""
    kept = tmp_path / "kept"
    script = f'echo "$@" >> {tmp_path}/asked; [ "$1" = store ] && exec cat > {kept}; [ -e {kept} ] && exec cat {kept}'
    program(tmp_path, monkeypatch, "secret-tool", f"{script}; exit 1")
    return kept


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """Put a program of our own before those of the system."""
    (folder / "bin").mkdir(exist_ok=True)
    file = folder / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:/usr/bin:/bin")


@pytest.fixture(params=["file", "sealed", "keyring"])
def place(request: pytest.FixtureRequest, tmp_path: Path, keyring: Path) -> Callable[..., KeyPlace]:
    """Return what makes each kind of place, twice the same one."""
    path = tmp_path / "deep" / "device.key"
    makers: dict[str, Callable[..., KeyPlace]] = {
        "file": lambda create=True: FileKey(path, create),
        "sealed": lambda create=True: SealedKey(path, Mirror(), create),
        "keyring": lambda create=True: KeyringKey("device.key", create),
    }
    return makers[request.param]


def test_a_key_is_made_once_and_given_back(place: Callable[..., KeyPlace]) -> None:
    made = place().make_key()
    assert len(made) == 32
    assert [place().make_key(), place().device_key()] == [made, made]


def test_asking_makes_no_key_and_its_absence_has_a_code(place: Callable[..., KeyPlace]) -> None:
    for _ in range(2):
        with pytest.raises(KeyUnavailable) as refused:
            place().device_key()
        assert refused.value.code == "key-missing"


def test_a_place_that_may_not_create_makes_no_key(place: Callable[..., KeyPlace]) -> None:
    with pytest.raises(KeyUnavailable):
        place(create=False).make_key()


def test_a_key_is_never_written_over(place: Callable[..., KeyPlace]) -> None:
    place().keep(KEY)
    with pytest.raises(KeyUnavailable):
        place().keep(bytes(32))
    assert place().device_key() == KEY


def test_a_key_moves_from_a_file_into_another_place_and_stays_in_the_first(
    place: Callable[..., KeyPlace], tmp_path: Path
) -> None:
    first = FileKey(tmp_path / "first.key")
    key = first.make_key()
    moved(first, place())
    assert [place().device_key(), first.device_key()] == [key, key]


def test_a_place_that_gives_back_another_key_is_told(tmp_path: Path) -> None:
    class Forgetful(Mirror):
        def unwrap(self, wrapped: bytes) -> bytes:
            return bytes(32)

    with pytest.raises(KeyUnavailable, match="does not give back"):
        moved(HeldKey(KEY), SealedKey(tmp_path / "device.key", Forgetful()))


def test_a_sealed_key_lies_private_and_not_plain(tmp_path: Path) -> None:
    file = tmp_path / "device.key"
    SealedKey(file, Mirror()).keep(KEY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not {KEY.hex().encode(), KEY} & {file.read_bytes()[:64], file.read_bytes()[-64:]}
    assert file.read_bytes().startswith(b"banshi device key, sealed by mirror\n")


@pytest.mark.parametrize("content", [b"", b"00" * 32, b"banshi device key, sealed by tpm2\nAAAA\n", b"\xff\xfe"])
def test_a_key_another_way_of_keeping_wrote_is_told_with_the_setting(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "device.key").write_bytes(content)
    with pytest.raises(KeyUnavailable, match="outbox.key_store"):
        SealedKey(tmp_path / "device.key", Mirror()).device_key()


@pytest.mark.parametrize("written", [b"?", b"AAA", b"AAAA"])
def test_a_damaged_sealed_key_is_told(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "device.key").write_bytes(b"banshi device key, sealed by mirror\n" + written)
    with pytest.raises(KeyUnavailable, match="not a device key"):
        SealedKey(tmp_path / "device.key", Mirror()).device_key()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(KeyUnavailable, match="cannot be written"):
        SealedKey(tmp_path / "plain" / "device.key", Mirror()).make_key()


def test_a_keyring_is_asked_by_attributes_and_the_key_is_no_argument(tmp_path: Path, keyring: Path) -> None:
    key = KeyringKey("device.key").make_key()
    asked = (tmp_path / "asked").read_text()
    assert "store --label=Banshi outbox application banshi key device.key" in asked
    assert key.hex() not in asked


@pytest.mark.parametrize("written", ["", "zz", "00" * 31, "é"])
def test_what_a_keyring_holds_that_is_no_key_is_told_without_showing_it(keyring: Path, written: str) -> None:
    keyring.write_text(written)
    with pytest.raises(KeyUnavailable, match="not a device key"):
        KeyringKey("device.key").device_key()


def test_a_keyring_that_forgets_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "secret-tool", '[ "$1" = store ] && exec cat > /dev/null; exit 1')
    with pytest.raises(KeyUnavailable, match="does not give back"):
        KeyringKey("device.key").keep(KEY)


def test_a_keyring_that_cannot_be_reached_is_not_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "secret-tool", "echo secret-tool: Cannot autolaunch D-Bus >&2; exit 1")
    for act in (KeyringKey("device.key").make_key, KeyringKey("device.key").device_key):
        with pytest.raises(KeyUnavailable, match="no keyring runs for this account") as refused:
            act()
        assert refused.value.code == "key-unavailable"


@pytest.mark.parametrize("script", ["exit 11", "echo the helper ended with 1 >&2; exit 1"])
def test_only_silence_and_the_code_1_say_that_a_keyring_has_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program(tmp_path, monkeypatch, "secret-tool", f'echo "$1" >> {tmp_path}/asked; {script}')
    with pytest.raises(KeyUnavailable):
        KeyringKey("device.key").make_key()
    assert (tmp_path / "asked").read_text() == "lookup\n"


@pytest.mark.parametrize("keys", [KeyringKey("device.key"), SealedKey(Path("/nonexistent/key"), Tpm2())])
def test_programs_that_are_not_installed_are_named(keys: KeyPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(KeyUnavailable, match="is it installed"):
        keys.make_key()


def test_a_program_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "hangs", "exec cat /dev/zero > /dev/null")
    with pytest.raises(KeyUnavailable, match="has not answered"):
        answer_of(["hangs"], seconds=0.05)


def test_a_program_that_fails_without_a_word_is_told_by_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "fails", "exit 7")
    with pytest.raises(KeyUnavailable, match=r"fails: it failed \(it ended with 7\)"):
        answer_of(["fails"], seconds=5)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("ERROR: Could not load tcti, got: device:/dev/tpmrm0", "the TPM is not there"),
        ("ERROR:tcti:... Failed to open /dev/tpmrm0: Permission denied", "group tss"),
        ("Esys(0x921) - tpm:warn(2.0): authorizations are in DA lockout mode", "wrong tries"),
        ("secret-tool: Cannot get secret of a locked object", "the keyring is locked"),
        ("handle 0x81000001 is of no use", "it failed"),
    ],
)
def test_what_a_program_says_is_told_by_what_it_means(words: str, meaning: str) -> None:
    said = str(ProgramFailed("tpm2_unseal", 1, f"WARNING:esys: line 1\n{words}"))
    assert (meaning in said, words in said) == (True, False)


def test_a_module_that_is_not_fitted_says_so_and_where_it_would_be(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match="certified_module.py"):
        SealedKey(tmp_path / "device.key", CertifiedModule()).make_key()
    assert not (tmp_path / "device.key").exists()
    with pytest.raises(KeyUnavailable, match="certified_module.py"):
        CertifiedModule().unwrap(b"")


def test_a_vendors_module_needs_two_methods_and_no_more(tmp_path: Path) -> None:
    class Vendors(CertifiedModule):
        def wrap(self, key: bytes) -> bytes:
            return key[::-1]

        def unwrap(self, wrapped: bytes) -> bytes:
            return wrapped[::-1]

    keys = SealedKey(tmp_path / "device.key", Vendors())
    assert keys.make_key() == keys.device_key()


@pytest.mark.parametrize(
    ("store", "kind"), [("file", FileKey), ("keyring", KeyringKey), ("tpm2", SealedKey), ("module", SealedKey)]
)
def test_the_settings_say_where_the_key_is(store: str, kind: type) -> None:
    assert isinstance(device_keys(OutboxSetting(key_store=store)), kind)


def test_a_place_named_by_the_settings_makes_a_key_only_where_it_may(tmp_path: Path) -> None:
    setting = OutboxSetting(key_file=str(tmp_path / "device.key"))
    with pytest.raises(KeyUnavailable):
        device_keys(setting, create=False).make_key()
    assert device_keys(setting).make_key() == FileKey(tmp_path / "device.key").device_key()
