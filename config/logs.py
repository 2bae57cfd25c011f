# SPDX-License-Identifier: Apache-2.0
"""Structured logs: named events with whitelisted fields, so that no personal data can slip in.

A field that is not on the list is written as ``<withheld>``: better a poor line than a leaked name.
"""

from __future__ import annotations

import contextvars
import json
import logging
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

# Every field a line may hold; each is a name, a number or a code of ours, never what a person typed.
FIELDS = frozenset(
    {
        "device", "kind", "cause", "entry", "state", "step", "screen", "seconds", "attempt", "code", "count", "port",
        "reason", "flow", "file", "version", "bytes", "signal",
    }
)  # fmt: skip

# Whose frames tell where a fault arose: those of the packages beside this one.
OURS: Final = Path(__file__).parents[1]
PACKAGES: Final = ("config", "devices", "offline_queue", "kiosk", "ui")

# The running visit, stamped on every line; an id of ours that leads to nobody.
visit_id: contextvars.ContextVar[str] = contextvars.ContextVar("visit_id", default="")


class Logger:
    """Writes named events with named values onto the standard library's loggers."""

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)

    def info(self, event: str, **fields: object) -> None:
        """Record what happened."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Record what staff should look at."""
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Record what staff must look at."""
        self._write(logging.ERROR, event, fields)

    def _write(self, level: int, event: str, fields: dict[str, object]) -> None:
        if self._log.isEnabledFor(level):
            self._log.log(level, event, extra={"fields": whitelisted(fields)}, stacklevel=3)


def logger(name: str) -> Logger:
    """Return the logger of a module."""
    return Logger(name)


def whitelisted(fields: dict[str, object]) -> dict[str, object]:
    """Withhold every field that is not on the list."""
    return {name: value if name in FIELDS else "<withheld>" for name, value in fields.items()}


def place(trace: TracebackType | None) -> str:
    """Return file and line in which a fault arose: the innermost of our code, or of all where none of it is ours."""
    found = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(trace)]
    ours = [f"{file.relative_to(OURS)}:{line}" for file, line in found if _is_ours(file)]
    return ours[-1] if ours else f"{found[-1][0].name}:{found[-1][1]}" if found else ""


def _is_ours(file: Path) -> bool:
    return file.is_relative_to(OURS) and file.relative_to(OURS).parts[0] in PACKAGES


class LineFormatter(logging.Formatter):
    """One JSON object a line; foreign libraries' messages are reduced to logger and level, they may quote data."""

    def format(self, record: logging.LogRecord) -> str:
        """Render one record."""
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = getattr(record, "fields", None)
        if fields is not None:
            line |= {"event": record.msg, **fields}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        if visit := visit_id.get():
            line["visit"] = visit
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(file: Path | None = None, level: int = logging.INFO) -> None:
    """Send all logs to one file, or to the standard error stream."""
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
    handler: logging.Handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
