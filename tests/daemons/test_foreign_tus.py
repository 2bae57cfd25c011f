"""Our uploads against the reference tus server, over good and bad lines: the other side is nobody of this house."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.uploads import Uploader
from offline_queue.entry import StoredAttachment
from tests.support.bad_line import ProxyLine, Weather

HERE = Path(__file__).parent / "tus"
PAGE = random.Random(11).randbytes(1_200_000)


class Foreign:
    """The server with what it keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            ["node", "server.mjs", str(folder)], cwd=HERE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()

    @property
    def kept(self) -> list[bytes]:
        """Return what it has, file by file."""
        return [file.read_bytes() for file in self.folder.iterdir() if not file.suffix]

    def close(self) -> None:
        """End it."""
        assert self._process.stdout
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Foreign]:
    if not shutil.which("node") or not (HERE / "node_modules" / "@tus" / "server").is_dir():
        pytest.skip("not installed: the reference tus server (node 20, then 'sh packaging/foreign.sh')")
    folder = tmp_path / "kept"
    folder.mkdir()
    server = Foreign(folder)
    yield server
    server.close()


def page(content: bytes = PAGE, url: str | None = None) -> StoredAttachment:
    """Return a paper."""
    digest = hashlib.sha256(content).hexdigest()
    return StoredAttachment("s1", "a1", "image/png", len(content), digest, lambda: io.BytesIO(content), url)


def upload(url: str, paper: StoredAttachment, largest: int = 0) -> str:
    """Upload with a client of its own; return where it went."""
    kept = {paper.id: paper.upload_url or ""}
    platform = Platform(url, connect_seconds=2, read_seconds=5, largest_body=largest)
    try:
        Uploader(platform, waiting).upload(paper, kept.__setitem__, "d-1")
    finally:
        platform.close()
    return kept[paper.id]


def waiting(seconds: float) -> None:
    """Wait a tenth of what was asked for: the lines here are ten times as fast as real ones."""
    threading.Event().wait(seconds / 10)


def test_a_paper_arrives_whole(foreign: Foreign) -> None:
    upload(foreign.url, page())
    assert foreign.kept == [PAGE]


def test_an_empty_paper_arrives_too(foreign: Foreign) -> None:
    upload(foreign.url, page(b""))
    assert foreign.kept == [b""]


def test_a_paper_that_is_there_is_not_sent_again(foreign: Foreign) -> None:
    where = upload(foreign.url, page())

    def never() -> io.BytesIO:
        raise AssertionError("opened")

    assert upload(foreign.url, replace(page(url=where), open=never)) == where


def test_parts_of_a_gateway_make_one_paper(foreign: Foreign) -> None:
    upload(foreign.url, page(), largest=500_000)
    assert foreign.kept == [PAGE]


def test_an_upload_that_is_gone_begins_anew(foreign: Foreign) -> None:
    where = upload(foreign.url, page())
    for file in foreign.folder.iterdir():
        file.unlink()
    assert upload(foreign.url, page(url=where)) != where
    assert foreign.kept == [PAGE]


def test_a_line_that_breaks_again_and_again_still_brings_one_paper(foreign: Foreign) -> None:
    weather = Weather(1_500_000, round_trip=0.01, up=0.3, down=0.05)
    line = ProxyLine(urlsplit(foreign.url).port or 0, weather)
    upload(f"http://127.0.0.1:{line.port}/api/v1", page())
    line.close()
    assert foreign.kept == [PAGE]
    assert line.cuts >= 2
