"""GET /metrics: what all processes counted, and what is so now, as Prometheus reads it.

families.py   sums in Redis (collectors.metrics) -> metric families of prometheus-client
now.py        lag, queues, hosts, open operations: worked out as somebody asks, in a few calls for any fleet
exposed.py    both together, whichever of database and broker answers
"""
