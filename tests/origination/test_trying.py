"""P5: a rule change shows its effect on past applications before it is published."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed
from loanops.engine import EngineError
from origination.models import Application, Decision, RuleTrial
from origination.services import trying
from origination.services.trying import handle_requested, try_rules
from products.models import LoanProduct, ProductVersion
from products.seed import AUTHOR
from products.services.drafting import new_version
from tests.factories.access import PASSWORD, make_user, staff
from tests.factories.origination import BANKRUPT, NEAR_PRIME, business_fields, make_checked
from tests.factories.tokens import caller
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db


LOOSER = {
    "CRD-01": "500",
    "CRD-02": "500",
    "CRD-03": "1",
    "CRD-04": "1",
    "CRD-07": "9",
    "CRD-08": "99",
    "ELG-06": "60",
}
"""Near-prime applicants pass, and three fifths of the revenue can be borrowed."""


def draft(**content) -> ProductVersion:
    """A draft of the micro loan; by default with looser rules on credit and revenue."""
    product = LoanProduct.objects.get(code="micro-loan")
    rules = [row.values() for row in product.versions.get(number=1).rules.order_by("position")]
    for rule in rules:
        rule["value"] = LOOSER.get(rule["code"], rule["value"])
    return new_version(product_id=product.pk, content={"rules": rules, **content}, actor=AUTHOR)


def tried(version, actor=None, **options) -> RuleTrial:
    trial = try_rules(product_version_id=version.pk, actor=actor or staff(Role.PRODUCT_MANAGER), **options)
    handle_requested(trial_id=trial.pk)
    trial.refresh_from_db()
    return trial


def results(trial):
    return {
        result.application.number: (result.outcome_before, result.outcome_after, result.is_changed)
        for result in trial.results.select_related("application")
    }


class TestTryRules:
    def test_shows_who_would_be_decided_otherwise_and_how(self):
        good, near = make_checked(), make_checked(credit=NEAR_PRIME)
        poor = make_checked(business={**business_fields(), "annual_revenue": Decimal("50000.00")})
        bankrupt = make_checked(credit=BANKRUPT)
        statuses = list(Application.objects.order_by("id").values_list("status", "version"))

        trial = tried(draft())

        assert results(trial) == {
            good.number: ("APPROVED", "APPROVED", False),
            near.number: ("REFERRED", "APPROVED", True),
            poor.number: ("COUNTER_OFFERED", "APPROVED", True),
            bankrupt.number: ("DECLINED", "DECLINED", False),
        }
        assert (trial.status, trial.done, trial.total, trial.changed) == ("FINISHED", 4, 4, 2)
        assert (trial.approved_before, trial.approved_after) == (2, 3)
        assert (trial.amount_before, trial.amount_after) == (Decimal("35000.00"), Decimal("60000.00"))
        changed = trial.results.get(application=near)
        assert "CRD-02 now met" in changed.rules_changed
        assert "R109" in changed.reasons_before and changed.reasons_after == ""
        assert list(Application.objects.order_by("id").values_list("status", "version")) == statuses
        assert Decision.objects.count() == 4

    def test_says_only_what_is_known_of_those_who_never_got_to_credit(self):
        make_checked(business={**business_fields(), "state": "PR"})
        rules = [
            row.values()
            for row in LoanProduct.objects.get(code="micro-loan").versions.get().rules.exclude(code="ELG-01")
        ]

        trial = tried(draft(rules=rules))

        assert list(results(trial).values()) == [("DECLINED", "ELIGIBLE", True)]

    def test_what_would_no_longer_be_offered(self):
        make_checked()

        trial = tried(draft(amount_max="19999.99"))

        assert list(results(trial).values()) == [("APPROVED", "NOT_OFFERED", True)]

    def test_one_that_cannot_be_decided_goes_to_a_person_and_stops_nobody(self, monkeypatch):
        applications = [make_checked() for _ in range(3)]
        evaluate, seen = trying.evaluate, []

        def second_is_impossible(inputs, snapshot):
            seen.append(inputs)
            if len(seen) == 2:
                raise EngineError("No installment repays it.")
            return evaluate(inputs, snapshot)

        monkeypatch.setattr(trying, "evaluate", second_is_impossible)
        trial = tried(draft())

        assert (trial.status, trial.done, trial.changed) == ("FINISHED", 3, 1)
        changed = trial.results.get(application=applications[1])
        assert changed.outcome_after == "REFERRED"
        assert changed.rules_changed == "cannot be decided: No installment repays it."

    def test_takes_the_newest_of_the_period_slice_by_slice_and_only_once(self, monkeypatch):
        monkeypatch.setattr(trying, "AT_A_TIME", 2)
        applications = [make_checked() for _ in range(4)]

        trial = tried(draft(), applications_max=3)

        assert set(results(trial)) == {each.number for each in applications[1:]}
        handle_requested(trial_id=trial.pk)
        assert trial.results.count() == 3
        assert tried(trial.product_version, decided_from=date(2026, 3, 3)).total == 0

    def test_the_draft_may_change_while_it_runs(self):
        make_checked(credit=NEAR_PRIME)
        version = draft()
        trial = try_rules(product_version_id=version.pk, actor=staff(Role.PRODUCT_MANAGER))
        version.rules.filter(code="CRD-02").update(value="850")

        handle_requested(trial_id=trial.pk)

        assert list(results(trial).values()) == [("REFERRED", "APPROVED", True)]

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"product_version_id": 0}, "/product_version"),
            ({"applications_max": 0}, "/applications_max"),
            ({"applications_max": 5001}, "/applications_max"),
            ({"decided_from": date(2026, 3, 2), "decided_to": date(2026, 3, 1)}, "/decided_to"),
        ],
    )
    def test_refuses_nonsense(self, changes, pointer):
        arguments = {"product_version_id": draft().pk, "actor": staff(Role.PRODUCT_MANAGER), **changes}

        with pytest.raises(InvalidInput) as refusal:
            try_rules(**arguments)

        assert [error.pointer for error in refusal.value.errors] == [pointer]
        assert not RuleTrial.objects.exists()

    def test_an_underwriter_does_not_try_rules(self):
        with pytest.raises(NotAllowed):
            tried(draft(), actor=staff(Role.UNDERWRITER))


class TestPages:
    def manager(self) -> Client:
        client = Client()
        client.login(username=make_user(Role.PRODUCT_MANAGER).username, password=PASSWORD)
        return client

    def test_from_the_draft_to_the_changed_applications_and_a_file(self, django_assert_max_num_queries):
        near, client, version = make_checked(credit=NEAR_PRIME), self.manager(), draft()
        page = reverse("admin:products_productversion_change", args=[version.pk])
        assert f"?product_version={version.pk}" in client.get(page, {"tab": "trials"}).content.decode()
        trial = tried(version)

        with django_assert_max_num_queries(16):
            shown = client.get(
                reverse("admin:origination_ruletrial_change", args=[trial.pk])
            ).content.decode()
        assert near.number in shown and "CRD-02 now met" in shown and "100.0 %" in shown

        answer = client.get(
            reverse("admin:origination_trialresult_export_csv") + f"?trial__id__exact={trial.pk}"
        )
        rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))
        assert rows[1][0] == near.number and len(rows) == 2

    def test_another_rate_alone_is_seen(self):
        make_checked()
        trial = tried(draft(base_rate="12.75"))

        shown = self.manager().get(reverse("admin:origination_ruletrial_change", args=[trial.pk]))

        assert "10.75 % → 12 %" in text_of(shown)
        assert "Approved → Approved" not in text_of(shown) and "Approved" in text_of(shown)

    def test_the_form_begins_with_the_draft_it_was_opened_from(self):
        version = draft()

        page = self.manager().get(
            reverse("admin:origination_ruletrial_action_try_rules") + f"?product_version={version.pk}"
        )

        assert f'<option value="{version.pk}" selected>' in page.content.decode()


class TestApi:
    def test_a_trial_by_api(self):
        near, version = make_checked(credit=NEAR_PRIME), draft()
        client = caller("applications:read", user=make_user(Role.PRODUCT_MANAGER))

        begun = client.post("/rule-trials", {"product_version": version.public_id})
        handle_requested(trial_id=RuleTrial.objects.get().pk)

        assert begun.status_code == 201 and begun.json()["total"] == 1
        trial = client.get(f"/rule-trials/{begun.json()['id']}").json()
        assert (trial["status"], trial["changed"], trial["product_version"]) == (
            "FINISHED",
            1,
            version.public_id,
        )
        rows = client.get(f"/rule-trials/{trial['id']}/results").json()["data"]
        assert [(row["number"], row["outcome_after"]) for row in rows] == [(near.number, "APPROVED")]
        assert client.get("/rule-trials/tria_00").status_code == 404
        assert client.post("/rule-trials", {"product_version": "pver_00"}).status_code == 404
