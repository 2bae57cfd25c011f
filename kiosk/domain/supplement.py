# SPDX-License-Identifier: Apache-2.0
"""What an answer to a notice says (补正): of which dossier, to which notice, which lines, and which not on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Supplement:
    """Ids only; in the place of answers of a form it is what the signature binds."""

    submission_id: str
    notice_id: str
    lines: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        return {
            "submission_id": self.submission_id,
            "notice_id": self.notice_id,
            "lines": list(self.lines),
            "left_out": list(self.left_out),
        }
