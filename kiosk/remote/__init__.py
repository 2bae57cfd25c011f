# SPDX-License-Identifier: Apache-2.0
"""What the platform may do to a running terminal: its settings, its commands, and what was told of it before."""
