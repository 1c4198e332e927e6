"""A record's timeline tells of other records too; its readers may see those anyway."""

from django.contrib import admin

from loanops.access.matrix import ROLE_COLUMNS, matrix
from tests.architecture.test_history import our_models


def view_action(model):
    page = admin.site._registry.get(model)
    return getattr(page, "view_action", "")


def told():
    """Pairs of a record and the one whose timeline tells of it, where both have pages."""
    for model in our_models():
        for name in getattr(model, "TIMELINE_OF", ()):
            parent = model._meta.get_field(name).related_model
            if view_action(model) and view_action(parent):
                yield model, parent


class TestTimelines:
    def test_nobody_reads_there_what_he_may_not_open(self):
        rows = matrix()
        hidden = [
            f"{model._meta.label} on {parent._meta.label}: {column}"
            for model, parent in told()
            for column in ROLE_COLUMNS
            if rows[view_action(parent)].allows_column(column)
            and not rows[view_action(model)].allows_column(column)
        ]

        assert hidden == []

    def test_there_are_such_records(self):
        assert len(list(told())) > 5
