# SPDX-License-Identifier: Apache-2.0
"""The staff of a hall at this machine: whom the platform names, and who of them is let in without a line."""
