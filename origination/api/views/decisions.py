"""Endpoints of decisions on applications."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from origination.api import reading
from origination.api.serializers.decisions import DecisionIn, DecisionSerializer
from origination.api.views.base import ApplicationBase
from origination.choices import DecisionOutcome
from origination.models import Application
from origination.selectors import current_decision, with_rules_and_reasons
from origination.services.deciding import (
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
)

TERMS = ("conditions", "rate_reason", "offer_expires_on")
OVERRIDE = ("override_reason", "override_note")


class DecisionView(ApplicationBase):
    @operation(
        action="origination.view_decisions",
        responses={200: DecisionSerializer},
        operation_id="getApplicationDecision",
        summary="Read the decision on an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The decision that counts now, with facts, rules and reasons."""
        return self._decision(self.application(applicationId))

    @operation(
        use_case=approve_application,
        request=DecisionIn,
        responses={201: DecisionSerializer},
        if_match="accepted",
        operation_id="decideLoanApplication",
        summary="Decide on an application",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Approve, counter-offer, decline or refer. Amounts above one's limit wait for a second person."""
        application, data = self.application(applicationId), self.data
        arguments: dict[str, Any] = {"application_id": application.pk, "reason": data["reason"]}
        match data["outcome"]:
            case DecisionOutcome.APPROVED:
                self.run(
                    approve_application,
                    **arguments,
                    **self._given("approved_amount", "annual_rate", *TERMS, *OVERRIDE),
                )
            case DecisionOutcome.COUNTER_OFFERED:
                names = ("approved_amount", "term_months", "annual_rate", "reason_codes")
                given = self._given(*names, *TERMS, *OVERRIDE)
                self.run(counter_offer_application, **arguments, **given)
            case DecisionOutcome.DECLINED:
                self.run(decline_application, **arguments, **self._given("reason_codes", *OVERRIDE))
            case _:
                self.run(refer_application, **arguments)
        return self._decision(application, status=201)

    def _given(self, *names: str) -> dict[str, Any]:
        return {name: self.data[name] for name in names if name in self.data}

    def _decision(self, application: Application, *, status: int = 200) -> Response:
        decision = current_decision(application)
        if decision is None:
            raise Http404
        [shown] = with_rules_and_reasons(reading.decisions().filter(pk=decision.pk))
        return self.answer(DecisionSerializer, shown, status=status)
