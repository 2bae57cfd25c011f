"""A platform of signed form posts: its own names, times, codes and pages; behind it the sandbox keeps what arrives."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from kiosk.sandbox.catalogue import Catalogue
from tests.support.raw_calls import JSON, STREAM, TUS, Heard, metadata_of, request
from tests.support.sandbox import SandboxThread

TOKEN = "a token for tests"
CHINA = datetime.timezone(datetime.timedelta(hours=8))
# What the sandbox says and this city calls otherwise; the tables of the adapter are not looked at.
OUR_CODES = {
    "validation-failed": "2001", "idempotency-reused": "2002", "duplicate-application": "2003",
    "item-version-gone": "2004", "already-evaluated": "2005", "chain-broken": "2006", "signature-invalid": "2007",
    "hash-mismatch": "2008", "wrong-offset": "2009", "forbidden-scope": "3003", "not-found": "4004",
    "rate-limited": "5001", "maintenance": "5002",
}  # fmt: skip
STATUS = {"RECEIVED": "10", "SUPPLEMENT_REQUIRED": "15", "ACCEPTED": "20", "IN_REVIEW": "30", "DECIDED": "40"}
STEPS = {
    "received": "01",
    "arrived": "02",
    "supplement-asked": "03",
    "accepted": "04",
    "in-review": "06",
    "decided": "08",
}
HELP = {"told": "1", "coming": "2", "done": "3"}


class RefusedError(Exception):
    """This city says no."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


