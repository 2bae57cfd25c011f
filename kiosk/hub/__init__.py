# SPDX-License-Identifier: Apache-2.0
"""The hub of a hall: the ticket desk behind one address, for kiosks, windows and call screens.

What is said stands in ``openapi.yaml``. ``service`` answers it over ``kiosk.tickets``, ``pump`` tells what happens to
whoever listens, ``client`` is the other end.
"""
