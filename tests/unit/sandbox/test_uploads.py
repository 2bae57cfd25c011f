"""The sandbox's uploads by raw HTTP: tus 1.0 with creation, checksum and termination."""

from __future__ import annotations

import base64
import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from kiosk.sandbox.calls import uploads
from tests.support.parcels import new_id, submission
from tests.support.raw_calls import JSON, TUS, Ask, Heard, append, begin, file_whole, metadata
from tests.support.sandbox import SandboxThread


def test_the_rules_of_uploads_are_told(ask) -> None:
    heard = ask("OPTIONS", "/uploads")
    assert (heard.status, heard.headers["tus-version"]) == (204, "1.0.0")


def test_an_upload_arrives_in_two_parts(ask) -> None:
    where = begin(ask, b"twoparts")
    assert append(ask, where, b"two").headers["upload-offset"] == "3"
    assert ask("HEAD", where, **TUS).headers["upload-offset"] == "3"
    assert append(ask, where, b"parts", 3).headers["upload-offset"] == "8"


def test_the_same_paper_begun_again_goes_to_the_same_place(ask) -> None:
    name = new_id()
    assert begin(ask, b"page", name) == begin(ask, b"page", name)


def test_the_same_paper_with_another_content_is_refused(ask) -> None:
    name = new_id()
    begin(ask, b"page", name)
    told = metadata(name, b"other")
    assert ask("POST", "/uploads", b"", Upload_Metadata=told, Upload_Length="5", **TUS).code == "idempotency-reused"


def test_a_wrong_offset_is_refused(ask) -> None:
    heard = append(ask, begin(ask, b"page"), b"ge", 2)
    assert (heard.status, heard.code, heard.headers["tus-resumable"]) == (409, "wrong-offset", "1.0.0")


def test_more_bytes_than_announced_leave_nothing_behind(ask) -> None:
    where = begin(ask, b"page")
    assert append(ask, where, b"pages").code == "too-large"
    assert ask("HEAD", where, **TUS).headers["upload-offset"] == "0"


def test_a_paper_with_another_hash_is_thrown_away(ask) -> None:
    where = begin(ask, b"page")
    heard = append(ask, where, b"gape")
    assert (heard.status, heard.code) == (460, "checksum-mismatch")
    assert ask("HEAD", where, **TUS).headers["upload-offset"] == "0"


def test_an_upload_that_still_comes_in_is_locked(ask, sandbox) -> None:
    where = begin(ask, b"page")
    netloc = urlsplit(sandbox.url)
    head = f"PATCH /api/v1{where} HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nUpload-Offset: 0\r\n"
    rest = "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n\r\npa"
    with socket.create_connection((netloc.hostname or "", netloc.port or 0)) as half:
        half.sendall((head + rest).encode())
        assert 423 in {ask("HEAD", where, **TUS).status for _ in range(50)}


def test_a_finished_paper_that_was_damaged_is_asked_for_again(ask, sandbox) -> None:
    where = begin(ask, b"page")
    append(ask, where, b"page")
    part = sandbox.folder / "papers" / where.rsplit("/", 1)[-1]
    part.write_bytes(b"gape")
    assert ask("HEAD", where, **TUS).headers["upload-offset"] == "0"


def test_bytes_of_another_type_are_refused(ask) -> None:
    heard = ask("PATCH", begin(ask, b"page"), b"page", Upload_Offset="0", **TUS, **JSON)
    assert heard.code == "wrong-media-type"


def test_an_upload_can_be_thrown_away(ask) -> None:
    where = begin(ask, b"page")
    assert ask("DELETE", where, **TUS).status == 204
    assert ask("HEAD", where, **TUS).status == 404


def test_a_paper_of_a_received_submission_stays(ask) -> None:
    filed = submission()
    where = begin(ask, b"drawing", filed.body["manifest"][0]["id"])
    file_whole(ask, filed)
    assert ask("DELETE", where, **TUS).code == "gone"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Upload_Metadata": metadata("a", b""), "Upload_Length": "1"}, "wrong-tus-version"),
        ({"Upload_Metadata": metadata("a", b""), "Upload_Length": "99999999999", **TUS}, "bad-request"),
        ({"Upload_Metadata": metadata("a", b""), **TUS}, "bad-request"),
        ({"Upload_Metadata": "attachment_id YQ==", "Upload_Length": "1", **TUS}, "bad-request"),
        ({"Upload_Metadata": "attachment_id YQ==,sha256 !", "Upload_Length": "1", **TUS}, "bad-request"),
    ],
    ids=["no tus", "too long", "no length", "no hash", "no base64"],
)
def test_an_upload_that_is_not_announced_well_is_refused(ask, headers, code) -> None:
    assert ask("POST", "/uploads", b"", **headers).code == code


def checked(ask: Ask, where: str, content: bytes, announced: bytes, name: str = "sha256", offset: int = 0) -> Heard:
    """Send bytes with the checksum of what they should be."""
    digest = base64.b64encode(hashlib.new(name, announced, usedforsecurity=False).digest()).decode()
    return append(ask, where, content, offset, Upload_Checksum=f"{name} {digest}")


def test_the_rules_name_every_extension_and_checksum(ask) -> None:
    told = ask("OPTIONS", "/uploads").headers
    assert told["tus-extension"].split(",") == ["creation", "checksum", "termination"]
    assert told["tus-checksum-algorithm"] == "sha256,sha1"


