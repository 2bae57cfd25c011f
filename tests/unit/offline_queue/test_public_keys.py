# SPDX-License-Identifier: Apache-2.0
"""What is sealed to the centre only its private key opens, and what it signed is told from everything else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.platform.identity import sign_with
from offline_queue.errors import KeyUnavailable, OutboxDamaged
from offline_queue.public_keys import HALF, PAIRS, SEALS, SIGNS, PrivateKey, PublicKey
from offline_queue.suite import SM
from offline_queue.vault import unseal

PAIR = {kind: PrivateKey.make(kind) for kind in PAIRS}
SEALING = pytest.mark.parametrize("pair", [PAIR[kind] for kind in SEALS], ids=SEALS)
SIGNING = pytest.mark.parametrize("pair", [PAIR[kind] for kind in SIGNS], ids=SIGNS)


@SEALING
@pytest.mark.parametrize("size", [0, 1, 32, 100_000])
def test_what_was_sealed_is_opened_by_the_private_key(pair: PrivateKey, size: int) -> None:
    assert pair.open(pair.public.seal(bytes(size), b"about"), b"about") == bytes(size)


@SEALING
def test_what_it_is_about_must_be_said_again(pair: PrivateKey) -> None:
    sealed = pair.public.seal(b"words", b"one outbox")
    with pytest.raises(OutboxDamaged):
        pair.open(sealed, b"another outbox")


@SEALING
def test_another_key_of_the_kind_opens_nothing(pair: PrivateKey, capfd: pytest.CaptureFixture[str]) -> None:
    sealed = pair.public.seal(b"words", b"")
    with pytest.raises(OutboxDamaged):
        PrivateKey.make(pair.kind).open(sealed, b"")
    capfd.readouterr()


def test_a_key_of_the_other_kind_says_that_it_is_of_another_kind() -> None:
    with pytest.raises(OutboxDamaged, match="another kind"):
        PAIR["sm2"].open(PAIR["x25519"].public.seal(b"words", b""), b"")


@SEALING
@pytest.mark.parametrize("place", [0, 1, 2, 40, -20, -1])
def test_any_changed_byte_is_found(pair: PrivateKey, place: int, capfd: pytest.CaptureFixture[str]) -> None:
    sealed = bytearray(pair.public.seal(b"words", b""))
    sealed[place] ^= 1
    with pytest.raises(OutboxDamaged):
        pair.open(bytes(sealed), b"")
    capfd.readouterr()


@SEALING
@pytest.mark.parametrize("size", [0, 1, 2, 20, 50])
def test_what_was_cut_is_refused(pair: PrivateKey, size: int, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutboxDamaged):
        pair.open(pair.public.seal(b"words", b"")[:size], b"")
    capfd.readouterr()


@SEALING
def test_the_same_words_never_look_the_same(pair: PrivateKey) -> None:
    assert pair.public.seal(b"words", b"") != pair.public.seal(b"words", b"")


@SIGNING
def test_a_signature_is_of_this_key_over_these_bytes(pair: PrivateKey) -> None:
    signature = pair.sign(b"words")
    assert pair.public.signed(b"words", signature)
    assert not pair.public.signed(b"worse", signature)
    assert not PrivateKey.make(pair.kind).public.signed(b"words", signature)


@SIGNING
@pytest.mark.parametrize("signature", [b"", b"x", bytes(64), bytes(72)])
def test_what_is_no_signature_signs_nothing(
    pair: PrivateKey, signature: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert not pair.public.signed(b"words", signature)
    capfd.readouterr()


def test_the_identity_of_a_terminal_signs_by_p256() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    public = PublicKey("p256", point)
    assert public.signed(b"words", sign_with(key, b"words"))
    assert not public.signed(b"worse", sign_with(key, b"words"))
    assert not PublicKey("p256", b"\x04" + bytes(64)).signed(b"words", sign_with(key, b"words"))


@pytest.mark.parametrize("kind", PAIRS)
def test_keys_are_read_as_they_are_written(kind: str) -> None:
    pair = PAIR[kind]
    assert PrivateKey.read(pair.words() + "\n") == pair
    assert PublicKey.read(pair.public.words()) == pair.public
    assert pair.name == pair.public.name


@pytest.mark.parametrize("words", ["", "x25519", "x25519:", "x25519:AAAA", "rsa:AAAA", "x25519:?", "x25519:é"])
def test_words_that_are_no_key_are_refused_without_being_repeated(words: str) -> None:
    for read in (PublicKey.read, PrivateKey.read):
        with pytest.raises(KeyUnavailable, match="written as kind:Base64") as refused:
            read(words)
        assert words[7:] == "" or words[7:] not in str(refused.value)


def test_a_private_key_does_not_show_itself() -> None:
    assert PAIR["x25519"].words().removeprefix("x25519:") not in repr(PAIR["x25519"])


@pytest.mark.parametrize("kind", ["x25519", "sm2"])
def test_bytes_that_are_no_point_of_the_curve_seal_nothing(kind: str) -> None:
    point = {"x25519": bytes(32), "sm2": b"\x01" * 64}[kind]
    with pytest.raises(KeyUnavailable, match="no point"):
        PublicKey(kind, point).seal(b"words", b"")


@pytest.mark.parametrize(
    "act",
    [
        lambda: PAIR["ed25519"].public.seal(b"", b""),
        lambda: PAIR["ed25519"].open(b"", b""),
        lambda: PAIR["x25519"].sign(b""),
        lambda: PAIR["x25519"].public.signed(b"", b""),
        lambda: PrivateKey.make("rsa"),
    ],
)
def test_a_key_is_used_for_what_its_kind_is_for(act: object) -> None:
    with pytest.raises(KeyUnavailable, match="is not for this use"):
        act()  # type: ignore[operator]  # a list of lambdas


def sm2_file(folder: Path) -> Path:
    """Write our SM2 key as OpenSSL reads it: SEC 1 with the name of the curve."""
    pair = PAIR["sm2"]
    curve = bytes.fromhex("a00a06082a811ccf5501822d")
    point = b"\x03\x42\x00\x04" + pair.public.raw
    body = b"\x02\x01\x01\x04\x20" + pair.raw[:HALF] + curve + b"\xa1" + bytes([len(point)]) + point
    (folder / "key.der").write_bytes(b"\x30" + bytes([len(body)]) + body)
    return folder / "key.der"


def openssl(*words: str) -> bytes:
    """Ask the OpenSSL of the system, another implementation of the same standards."""
    return subprocess.run(["openssl", *words], capture_output=True, check=True).stdout


needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@needs_openssl
def test_openssl_opens_what_sm2_sealed(tmp_path: Path) -> None:
    sealed = PAIR["sm2"].public.seal(b"words", b"about")
    end = 2 + sealed[1]
    (tmp_path / "carried").write_bytes(sealed[2:end])
    key = openssl(
        "pkeyutl", "-decrypt", "-keyform", "DER", "-inkey", str(sm2_file(tmp_path)), "-in", str(tmp_path / "carried")
    )
    assert unseal(key, sealed[end:], b"about") == b"words"
    assert sealed[end : end + 1] == SM.tag


@needs_openssl
def test_openssl_checks_what_sm2_signed(tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(b"words")
    (tmp_path / "signature").write_bytes(PAIR["sm2"].sign(b"words"))
    files = ("-in", str(tmp_path / "words"), "-sigfile", str(tmp_path / "signature"))
    identity = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
    said = openssl("pkeyutl", "-verify", "-keyform", "DER", "-inkey", str(sm2_file(tmp_path)), *files, *identity)
    assert said.strip() == b"Signature Verified Successfully"
