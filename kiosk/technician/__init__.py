# SPDX-License-Identifier: Apache-2.0
"""What a technician does at the machine, apart from its screens: the door with its code, and what is kept of it.

Everything kept lies in the outbox as a sealed note without an end: it survives a restart, and deleting it takes the
device key. Nothing here knows a screen.
"""
