# SPDX-License-Identifier: Apache-2.0
"""What a window does beside calling and taking in: its list of work, giving results out, and the end of its day.

No Qt here; ``ui/window`` shows it. Slow calls belong on the lanes of the terminal.
"""
