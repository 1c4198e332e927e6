"""Lists stay light: few queries however many rows, and pages a phone can load."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanops.access.roles import Role
from loanops.web.admin.records import WorkQueueAdmin
from tests.architecture.walk import Samples
from tests.factories.access import make_user
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db

MAX_QUERIES, MAX_BYTES = 12, 150_000


class TestLists:
    def test_each_costs_at_most_twelve_queries_and_150_kb(self):
        Samples()
        client = signed_in(make_user(*Role))
        heavy = []
        for model, model_admin in admin.site._registry.items():
            path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            if isinstance(model_admin, WorkQueueAdmin):
                path += "?work=all"
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path)
            size = len(answer.content)
            if size > MAX_BYTES:
                size = _largest_for_one_role(path)
            if answer.status_code != 200 or len(queries) > MAX_QUERIES or size > MAX_BYTES:
                heavy.append(f"{path}: {answer.status_code}, {len(queries)} queries, {size} bytes")

        assert not heavy, "\n".join(heavy)


def _largest_for_one_role(path: str) -> int:
    """The page of a person with one role, as people have; one with all of them has the menus of all."""
    answers = [signed_in(make_user(role)).get(path) for role in Role]
    return max(len(answer.content) for answer in answers if answer.status_code == 200)
