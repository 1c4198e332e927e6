"""Who acts for a business on the borrower site, and what staff do about it on the business's page."""

from typing import Any

from django import forms

from loanops.core import clock
from loanops.parties.models import BusinessMember, Invitation, InvitationStatus, MemberRole
from loanops.parties.services.people import (
    change_member_role,
    invite_person,
    remove_member,
    withdraw_invitation,
)
from loanops.web.admin import ActionPage, PreviewTable
from loanops.web.admin.badges import register_badges
from loanops.web.admin.forms import ActionForm, ReasonField

register_badges(
    InvitationStatus,
    {
        InvitationStatus.PENDING: "warning",
        InvitationStatus.ACCEPTED: "success",
        InvitationStatus.WITHDRAWN: "neutral",
    },
)


class InvitePersonForm(ActionForm):
    """Whom the link goes to, and as what."""

    email = forms.EmailField(max_length=150, help_text="The link goes there; it works once, for seven days.")
    role = forms.ChoiceField(choices=MemberRole.choices, initial=MemberRole.OWNER)
    reason = ReasonField(required=False)


class MemberForm(ActionForm):
    """One of the people of the business."""

    member = forms.ModelChoiceField(BusinessMember.objects.none(), label="Person")
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            field: Any = self.fields["member"]
            field.queryset = self.record.members.select_related("user", "business").order_by("id")


class MemberRoleForm(MemberForm):
    role = forms.ChoiceField(choices=MemberRole.choices)
    field_order = ["member", "role", "reason"]


class WithdrawInvitationForm(ActionForm):
    """One of the invitations that wait."""

    invitation = forms.ModelChoiceField(Invitation.objects.none())
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record is not None:
            field: Any = self.fields["invitation"]
            field.queryset = _pending(self.record).select_related("business").order_by("id")


def _pending(business: Any) -> Any:
    return business.invitations.filter(status=InvitationStatus.PENDING)


def _has_members(business: Any) -> bool | str:
    return True if business.members.exists() else "Nobody acts for this business on the borrower site yet."


def _has_invitations(business: Any) -> bool | str:
    return True if _pending(business).exists() else "No invitation waits for an answer."


PEOPLE_ACTIONS = (
    ActionPage(
        invite_person,
        InvitePersonForm,
        icon="person_add",
        arguments=lambda business, data: {"business_id": business.pk, **data},
        result_message="The invitation is on its way.",
    ),
    ActionPage(
        withdraw_invitation,
        WithdrawInvitationForm,
        icon="cancel_schedule_send",
        available=_has_invitations,
        arguments=lambda business, data: {
            "invitation_id": data["invitation"].pk,
            "reason": data["reason"],
        },
    ),
    ActionPage(
        change_member_role,
        MemberRoleForm,
        icon="manage_accounts",
        available=_has_members,
        arguments=lambda business, data: {
            "member_id": data["member"].pk,
            "role": data["role"],
            "reason": data["reason"],
        },
    ),
    ActionPage(
        remove_member,
        MemberForm,
        icon="person_remove",
        danger=True,
        available=_has_members,
        arguments=lambda business, data: {"member_id": data["member"].pk, "reason": data["reason"]},
    ),
)


def invitations_table(business: Any) -> PreviewTable:
    """Invitations that wait for an answer, for the business's page."""
    now = clock.now()
    rows = [
        (
            invitation.email,
            invitation.get_role_display(),
            invitation.invited_by_label,
            "Expired" if now >= invitation.expires_at else "Waiting",
            invitation.expires_at,
        )
        for invitation in _pending(business).order_by("-id")
    ]
    columns = ["E-mail", "Role", "Invited by", "State", "Until"]
    return PreviewTable("Invitations", columns, rows, empty="None waits for an answer.")
