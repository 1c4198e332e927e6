"""WSGI entry for any server; Zappa uses it through the Django settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanops.settings.production")
application = get_wsgi_application()
