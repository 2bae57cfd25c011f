# SPDX-License-Identifier: Apache-2.0
"""What stands on the papers of a dossier: the office's words about one step of it, and how they are drawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kiosk.domain import receipt_no
from kiosk.sandbox import workdays
from kiosk.sandbox.calls.progress import GRANTED, received_materials

TITLES = {
    "receipt": {"zh": "收件凭证", "en": "Receipt"},
    "acceptance": {"zh": "受理通知书", "en": "Notice of acceptance"},
    "supplement-notice": {"zh": "申请材料补正告知书", "en": "Notice of papers wanted"},
    "non-acceptance": {"zh": "不予受理决定书", "en": "Decision not to accept"},
    "decision": {"zh": "办理结果决定书", "en": "Decision"},
    "licence": {"zh": "办理结果证件", "en": "Licence"},
}
SEALS = {"receipt": "收件专用章"}
SEAL = "政务服务专用章"
# What fits onto a page above code and seal: Chinese characters in a line, and lines.
WIDE, HIGH = 36, 20
LATIN = 0x2000
# 行政复议法, article 20: sixty days; 行政诉讼法, article 46: six months.
REMEDY = "如不服本决定，可在收到之日起六十日内申请行政复议，或者在六个月内向人民法院提起行政诉讼。"
NO_REASON = "理由请向部门询问。"


@dataclass(frozen=True)
class Facts:
    """What a paper is about: the row of the table, and what was handed in, for which matter."""

    id: str
    kind: str
    created: str
    project_no: str
    said: dict[str, Any] = field(repr=False)
    """The step it is the paper of."""
    filed: dict[str, Any] = field(repr=False)
    item: dict[str, Any] = field(repr=False)

    @property
    def number(self) -> str:
        """Return the number printed on it."""
        notice = self.said.get("notice")
        return str(notice["number"]) if notice else f"{self.created[:10].replace('-', '')}-{self.id[:8].upper()}"

    @property
    def day(self) -> datetime.date:
        """Return the day it was made."""
        return datetime.datetime.fromisoformat(self.created).date()


def pages(facts: Facts) -> list[list[str]]:
    """Return the lines of each page."""
    lines = [part for line in (*about(facts), *BODIES[facts.kind](facts)) for part in broken(line)]
    return [lines[at : at + HIGH] for at in range(0, len(lines), HIGH)]


def pdf(facts: Facts) -> bytes:
    """Draw a paper; drawn again it has other bytes, for each PDF is given an id of its own."""
    # Late: the picture library costs a start of the sandbox 0.2 s that most runs never need.
    from kiosk.sandbox import proof_paper

    applicant, office = facts.filed["parties"]["applicant"], facts.item["office"]["name"]["zh"]
    return proof_paper.pdf(*(
        proof_paper.draw(proof_paper.Paper(
            TITLES[facts.kind]["zh"], office, applicant["name"], applicant["id_no"], facts.number,
            f"{facts.day:%Y年%m月%d日}", office, f"BSD1/{facts.id}", [[line] for line in page], [],
            number_label="编号", day_label="日期", seal_words=SEALS.get(facts.kind, SEAL),
        ))
        for page in pages(facts)
    ))  # fmt: skip


def about(facts: Facts) -> Iterator[str]:
    """Yield what stands on every paper."""
    yield f"办理事项：{facts.item['name']['zh']}"
    yield f"收件编号：{receipt_no.grouped(facts.filed['receipt_no'])}"
    yield f"办件编号：{facts.project_no}"


def broken(line: str) -> list[str]:
    """Break a line where the page ends."""
    parts, room = [""], float(WIDE)
    for character in line:
        # As wide as high, but for the digits and letters of Latin script.
        wide = 1.0 if ord(character) > LATIN else 0.6
        if wide > room:
            parts.append("")
            room = float(WIDE)
        parts[-1] += character
        room -= wide
    return parts


def _receipt(facts: Facts) -> Iterator[str]:
    yield f"收到时间：{facts.filed['received_at'][:16].replace('T', ' ')}"
    yield "收到材料："
    for n, material in enumerate(received_materials(facts.filed, facts.item), start=1):
        count = f"，{material['pages']} 页" if "pages" in material else ""
        yield f"{n}. {material['name']['zh']}{count}"
    yield "本凭证只说明收到了材料，不作为受理通知书。"


def _acceptance(facts: Facts) -> Iterator[str]:
    days = facts.item["promise_days"]
    yield f"您的申请符合受理条件，自{facts.day:%Y年%m月%d日}起受理。"
    yield f"承诺 {days} 个工作日办结，即{workdays.after(facts.day, days):%Y年%m月%d日}前。"


def _notice(facts: Facts) -> Iterator[str]:
    notice = facts.said["notice"]
    yield f"请在 {notice['until']} 前一次补齐下面的材料："
    for n, line in enumerate(notice["lines"], start=1):
        yield f"{n}. {line['name']['zh']}：{line['wrong']['zh']}{line['todo']['zh']}"


def _refusal(facts: Facts) -> Iterator[str]:
    yield "您的申请不予受理。"
    yield f"理由：{facts.said.get('note', {}).get('zh', NO_REASON)}"
    yield REMEDY


def _decision(facts: Facts) -> Iterator[str]:
    yield f"结果：{facts.said.get('result', GRANTED)['zh']}"
    if note := facts.said.get("note"):
        yield f"理由：{note['zh']}"
    if not facts.said.get("granted", True):
        yield REMEDY


def _licence(facts: Facts) -> Iterator[str]:
    yield "所申请的事项已经准予，持本件为凭。"


BODIES = {
    "receipt": _receipt, "acceptance": _acceptance, "supplement-notice": _notice, "non-acceptance": _refusal,
    "decision": _decision, "licence": _licence,
}  # fmt: skip
