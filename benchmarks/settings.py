"""Measuring: the settings of the tests, with what workers would do left to workers."""

from loanops.settings.test import *  # noqa: F403

LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
