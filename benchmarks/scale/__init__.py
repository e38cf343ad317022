"""What `benchmarks.fleet` and `benchmarks.pages` are made of.

watching.py   threads that look at a running stack: events and their effects, ages, processes, queues
filling.py    a database with a whole simulated fleet in it
drawing.py    a plot as SVG
telling.py    what was measured as a table, and held against what is promised
"""
