"""The sandbox's uploads as the reference client of tus for Python speaks: nothing of ours is at this end."""

from __future__ import annotations

import hashlib
import io
import random
from urllib.parse import urlsplit

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader import Uploader

from tests.support.parcels import new_id
from tests.support.sandbox import SandboxThread

PAGE = random.Random(31).randbytes(300_000)


@pytest.fixture
def client(sandbox: SandboxThread) -> TusClient:
    """Give the client."""
    return TusClient(sandbox.url + "/uploads")


def uploader(client: TusClient, content: bytes = PAGE, announced: bytes = b"", **more: object) -> Uploader:
    """Prepare an upload in three parts."""
    told = {"attachment_id": new_id(), "sha256": hashlib.sha256(announced or content).hexdigest()}
    return client.uploader(file_stream=io.BytesIO(content), chunk_size=100_000, metadata=told, **more)


def stored(sandbox: SandboxThread, sent: Uploader) -> bytes:
    """Return what the sandbox has of an upload."""
    return (sandbox.folder / "papers" / urlsplit(sent.url).path.rsplit("/", 1)[-1]).read_bytes()


def test_a_paper_arrives_in_parts(client: TusClient, sandbox: SandboxThread) -> None:
    sent = uploader(client)
    sent.upload()
    assert stored(sandbox, sent) == PAGE


def test_its_checksums_are_understood(client: TusClient, sandbox: SandboxThread) -> None:
    sent = uploader(client, upload_checksum=True)
    sent.upload()
    assert stored(sandbox, sent) == PAGE


def test_another_client_goes_on_where_one_stopped(client: TusClient, sandbox: SandboxThread) -> None:
    first = uploader(client)
    first.upload_chunk()
    second = client.uploader(file_stream=io.BytesIO(PAGE), url=first.url, chunk_size=100_000)
    assert second.offset == 100_000
    second.upload()
    assert stored(sandbox, first) == PAGE


def test_a_paper_that_is_not_what_was_announced_is_refused(client: TusClient) -> None:
    sent = uploader(client, announced=b"another page")
    with pytest.raises(TusCommunicationError) as caught:
        sent.upload()
    assert caught.value.status_code == 460


def test_an_upload_nobody_knows_is_said_to_be_none(client: TusClient, sandbox: SandboxThread) -> None:
    with pytest.raises(TusCommunicationError) as caught:
        client.uploader(file_stream=io.BytesIO(PAGE), url=f"{sandbox.url}/uploads/none").upload()
    assert caught.value.status_code == 404
