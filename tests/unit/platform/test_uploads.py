"""One paper by tus against a scripted server: each strange answer has its end."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.errors import BrokenPaperError, NotThePlatformError, UnreachableError
from kiosk.platform.uploads import Uploader, UploadNotDoneError
from offline_queue.entry import Retry, StoredAttachment, Unauthorised
from tests.support.parcels import without_wait
from tests.support.scripted_server import ScriptedServer, as_problem, response

TUS = {"Tus_Resumable": "1.0.0"}
CREATED = response(201, Location="/api/v1/uploads/u1", **TUS)
DONE = response(204, Upload_Offset="4", **TUS)


def head(offset: int) -> bytes:
    """Write an answer to HEAD: the length named is that of a body that is not sent."""
    return response(200, Upload_Offset=str(offset), Upload_Length="4", **TUS)


def tus_status(status: int) -> bytes:
    """Write a bodiless answer of a tus server."""
    return response(status, **TUS)


def paper(url: str | None = None, size: int = 4, content: bytes = b"page") -> StoredAttachment:
    """Return a paper of four bytes."""
    digest = hashlib.sha256(content).hexdigest()
    return StoredAttachment("s1", "a1", "image/png", size, digest, lambda: io.BytesIO(content), url)


def upload(server: ScriptedServer, sent: StoredAttachment) -> dict[str, str]:
    """Upload a paper; return the addresses kept."""
    kept: dict[str, str] = {}
    platform = Platform(server.url, connect_seconds=2, read_seconds=2)
    try:
        Uploader(platform, without_wait).upload(sent, kept.__setitem__)
    finally:
        platform.close()
    return kept


def methods(server: ScriptedServer) -> list[str]:
    """Return what was asked, by method."""
    return [line.split()[0] for line in server.asked]


def test_a_new_paper_is_created_and_sent_in_one_go() -> None:
    with ScriptedServer(CREATED, head(0), DONE) as server:
        assert upload(server, paper()) == {"s1": "/api/v1/uploads/u1"}
    assert methods(server) == ["POST", "HEAD", "PATCH"]


def test_a_paper_that_is_there_is_not_sent_again() -> None:
    with ScriptedServer(head(4)) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD"]


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_that_is_gone_begins_anew(status) -> None:
    with ScriptedServer(tus_status(status), CREATED, head(0), DONE) as server:
        upload(server, paper("/api/v1/uploads/old"))
    assert methods(server) == ["HEAD", "POST", "HEAD", "PATCH"]


def test_a_404_of_a_proxy_does_not_begin_a_second_upload() -> None:
    with ScriptedServer(response(404)) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("infrastructure", "http-404")
    assert methods(server) == ["HEAD"]


@pytest.mark.parametrize("status", [409, 423])
def test_a_held_upload_is_waited_for_and_never_begun_anew(status) -> None:
    with ScriptedServer(tus_status(status), head(2), DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD", "HEAD", "PATCH"]


def test_an_upload_held_for_long_is_left_to_the_queue() -> None:
    with ScriptedServer(tus_status(423)) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("in-progress", "upload-locked")


@pytest.mark.parametrize("status", [409, 423, 404])
def test_a_refused_patch_asks_where_it_stands(status) -> None:
    with ScriptedServer(head(0), tus_status(status), head(2), DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD", "PATCH", "HEAD", "PATCH"]


def test_a_patch_that_stops_short_goes_on_from_there() -> None:
    short = response(204, Upload_Offset="3", **TUS)
    with ScriptedServer(head(0), short, head(3), DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD", "PATCH", "HEAD", "PATCH"]


def test_an_upload_that_never_gets_on_is_left_to_the_queue() -> None:
    answers = [head(0), tus_status(409)] * 4
    with ScriptedServer(*answers) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("transport", "upload-stuck")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (response(200, b"<html>", "text/html"), Retry("suspicious", "html")),
        (response(201, Location="/api/v1/uploads/u1"), Retry("suspicious", "http-201")),
        (response(201, **TUS), Retry("suspicious", "http-201")),
        (as_problem(401, "device-unknown", "human"), Unauthorised("device-unknown")),
        (response(503, Retry_After="5"), Retry("busy", "http-503", 5.0)),
    ],
    ids=["portal", "no tus", "no place", "terminal unknown", "busy"],
)
def test_an_upload_that_cannot_begin_says_why(answer, outcome) -> None:
    with ScriptedServer(answer) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper())
    assert caught.value.outcome == outcome


def test_a_patch_answered_by_a_portal_is_suspicious() -> None:
    portal = response(200, b"<html>", "text/html")
    with ScriptedServer(head(0), portal) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("suspicious", "html")


def test_an_upload_gone_right_after_its_beginning_is_no_endless_loop() -> None:
    with ScriptedServer(CREATED, tus_status(404)) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper())
    assert caught.value.outcome == Retry("infrastructure", "upload-gone")


def test_papers_are_never_sent_to_another_host() -> None:
    elsewhere = response(201, Location="http://collector.invalid/u1", **TUS)
    with ScriptedServer(elsewhere) as server, pytest.raises(NotThePlatformError, match="foreign-location"):
        upload(server, paper())
    assert methods(server) == ["POST"]


def test_a_paper_shorter_than_announced_is_broken() -> None:
    with ScriptedServer(head(0), DONE) as server, pytest.raises(BrokenPaperError, match="too-short"):
        upload(server, paper("/api/v1/uploads/u1", size=9))


def test_a_paper_that_cannot_be_read_is_broken() -> None:
    class Damaged(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise OSError("sector")

    damaged = StoredAttachment("s1", "a1", "image/png", 4, "0" * 64, Damaged, "/api/v1/uploads/u1")
    with ScriptedServer(head(0), DONE) as server, pytest.raises(BrokenPaperError, match="unreadable"):
        upload(server, damaged)


def test_a_source_that_cannot_seek_is_read_up_to_the_offset() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    piped = StoredAttachment("s1", "a1", "image/png", 4, "0" * 64, lambda: Pipe(b"page"), "/api/v1/uploads/u1")
    with ScriptedServer(head(3), DONE) as server:
        upload(server, piped)
    assert methods(server) == ["HEAD", "PATCH"]


def test_a_line_that_is_down_before_the_first_byte_is_told() -> None:
    with ScriptedServer(head(0)) as server:
        url = server.url
    platform = Platform(url)
    with pytest.raises(UnreachableError, match="refused"):
        Uploader(platform, without_wait).upload(paper("/api/v1/uploads/u1"), {}.__setitem__)
    platform.close()


def test_the_metadata_name_hash_and_type_and_nothing_of_the_person() -> None:
    from kiosk.platform.uploads import metadata

    pairs = dict(pair.split(" ") for pair in metadata(paper()).split(","))
    told = {key: base64.b64decode(value).decode() for key, value in pairs.items()}
    assert told == {
        "attachment_id": "a1",
        "filename": "a1",
        "mime": "image/png",
        "filetype": "image/png",
        "sha256": hashlib.sha256(b"page").hexdigest(),
    }
