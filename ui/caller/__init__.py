# SPDX-License-Identifier: Apache-2.0
"""The caller bar: a window's queue over the program of somebody else, which keeps the focus."""
