# SPDX-License-Identifier: Apache-2.0
"""The fleet page: every machine of a hall, what each can and cannot do, who looks after it, and the hub itself."""
