# SPDX-License-Identifier: Apache-2.0
"""The words of such a platform and those of the contract: codes of refusals, states, steps, and where a case stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CODES: Mapping[str, str] = {
    "2001": "validation-failed",
    "2002": "idempotency-reused",
    "2003": "duplicate-application",
    "2004": "item-version-gone",
    "2005": "already-evaluated",
    "2006": "chain-broken",
    "2007": "signature-invalid",
    "2008": "hash-mismatch",
    "2009": "wrong-offset",
    "3001": "unauthenticated",
    "3002": "request-stale",
    "3003": "forbidden-scope",
    "4004": "not-found",
    "5001": "rate-limited",
    "5002": "maintenance",
}
STATES: Mapping[str, str] = {
    "10": "RECEIVED",
    "15": "SUPPLEMENT_REQUIRED",
    "20": "ACCEPTED",
    "21": "NOT_ACCEPTED",
    "30": "IN_REVIEW",
    "35": "SUSPENDED",
    "40": "DECIDED",
    "50": "DELIVERED",
    "60": "WITHDRAWN",
}
NODES: Mapping[str, str] = {
    "01": "received",
    "02": "arrived",
    "03": "supplement-asked",
    "04": "accepted",
    "05": "not-accepted",
    "06": "in-review",
    "07": "suspended",
    "08": "decided",
    "09": "delivered",
    "10": "withdrawn",
}
NATURES: Mapping[str, str] = {"1": "own", "2": "entrusted", "3": "assisted"}


def progress_of(case: Mapping[str, Any], moment: str, mode: str) -> dict[str, Any]:
    """Return where a case stands as the contract tells it."""
    return {
        "submission_id": case["no"],
        "receipt_no": case["acceptNo"],
        "query_code": case["queryNo"],
        "project_no": case["projectNo"],
        "task_code": case["itemNo"],
        "item": words(case["itemName"]),
        "office": words(case["dept"]),
        "phone": case["tel"],
        "applicant_name": case["applicant"],
        # Both lists may grow; a terminal words what it does not know as "in hand".
        "state": STATES.get(case["status"], "IN_HAND"),
        "nodes": [{"node": NODES.get(step["step"], "in-hand"), "at": step["at"]} for step in case["steps"]],
        "slip": slip_of(case["slip"]),
        "as_of": moment,
        "signed_by": mode,
    }


def slip_of(slip: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a slip says; how it was signed is not told by such a platform."""
    return {
        "unit": words(slip["hall"]),
        "nature": NATURES[slip["nature"]],
        "received_at": slip["at"],
        "applicant_name": slip["name"],
        "applicant_number": slip["cert"],
        "materials": [{"name": words(one["name"]), "form": one["kind"]} for one in slip["files"]],
        "later": [words(name) for name in slip["later"]],
        "printed": slip["printed"],
    }


def words(name: str) -> dict[str, str]:
    """Return a name that is told in Chinese alone; who reads English sees it rather than nothing."""
    return {"zh": name, "en": name}
