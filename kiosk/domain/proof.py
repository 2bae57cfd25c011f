# SPDX-License-Identifier: Apache-2.0
"""What is said about a proof (证明): the question for one, the wish for a copy, what became of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from config.settings import Site
from kiosk.domain.hashes import canonical_json
from kiosk.domain.item import ServiceItem
from kiosk.domain.parties import Person
from kiosk.domain.submission import LEVEL, instant, machine

# The one purpose a paper is made out for at a machine: what its holder does with it is their own affair.
OWN_USE = "own-use"


def query(id: str, item: ServiceItem, person: Person, at: datetime.datetime, site: Site) -> dict[str, object]:
    """Return the question for a proof of a matter about the person whose card was read; raises LookupError."""
    if item.proof is None:
        raise LookupError("this matter is no proof")
    members: dict[str, object] = {
        "id": id,
        "task_code": item.task_code,
        "kind": item.proof.kind,
        # Not the whole person: address and telephone are nobody's business in this question.
        "person": {"name": person.name, "id_type": person.id_type, "id_no": person.id_no},
        # What the card was read with, not what the matter wants: the platform compares the two.
        "identity_level": LEVEL,
        "purpose": OWN_USE,
        "asked_at": instant(at),
    }
    return members | machine(site)


@dataclass(frozen=True)
class Copy:
    """One copy on its way: the print's own id, the paper, and the number of the sheet."""

    id: str
    proof_id: str
    document_sha256: str
    print_no: str
    n: int = 0
    """Which copy of the paper it is, as the platform counted it; 0 where its answer was never heard."""

    def request(self, site: Site) -> dict[str, object]:
        """Return the wish for leave to print it."""
        members: dict[str, object] = {
            "id": self.id,
            "proof_id": self.proof_id,
            "document_sha256": self.document_sha256,
            "print_no": self.print_no,
        }
        return members | machine(site)

    def result(self, result: str, cause: str, at: datetime.datetime, site: Site) -> bytes:
        """Return what became of it as canonical JSON; the hash of the document was told with the wish."""
        members: dict[str, object] = {
            "id": self.id,
            "proof_id": self.proof_id,
            "n": self.n,
            "result": result,
            "cause": cause,
            "print_no": self.print_no,
            "occurred_at": instant(at),
        }
        return canonical_json(members | machine(site))
