"""One paper by tus against a scripted server: each strange answer has its end."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from kiosk.platform.client import Platform
from kiosk.platform.errors import BrokenPaperError, NotThePlatformError, UnreachableError
from kiosk.platform.uploads import PAUSES, Uploader, UploadNotDoneError, metadata
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


def upload(
    server: ScriptedServer,
    sent: StoredAttachment,
    wait: Callable[[float], object] = without_wait,
    *,
    largest: int = 0,
    **more: Any,
) -> dict[str, str]:
    """Upload a paper; return the addresses kept."""
    kept: dict[str, str] = {}
    platform = Platform(server.url, connect_seconds=2, read_seconds=2, largest_body=largest)
    try:
        Uploader(platform, wait, **more).upload(sent, kept.__setitem__)
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


def test_an_offset_beyond_the_paper_is_not_believed_when_it_is_created() -> None:
    beyond = response(201, Location="/api/v1/uploads/u1", Upload_Offset="5", **TUS)
    with ScriptedServer(beyond, head(0), DONE) as server:
        upload(server, paper())
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
    pairs = dict(pair.split(" ") for pair in metadata(paper()).split(","))
    told = {key: base64.b64decode(value).decode() for key, value in pairs.items()}
    assert told == {
        "attachment_id": "a1",
        "filename": "a1",
        "mime": "image/png",
        "filetype": "image/png",
        "sha256": hashlib.sha256(b"page").hexdigest(),
    }


def test_a_platform_that_tells_the_offset_at_once_is_not_asked_for_it() -> None:
    told = response(201, Location="/api/v1/uploads/u1", Upload_Offset="0", **TUS)
    with ScriptedServer(told, DONE) as server:
        upload(server, paper())
    assert methods(server) == ["POST", "PATCH"]


def test_bytes_that_came_with_another_paper_of_the_dossier_are_not_sent() -> None:
    known = response(201, Location="/api/v1/uploads/u1", Upload_Offset="4", **TUS)
    with ScriptedServer(known) as server:
        upload(server, paper())
    assert methods(server) == ["POST"]


def test_the_dossier_is_named_where_papers_may_be_shared() -> None:
    told = dict(pair.split(" ") for pair in metadata(paper(), "d-1").split(","))
    assert base64.b64decode(told["dossier"]) == b"d-1"


def test_more_bytes_than_the_paper_has_are_no_end() -> None:
    with ScriptedServer(head(5)) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert isinstance(caught.value.outcome, Retry)
    assert caught.value.outcome.reason == "suspicious"


# A connection that ends in place of an answer.
BREAK = b""


def test_a_line_that_breaks_between_two_parts_is_asked_again_within_the_delivery() -> None:
    with ScriptedServer(head(0), BREAK, BREAK, head(2), DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD", "PATCH", "HEAD", "HEAD", "PATCH"]


def test_a_line_that_stays_away_is_left_to_the_queue_and_said_to_be_cut() -> None:
    with ScriptedServer(head(0), BREAK) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("transport", "cut")
    assert methods(server) == ["HEAD", "PATCH", *["HEAD"] * len(PAUSES)]


def test_a_line_that_is_away_at_the_first_question_is_told_at_once() -> None:
    with ScriptedServer(BREAK) as server, pytest.raises(UnreachableError):
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD"]


def test_the_pauses_grow_and_begin_anew_when_something_came() -> None:
    waited: list[float] = []
    with ScriptedServer(head(0), BREAK, BREAK, head(2), BREAK, head(2), DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"), waited.append)
    assert waited == [PAUSES[0], PAUSES[1], PAUSES[0]]


LONG = bytes(range(256)) * 1024
RULES = response(204, Tus_Extension="creation,checksum", Tus_Checksum_Algorithm="md5,sha1", **TUS)
PORTAL = response(200, b"<html>", "text/html")


def at(offset: int) -> bytes:
    """Write an answer to PATCH."""
    return response(204, Upload_Offset=str(offset), **TUS)


def long_paper() -> StoredAttachment:
    """Return a paper of 256 KB that was begun."""
    return paper("/api/v1/uploads/u1", len(LONG), LONG)


def headers_of(server: ScriptedServer, name: str) -> list[str]:
    """Return one header of each PATCH."""
    return [told.get(name, "") for line, told in zip(server.asked, server.headers, strict=True) if "PATCH" in line]


def test_a_gateway_that_is_known_gets_parts_it_passes_with_checksums() -> None:
    with ScriptedServer(head(0), RULES, at(100_000), at(200_000), at(len(LONG))) as server:
        upload(server, long_paper(), largest=100_000)
    assert headers_of(server, "content-length") == ["100000", "100000", "62144"]
    sums = [hashlib.sha1(LONG[begin : begin + 100_000], usedforsecurity=False) for begin in (0, 100_000)]
    told = [f"sha1 {base64.b64encode(one.digest()).decode()}" for one in sums]
    # The last carries all that is left: what comes of it before a break can be kept.
    assert headers_of(server, "upload-checksum") == [*told, ""]


@pytest.mark.parametrize("rules", [PORTAL, response(204, Tus_Extension="creation", **TUS)], ids=["portal", "none"])
def test_parts_go_without_a_checksum_where_the_platform_names_none(rules) -> None:
    with ScriptedServer(head(0), rules, at(200_000), at(len(LONG))) as server:
        upload(server, long_paper(), largest=200_000)
    assert headers_of(server, "upload-checksum") == ["", ""]


def test_a_gateway_that_refuses_large_bodies_gets_smaller_ones() -> None:
    refused = response(413, b"<html>413 Request Entity Too Large", "text/html")
    with ScriptedServer(head(0), refused, head(0), RULES, at(131_072), at(len(LONG))) as server:
        upload(server, long_paper())
    assert headers_of(server, "content-length") == ["262144", "131072", "131072"]


def test_a_gateway_that_passes_nothing_is_named() -> None:
    refused = response(413, b"<html>", "text/html")
    with ScriptedServer(head(0), refused) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("infrastructure", "http-413")


def test_bytes_that_changed_on_the_way_are_sent_again_with_a_checksum() -> None:
    with ScriptedServer(head(0), tus_status(460), head(0), RULES, DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert methods(server) == ["HEAD", "PATCH", "HEAD", "OPTIONS", "PATCH"]
    assert headers_of(server, "upload-checksum")[1].startswith("sha1 ")


class Bucket:
    """A budget that holds each block back for a second and keeps what it was told."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.learnt: list[tuple[int, float]] = []

    def pause(self, count: int) -> float:
        self.asked.append(count)
        return 1.0

    def sent(self, count: int, seconds: float) -> None:
        self.learnt.append((count, seconds))


