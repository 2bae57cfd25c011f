# SPDX-License-Identifier: Apache-2.0
"""The figures of a hall for whoever leads it: charts that are painted, each value as text beside its length."""
