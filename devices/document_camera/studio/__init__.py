# SPDX-License-Identifier: Apache-2.0
"""Photographs of papers anywhere, rendered: any ground, clutter, light and lens, a hand, two sheets, nothing at all.

The scenes beside this package are one desk of a hall, as its camera sees it. These here are what a finder must not be
misled by, for its tests, its measurements and for training. Everything is seeded; corners are exact.
"""
