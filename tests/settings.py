"""The product's settings in a home of the tests' own, made before anything else reads them, and gone at the end.

tests/conftest.py starts a Valkey on this home's socket for the tests that ask for it.
"""

import os
import tempfile

HOME = tempfile.mkdtemp(prefix="docklines-tests-")
os.environ["DOCKLINES_HOME"] = HOME
os.mkdir(f"{HOME}/static")  # whitenoise warns of a folder that is not there
for name in (
    "DOCKLINES_REDIS_URL",
    "DOCKLINES_REDIS_CA",
    "DOCKLINES_ASSETS",
    "DOCKLINES_ENROLMENT_SECRET",
    "DOCKLINES_ALLOWED_HOSTS",
    "DOCKLINES_COLLECT_INTERVAL",
    "DOCKLINES_RETENTION_DAYS",
    "DOCKLINES_READERS",
    "DOCKLINES_METRICS_FROM",
    "DOCKLINES_BASE_PATH",
):
    os.environ.pop(name, None)
os.environ["DOCKLINES_SECRET_KEY"] = "only for tests"

from dashboard.settings import *  # noqa: E402, F403
from dashboard.settings import DATABASES, STORAGES  # noqa: E402

if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    # In a file: the pages' tests reach it from threads.
    DATABASES["default"]["TEST"] = {"NAME": f"{HOME}/test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
