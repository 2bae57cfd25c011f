"""Measurements as ratios beside a baseline of the same run: ``make bench``."""
