"""Endpoints of the rules tester: what a version's rules would make of past applications."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, operation
from origination.api.serializers.trials import RuleTrialIn, RuleTrialSerializer, TrialResultSerializer
from origination.models import RuleTrial
from origination.services.trying import try_rules
from products.models import ProductVersion

TAG = "rule-trials"
TRIALS = RuleTrial.objects.select_related("product_version")


class RuleTrialsView(ApiView):
    @operation(
        use_case=try_rules,
        request=RuleTrialIn,
        responses={201: RuleTrialSerializer},
        operation_id="tryRules",
        summary="Try a version's rules on past applications",
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Past applications are decided again from the facts as they were. None of them is changed by it."""
        data = dict(self.data)
        version = ProductVersion.objects.visible_to(self.actor).filter(public_id=data.pop("product_version"))
        found = version.values_list("pk", flat=True).first()
        if found is None:
            raise Http404
        trial = self.run(try_rules, product_version_id=found, **data)
        location = f"/api/v1/rule-trials/{trial.public_id}"
        return self.answer(RuleTrialSerializer, TRIALS.get(pk=trial.pk), status=201, location=location)


class RuleTrialView(ApiView):
    @operation(
        action="origination.view_trials",
        responses={200: RuleTrialSerializer},
        operation_id="getRuleTrial",
        summary="Read a trial of rules",
        tag=TAG,
    )
    def get(self, request: Request, trialId: str) -> Response:
        """How far it is, and the approval rate then and now."""
        return self.answer(RuleTrialSerializer, self.get_visible(TRIALS, trialId))


class RuleTrialResultsView(ApiView):
    @operation(
        action="origination.view_trials",
        responses={200: TrialResultSerializer},
        many=True,
        operation_id="listRuleTrialResults",
        summary="List the applications of a trial",
        tag=TAG,
    )
    def get(self, request: Request, trialId: str) -> Response:
        """Each application, those that would be decided otherwise among them."""
        trial = self.get_visible(TRIALS, trialId)
        results = trial.results.select_related("application")
        return self.page(results, TrialResultSerializer, order=("id",), within=trial)
