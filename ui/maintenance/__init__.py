# SPDX-License-Identifier: Apache-2.0
"""Maintenance of one machine at a desk: ``program`` puts it together, ``state`` holds what is seen and chosen.

``watch`` asks the terminal beside the window, ``words`` says it, ``devices_board`` shows it.
"""