def ticking(step: float) -> Callable[[], float]:
    """Return a clock that goes on by so much whenever it is looked at."""
    times: Iterator[int] = count()
    return lambda: next(times) * step


def test_each_block_asks_the_budget_and_waits_as_long_as_it_says() -> None:
    bucket, waited = Bucket(), list[float]()
    with ScriptedServer(head(0), at(len(LONG))) as server:
        upload(server, long_paper(), waited.append, budget=bucket)
    assert bucket.asked == [16 * 1024] * 16
    assert waited == [1.0] * 16


def test_the_budget_learns_how_fast_the_line_was_without_what_we_held_back() -> None:
    bucket, now = Bucket(), [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    with ScriptedServer(head(0), at(len(LONG))) as server:
        upload(server, long_paper(), wait, budget=bucket, clock=lambda: now[0])
    assert bucket.learnt == [(len(LONG), 0.0)]
    assert now == [16.0]


def test_a_part_that_is_too_slow_is_given_up_and_goes_on_from_what_came() -> None:
    with ScriptedServer(head(0), BREAK, head(200_000), at(len(LONG))) as server:
        upload(server, long_paper(), clock=ticking(30.0))
    assert methods(server) == ["HEAD", "PATCH", "HEAD", "PATCH"]


def test_a_held_upload_never_becomes_a_second_one() -> None:
    with ScriptedServer(head(0), tus_status(423), tus_status(423), head(4)) as server:
        upload(server, paper("/api/v1/uploads/u1"))
    assert "POST" not in methods(server)


def test_a_small_part_teaches_the_budget_nothing() -> None:
    bucket = Bucket()
    with ScriptedServer(head(0), DONE) as server:
        upload(server, paper("/api/v1/uploads/u1"), budget=bucket)
    assert (bucket.asked, bucket.learnt) == ([4], [])


def test_what_a_broken_part_brought_is_measured_too() -> None:
    bucket = Bucket()
    with ScriptedServer(head(0), BREAK, head(200_000), at(len(LONG))) as server:
        upload(server, long_paper(), budget=bucket)
    assert [count for count, _ in bucket.learnt] == [200_000]


def test_a_tus_server_in_trouble_is_left_to_the_queue() -> None:
    with ScriptedServer(head(0), tus_status(500)) as server, pytest.raises(UploadNotDoneError) as caught:
        upload(server, paper("/api/v1/uploads/u1"))
    assert caught.value.outcome == Retry("busy", "http-500")


def test_a_line_that_breaks_before_a_byte_went_does_not_make_parts_smaller() -> None:
    with ScriptedServer(head(0), BREAK, head(0), BREAK, head(0), RULES, at(200_000), at(len(LONG))) as server:
        upload(server, long_paper(), largest=200_000)
    assert methods(server) == ["HEAD", "OPTIONS", "HEAD", "OPTIONS", "HEAD", "OPTIONS", "PATCH", "PATCH"]
    assert headers_of(server, "content-length") == ["200000", "62144"]
