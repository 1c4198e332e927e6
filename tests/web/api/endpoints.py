"""Small endpoints that only tests use: one writes, one fails, one is guarded by a version."""

from decimal import Decimal
from threading import Event
from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from loanops.access.models import AuthorityLimit
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.urls import handler400, handler403, handler404, handler500
from loanops.urls import urlpatterns as all_urlpatterns
from loanops.web.api import (
    ApiView,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    TextField,
    dates,
    equals,
    operation,
    search_text,
)
from loanops.web.api.filters import amounts, flag, instants

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ACTION = "access.view_approvals"
RUNS: list[str] = []
ENTERED, GO_ON = Event(), Event()


class UnableToPlease(LoanOpsError):
    """The tests wanted a refusal."""


class LimitIn(InputSerializer):
    action = TextField(max_length=100)
    role = TextField(max_length=30)
    amount_max = MoneyField(min_value=Decimal("0.01"))


class LimitSerializer(ObjectSerializer):
    OBJECT = "limit"

    action = serializers.CharField()
    amount_max = MoneyField()


class LimitsView(ApiView):
    @operation(
        action=ACTION,
        responses={200: LimitSerializer},
        many=True,
        filters={
            "action": equals("action"),
            "q": search_text("action", "role"),
            **amounts("amount_max"),
            **instants("created_at"),
            **dates("created_on", "created_at__date"),
            "old": flag("version__gt"),
        },
        sort=("amount_max", "-amount_max"),
    )
    def get(self, request: Any) -> Response:
        return self.page(
            AuthorityLimit.objects.filter(action__startswith="test."), LimitSerializer, order=("id",)
        )

    @operation(action=ACTION, request=LimitIn, responses={201: LimitSerializer}, idempotency="required")
    def post(self, request: Any) -> Response:
        RUNS.append("post")
        if self.data["action"] == "refuse":
            AuthorityLimit.objects.create(action="test.before-refusal", role="X", amount_max=Decimal(1))
            raise UnableToPlease("Not this one.")
        if self.data["action"] == "fields":
            raise InvalidInput(errors=[FieldError("/amount_max", "too_odd", "Too odd.")])
        if self.data["action"] == "slow":
            ENTERED.set()
            assert GO_ON.wait(timeout=10)
        if self.data["action"] == "crash":
            raise RuntimeError("secret inside")
        limit = AuthorityLimit.objects.create(**self.data)
        return self.answer(LimitSerializer, limit, status=201, location=f"/api/v1/limits/{limit.public_id}")


class LimitView(ApiView):
    @operation(action=ACTION, responses={200: LimitSerializer})
    def get(self, request: Any, limitId: str) -> Response:
        return self.answer(LimitSerializer, self.get_visible(AuthorityLimit.objects.all(), limitId))

    @operation(action=ACTION, request=LimitIn, responses={200: LimitSerializer}, if_match="required")
    def put(self, request: Any, limitId: str) -> Response:
        limit = self.get_visible(AuthorityLimit.objects.all(), limitId)
        limit.amount_max = self.data["amount_max"]
        limit.save()
        return self.answer(LimitSerializer, limit)

    def patch(self, request: Any, limitId: str) -> Response:
        """Not declared, therefore closed."""
        return Response({})


urlpatterns = [
    path("api/v1/limits", LimitsView.as_view()),
    path("api/v1/limits/<str:limitId>", LimitView.as_view()),
    *all_urlpatterns,
]
