"""What `benchmarks.fleet` is made of.

watching.py   threads that look at a running stack: events and their effects, ages, processes, queues
drawing.py    a plot as SVG
telling.py    what was measured as a table, and held against what is promised
"""
