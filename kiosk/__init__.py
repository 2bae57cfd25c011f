# SPDX-License-Identifier: Apache-2.0
"""What the terminal does, without any window."""
