# SPDX-License-Identifier: Apache-2.0
"""What somebody has to say: a question, a complaint, an error found, a suggestion; as it is sealed and sent."""

from __future__ import annotations

import base64
import datetime
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.settings import Site
from kiosk.domain.hashes import canonical_json, manifest_sha256
from kiosk.domain.sealing import SUITE, key_check, padded, public_key, seal
from kiosk.domain.submission import ClockState, Paper, instant, machine

EVIDENCE = "evidence"
SEALED = "application/octet-stream"


class OpinionKind(enum.StrEnum):
    """What it is, as the platform sorts it (投诉、咨询、纠错、建议)."""

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"
    CORRECTION = "correction"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, repr=False)
class Letter:
    """The words of one opinion; nothing of it is stored or sent but sealed. No name, no card: nobody is asked."""

    kind: OpinionKind
    about: str
    reason: str = ""
    where: str = ""
    words: str = ""
    phone: str = ""
    """Only when the person wants to be called; empty is anonymous."""
    language: str = "zh_CN"

    def content(self) -> bytes:
        """Return it as canonical JSON, filled up so that its length says nothing."""
        members = {
            "kind": self.kind.value,
            "about": self.about,
            "reason": self.reason,
            "where": self.where,
            "words": self.words,
            "phone": self.phone,
            "anonymous": not self.phone,
            "language": self.language,
        }
        return padded(canonical_json(members))


@dataclass(frozen=True, repr=False)
class Opinion:
    """One opinion with its numbers: ``code`` names the case, ``key`` is known to the person only."""

    id: str
    code: str
    key: str
    letter: Letter
    site: Site
    at: datetime.datetime
    clock: ClockState = field(default_factory=ClockState)

    def sealed_papers(self, pages: Sequence[tuple[str, bytes]]) -> tuple[Paper, ...]:
        """Seal the pages that were scanned, each bound to its own id; raises ValueError for a wrong key."""
        key = public_key(self.site.supervision_key)
        return tuple(Paper(name, EVIDENCE, SEALED, seal(content, key, name)) for name, content in pages)

    def payload(self, papers: Sequence[Paper] = ()) -> bytes:
        """Return the canonical JSON that is sent; raises ValueError where the site has no key to seal to."""
        sealed = seal(self.letter.content(), public_key(self.site.supervision_key), self.id)
        lines = [paper.line for paper in papers]
        members: dict[str, object] = {
            "id": self.id,
            "code": self.code,
            "key_check": key_check(self.key, self.code),
            "sealed": {
                "suite": SUITE,
                "to": self.site.supervision_key,
                "content": base64.b64encode(sealed).decode("ascii"),
            },
            "manifest": lines,
            "manifest_sha256": manifest_sha256(lines),
            "occurred_at": instant(self.at),
            "clock": {"trusted": self.clock.trusted, "reason": self.clock.reason},
        }
        return canonical_json(members | machine(self.site))
