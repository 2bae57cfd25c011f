"""The portrait: a foreign program in a process of its own, believed in nothing."""

from __future__ import annotations

import struct
import threading
from pathlib import Path

import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.id_card.photo import BITMAP, BLOCK, HEAD, PhotoDecoder
from devices.id_card.sdt import PORTRAIT, SdtReader
from devices.id_card.virtual import PHOTO_HEAD

PHOTO = PHOTO_HEAD + bytes(BLOCK - len(PHOTO_HEAD))
LIMIT = 20.0
GOOD = """
import struct, sys
block = sys.stdin.buffer.read()
assert len(block) == 1024
head = b"BM" + struct.pack("<IHHI", 38862, 0, 0, 54) + struct.pack("<IiiHH", 40, 102, 126, 1, 24)
sys.stdout.buffer.write((head.ljust(54, b"\\0")).ljust(38862, block[:1]))
"""


def bitmap(width: int = 102, height: int = 126, bits: int = 24, size: int = BITMAP) -> bytes:
    """Make a bitmap of one colour."""
    head = b"BM" + struct.pack("<IHHI", size, 0, 0, 54) + struct.pack("<IiiHH", 40, width, height, 1, bits)
    return head.ljust(size, b"\0")


def program(folder: Path, code: str) -> PhotoDecoder:
    """Write a decoder of Python and name it."""
    file = folder / "decoder.py"
    file.write_text(code, encoding="utf-8")
    return PhotoDecoder(str(file), 5.0)


def shell(folder: Path, script: str, seconds: float = 5.0) -> PhotoDecoder:
    """Write a decoder that is a program, and name it."""
    file = folder / "decoder"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return PhotoDecoder(str(file), seconds)


def saying(folder: Path, words: bytes) -> PhotoDecoder:
    """Make a decoder that says the same whatever it is given."""
    (folder / "words").write_bytes(words)
    return shell(folder, f"cat {folder}/words")


def decode(decoder: PhotoDecoder, photo: bytes = PHOTO) -> bytes:
    """Let it decode."""
    return decoder.decode(photo, Deadline.after(LIMIT), CancelToken())


def refusal(decoder: PhotoDecoder, photo: bytes = PHOTO) -> DeviceError:
    """Let it decode in vain."""
    with pytest.raises(DeviceError) as failed:
        decode(decoder, photo)
    assert failed.value.cause == "id-card.photo-undecoded"
    return failed.value


def test_a_file_of_python_decodes(tmp_path: Path) -> None:
    assert decode(program(tmp_path, GOOD))[-1:] == PHOTO[:1]


def test_a_program_decodes(tmp_path: Path) -> None:
    assert decode(saying(tmp_path, bitmap())) == bitmap()


def test_a_picture_from_top_to_bottom_is_one(tmp_path: Path) -> None:
    assert decode(saying(tmp_path, bitmap(height=-126)))


@pytest.mark.parametrize(
    "words",
    [b"", b"BM", bytes(BITMAP), bitmap()[:-1], bitmap(126, 102), bitmap(bits=8), bitmap(height=125)],
    ids=["nothing", "head", "no bitmap", "short", "turned", "8 bits", "too low"],
)
def test_what_is_no_portrait_is_refused(tmp_path: Path, words: bytes) -> None:
    assert "bitmap" in refusal(saying(tmp_path, words)).detail


def test_a_decoder_that_says_too_much_is_ended(tmp_path: Path) -> None:
    assert "more than a picture" in refusal(shell(tmp_path, "exec cat /dev/zero")).detail


@pytest.mark.parametrize(
    ("code", "words"), [(251, "not licensed"), (255, "the block cannot be decoded"), (7, "a code of its own")]
)
def test_a_refusal_is_told_with_its_code(tmp_path: Path, code: int, words: str) -> None:
    detail = refusal(shell(tmp_path, f"exit {code}")).detail
    assert f"refused with {code}: {words}" in detail


def test_a_decoder_that_crashes_is_told_from_one_that_refuses(tmp_path: Path) -> None:
    assert "refused with 267" in refusal(shell(tmp_path, "kill -11 $$")).detail


def test_a_decoder_that_hangs_costs_its_time_and_no_more(tmp_path: Path) -> None:
    failed = refusal(shell(tmp_path, "exec sleep 60", seconds=0.2))
    assert failed.kind is ErrorKind.TIMED_OUT


def test_a_decoder_that_hangs_after_its_picture_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(bitmap())
    decoder = shell(tmp_path, f"cat {tmp_path}/words; exec sleep 60 >&-", seconds=0.4)
    assert refusal(decoder).kind is ErrorKind.TIMED_OUT


def test_a_decoder_can_be_stopped(tmp_path: Path) -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    with pytest.raises(DeviceError) as failed:
        shell(tmp_path, "exec sleep 60").decode(PHOTO, Deadline.after(LIMIT), cancel)
    timer.join()
    assert failed.value.kind is ErrorKind.CANCELLED


@pytest.mark.parametrize("photo", [b"", bytes(BLOCK), PHOTO[:-1], HEAD])
def test_a_block_of_another_form_is_given_to_nobody(photo: bytes) -> None:
    assert "no block of the known form" in refusal(PhotoDecoder("/nowhere"), photo).detail


def test_a_decoder_that_is_not_there_is_told() -> None:
    assert "does not start: No such file" in refusal(PhotoDecoder("/nowhere/decoder")).detail


def test_the_block_s_known_head_is_that_of_the_virtual_cards() -> None:
    assert PHOTO_HEAD.startswith(HEAD)


def test_a_reader_without_a_decoder_cannot_show_portraits() -> None:
    reader = SdtReader("serial:///dev/x")
    with pytest.raises(DeviceError, match="no photo_decoder"):
        reader.portrait(Deadline.after(LIMIT), CancelToken(), photo=PHOTO)
    assert PORTRAIT not in reader.capabilities()


def test_a_reader_with_a_decoder_shows_portraits(tmp_path: Path) -> None:
    saying(tmp_path, bitmap())
    reader = SdtReader("serial:///dev/x", photo_decoder=str(tmp_path / "decoder"))
    assert reader.portrait(Deadline.after(LIMIT), CancelToken(), photo=PHOTO) == bitmap()
    assert PORTRAIT in reader.capabilities()


@pytest.fixture
def no_sleeping() -> None:
    """Let ``subprocess`` look again and again for the end of its child; nothing here sleeps itself."""


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a system where neither pipes nor processes can be selected."""
    monkeypatch.delattr("os.pidfd_open")


@pytest.mark.usefixtures("elsewhere")
def test_other_systems_decode_as_well(tmp_path: Path) -> None:
    assert decode(program(tmp_path, GOOD)) == decode(program(tmp_path, GOOD))
    assert len(decode(program(tmp_path, GOOD))) == BITMAP


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(("script", "words"), [("exit 251", "not licensed"), ("kill -9 $$", "code of its own"),
                                               ("exec head -c 100000 /dev/zero", "100000 bytes")])  # fmt: skip
def test_other_systems_refuse_the_same(tmp_path: Path, script: str, words: str) -> None:
    assert words in refusal(shell(tmp_path, script)).detail


@pytest.mark.usefixtures("elsewhere")
def test_a_decoder_that_hangs_is_given_up_there_too(tmp_path: Path) -> None:
    assert refusal(shell(tmp_path, "exec sleep 60", seconds=0.2)).kind is ErrorKind.TIMED_OUT
