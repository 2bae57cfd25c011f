# SPDX-License-Identifier: Apache-2.0
"""The catalogues of sentences: for each language one folder of ``.po`` files by topic, built into one ``.mo``."""
