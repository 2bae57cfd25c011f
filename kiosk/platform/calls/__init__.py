# SPDX-License-Identifier: Apache-2.0
"""The calls of the contract as typed functions, a module for each topic; how they are made is ``asking``."""
