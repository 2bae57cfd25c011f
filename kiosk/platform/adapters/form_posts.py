# SPDX-License-Identifier: Apache-2.0
"""A platform of another kind: one address, signed form posts, page numbers, and 200 for everything, errors too.

A request is a form: ``app``, ``api``, ``time``, ``nonce``, ``data`` (JSON) and ``sign``, the HMAC-SHA-256 over the
other five under the terminal's token. An answer is ``{"code", "msg", "time", "data"}``; code ``0`` is well. What
acknowledges is taken from the answer alone and never from what was sent.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import hmac
import io
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import msgspec

from config.clock import CHINA
from kiosk.platform.adapters import Exchange, Site
from kiosk.platform.adapters.form_posts_words import CODES, progress_of
from kiosk.platform.adapters.translation import AnsweredError, Asked, Translation, answered, bare, refused
from kiosk.platform.answer import JSON, UNREADABLE, Answer
from kiosk.platform.errors import NotThePlatformError

APP = "banshi"
FORM = "application/x-www-form-urlencoded"
TUS = {"Tus_Resumable": "1.0.0"}
LARGEST_PAPER = 64 * 1024 * 1024
# Base64 is a third longer, and each of its + and / three times as long in a form: below a megabyte at the worst.
SLICE = 240 * 1024
PAGE = 100
WELL, MISSING = "0", "1001"


def beijing_time() -> datetime.datetime:
    """Return the time of the halls."""
    return datetime.datetime.now(CHINA)


class Told(msgspec.Struct, frozen=True):
    """One answer of such a platform."""

    code: str
    time: str
    msg: str = ""
    data: dict[str, Any] = {}

    @property
    def moment(self) -> str:
        """Return when it was given, as the contract writes it."""
        return instant(self.time)


class FormPosts(Translation):
    """The contract's calls out of signed form posts; safe to use from several threads."""

    def __init__(
        self,
        wire: Exchange,
        site: Site,
        *,
        now: Callable[[], datetime.datetime] = beijing_time,
        nonce: Callable[[], str] = secrets.token_hex,
    ) -> None:
        calls: dict[str, Callable[[Asked], Answer]] = {
            "GET /time": self._time,
            "GET /catalogue/bundle": self._bundle,
            "GET /catalogue/hall": partial(self._whole, "hall"),
            "GET /catalogue/regions": partial(self._whole, "regions"),
            "OPTIONS /uploads": self._rules,
            "POST /uploads": self._begin,
            "HEAD /uploads/{upload}": self._state,
            "PATCH /uploads/{upload}": self._append,
            "PUT /submissions/{id}": self._submit,
            "PUT /evaluations/{id}": partial(self._kept, "rating.save", "evaluation-acknowledgement"),
            "PUT /opinions/{id}": partial(self._kept, "letter.save", "opinion-acknowledgement"),
            "POST /audit-events:batch": self._log,
            "POST /staff-calls": self._call,
            "GET /staff-calls/{id}": self._call,
            "GET /progress/{query_code}": self._progress,
        }
        super().__init__(wire, site, calls, lambda: now().isoformat())
        self._address = site.url.rstrip("/") + "/gateway.do"
        self._token = site.token
        self._now = now
        self._nonce = nonce

    def _post(self, api: str, data: Mapping[str, object]) -> Told:
        """Ask; raises AnsweredError for a refusal and for what no such platform says, PlatformError for no answer."""
        fields = {
            "app": APP,
            "api": api,
            "time": self._now().strftime("%Y%m%d%H%M%S"),
            "nonce": self._nonce(),
            "data": json.dumps(data, ensure_ascii=False),
        }
        body = urlencode(fields | {"sign": signature(fields, self._token)}).encode()
        headers = {"Content-Type": FORM, "Accept": "application/json", "Accept-Encoding": "identity"}
        came = self.wire.send("POST", self._address, headers, partial(io.BytesIO, body), len(body))
        # A log-in page, a gateway's 502: not translated, for the classifier knows them.
        if came.status != 200 or came.media_type != "application/json":
            raise AnsweredError(came)
        return settled(came)

    def _time(self, asked: Asked) -> Answer:
        told = self._post("sys.clock", {})
        at = datetime.datetime.fromisoformat(told.moment)
        return answered(200, {"t1_received": int(at.timestamp()) * 10**9, "t2_sent": int(at.timestamp()) * 10**9})

    # The catalogue: pages by number, of an edition that a change replaces as a whole.

    def _bundle(self, asked: Asked) -> Answer:
        cursor = asked.query.get("cursor", "")
        edition, _, page = cursor.partition(".")
        number, size = int(page or 1), int(asked.query.get("limit", PAGE))
        told = self._post("item.page", {"pageNo": number or 1, "pageSize": size if number else 1})
        if edition and edition != told.data["edition"]:
            raise AnsweredError(refused("gone", told.moment))
        # Page 0 says that all of the edition has been read.
        if edition and not number:
            return bare(304)
        after = number + 1 if number < told.data["pages"] else 0
        end = {"line": "end", "cursor": f"{told.data['edition']}.{after}", "has_more": bool(after)}
        lines = list(lines_of(told.data["rows"]))
        whole = [{"line": "begin", "since": cursor}, *lines, end | {"count": len(lines)}]
        content = b"\n".join(msgspec.json.encode(line) for line in whole) + b"\n"
        return Answer(200, {"content-type": "application/x-ndjson", "etag": f'"{end["cursor"]}"'}, content)

    def _whole(self, name: str, asked: Asked) -> Answer:
        told = self._post("city.get", {"name": name, "version": asked.headers.get("if-none-match", "").strip('"')})
        if told.data.get("same"):
            return bare(304)
        return answered(200, told.data["content"], ETag=f'"{told.data["version"]}"')

    # Papers: slices of a form in place of a stream.

    def _rules(self, asked: Asked) -> Answer:
        extension = {"Tus_Version": "1.0.0", "Tus_Extension": "creation", "Tus_Max_Size": str(LARGEST_PAPER)}
        return bare(204, **TUS, **extension)

    def _begin(self, asked: Asked) -> Answer:
        named = metadata(asked.headers.get("upload-metadata", ""))
        begun = {
            "fileNo": named["attachment_id"],
            "hash": named["sha256"],
            "length": int(asked.headers["upload-length"]),
            "type": named.get("mime", ""),
        }
        got = self._papers("attach.begin", begun)
        return bare(201, **TUS, Location=f"{self.base}/uploads/{begun['fileNo']}", Upload_Offset=got["received"])

    def _state(self, asked: Asked) -> Answer:
        got = self._papers("attach.state", {"fileNo": asked.path["upload"]})
        return bare(200, **TUS, Upload_Offset=got["received"], Upload_Length=got["length"], Cache_Control="no-store")

    def _append(self, asked: Asked) -> Answer:
        offset = asked.offset
        for content in slices(asked):
            sent = base64.b64encode(content).decode()
            got = self._papers("attach.slice", {"fileNo": asked.path["upload"], "from": offset, "content": sent})
            offset = int(got["received"])
        return bare(204, **TUS, Upload_Offset=str(offset))

    def _papers(self, api: str, data: Mapping[str, object]) -> dict[str, str]:
        """Ask about a paper; a refusal says that tus is spoken here, so that it is not taken for a proxy's."""
        try:
            return {name: str(value) for name, value in self._post(api, data).data.items()}
        except AnsweredError as ended:
            if ended.answer.problem() is None:
                raise
            told = ended.answer
            raise AnsweredError(Answer(told.status, told.headers | {"tus-resumable": "1.0.0"}, told.body)) from ended

    # What is handed in.

    def _submit(self, asked: Asked) -> Answer:
        body = asked.text()
        told = self._post("case.save", {"caseNo": asked.path["id"], "content": body})
        if told.code == MISSING:
            return incomplete(told)
        data = told.data
        return kept(
            told, "acknowledgement", manifest_sha256=data.get("hash"), receipt_no=data.get("acceptNo"),
            project_no=data.get("projectNo"), state="RECEIVED",
        )  # fmt: skip

    def _kept(self, api: str, kind: str, asked: Asked) -> Answer:
        told = self._post(api, {"content": asked.text()})
        if told.code == MISSING:
            return incomplete(told)
        return kept(told, kind, content_sha256=told.data.get("hash"))

    def _log(self, asked: Asked) -> Answer:
        told = self._post("log.save", {"content": asked.text()})
        found = kept(told, "audit-acknowledgement", content_sha256=told.data.get("hash"), accepted_to=told.data["upTo"])
        # Acts that came before are no second batch: the contract has one status for both.
        return Answer(200, {"content-type": JSON}, found.body)

    def _call(self, asked: Asked) -> Answer:
        if "id" in asked.path:
            told = self._post("help.state", {"helpNo": asked.path["id"]})
        else:
            told = self._post("help.ask", {"content": asked.text()})
        states = {"1": "told", "2": "coming", "3": "done"}
        desk = {"zh": told.data["desk"], "en": told.data["desk"]}
        return answered(200, {"id": told.data["helpNo"], "state": states[told.data["state"]], "told": desk})

    def _progress(self, asked: Asked) -> Answer:
        told = self._post("case.find", {"queryNo": asked.path["query_code"]})
        return answered(200, progress_of(told.data, told.moment, mode_of(told)))


