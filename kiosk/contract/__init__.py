# SPDX-License-Identifier: Apache-2.0
"""Contracts as judges: what a document says, held against what is asked and answered; for any side of it."""
