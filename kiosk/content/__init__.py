# SPDX-License-Identifier: Apache-2.0
"""What the city tells the public, kept at this machine: texts by column, and the calendar of working days.

ContentError   a text that is listed is not there or is damaged; it is brought again with the next fetch
"""