def settled(came: Answer) -> Told:
    """Read an answer of such a platform; raises AnsweredError for a refusal, NotThePlatformError for what is none."""
    try:
        told = msgspec.json.decode(came.body, type=Told)
    except UNREADABLE as wrong:
        raise NotThePlatformError("not-typed") from wrong
    if told.code in (WELL, MISSING):
        return told
    # A code nobody told us of: come again later, and never throw anything away for it.
    code = CODES.get(told.code, "internal")
    more = {
        name: told.data[theirs]
        for name, theirs in (("gap_at", "gap"), ("retry_after_s", "wait"))
        if theirs in told.data
    }
    places = [
        {"pointer": one["at"], "code": one["rule"], "message_zh": one["msg"]} for one in told.data.get("wrong", ())
    ]
    raise AnsweredError(refused(code, told.moment, told.code, **more, **({"errors": places} if places else {})))


def kept(told: Told, kind: str, **members: object) -> Answer:
    """Acknowledge with what the platform itself repeated."""
    body = {
        "type": kind,
        "id": told.data.get("no"),
        "received_at": instant(str(told.data.get("savedAt"))),
        "signed_by": mode_of(told),
    }
    if told.data.get("again"):
        return answered(200, body | members, Idempotent_Replayed="true")
    return answered(201, body | members)


