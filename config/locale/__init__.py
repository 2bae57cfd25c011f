# SPDX-License-Identifier: Apache-2.0
"""The catalogues of sentences: for each language a folder of ``.po`` files by topic, built by the keys' first words."""
