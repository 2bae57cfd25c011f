# SPDX-License-Identifier: Apache-2.0
"""What is known of the machine's devices beyond the moment: who they are, what they did, what went wrong."""
