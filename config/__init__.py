# SPDX-License-Identifier: Apache-2.0
"""Settings, posts, texts and logs: the bottom of the house, data and its readers."""

# The version of the program; a test keeps pyproject.toml in step.
VERSION = "0.1.0"

# No clock of a working machine can be before this day.
BUILD_DATE = "2026-11-21"
