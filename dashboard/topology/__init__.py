"""Rows to chart: the shapes that the API and the browsers get, the deltas between them, and their sending."""
