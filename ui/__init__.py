# SPDX-License-Identifier: Apache-2.0
"""Every screen of the terminal, in Qt; nothing else in the product knows Qt."""
