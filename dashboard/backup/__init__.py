"""One installation in one file: out of any of the databases, and into any of them.

stream.py    the file: gzip of JSON lines, with a header, counts and a digest; pure
tables.py    which tables are kept, and their rows and numbers, of any database
saving.py    all tables as they were at one moment, while everything runs
loading.py   a file into an empty database, in one transaction
older.py     a file of an older version, brought up to date in a database of its own first

Not in it are sessions, what is in Redis, and the secret key: see docs/backup.md.
"""
