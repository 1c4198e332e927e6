"""What people do about a modification, from the request to the books."""

from typing import Any

from loanops.web.admin import ActionPage, PreviewTable
from servicing.admin import modification_forms as forms
from servicing.admin.modification_tables import alternatives_table, impact_tables, policy_table
from servicing.models import Modification
from servicing.models.modifications import OPEN, RequestChannel
from servicing.previews import DifferenceTable, differences
from servicing.services.modifying.agreeing import record_signed_modification, send_modification_agreement
from servicing.services.modifying.applying import apply_modification, undo_modification
from servicing.services.modifying.deciding import (
    approve_modification,
    approve_modification_exception,
    broken_rules,
    reject_modification,
)
from servicing.services.modifying.proposing import evaluate_modification, propose_modification
from servicing.services.modifying.requesting import request_modification, withdraw_modification
from servicing.states import MODIFICATION_STATES, LoanStatus, ModificationStatus


def _may_become(status: ModificationStatus) -> Any:
    return lambda modification: MODIFICATION_STATES.allows(modification.status, status)


def _with_id(modification: Modification, data: dict[str, Any]) -> dict[str, Any]:
    return {"modification_id": modification.pk, **data}


def _shown(table: DifferenceTable) -> PreviewTable:
    return PreviewTable(table.title, table.columns, table.rows, note=table.note, empty="Nothing changes.")


def _effect(modification: Modification, record: Modification) -> list[PreviewTable]:
    """Before and after of the loan the dry run touched."""
    return [_shown(table) for table in differences(modification.loan_id).tables]


def _proposal(modification: Modification, record: Modification) -> list[PreviewTable]:
    figures, schedules = impact_tables(modification)
    return [figures, policy_table(modification), schedules]


def _is_open(modification: Modification) -> bool:
    return modification.status in OPEN


def _keeps_to_policy(modification: Modification) -> bool | str:
    if modification.status != ModificationStatus.PROPOSED:
        return False
    if modification.policy_passed:
        return True
    return f"Policy is not met: {broken_rules(modification)}. A manager may approve it as an exception."


REQUEST_ON_LOAN = ActionPage(
    request_modification,
    forms.RequestForm,
    arguments=lambda loan, data: {"loan_id": loan.pk, **data},
    available=lambda loan: loan.status == LoanStatus.ACTIVE,
    initial=lambda loan: {"channel": RequestChannel.PHONE},
    title="Propose modification",
    description="Other terms for a borrower in trouble: what changed, and what he can pay. "
    "The alternatives are computed at once; terms are proposed on the next page.",
    icon="edit_calendar",
    result_message=lambda modification: f"{modification} is open; it stands under Modifications.",
)

MODIFICATION_ACTIONS = (
    ActionPage(
        request_modification,
        forms.RequestForLoanForm,
        on="list",
        slug="request",
        arguments=lambda record, data: {
            "loan_id": data["loan"].pk,
            **{name: value for name, value in data.items() if name != "loan"},
        },
        description="Other terms for a borrower in trouble: what changed, and what he can pay.",
        icon="edit_calendar",
        result_message=lambda modification: f"{modification} is open.",
    ),
    ActionPage(
        approve_modification,
        forms.RemarkForm,
        arguments=_with_id,
        available=_keeps_to_policy,
        preview=lambda result, record: [*impact_tables(record)[:1], policy_table(record)],
        title="Approve",
        description="Nobody approves what he proposed himself. The agreement is sent after that.",
        icon="task_alt",
    ),
    ActionPage(
        reject_modification,
        forms.ReasonForm,
        arguments=_with_id,
        available=_may_become(ModificationStatus.REJECTED),
        title="Reject",
        description="The borrower reads the reason.",
        icon="cancel",
        danger=True,
    ),
    ActionPage(
        apply_modification,
        forms.RemarkForm,
        arguments=_with_id,
        available=_may_become(ModificationStatus.APPLIED),
        preview=_effect,
        title="Apply",
        description="The new terms count from their date; schedule and arrears follow. End of day does it otherwise.",
        icon="published_with_changes",
    ),
    ActionPage(
        send_modification_agreement,
        forms.RemarkForm,
        arguments=_with_id,
        available=_may_become(ModificationStatus.AGREEMENT_SENT),
        title="Send agreement",
        description="The borrower is told that the agreement waits for him; so are the agent and the officer.",
        icon="contract",
    ),
    ActionPage(
        record_signed_modification,
        forms.SignedForm,
        arguments=_with_id,
        available=_may_become(ModificationStatus.ACCEPTED),
        description="The borrower signed the agreement on paper.",
        icon="signature",
    ),
    ActionPage(
        propose_modification,
        forms.ProposalForm,
        arguments=forms.proposal_arguments,
        available=_is_open,
        initial=forms.proposal_values,
        preview=_proposal,
        title="Propose terms",
        description="Any combination of terms, solved together. A proposal there is already is replaced, and whatever "
        "was approved or agreed on has to be approved again.",
        icon="tune",
        result_message=lambda modification: (
            f"{modification} is proposed and waits for somebody else's approval."
        ),
    ),
    ActionPage(
        approve_modification_exception,
        forms.ReasonForm,
        arguments=_with_id,
        available=lambda modification: (
            modification.status == ModificationStatus.PROPOSED and not modification.policy_passed
        ),
        preview=lambda result, record: [*impact_tables(record)[:1], policy_table(record)],
        title="Approve as exception",
        description="Although policy says no. The reason is kept with the modification.",
        icon="gpp_maybe",
        danger=True,
    ),
    ActionPage(
        evaluate_modification,
        forms.NothingForm,
        arguments=_with_id,
        available=_is_open,
        preview=lambda result, record: [alternatives_table(result)],
        title="Evaluate again",
        description="Compute the alternatives of today. What was proposed or approved has to be proposed anew.",
        icon="calculate",
    ),
    ActionPage(
        withdraw_modification,
        forms.RemarkForm,
        arguments=_with_id,
        available=_is_open,
        title="Withdraw",
        description="The borrower does not want it any more.",
        icon="undo",
    ),
    ActionPage(
        undo_modification,
        forms.ReasonForm,
        arguments=_with_id,
        available=lambda modification: modification.status == ModificationStatus.APPLIED,
        preview=_effect,
        title="Undo",
        description="The loan as if the terms had never changed. A second person approves.",
        icon="history",
        danger=True,
    ),
)