def incomplete(told: Told) -> Answer:
    """Say which papers are missing."""
    return answered(202, {"type": "incomplete", "id": told.data["no"], "missing_uploads": told.data["files"]})


def mode_of(told: Told) -> str:
    """Return whose answer it is; what says neither is neither, and acknowledges nothing."""
    return {"T": "training", "P": "production"}.get(str(told.data.get("env")), "")


def instant(digits: str) -> str:
    """Return Beijing time in 14 digits as the contract writes an instant; raises NotThePlatformError."""
    try:
        return datetime.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=CHINA).isoformat()
    except ValueError as wrong:
        raise NotThePlatformError("not-typed") from wrong


def signature(fields: Mapping[str, str], token: str) -> str:
    """Sign a form: its fields by name, each ``name=value``, joined by ``&``."""
    stated = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(token.encode(), stated.encode(), hashlib.sha256).hexdigest()


def slices(asked: Asked) -> Iterator[bytes]:
    """Yield the bytes of a paper in pieces that fit into a form."""
    held = bytearray()
    for block in asked.blocks():
        held += block
        while len(held) >= SLICE:
            yield bytes(held[:SLICE])
            del held[:SLICE]
    if held:
        yield bytes(held)


def metadata(header: str) -> dict[str, str]:
    """Read Upload-Metadata of our own client."""
    pairs = (pair.partition(" ") for pair in header.split(","))
    try:
        return {name: base64.b64decode(value).decode() for name, _, value in pairs}
    except (binascii.Error, UnicodeDecodeError) as wrong:
        raise NotThePlatformError("not-typed") from wrong


def lines_of(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the lines of a bundle: each form before the first matter that needs it."""
    for row in rows:
        yield from ({"line": "form", "body": form} for form in row["forms"])
        yield {"line": "item", "body": row["content"] | {"task_code": row["itemNo"], "version": row["ver"]}}
