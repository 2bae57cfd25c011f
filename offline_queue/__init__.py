# SPDX-License-Identifier: Apache-2.0
"""The durable outbox: what a person was told is stored is stored, what was acknowledged is settled, nothing twice."""
