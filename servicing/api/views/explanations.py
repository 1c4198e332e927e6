"""The endpoint that explains any figure of a loan."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.engine.explanation import Figure
from loanops.web.api import ApiView, operation
from loanops.web.api.errors import MEDIA_TYPE
from loanops.web.api.serializers import ProblemSerializer
from servicing.api.filters import day, instant, number, one_of, record_id, require_not_after
from servicing.api.serializers.explanations import ExplanationSerializer
from servicing.explaining import Question, explain_figure
from servicing.models import Loan, Transaction
from servicing.selectors import loan_day


class ExplanationView(ApiView):
    @operation(
        action="servicing.view_loans",
        responses={
            200: ExplanationSerializer,
            (422, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, description="There is no such figure on that day."
            ),
        },
        parameters={
            "figure": one_of(Figure, "Which figure; by default the payoff."),
            "as_of": day("The day of the figure; without it today."),
            "known_at": instant("Count only what was recorded by this moment; the answer shows both."),
            "installment": number("The installment, for INSTALLMENT and LATE_FEE."),
            "transaction": record_id("The transaction, for ALLOCATION."),
            "from": day("First day, for ACCRUAL."),
            "to": day("The day after the last one, for ACCRUAL."),
        },
        operation_id="explainLoanFigure",
        summary="Explain a figure",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Why a figure is what it is: the rule and its version, what went in, and a working that adds up to it."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        given = self.parameters
        if "as_of" in given:
            require_not_after("as_of", given["as_of"], loan_day(loan))
        question = Question(
            figure=given.get("figure", Figure.PAYOFF),
            installment=given.get("installment"),
            transaction=self._transaction(loan, given.get("transaction")),
            from_date=given.get("from"),
            to_date=given.get("to"),
        )
        answer = explain_figure(loan, question, as_of=given.get("as_of"), known_at=given.get("known_at"))
        body: dict[str, Any] = {
            "object": "explanation",
            "loan": loan.public_id,
            "figure": question.figure.value,
            "as_of": answer.as_of,
            "known_at": answer.known_at,
            "explanation": answer.explanation,
            "restated": answer.restated,
            "has_changed": answer.has_changed,
            "rule_version": answer.rule_version,
            "document": answer.document,
        }
        return self.answer(ExplanationSerializer, body)

    def _transaction(self, loan: Loan, public_id: str | None) -> Transaction | None:
        if public_id is None:
            return None
        found: Transaction = self.get_visible(Transaction.objects.filter(loan=loan), public_id)
        return found
