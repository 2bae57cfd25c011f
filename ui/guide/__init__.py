# SPDX-License-Identifier: Apache-2.0
"""The guide desk: numbers for who has no card, who missed their turn, who calls for help, what is announced."""
