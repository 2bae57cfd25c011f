# SPDX-License-Identifier: Apache-2.0
"""Hashes that both ends of a submission compute: canonical JSON, form, parties, manifest, what a signature covers.

Canonical means UTF-8, keys sorted by code point, no spaces, nothing escaped that need not be, integers only.
The test vectors stand as examples in ``kiosk/platform/openapi.yaml``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

# A paper with at least ``id``, ``sha256`` and ``size``.
ManifestLine = Mapping[str, object]


def canonical_json(value: object) -> bytes:
    """Write a value in its one canonical form; raises TypeError for a number that is no integer."""
    _refuse_fractions(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def form_sha256(form_data: Mapping[str, object]) -> str:
    """Hash the answers of a form, in hex."""
    return content_sha256(dict(form_data))


def manifest_sha256(lines: Iterable[ManifestLine]) -> str:
    """Hash a manifest by id, hash and size of each paper, sorted by id, in hex."""
    kept = ({"id": line["id"], "sha256": line["sha256"], "size": line["size"]} for line in lines)
    return content_sha256(sorted(kept, key=lambda line: str(line["id"])))


def covers_sha256(
    form_data: Mapping[str, object], parties: Mapping[str, object], papers: Iterable[ManifestLine]
) -> str:
    """Hash what a signature binds: answers, parties as they are sent, all papers except its own picture."""
    # Without the parties a signature given for oneself would hold for an application in another person's name.
    return content_sha256(
        {
            "form_sha256": form_sha256(form_data),
            "manifest_sha256": manifest_sha256(papers),
            "parties_sha256": content_sha256(dict(parties)),
        }
    )


def catalogue_sha256(contents: Mapping[str, str]) -> str:
    """Hash a whole catalogue from the content hash of each matter by its code, in hex."""
    return content_sha256(dict(contents))


def content_sha256(value: object) -> str:
    """Hash the canonical form of a value, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds integers only")
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            _refuse_fractions(inner)