@pytest.mark.parametrize("name", ["sha1", "sha256"])
def test_a_part_with_its_checksum_is_taken(ask, name) -> None:
    where = begin(ask, b"twoparts")
    assert checked(ask, where, b"two", b"two", name).headers["upload-offset"] == "3"
    assert checked(ask, where, b"parts", b"parts", name, 3).headers["upload-offset"] == "8"


def test_a_part_that_changed_on_the_way_is_thrown_away_and_the_others_stay(ask) -> None:
    where = begin(ask, b"twoparts")
    append(ask, where, b"two")
    heard = checked(ask, where, b"pants", b"parts", offset=3)
    assert (heard.status, heard.code) == (460, "checksum-mismatch")
    assert ask("HEAD", where, **TUS).headers["upload-offset"] == "3"


@pytest.mark.parametrize("told", ["md5 abcd", "sha256", "nothing"])
def test_a_checksum_nobody_can_make_is_refused(ask, told) -> None:
    where = begin(ask, b"page")
    assert append(ask, where, b"page", Upload_Checksum=told).code == "bad-request"
    assert ask("HEAD", where, **TUS).headers["upload-offset"] == "0"


@contextmanager
def half_sent(sandbox: SandboxThread, where: str, headers: str = "") -> Iterator[socket.socket]:
    """Send the first half of a page, and hold the connection."""
    place = urlsplit(sandbox.url)
    head = f"PATCH /api/v1{where} HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nUpload-Offset: 0\r\n{headers}"
    rest = "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n\r\npa"
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as half:
        half.sendall((head + rest).encode())
        yield half


def ask_until(ask: Ask, where: str, status: int) -> Heard:
    """Ask how much is there until it is answered so; each question is a whole turn of the sandbox."""
    heard = (ask("HEAD", where, **TUS) for _ in range(2000))
    return next(one for one in heard if one.status == status)


def test_half_a_part_is_kept_when_the_line_breaks(ask, sandbox) -> None:
    where = begin(ask, b"page")
    with half_sent(sandbox, where):
        ask_until(ask, where, 423)
    assert ask_until(ask, where, 200).headers["upload-offset"] == "2"


def test_half_a_part_with_a_checksum_is_not_kept(ask, sandbox) -> None:
    where = begin(ask, b"page")
    with half_sent(sandbox, where, "Upload-Checksum: sha256 abcd\r\n"):
        ask_until(ask, where, 423)
    assert ask_until(ask, where, 200).headers["upload-offset"] == "0"


def test_a_connection_gone_silent_gives_way_to_the_terminal_that_asks_again(ask, sandbox, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "SILENT_SECONDS", 0.05)
    where = begin(ask, b"page")
    with half_sent(sandbox, where):
        ask_until(ask, where, 423)
        assert ask_until(ask, where, 200).headers["upload-offset"] == "2"
    assert append(ask, where, b"ge", 2).status == 204


def test_a_connection_that_was_heard_a_moment_ago_is_not_broken(ask, sandbox) -> None:
    where = begin(ask, b"page")
    with half_sent(sandbox, where) as half:
        ask_until(ask, where, 423)
        half.sendall(b"ge")
        assert half.recv(100).startswith(b"HTTP/1.1 204")


def of_dossier(ask: Ask, dossier: str, content: bytes = b"page") -> Heard:
    """Begin an upload of a dossier."""
    told = f"{metadata(new_id(), content)},dossier {base64.b64encode(dossier.encode()).decode()}"
    return ask("POST", "/uploads", b"", Upload_Metadata=told, Upload_Length=str(len(content)), **TUS)


def place(heard: Heard) -> str:
    """Return where an upload goes, below the base."""
    return heard.headers["location"].removeprefix("/api/v1")


def test_the_same_bytes_come_once_for_a_dossier(ask) -> None:
    dossier = new_id()
    append(ask, place(of_dossier(ask, dossier)), b"page")
    again = of_dossier(ask, dossier)
    assert again.headers["upload-offset"] == "4"
    assert ask("HEAD", place(again), **TUS).headers["upload-offset"] == "4"


@pytest.mark.parametrize("other", ["", "another"])
def test_nobody_learns_what_another_dossier_holds(ask, other) -> None:
    append(ask, place(of_dossier(ask, new_id())), b"page")
    assert of_dossier(ask, other and new_id()).headers["upload-offset"] == "0"


def test_a_paper_of_the_dossier_that_never_came_whole_is_not_taken_for_it(ask) -> None:
    dossier = new_id()
    append(ask, place(of_dossier(ask, dossier)), b"pa")
    assert of_dossier(ask, dossier).headers["upload-offset"] == "0"


def test_one_of_two_equal_papers_can_be_thrown_away_and_the_other_stays(ask) -> None:
    dossier = new_id()
    first = place(of_dossier(ask, dossier))
    append(ask, first, b"page")
    second = place(of_dossier(ask, dossier))
    ask("DELETE", first, **TUS)
    assert ask("HEAD", second, **TUS).headers["upload-offset"] == "4"


def test_an_upload_begun_again_is_asked_for_its_offset(ask) -> None:
    name = new_id()
    begin(ask, b"page", name)
    heard = ask("POST", "/uploads", b"", Upload_Metadata=metadata(name, b"page"), Upload_Length="4", **TUS)
    assert "upload-offset" not in heard.headers
