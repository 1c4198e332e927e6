"""The menu shows one place at a time."""

import pytest
from django.test import RequestFactory

from loanops.web.admin.navigation import mark_current

APPLICATIONS, PIPELINE = "/admin/origination/application/", "/admin/origination/application/pipeline/"
MINE = "/admin/servicing/modification/?work=all&proposer=me"
ALL = "/admin/servicing/modification/"


class TestWhereOneIs:
    @pytest.mark.parametrize(
        ("address", "current"),
        [
            (PIPELINE, PIPELINE),
            (APPLICATIONS, APPLICATIONS),
            (f"{APPLICATIONS}7/change/?tab=rules", APPLICATIONS),
            (MINE, MINE),
            (f"{ALL}?work=all", ALL),
            ("/admin/parties/business/", None),
        ],
    )
    def test_only_the_closest_entry_is_current(self, address, current):
        items = [{"link": link} for link in (APPLICATIONS, PIPELINE, MINE, ALL)]
        mark_current(items, RequestFactory().get(address))

        assert [item["link"] for item in items if item["active"]] == ([current] if current else [])
