"""Measurements, run by `make bench`. They print medians, p95 and ratios.

latency and idle end with status 1 where a promise is not kept, and name what was missed.
"""
