"""Texts for the public as tests publish them, and a terminal's client that keeps what it asked."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from kiosk.content.shelf import ContentShelf
from kiosk.domain.content import Column, ContentChange, LifeValue
from kiosk.domain.hashes import content_sha256
from kiosk.domain.words import Words
from kiosk.platform.client import Platform
from tests.support.flow_fakes import START
from tests.support.sandbox import SandboxThread

COLUMN = Column("notice", Words("通知公告", "Notices"), Words("变更", "Changes"), "info")
LAW = Column("law", Words("法律法规", "Laws"), Words("条文原文", "Texts"), "shield")


def text_id(number: int) -> str:
    """Return an id of a text of a test."""
    return f"0193b000-0000-7000-8000-{number:012d}"


def a_text(number: int = 1, words: str = "自来水今晚停。", **changes: Any) -> dict[str, Any]:
    """Return a text as an office publishes it."""
    return {
        "id": text_id(number),
        "column": "notice",
        "version": 1,
        "title": {"zh": f"通告{number}", "en": f"Notice {number}"},
        "publisher": {"zh": "清汀县自来水公司", "en": "Qingting Waterworks"},
        "published_at": "2026-11-22",
        "body": [{"kind": "paragraph", "words": {"zh": words, "en": "No water tonight."}}],
    } | changes


def a_value(hours_ago: float, kind: str = "weather", words: str = "多云") -> LifeValue:
    """Return a value of the day that was observed so long before the hour of the walks."""
    at = START - datetime.timedelta(hours=hours_ago)
    source = Words("云泽市气象台", "Meteorological Office")
    return LifeValue(kind, "990121", Words("天气", "Weather"), Words(words, "Cloudy"), source, at)


def bytes_of(text: dict[str, Any]) -> bytes:
    """Write a text as a platform sends it."""
    return json.dumps(text, ensure_ascii=False).encode()


def change_of(text: dict[str, Any]) -> ContentChange:
    """Return the change that tells of a text."""
    sha256 = content_sha256(text)
    day = datetime.date.fromisoformat(text["published_at"])
    return ContentChange(text["id"], "upsert", text["column"], day, f'"{sha256[:16]}"', sha256)


def bring(
    folder: Path, *texts: dict[str, Any], gone: tuple[str, ...] = (), cursor: str = "c.1", at: float = 1000.0
) -> bool:
    """Do with a folder what a fetch does: tell, bring what is missing, accept."""
    shelf = ContentShelf(folder)
    draft = shelf.draft("")
    deleted = [ContentChange(name, "delete") for name in gone]
    draft.tell((COLUMN, LAW), [*(change_of(text) for text in texts), *deleted], cursor)
    by_id = {text["id"]: text for text in texts}
    for name, _ in draft.missing():
        draft.keep(name, bytes_of(by_id[name]))
    return shelf.accept(draft, at)


def publish(city: SandboxThread, *texts: dict[str, Any]) -> None:
    """Have offices publish texts, or replace those of the same id."""
    for text in texts:
        assert city.train("content", op="publish", text=text) == {"id": text["id"]}


def withdraw(city: SandboxThread, name: str) -> None:
    """Have an office withdraw a text."""
    assert city.train("content", op="withdraw", id=name) == {"id": name}


class Asking(Platform):
    """The client of a terminal that keeps the paths it asked for."""

    def __init__(self, url: str) -> None:
        super().__init__(url, connect_seconds=2, read_seconds=5)
        self.asked: list[str] = []

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """Ask, and keep for what."""
        self.asked.append(path)
        return super().ask(method, path, **more)

    def taken(self) -> list[str]:
        """Return what was asked since the last look."""
        asked, self.asked = self.asked, []
        return asked
