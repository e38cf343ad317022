"""Measurements, run by `make bench`. They print medians, p95 and ratios; they judge nothing."""
