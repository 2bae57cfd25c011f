# SPDX-License-Identifier: Apache-2.0
"""What the staff programs of a hall share: the hub's line in the window's thread."""
