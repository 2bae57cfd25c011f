# SPDX-License-Identifier: Apache-2.0
"""The training desk: a window whose buttons are the hands of the outside world."""
