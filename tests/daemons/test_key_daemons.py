"""The device key with a real TPM (swtpm) and a real keyring: this machine opens it, no other one does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_queue.errors import KeyUnavailable
from offline_queue.keys import KeyringKey, SealedKey, moved
from offline_queue.outbox import Outbox
from offline_queue.tpm2 import Tpm2
from offline_queue.vault import FileKey
from tests.support.daemons import needs
from tests.support.key_daemons import keyring, tpm, tpm_tool
from tests.support.outboxes import store

KEY = bytes(range(32))


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[str]:
    needs("swtpm", "tpm2_unseal")
    with tpm(tmp_path / "machine") as address:
        yield address


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    needs("gnome-keyring-daemon", "secret-tool", "dbus-daemon", "dbus-send")
    with keyring(tmp_path / "account") as found:
        for name, value in found.items():
            monkeypatch.setenv(name, value)
        yield


def test_a_tpm_gives_back_what_it_sealed_and_nothing_is_left_in_it(machine: str, tmp_path: Path) -> None:
    keys = SealedKey(tmp_path / "device.key", Tpm2(machine))
    assert keys.make_key() == keys.device_key()
    held = [
        tpm_tool(machine, "tpm2_getcap", f"handles-{kind}") for kind in ("transient", "loaded-session", "persistent")
    ]
    assert held == ["", "", ""]


def test_a_tpm_is_proved_before_there_is_a_key_and_after_and_keeps_nothing_of_it(machine: str, tmp_path: Path) -> None:
    keys = SealedKey(tmp_path / "device.key", Tpm2(machine))
    keys.prove()
    assert list(tmp_path.glob("device.key")) == []
    keys.make_key()
    keys.prove()
    with tpm(tmp_path / "other") as other, pytest.raises(KeyUnavailable, match="only the centre"):
        SealedKey(tmp_path / "device.key", Tpm2(other)).prove()


def test_a_keyring_is_proved_without_a_key(account: None) -> None:
    KeyringKey("a").prove()
    with pytest.raises(KeyUnavailable, match="holds no device key"):
        KeyringKey("a").device_key()


def test_a_tpm_opens_the_key_after_the_machine_was_off(tmp_path: Path) -> None:
    needs("swtpm", "tpm2_unseal")
    made = []
    for _ in range(2):
        with tpm(tmp_path / "machine") as address:
            made.append(SealedKey(tmp_path / "device.key", Tpm2(address)).make_key())
    assert made[0] == made[1]


def test_the_tpm_of_another_machine_opens_nothing_and_the_words_say_who_can(machine: str, tmp_path: Path) -> None:
    wrapped = Tpm2(machine).wrap(KEY)
    with tpm(tmp_path / "other") as other, pytest.raises(KeyUnavailable, match="only the centre"):
        Tpm2(other).unwrap(wrapped)


def test_a_machine_started_in_another_way_does_not_get_its_key(machine: str) -> None:
    wrapped = Tpm2(machine).wrap(KEY)
    tpm_tool(machine, "tpm2_pcrextend", f"7:sha256={'1' * 64}")
    with pytest.raises(KeyUnavailable, match="started in another way"):
        Tpm2(machine).unwrap(wrapped)


@pytest.mark.parametrize("damage", [slice(0, 2), slice(2, 60), slice(-40, None)])
def test_a_damaged_wrapping_is_refused(machine: str, damage: slice) -> None:
    wrapped = bytearray(Tpm2(machine).wrap(KEY))
    wrapped[damage] = bytes(len(wrapped[damage]))
    with pytest.raises(KeyUnavailable):
        Tpm2(machine).unwrap(bytes(wrapped))


def test_a_machine_without_a_tpm_says_so() -> None:
    needs("tpm2_unseal")
    with pytest.raises(KeyUnavailable, match="tpm2_createprimary"):
        Tpm2("device:/nonexistent").wrap(KEY)


def test_a_data_folder_carried_to_another_machine_is_unreadable_there(machine: str, tmp_path: Path) -> None:
    here = tmp_path / "here"
    box = Outbox.open(here / "box", SealedKey(here / "device.key", Tpm2(machine)))
    store(box, b"payload")
    box.close()
    shutil.copytree(here, tmp_path / "there")
    with tpm(tmp_path / "other") as other, pytest.raises(KeyUnavailable):
        Outbox.read_only(tmp_path / "there" / "box", SealedKey(tmp_path / "there" / "device.key", Tpm2(other)))
    reader = Outbox.read_only(here / "box", SealedKey(here / "device.key", Tpm2(machine)))
    assert [reader.payload(entry) for entry in reader.entries()] == [b"payload"]
    reader.close()


def test_a_key_moves_from_its_file_into_the_tpm_and_the_outbox_opens_as_before(machine: str, tmp_path: Path) -> None:
    plain, sealed = FileKey(tmp_path / "plain.key"), SealedKey(tmp_path / "device.key", Tpm2(machine))
    Outbox.open(tmp_path / "box", plain).close()
    moved(plain, sealed)
    (tmp_path / "plain.key").unlink()
    Outbox.open(tmp_path / "box", sealed).close()


@pytest.mark.usefixtures("account")
def test_a_keyring_keeps_the_key_once() -> None:
    keys = KeyringKey("device.key")
    assert keys.make_key() == keys.device_key()
    with pytest.raises(KeyUnavailable, match="never written over"):
        keys.keep(KEY)


@pytest.mark.usefixtures("account")
def test_a_keyring_without_the_key_says_that_it_is_missing() -> None:
    with pytest.raises(KeyUnavailable) as refused:
        KeyringKey("device.key").device_key()
    assert refused.value.code == "key-missing"


def test_a_keyring_holds_the_key_over_a_restart_and_no_file_of_it_is_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("gnome-keyring-daemon", "secret-tool", "dbus-daemon", "dbus-send")
    found = []
    for _ in range(2):
        with keyring(tmp_path / "account") as environment:
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            found.append(KeyringKey("device.key").make_key())
    assert found[0] == found[1]
    written = [path.read_bytes() for path in (tmp_path / "account" / "data").rglob("*") if path.is_file()]
    assert not any(found[0].hex().encode() in content for content in written)


def test_without_a_keyring_the_key_is_not_missing_but_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    needs("secret-tool")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    with pytest.raises(KeyUnavailable, match="secret-tool") as refused:
        KeyringKey("device.key").make_key()
    assert refused.value.code == "key-unavailable"
