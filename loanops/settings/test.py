"""Tests: like local, with everything that would leave the process kept in memory."""

import tempfile
from pathlib import Path

from loanops.settings.local import *  # noqa: F403

DEBUG = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="loanops-test-media-"))
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "memory://"
