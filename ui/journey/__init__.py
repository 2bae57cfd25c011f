# SPDX-License-Identifier: Apache-2.0
"""A person played at the machine: what they press, lay down and sign, for the demonstration and the tests."""
