"""A developer's or a trial user's machine: embedded database, files on disk, tasks in process, mail in files."""

import sys

from loanops.settings.base import *  # noqa: F403
from loanops.settings.base import DATABASES, FIELD_ENCRYPTION_KEYS, MIDDLEWARE, SECRET_KEY, env

# Only the development server debugs: in a command, Django would keep the text of every statement it runs.
DEBUG = env.bool("DEBUG", default="runserver" in sys.argv)
# Each request of the development server has a thread of its own, which would leave its connection open behind it.
DATABASES = {"default": {**DATABASES["default"], "CONN_MAX_AGE": 0}}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]

# Fixed keys so that a trial needs no preparation; production refuses to start with them.
SECRET_KEY = SECRET_KEY or "local-only-secret-key-never-used-in-production-0123456789"
FIELD_ENCRYPTION_KEYS = FIELD_ENCRYPTION_KEYS or ["local1:bG9jYWwtb25seS1rZXktb2YtMzItYnl0ZXMtMDAwMDE="]
BLIND_INDEX_KEY = env("BLIND_INDEX_KEY", default="bG9jYWwtb25seS1ibGluZC1pbmRleC1rZXktMDAwMDE=")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The development server serves static files itself.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
