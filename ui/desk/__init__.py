# SPDX-License-Identifier: Apache-2.0
"""Windows at a desk: the shell of all staff programs with its parts (docs/adding-a-tab.md), and the training desk.

The shell: ``shell`` with ``board``, ``keys``, ``top_bar`` and ``lock``; ``table``, ``cards`` and ``lights`` are what
tabs are made of; ``density`` holds their sizes. The training desk, whose buttons are the hands of the outside world:
``panels``, ``acts``, ``faults``.
"""
