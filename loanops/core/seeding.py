"""Reference data: each app's `seed.py` says what it needs in `seed_reference()`, safe to repeat."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from loanops.core import clock
from loanops.core.models import BusinessDay


def seed_reference_data() -> Iterator[str]:
    """Seed every app, in the order of INSTALLED_APPS; yields the name of each as it is done."""
    if not BusinessDay.objects.exists():
        BusinessDay.set(clock.lender_today())
    yield "business date"
    for config in apps.get_app_configs():
        name = f"{config.name}.seed"
        if find_spec(config.name) and find_spec(name):
            import_module(name).seed_reference()
            yield config.label