class FormPostCity:
    """The city on a port; ``asked`` keeps the names of what was called."""

    def __init__(self, behind: SandboxThread) -> None:
        self.behind = behind
        self.asked: list[str] = []
        self.says: Callable[[], tuple[int, str, bytes]] | None = None
        """What it answers in place of everything, when set: status, type, body."""
        self._nonces: set[str] = set()
        self._files: dict[str, str] = {}
        self._offered = Catalogue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True, name="city")
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/city"

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _handler(city) -> type[BaseHTTPRequestHandler]:  # noqa: N805  # the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    status, media, content = city.says() if city.says else city._answer(self.path, body)
                except (http.client.HTTPException, OSError):
                    # Nobody answers behind it: the line is cut in the middle.
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: Any) -> None:
                """Stay silent."""

        return Handler

    def _answer(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        try:
            assert path == "/city/gateway.do"
            api, data = self._opened({name: values[0] for name, values in parse_qs(body.decode()).items()})
            self.asked.append(api)
            code, told = "0", getattr(self, "_" + api.replace(".", "_"))(data)
            code = told.pop("code", code)
        except RefusedError as no:
            code, told = no.code, no.data
        now = datetime.datetime.now(CHINA).strftime("%Y%m%d%H%M%S")
        envelope = {"code": code, "msg": "" if code == "0" else "操作失败", "time": now, "data": told}
        return 200, "application/json;charset=UTF-8", json.dumps(envelope, ensure_ascii=False).encode()

    def _opened(self, form: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """Hold a form against its signature; each nonce counts once."""
        sign = form.pop("sign")
        stated = "&".join("=".join(pair) for pair in sorted(form.items()))
        if not hmac.compare_digest(sign, hmac.new(TOKEN.encode(), stated.encode(), hashlib.sha256).hexdigest()):
            raise RefusedError("3001")
        if form["nonce"] in self._nonces:
            raise RefusedError("3002")
        self._nonces.add(form["nonce"])
        return form["api"], json.loads(form["data"])

    def _ask(self, method: str, path: str, body: Any = None, **headers: str) -> Heard:
        """Ask the sandbox; raises RefusedError with this city's own code."""
        content = body if isinstance(body, bytes) or body is None else body.encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        heard = request(self.behind.url, method, path, content, JSON | named)
        if heard.status >= 400:
            problem = heard.body or {"code": "not-found"}
            wrong = [{"at": e["pointer"], "rule": e["code"], "msg": e["message_zh"]} for e in problem.get("errors", [])]
            more = {"gap": problem["gap_at"]} if "gap_at" in problem else {}
            if wait := heard.headers.get("retry-after"):
                more["wait"] = float(wait)
            raise RefusedError(OUR_CODES.get(problem["code"], "9999"), **({"wrong": wrong} if wrong else {}), **more)
        return heard

    def _sys_clock(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _item_page(self, data: dict[str, Any]) -> dict[str, Any]:
        order, size = self._offered.order, data["pageSize"]
        begin = (data["pageNo"] - 1) * size
        seen = {self._form(code) for code in order[:begin]}
        rows = []
        for code in order[begin : begin + size]:
            form = self._form(code)
            item = {k: v for k, v in self._offered.items[code].items() if k not in ("task_code", "version")}
            forms = [self._offered.forms[form]] if form and form not in seen else []
            seen.add(form)
            rows.append({"itemNo": code, "ver": self._offered.items[code]["version"], "content": item, "forms": forms})
        return {"edition": self._offered.edition, "pages": -(-len(order) // size), "rows": rows}

    def _form(self, code: str) -> tuple[str, int] | None:
        form = self._offered.items[code].get("form")
        return (form["code"], form["version"]) if form else None

    def _city_get(self, data: dict[str, Any]) -> dict[str, Any]:
        content = {"hall": self._offered.hall, "regions": self._offered.regions}[data["name"]]
        version = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:8]
        return {"same": True} if data["version"] == version else {"version": version, "content": content}

    def _attach_begin(self, data: dict[str, Any]) -> dict[str, Any]:
        named = metadata_of({"attachment_id": data["fileNo"], "sha256": data["hash"], "mime": data["type"]})
        length = str(data["length"])
        heard = self._ask("POST", "/uploads", b"", Upload_Metadata=named, Upload_Length=length, **TUS)
        self._files[data["fileNo"]] = heard.headers["location"].removeprefix("/api/v1")
        return self._attach_state(data)

    def _attach_state(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["fileNo"] not in self._files:
            raise RefusedError("4004")
        heard = self._ask("HEAD", self._files[data["fileNo"]], **TUS)
        return {"received": heard.headers["upload-offset"], "length": heard.headers["upload-length"]}

    def _attach_slice(self, data: dict[str, Any]) -> dict[str, Any]:
        content, offset = base64.b64decode(data["content"]), str(data["from"])
        heard = self._ask("PATCH", self._files[data["fileNo"]], content, Upload_Offset=offset, **TUS, **STREAM)
        return {"received": heard.headers["upload-offset"]}

    def _case_save(self, data: dict[str, Any]) -> dict[str, Any]:
        heard = self._ask("PUT", f"/submissions/{data['caseNo']}", data["content"])
        if heard.status == 202:
            return {"code": "1001", "no": data["caseNo"], "files": heard.body["missing_uploads"]}
        told = {"hash": heard.body["manifest_sha256"], "acceptNo": heard.body["receipt_no"]}
        return self._saved(heard) | told | {"projectNo": heard.body["project_no"]}

    def _rating_save(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._save("PUT", "/evaluations/{id}", data["content"])

    def _letter_save(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._save("PUT", "/opinions/{id}", data["content"])

    def _log_save(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._save("POST", "/audit-events:batch", data["content"])

    def _save(self, method: str, path: str, content: str) -> dict[str, Any]:
        name = json.loads(content)["id"]
        heard = self._ask(method, path.format(id=name), content, Idempotency_Key=name)
        if heard.status == 202:
            return {"code": "1001", "no": name, "files": heard.body["missing_uploads"]}
        reached = {"upTo": heard.body["accepted_to"]} if "accepted_to" in heard.body else {}
        return self._saved(heard) | {"hash": heard.body["content_sha256"]} | reached

    def _saved(self, heard: Heard) -> dict[str, Any]:
        at = datetime.datetime.fromisoformat(heard.body["received_at"]).astimezone(CHINA)
        again = "idempotent-replayed" in heard.headers
        return {"no": heard.body["id"], "savedAt": at.strftime("%Y%m%d%H%M%S"), "env": "T", "again": again}

    def _help_ask(self, data: dict[str, Any]) -> dict[str, Any]:
        name = json.loads(data["content"])["id"]
        return self._help(self._ask("POST", "/staff-calls", data["content"], Idempotency_Key=name))

    def _help_state(self, data: dict[str, Any]) -> dict[str, Any]:
        return self._help(self._ask("GET", f"/staff-calls/{data['helpNo']}"))

    def _help(self, heard: Heard) -> dict[str, Any]:
        return {"helpNo": heard.body["id"], "state": HELP[heard.body["state"]], "desk": heard.body["told"]["zh"]}

    def _case_find(self, data: dict[str, Any]) -> dict[str, Any]:
        told = self._ask("GET", f"/progress/{data['queryNo']}").body
        slip = told["slip"]
        return {
            "no": told["submission_id"], "acceptNo": told["receipt_no"], "queryNo": told["query_code"],
            "projectNo": told["project_no"], "itemNo": told["task_code"], "itemName": told["item"]["zh"],
            "dept": told["office"]["zh"], "tel": told["phone"], "applicant": told["applicant_name"],
            "status": STATUS[told["state"]], "env": "T",
            "steps": [{"step": STEPS[node["node"]], "at": node["at"]} for node in told["nodes"]],
            "slip": {
                "hall": slip["unit"]["zh"], "nature": "1", "at": slip["received_at"], "name": slip["applicant_name"],
                "cert": slip["applicant_number"], "printed": slip["printed"],
                "files": [{"name": one["name"]["zh"], "kind": one["form"]} for one in slip["materials"]],
                "later": [one["zh"] for one in slip["later"]],
            },
        }  # fmt: skip
