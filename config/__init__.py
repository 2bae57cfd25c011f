# SPDX-License-Identifier: Apache-2.0
"""Settings, posts, texts and logs: the bottom of the house, data and its readers."""
