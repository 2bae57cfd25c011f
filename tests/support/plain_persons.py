# SPDX-License-Identifier: Apache-2.0
"""What of the training persons can be read in the files of a folder, as ``strings`` would find it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from devices.document_camera.papers import bank_number
from kiosk.training.persons import TrainingPerson, persons

ENCODINGS = ("utf-8", "utf-16-le", "gb18030")


def persons_in(folder: Path) -> list[str]:
    """Return which file holds whose name, number, telephone, address or account; empty is as it should be."""
    looked_for = [(one.key, written) for one in persons() for words in facts(one) for written in writings(words)]
    return sorted(
        {f"{path.name}: {key}" for path, content in files(folder) for key, written in looked_for if written in content}
    )


def facts(person: TrainingPerson) -> list[str]:
    """Return what is personal of a person."""
    found = (person.name, person.number, person.phone, person.address or "", bank_number(person))
    return [words for words in found if words]


def writings(words: str) -> set[bytes]:
    """Return some words as they may stand in a file."""
    # Two characters are four bytes in some of them, and four bytes come by themselves in what is sealed.
    plain = {written for encoding in ENCODINGS if len(written := words.encode(encoding)) > 4}
    # Of Base64 only what does not hang on where in its group of three it begins.
    return plain | {base64.b64encode(words.encode()[skip:])[:-4] for skip in range(3) if len(words.encode()) > 11}


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below a folder with its bytes."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()
