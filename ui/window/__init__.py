# SPDX-License-Identifier: Apache-2.0
"""The program of a window: who works there signs in, calls, takes in, hands over, and closes the day."""
