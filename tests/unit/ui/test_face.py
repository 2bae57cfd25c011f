"""One face is taken out of the collection whole: the same tables, the same pictures, and nothing half on the disk."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QRawFont

from tests.support.ui import application
from ui.style import face, fonts


@pytest.fixture(scope="module")
def collection() -> bytes:
    """Read the packaged collection."""
    return fonts.packaged().read_bytes()


@pytest.fixture(scope="module")
def single(collection: bytes) -> bytes:
    """Take our face out."""
    return face.single(collection, fonts.FAMILY)


def test_every_table_is_the_one_of_the_collection(collection: bytes, single: bytes) -> None:
    inside = next(
        held
        for directory in face.faces(collection)
        if face.family(collection, held := face.tables(collection, directory)) == fonts.FAMILY
    )
    outside = face.tables(single, 0)
    assert {tag: (one[0], one[2]) for tag, one in outside.items()} == {
        tag: (one[0], one[2]) for tag, one in inside.items()
    }
    assert all(
        single[outside[tag][1] :][: outside[tag][2]] == collection[start : start + length]
        for tag, (_, start, length) in inside.items()
    )


def test_tables_stand_in_order_and_begin_at_multiples_of_four(single: bytes) -> None:
    held = face.tables(single, 0)
    assert list(held) == sorted(held)
    assert {start % 4 for _, start, _ in held.values()} == {0}
    assert max(start + length for _, start, length in held.values()) <= len(single)


def test_qt_reads_it_as_the_same_family(single: bytes, tmp_path: Path) -> None:
    assert application
    file = tmp_path / "face.otf"
    file.write_bytes(single)
    number = QFontDatabase.addApplicationFont(str(file))
    families = QFontDatabase.applicationFontFamilies(number)
    QFontDatabase.removeApplicationFont(number)
    assert families == [fonts.FAMILY]
    assert QRawFont(str(file), 36).supportsCharacter(ord("办"))


def test_what_is_no_collection_is_told() -> None:
    with pytest.raises(face.FaceError, match="no collection"):
        face.single(b"OTTO" + bytes(40), fonts.FAMILY)


def test_a_face_that_is_not_there_is_told_with_those_that_are(collection: bytes) -> None:
    with pytest.raises(face.FaceError, match="Noto Sans CJK SC"):
        face.single(collection, "Somebody Else Sans")


def test_a_face_without_an_english_name_has_none() -> None:
    names = struct.pack(">HHH", 0, 0, 6)
    assert face.family(names, {b"name": (0, 0, len(names))}) == ""


def test_it_is_made_once_and_again_when_the_package_is_newer(tmp_path: Path) -> None:
    target = tmp_path / "face.otf"
    collection = fonts.packaged()
    assert face.make(collection, target)
    assert not face.make(collection, target)
    older = collection.stat().st_mtime - 60
    os.utime(target, (older, older))
    assert face.make(collection, target)
    assert [file.name for file in tmp_path.iterdir()] == ["face.otf"]


def test_a_package_that_is_missing_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    assert face.main() == 1
    assert "manimgx-fonts-cjk" in capsys.readouterr().err


def test_a_face_that_cannot_be_read_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "face.otf"
    broken.write_bytes(b"half a typeface")
    added: list[str] = []
    monkeypatch.setattr(fonts, "FACE", broken)
    monkeypatch.setattr(
        QFontDatabase, "addApplicationFont", lambda file: added.append(file) or (-1 if "face" in file else 0)
    )
    fonts._add_ours()
    assert [Path(file).name for file in added] == ["face.otf", fonts.FILE]
