# SPDX-License-Identifier: Apache-2.0
"""Both suites compute what their standards say, and what one wrote is read by a program set to the other."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from offline_queue.entry import Attachment
from offline_queue.errors import OutboxDamaged
from offline_queue.outbox import Outbox
from offline_queue.sealed_file import LAYOUT, open_sealed, write_sealed
from offline_queue.suite import (
    INTERNATIONAL,
    SM,
    SM_ON_SHA256,
    SUITES,
    Derived,
    Sm4Gcm,
    Suite,
    hkdf_sm3,
    key_under,
    sm3_hmac,
    suite_of,
)
from offline_queue.vault import Vault, paper_key, seal, unseal
from tests.support.outboxes import LARGE, START, HandClock, key_of, store

KEY = bytes(range(32))
BOTH = pytest.mark.parametrize(
    ("first", "second"),
    [(INTERNATIONAL, SM), (SM, INTERNATIONAL), (SM_ON_SHA256, SM), (SM, SM_ON_SHA256)],
    ids=["from-international", "from-sm", "from-the-first-sm", "to-the-first-sm"],
)
EACH = pytest.mark.parametrize("suite", [*SUITES.values(), SM_ON_SHA256], ids=[*SUITES, "the-first-sm"])

FIRST_SM_WRAPPED = (
    "025270256e833ae9a09e7186f0fc77bf6fc7e72f80254956bacd3fff09ebed01a8e6f25a280ef42fd9b0cffc0ba1e7e60849"
    "4d2b8eeea202d5d166e157"
)
FIRST_SM_PAPER = "02aec6f8d017e868a087e8a284e6bec97190757b105212191daebc53f35eae7911c0"

# RFC 8998, A.1.
SM4_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
SM4_NONCE = bytes.fromhex("00001234567800000000ABCD")
SM4_ABOUT = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
SM4_PLAIN = b"".join(bytes([byte]) * 8 for byte in b"\xaa\xbb\xcc\xdd\xee\xff\xee\xaa")
SM4_SEALED = bytes.fromhex(
    "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
    "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    "83DE3541E4C2B58177E065A9BF7B62EC"
)


def test_sm4_gcm_is_that_of_its_test_vector() -> None:
    cipher = Sm4Gcm(SM4_KEY)
    assert cipher.encrypt(SM4_NONCE, SM4_PLAIN, SM4_ABOUT) == SM4_SEALED
    assert cipher.decrypt(SM4_NONCE, SM4_SEALED, SM4_ABOUT) == SM4_PLAIN


def test_sm3_is_that_of_its_standard() -> None:
    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_hmac_with_sm3_hashes_twice_as_its_standard_says() -> None:
    def sm3(words: bytes) -> bytes:
        digest = Hash(SM3())
        digest.update(words)
        return digest.finalize()

    padded = KEY.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + b"words")
    assert sm3_hmac(KEY, b"words") == sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


@pytest.mark.parametrize("about", [None, b""])
def test_nothing_said_about_it_is_the_same_as_nothing(about: bytes | None) -> None:
    cipher = Sm4Gcm(SM4_KEY)
    assert cipher.decrypt(SM4_NONCE, cipher.encrypt(SM4_NONCE, b"words", about), b"") == b"words"


@EACH
@pytest.mark.parametrize("place", range(40))
def test_any_changed_byte_is_found(suite: Suite, place: int) -> None:
    sealed = bytearray(seal(KEY, b"eleven words", b"about", suite))
    sealed[place] ^= 0x10
    with pytest.raises(OutboxDamaged):
        unseal(KEY, bytes(sealed), b"about")


@EACH
@pytest.mark.parametrize("size", [0, 5, 15])
def test_bytes_too_few_for_a_tag_are_refused(suite: Suite, size: int) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        suite.cipher(KEY).decrypt(bytes(12), bytes(size), b"")


@pytest.mark.parametrize("info", [b"", b"one purpose", bytes(100)])
def test_keys_of_the_sm_suite_are_derived_as_its_standard_says(info: bytes) -> None:
    assert hkdf_sm3(KEY, info) == HKDF(algorithm=SM3(), length=32, salt=None, info=info).derive(KEY)
    assert key_under(SM, Derived(KEY, info)) != key_under(SM_ON_SHA256, Derived(KEY, info))


def test_what_the_first_sm_suite_sealed_is_opened_by_the_key_of_then() -> None:
    # Written before keys were derived with SM3: wrapping key, then the key of an entry, then its paper.
    wrapped = bytes.fromhex(FIRST_SM_WRAPPED)
    key = Vault(KEY, SM).item_key(wrapped, "entry")
    assert unseal(paper_key(key, "paper"), bytes.fromhex(FIRST_SM_PAPER), b"paper") == b"words"


def test_the_setting_never_writes_what_was_first_again() -> None:
    assert (SUITES["sm"], suite_of(b"\x02")) == (SM, SM_ON_SHA256)


def test_the_two_suites_never_use_the_same_key_for_their_ciphers() -> None:
    sealed = Sm4Gcm(KEY[:16]).encrypt(bytes(12), b"words", b"")
    with pytest.raises(InvalidTag):
        SM.cipher(KEY).decrypt(bytes(12), sealed, b"")


@EACH
def test_a_suite_is_named_by_the_first_byte_of_what_it_sealed(suite: Suite) -> None:
    assert suite_of(seal(KEY, b"", b"", suite)[:1]) is suite


@EACH
def test_a_paper_names_its_suite_in_its_header(tmp_path: Path, suite: Suite) -> None:
    write_sealed(tmp_path / "paper", io.BytesIO(LARGE), KEY, suite)
    assert (tmp_path / "paper").read_bytes()[: len(LAYOUT) + 1] == LAYOUT + suite.tag
    with open_sealed(tmp_path / "paper", len(LARGE), KEY) as file:
        assert file.read() == LARGE


def test_the_name_of_the_other_suite_in_a_header_makes_a_paper_unreadable(tmp_path: Path) -> None:
    write_sealed(tmp_path / "paper", io.BytesIO(b"words"), KEY, SM)
    (tmp_path / "paper").write_bytes(LAYOUT + INTERNATIONAL.tag + (tmp_path / "paper").read_bytes()[len(LAYOUT) + 1 :])
    with pytest.raises(OutboxDamaged), open_sealed(tmp_path / "paper", 5, KEY) as file:
        file.read()


@pytest.mark.parametrize("tag", [b"", b"\x00", b"\x04", b"\xff"])
def test_a_suite_nobody_knows_is_refused(tag: bytes) -> None:
    with pytest.raises(OutboxDamaged, match="does not know"):
        suite_of(tag)


@BOTH
def test_keys_of_entries_wrapped_by_one_suite_are_unwrapped_under_the_other(first: Suite, second: Suite) -> None:
    key, wrapped = Vault(KEY, first).new_item_key("a")
    assert wrapped[:1] == first.tag
    assert Vault(KEY, second).item_key(wrapped, "a") == key


def reopened(folder: Path, suite: Suite) -> Outbox:
    """Open the outbox of a folder by a program that is set to this suite."""
    clock = HandClock()
    return Outbox.open(folder / "box", key_of(folder), suite=suite, clock=clock, monotonic=clock, boot="boot")


@BOTH
def test_an_outbox_of_one_suite_works_in_a_program_set_to_the_other(
    tmp_path: Path, first: Suite, second: Suite
) -> None:
    papers = (Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE))
    for suite in (first, second):
        box = reopened(tmp_path, suite)
        store(box, suite.name.encode(), dossier=suite.name, attachments=papers)
        with box.transaction() as tx:
            tx.note(suite.name, b"noted", 100)
        box.close()
    box = reopened(tmp_path, first)
    assert [box.payload(entry) for entry in box.entries()] == [first.name.encode(), second.name.encode()]
    assert [[paper.open().read() for paper in box.attachments(entry)] for entry in box.entries()] == [
        [b"scan", LARGE]
    ] * 2
    assert [box.note(suite.name, START) is not None for suite in (first, second)] == [True, True]
    assert box.verify() == []
    box.close()


@EACH
def test_everything_sealed_in_an_outbox_names_the_suite_it_is_set_to(tmp_path: Path, suite: Suite) -> None:
    box = reopened(tmp_path, suite)
    store(box, b"{}", attachments=(Attachment("small", "image/png", b"scan"), Attachment("large", "image/png", LARGE)))
    with box.transaction() as tx:
        tx.note("name", b"noted", 100)
    held = box._held()
    columns = (
        "wrapped_key FROM secret",
        "payload FROM secret",
        "inline FROM attachment WHERE file IS NULL",
        "content FROM memo",
    )
    tags = {bytes(held.execute(f"SELECT {column}").fetchone()[0][:1]) for column in columns}  # noqa: S608  # our own names
    box.close()
    files = {path.read_bytes()[len(LAYOUT) : len(LAYOUT) + 1] for path in (tmp_path / "box" / "files").iterdir()}
    assert tags | files == {suite.tag}
