# SPDX-License-Identifier: Apache-2.0
"""What a clerk takes in at a window: the case as a value, what is done to it, and the desk that keeps it; no Qt."""
