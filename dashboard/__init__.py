"""The Django project: what the daemons tell is kept, charted, and changed at a user's word. Read pipeline.py first."""
