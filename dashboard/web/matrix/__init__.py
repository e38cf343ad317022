"""The matrix: who stands on which network, in digits. The chart's second view, and the one to read without seeing it.

networks.py  networks as heads: their order, letters and colours, as on the chart; local ones of one name together
hosts.py     hosts by networks: endpoints counted by the database
services.py  services by networks: running tasks, virtual addresses
plan.py      Head, Cell, Plan: all there is, sparse
grid.py      what one request asks of a plan, laid out as rows and columns. Pure
"""
