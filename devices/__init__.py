# SPDX-License-Identifier: Apache-2.0
"""Hardware of the hall: blocking drivers, the lanes they run on, and their virtual twins."""
