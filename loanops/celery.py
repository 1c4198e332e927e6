"""Celery application: eager without a broker, workers with Redis or RabbitMQ, SQS messages on AWS."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanops.settings.local")
app = Celery("loanops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
