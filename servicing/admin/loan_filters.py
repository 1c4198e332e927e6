"""What the list of loans can be narrowed down to (V1)."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from loanops.core import clock
from servicing.buckets import STANDARD_THRESHOLDS, bucket_codes, bucket_label
from servicing.models import Loan, Modification
from servicing.states import ModificationStatus

DUE_WITHIN_DAYS = (7, 14, 30)
FLAGS = ("IMPORTED", "REVOLVING_AT_SOURCE", "IMPORT_WARNING")
YES, NO = "yes", "no"
YES_OR_NO = [(YES, "Yes"), (NO, "No")]
LATE = "late"


def flag_words(flag: str) -> str:
    """`REVOLVING_AT_SOURCE` is `Revolving at source`."""
    return flag.replace("_", " ").capitalize()


class BucketFilter(SimpleListFilter):
    """By range of days past due."""

    title = "days past due"
    parameter_name = "bucket"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, bucket_label(code)) for code in bucket_codes(STANDARD_THRESHOLDS)] + [
            (LATE, "Any late")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        if self.value() == LATE:
            return queryset.filter(position__days_past_due__gt=0)
        return queryset.filter(position__bucket=self.value()) if self.value() else queryset


class DueFilter(SimpleListFilter):
    """By when the next installment is due."""

    title = "next due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(days), f"Within {days} days") for days in DUE_WITHIN_DAYS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        if self.value() not in {str(days) for days in DUE_WITHIN_DAYS}:
            return queryset
        until = clock.business_date() + timedelta(days=int(self.value() or 0))
        return queryset.filter(position__next_due_date__lte=until)


class NonAccrualFilter(SimpleListFilter):
    """By whether the interest earned now is income."""

    title = "non-accrual"
    parameter_name = "non_accrual"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return YES_OR_NO

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        if self.value() not in (YES, NO):
            return queryset
        return queryset.filter(position__non_accrual_since__isnull=self.value() == NO)


class ModifiedFilter(SimpleListFilter):
    """By whether the terms are still those of the contract."""

    title = "modified"
    parameter_name = "modified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return YES_OR_NO

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        if self.value() not in (YES, NO):
            return queryset
        applied = Exists(Modification.objects.filter(loan=OuterRef("pk"), status=ModificationStatus.APPLIED))
        return queryset.filter(applied if self.value() == YES else ~applied)


class FlagFilter(SimpleListFilter):
    """By what was noted when the loan came to the books."""

    title = "flag"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(flag, flag_words(flag)) for flag in FLAGS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        return queryset.filter(flags__contains=[self.value()]) if self.value() in FLAGS else queryset
