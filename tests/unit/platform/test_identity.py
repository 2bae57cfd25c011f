"""The identity of a terminal: one key and certificate, of use on this machine alone, renewed in time."""

from __future__ import annotations

import dataclasses
import os
import re
import stat
from pathlib import Path

import pytest

from kiosk.platform import identity as place
from kiosk.platform.identity import (
    DamagedIdentityError,
    IdentityError,
    NotEnrolledError,
    OtherMachineError,
    load,
)
from offline_queue.errors import KeyUnavailable
from offline_queue.vault import FileKey
from tests.support.certificates import issue
from tests.support.identities import ENROLMENT, FixedKey, enrolled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of an enrolled terminal."""
    enrolled(tmp_path / "identity", issue())
    return tmp_path / "identity"


def test_what_was_stored_is_read(folder) -> None:
    me = load(folder, FixedKey())
    assert me.enrolment == ENROLMENT
    assert re.fullmatch("p256-[0-9a-f]{32}", me.name)


def test_the_numbers_are_those_of_the_enrolment(folder) -> None:
    numbers = load(folder, FixedKey()).enrolment.numbers
    assert (numbers.region, numbers.hall, numbers.device) == ("990121", "0007", "03")


def test_neither_key_nor_password_is_shown(folder) -> None:
    me = load(folder, FixedKey())
    assert me.password not in repr(me)
    assert "PrivateKey" not in repr(me)


def test_the_file_is_for_its_owner_only_and_holds_no_plain_key(folder) -> None:
    file = folder / place.IDENTITY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in file.read_bytes()


def test_a_copied_folder_is_of_no_use_on_another_machine(folder) -> None:
    with pytest.raises(OtherMachineError, match="not made with this machine's device key"):
        load(folder, FixedKey(b"o" * 32))


def test_a_terminal_that_was_never_enrolled_is_told_the_command(tmp_path) -> None:
    with pytest.raises(NotEnrolledError, match=r"main\.py enrol"):
        load(tmp_path / "nothing", FixedKey())


def test_without_the_device_key_there_is_no_identity(folder, tmp_path) -> None:
    with pytest.raises(KeyUnavailable):
        load(folder, FileKey(tmp_path / "gone.key", create=False))


@pytest.mark.parametrize("name", [place.IDENTITY, place.ENROLMENT])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"{", b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"]
)
def test_a_damaged_file_is_told_with_its_folder(folder, name, content) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(DamagedIdentityError, match=re.escape(str(folder))):
        load(folder, FixedKey())


def test_a_certificate_of_another_key_is_refused(folder) -> None:
    place.store(folder, place.new_key(), issue().pem, place.password_of(FixedKey()))
    with pytest.raises(DamagedIdentityError, match="do not belong together"):
        load(folder, FixedKey())


def test_a_key_of_another_kind_is_refused() -> None:
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    enclosed = s.BestAvailableEncryption(b"word")
    other = Ed25519PrivateKey.generate().private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, enclosed)
    with pytest.raises(DamagedIdentityError, match="another kind"):
        place.unsealed(other, "word")


def test_a_key_without_certificate_is_refused(folder) -> None:
    place.store(folder, place.new_key(), "", place.password_of(FixedKey()))
    with pytest.raises(DamagedIdentityError):
        load(folder, FixedKey())


def test_roots_that_are_gone_open_no_wire(folder) -> None:
    me = load(folder, FixedKey())
    (folder / place.TRUST).unlink()
    with pytest.raises(DamagedIdentityError):
        me.context(show=True)


@pytest.mark.parametrize(
    ("now", "wanted"),
    [(99, False), (100, False), (159.9, False), (160, True), (190, True)],
    ids=["before", "at the beginning", "just before two thirds", "at two thirds", "at its end"],
)
def test_a_certificate_is_renewed_at_two_thirds_of_its_life(folder, now, wanted) -> None:
    me = dataclasses.replace(load(folder, FixedKey()), begins=100.0, ends=190.0)
    assert me.wants_renewal(now) is wanted


def test_a_power_cut_while_replacing_leaves_the_one_before(folder, monkeypatch) -> None:
    before = load(folder, FixedKey()).name

    def cut(handle: int) -> None:
        raise OSError(5, "power")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(OSError, match="power"):
        place.store(folder, place.new_key(), issue().pem, place.password_of(FixedKey()))
    monkeypatch.undo()
    assert load(folder, FixedKey()).name == before


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in (IdentityError, *IdentityError.__subclasses__())]
    assert len(set(codes)) == len(codes)


def test_the_slot_of_the_sm_suite_is_named_and_its_keys_are_told_from_ours() -> None:
    assert place.SUITES["sm2"].algorithm == "sm2-sm3"
    assert not place.name_of(place.new_key()).startswith(place.SM2.tag)
