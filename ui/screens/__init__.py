# SPDX-License-Identifier: Apache-2.0
"""One widget class for each type of screen."""
