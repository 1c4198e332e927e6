"""Actions on a loan's account: details, who looks after it, canceling, product information."""

from typing import Any

from django import forms

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.parties.models import BusinessOwner
from loanops.web.admin import ActionPage, PreviewTable
from loanops.web.admin.forms import ActionForm, ReasonField
from servicing.models import Loan, ProductInformation
from servicing.models.loans import StatementDelivery
from servicing.services.account import assign_loan, cancel_loan, update_loan_details
from servicing.services.product_information import refresh_product_info, review_product_info
from servicing.states import LoanStatus, ProductReviewStatus


class DetailsForm(ActionForm):
    nickname = forms.CharField(max_length=60, required=False)
    statement_delivery = forms.ChoiceField(choices=StatementDelivery.choices)
    contact = forms.ModelChoiceField(
        BusinessOwner.objects.none(), required=False, empty_label="Nobody in particular"
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["contact"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = BusinessOwner.objects.filter(business_id=self.record.business_id).order_by("id")


class PeopleForm(ActionForm):
    officer = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody")
    agent = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody")
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, role in (("officer", Role.LOAN_OFFICER), ("agent", Role.COLLECTIONS_AGENT)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = User.objects.filter(is_active=True, role_assignments__role=role).order_by(
                "username"
            )


class ReasonForm(ActionForm):
    reason = ReasonField()


class NothingForm(ActionForm):
    """There is nothing to say."""


def _pk(record: Any) -> int:
    return record.pk if record else 0


def _to_review(loan: Loan) -> bool:
    information = getattr(loan, "product_information", None)
    return information is not None and information.status == ProductReviewStatus.TO_REVIEW


ACCOUNT_ACTIONS = (
    ActionPage(
        update_loan_details,
        DetailsForm,
        icon="edit",
        initial=lambda loan: {
            "nickname": loan.nickname,
            "statement_delivery": loan.statement_delivery,
            "contact": loan.contact_id,
        },
        arguments=lambda loan, data: {
            "loan_id": loan.pk,
            "nickname": data["nickname"],
            "statement_delivery": data["statement_delivery"],
            "contact_id": _pk(data["contact"]),
            "reason": data["reason"],
        },
    ),
    ActionPage(
        assign_loan,
        PeopleForm,
        icon="person_add",
        initial=lambda loan: {"officer": loan.officer_id, "agent": loan.agent_id},
        arguments=lambda loan, data: {
            "loan_id": loan.pk,
            "officer_id": _pk(data["officer"]),
            "agent_id": _pk(data["agent"]),
            "reason": data["reason"],
        },
    ),
    ActionPage(
        cancel_loan,
        ReasonForm,
        icon="cancel",
        danger=True,
        available=lambda loan: loan.status == LoanStatus.PENDING_DISBURSEMENT,
        arguments=lambda loan, data: {"loan_id": loan.pk, **data},
        description="The contract comes to nothing. The loan closes and can never be paid out.",
    ),
    ActionPage(
        refresh_product_info,
        NothingForm,
        icon="sync",
        arguments=lambda loan, data: {"loan_id": loan.pk},
        description="Compares the loan with the product version in force. The contract's terms never change by it.",
        result_message=lambda information: information.get_status_display(),
    ),
    ActionPage(
        review_product_info,
        ReasonForm,
        icon="fact_check",
        available=_to_review,
        arguments=lambda loan, data: {"loan_id": loan.pk, **data},
    ),
)


def product_information_table(loan: Loan) -> PreviewTable:
    """What reads differently in the product today."""
    information: ProductInformation | None = getattr(loan, "product_information", None)
    rows = [
        (
            each["field"].replace("_", " ").capitalize(),
            _plain(each["loan"]),
            _plain(each["product"]),
            each["kind"].capitalize(),
        )
        for each in (information.differences if information else [])
    ]
    note = (
        "Not compared yet."
        if information is None
        else (
            f"Compared on {information.checked_date} with {information.product_version}: "
            f"{information.get_status_display().lower()}."
        )
    )
    return PreviewTable(
        "Product today",
        ["What", "This loan", "Version in force", "Kind"],
        rows,
        note=note,
        tab="Product",
        empty="Nothing reads differently." if information is not None else "",
    )


def _plain(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("code") or value)
    return str(value)
