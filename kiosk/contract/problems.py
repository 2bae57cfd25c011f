# SPDX-License-Identifier: Apache-2.0
"""Problems (RFC 9457) as they are said: code, status and retry come from the document.

ProblemError   a call ends with a problem
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.contract.document import Breach

# What a rule means to the person who can mend it.
MESSAGES = {
    "required": "缺少这一项。",
    "pattern": "格式不对，请再看一遍。",
    "enum": "不在可选的范围里。",
    "type": "内容的类型不对。",
    "minLength": "太短了。",
    "maxLength": "太长了。",
}


class ProblemError(Exception):
    """A call ends with a problem; ``more`` are further members of it."""

    def __init__(self, code: str, detail: str = "", *, breaches: Sequence[Breach] = (), **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.breaches = tuple(breaches)
        self.more = more

    def members(self, status: int, retry: str, instance: str, server_time: str) -> dict[str, Any]:
        """Return the body of the problem."""
        body: dict[str, Any] = {
            "type": f"urn:banshi:problem:{self.code}",
            "title": self.code.replace("-", " ").capitalize(),
            "status": status,
            "code": self.code,
            "retry": retry,
            "detail": self.detail,
            "instance": instance,
            "server_time": server_time,
        }
        if self.breaches:
            body["errors"] = [error_of(breach) for breach in self.breaches]
        return body | self.more


def error_of(breach: Breach) -> dict[str, str]:
    """Word one breach for the person who can mend it."""
    return {
        "pointer": breach.pointer,
        "code": breach.rule,
        "message_zh": MESSAGES.get(breach.rule, "这一项不符合要求。"),
    }
