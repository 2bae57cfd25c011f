# SPDX-License-Identifier: Apache-2.0
"""What the hub answers beside the desk, a topic a module (``kiosk.hub.parts``)."""
