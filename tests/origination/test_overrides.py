"""The report of decisions against the rules: rows, rates under the same filters, file, API."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.models import Decision
from origination.overrides import by_month, by_product, by_underwriter, chosen
from tests.factories.access import make_user
from tests.factories.origination import make_override, make_referred
from tests.factories.tokens import caller
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
LIST = "admin:origination_override_changelist"


def decided(on=date(2026, 3, 2), by="maria", override=False):
    """A decision by a person; the override says less than the rules."""
    decision = make_override() if override else make_referred().decisions.get(is_current=True)
    person = make_user(Role.UNDERWRITER, username=f"{by}{decision.pk}")
    Decision.objects.filter(pk=decision.pk).update(
        decided_by="PERSON",
        outcome="DECLINED",
        rules_outcome="APPROVED" if override else "DECLINED",
        decision_date=on,
        underwriter=person,
        underwriter_label=by,
    )
    return Decision.objects.get(pk=decision.pk)


class TestRates:
    def test_are_of_all_decisions_by_people(self):
        decided(override=True)
        decided()
        decided(by="sam")
        make_referred()  # the rules' own referral decides nothing

        lines = {
            line.group: (line.decided, line.down, line.rate_percent) for line in by_underwriter(chosen())
        }
        assert lines == {"maria": (2, 1, Decimal("50.00")), "sam": (1, 0, Decimal("0.00"))}
        [product] = by_product(chosen())
        assert (product.group, product.rate_percent) == ("Micro loan", Decimal("33.33"))

    def test_by_month_and_half_open_periods(self):
        decided(on=date(2026, 2, 28), override=True)
        decided(on=date(2026, 3, 1))

        assert [(line.group, line.decided) for line in by_month(chosen())] == [("2026-02", 1), ("2026-03", 1)]
        assert chosen(date(2026, 2, 28), date(2026, 3, 1)).count() == 1
        assert chosen(date(2026, 3, 1)).count() == 1


class TestPage:
    def test_lists_overrides_with_both_outcomes_and_rates_above(self):
        override, other = decided(override=True), decided()
        page = signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(reverse(LIST))

        text = text_of(page)
        assert override.application.number in text and other.application.number not in text
        for words in ("Approved", "Declined", "Less than the rules", "By underwriter", "By month", "50.00"):
            assert words in text, words

    @pytest.mark.parametrize(
        ("query", "shown", "rate"),
        [
            ("?decision_date_from=2026-03-02", True, "50.00"),
            ("?decision_date_from=2026-03-03", False, "No person decided anything"),
            ("?decision_date_to=2026-03-01", False, "No person decided anything"),
            ("?product=micro-loan", True, "50.00"),
            ("?product=term-loan", False, "No person decided anything"),
            ("?override_reason__exact=OTHER", True, "50.00"),
        ],
    )
    def test_filters_count_for_rows_and_rates(self, query, shown, rate):
        override = decided(override=True)
        decided()

        text = text_of(signed_in(make_user(Role.MANAGER)).get(reverse(LIST) + query))
        assert (override.application.number in text) is shown
        assert rate in text

    def test_by_underwriter(self):
        override = decided(override=True)
        other = decided(by="sam", override=True)
        query = f"?underwriter={override.underwriter.username}"

        text = text_of(signed_in(make_user(Role.MANAGER)).get(reverse(LIST) + query))
        assert override.application.number in text and other.application.number not in text
        assert "100.00" in text

    def test_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries):
        for _ in range(4):
            decided(override=True)
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        client.get(reverse(LIST))

        with django_assert_max_num_queries(16):
            client.get(reverse(LIST))

    def test_is_for_compliance_and_managers_and_exported_on_record(self):
        override = decided(override=True)
        url = reverse("admin:origination_override_export_csv")

        assert signed_in(make_user(Role.UNDERWRITER)).get(reverse(LIST)).status_code == 403
        assert signed_in(make_user(Role.UNDERWRITER)).get(url).status_code == 403
        file = signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(url)
        lines = b"".join(file.streaming_content).decode().splitlines()
        assert lines[0].startswith("On,Application,Business,Product,Underwriter") and len(lines) == 2
        assert override.application.number in lines[1] and "Something the rules do not see" in lines[1]
        assert AuditEvent.objects.filter(event__contains="export").exists()

    def test_its_own_page_leads_to_the_facts(self):
        override = decided(override=True)
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))

        page = client.get(reverse("admin:origination_override_change", args=[override.pk]))
        assert reverse("admin:origination_decision_change", args=[override.pk]) in page.content.decode()

    def test_the_card_of_compliance_leads_there(self):
        decided(override=True)
        decided()
        page = signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(reverse("admin:index")).content.decode()

        assert reverse(LIST) + "?decision_date_from=2026-03-01" in page
        assert "of 2 decisions by people" in page


class TestApi:
    def test_reports_the_same(self):
        override = decided(override=True)
        decided()
        api = caller("applications:read", user=make_user(Role.MANAGER))

        report = api.get("/loan-applications/reports/overrides").json()
        assert (report["decided"], report["down"], report["rate_percent"]) == (2, 1, "50.00")
        assert report["by_reason"] == [{"reason": "Another reason", "count": 1}]
        mine = f"?underwriter={override.underwriter.username}&decision_date_lt=2026-03-03&product=micro-loan"
        assert api.get(f"/loan-applications/reports/overrides{mine}").json()["decided"] == 1
        assert api.get("/loan-applications/reports/overrides?decision_date_gte=x").status_code == 400

    def test_not_for_underwriters(self):
        api = caller("applications:read", user=make_user(Role.UNDERWRITER))
        assert api.get("/loan-applications/reports/overrides").status_code == 403
