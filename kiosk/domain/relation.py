# SPDX-License-Identifier: Apache-2.0
"""For whom a matter is done: apart from the persons, for each item of the guide says it and home shows items."""

from __future__ import annotations

import enum


class Relation(enum.StrEnum):
    """For whom a matter is done (给谁办)."""

    SELF = "self"
    FAMILY = "family"
    ENTRUSTED = "entrusted"
    UNIT = "unit"
