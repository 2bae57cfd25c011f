# SPDX-License-Identifier: Apache-2.0
"""Values of the trade: matters, forms, persons, numbers, masks, and what is handed in."""
