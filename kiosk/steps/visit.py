# SPDX-License-Identifier: Apache-2.0
"""One person's whole stay, in typed parts."""

from __future__ import annotations


class Visit:
    """What one person has said, shown and signed so far; wiped at the end."""
