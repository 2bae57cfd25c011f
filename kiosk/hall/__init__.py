# SPDX-License-Identifier: Apache-2.0
"""A machine's part in its hall: it follows the hub, has acts done there, and tells how it is. The hub is kiosk.hub."""
