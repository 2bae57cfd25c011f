# SPDX-License-Identifier: Apache-2.0
"""What the sandbox answers to the calls of the contract, a module for each topic."""
