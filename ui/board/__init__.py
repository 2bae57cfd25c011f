# SPDX-License-Identifier: Apache-2.0
"""The call screen of a hall: what is called, who was called before, how many wait; nothing on it can be touched."""
