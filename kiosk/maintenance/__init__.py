# SPDX-License-Identifier: Apache-2.0
"""Maintenance from a desk: what the running terminal answers (``answers``), and who asks it (``remote``)."""
