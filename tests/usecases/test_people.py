"""Roles, access and limits of people."""

from decimal import Decimal

import pytest

from loanops.access.models import AuthorityLimit, RoleAssignment
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import ApprovalRequired, DuplicateReference, NotAllowed
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from loanops.usecases.limits import UnableToChangeLimit, change_limit
from loanops.usecases.people import (
    UnableToChangeAccess,
    UnableToChangeRoles,
    assign_role,
    disable_person,
    remove_role,
    restore_person,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.tokens import ApiCaller, make_token

pytestmark = pytest.mark.django_db


class TestRoles:
    def test_one_person_alone_cannot_give_one(self):
        with pytest.raises(ApprovalRequired):
            assign_role(user_id=make_user().pk, role=Role.MANAGER, reason="x", actor=staff(Role.SYSTEM_ADMIN))
        assert not RoleAssignment.objects.filter(role=Role.MANAGER).exists()

    def test_two_can_and_both_stand_in_the_audit_trail(self):
        user, proposer, approver = make_user(), staff(Role.SYSTEM_ADMIN), staff(Role.COMPLIANCE_OFFICER)
        outcome = assign_role.submit(user_id=user.pk, role=Role.UNDERWRITER, reason="Joins", actor=proposer)
        assert isinstance(outcome, Proposed)
        approve_request(approval_id=outcome.request.pk, actor=approver)

        event = AuditEvent.objects.get(event="person.role-given")
        assert (event.actor_user_id, event.approved_by_id, event.reason) == (
            proposer.user_id,
            approver.user_id,
            "Joins",
        )
        assert {"role": [None, "UNDERWRITER"]}.items() <= event.changes[0]["fields"].items()

    def test_nobody_changes_his_own(self):
        admin = staff(Role.SYSTEM_ADMIN)
        with pytest.raises(UnableToChangeRoles, match="his own"):
            assign_role.submit(user_id=admin.user_id, role=Role.MANAGER, reason="x", actor=admin)

    def test_a_borrower_gets_none(self):
        with pytest.raises(UnableToChangeRoles, match="not an active member of staff"):
            assign_role(user_id=make_user(is_staff=False).pk, role=Role.MANAGER, reason="x", actor=SYSTEM)

    def test_a_role_is_held_once_and_must_exist(self):
        user = make_user(Role.MANAGER)
        with pytest.raises(DuplicateReference):
            assign_role(user_id=user.pk, role=Role.MANAGER, reason="x", actor=SYSTEM)
        with pytest.raises(UnableToChangeRoles, match="no role EMPEROR"):
            assign_role(user_id=user.pk, role="EMPEROR", reason="x", actor=SYSTEM)

    def test_a_role_that_is_taken_leaves_its_trace(self):
        user = make_user(Role.MANAGER)
        remove_role(user_id=user.pk, role=Role.MANAGER, reason="Left the team", actor=SYSTEM)

        assert not user.role_assignments.exists()
        event = AuditEvent.objects.get(event="person.role-taken")
        assert event.changes[0]["fields"] == {"role": ["MANAGER", None]}
        with pytest.raises(UnableToChangeRoles, match="does not hold"):
            remove_role(user_id=user.pk, role=Role.MANAGER, reason="again", actor=SYSTEM)


class TestAccess:
    def test_a_disabled_person_is_out_at_once(self, client):
        user = make_user(Role.MANAGER)
        client.force_login(user)
        calls = ApiCaller(make_token("approvals:read", user=user))
        disable_person(user_id=user.pk, reason="Lost laptop", actor=staff(Role.SYSTEM_ADMIN))

        assert client.get("/admin/").status_code == 302
        assert calls.get("/approvals").status_code == 401
        assert AuditEvent.objects.get(event="person.disabled").changes[0]["fields"] == {
            "active": [True, False]
        }

    def test_letting_in_again_needs_two(self):
        user = make_user(Role.MANAGER)
        disable_person(user_id=user.pk, reason="x", actor=SYSTEM)
        with pytest.raises(ApprovalRequired):
            restore_person(user_id=user.pk, reason="x", actor=staff(Role.SYSTEM_ADMIN))
        restore_person(user_id=user.pk, reason="x", actor=SYSTEM)

        user.refresh_from_db()
        assert user.is_active

    def test_refusals(self):
        admin, user = staff(Role.SYSTEM_ADMIN), make_user()
        with pytest.raises(UnableToChangeAccess, match="himself"):
            disable_person(user_id=admin.user_id, reason="x", actor=admin)
        with pytest.raises(UnableToChangeAccess, match="not disabled"):
            restore_person(user_id=user.pk, reason="x", actor=SYSTEM)
        with pytest.raises(NotAllowed):
            disable_person(user_id=user.pk, reason="x", actor=staff(Role.MANAGER))


class TestLimits:
    @pytest.fixture
    def limit(self) -> AuthorityLimit:
        return AuthorityLimit.objects.create(
            action="test.pay", role=Role.UNDERWRITER, amount_max=Decimal("100")
        )

    def test_a_change_needs_two(self, limit):
        with pytest.raises(ApprovalRequired):
            change_limit(
                limit_id=limit.pk, amount_max=Decimal("200"), reason="x", actor=staff(Role.SYSTEM_ADMIN)
            )

    def test_old_and_new_stand_in_the_audit_trail(self, limit):
        change_limit(limit_id=limit.pk, amount_max=Decimal("200.00"), reason="x", actor=SYSTEM)

        assert AuditEvent.objects.get(event="limit.changed").changes[0]["fields"] == {
            "amount_max": ["100.00", "200.00"]
        }

    def test_not_below_zero_and_not_ones_own(self, limit):
        with pytest.raises(UnableToChangeLimit, match="zero or more"):
            change_limit(limit_id=limit.pk, amount_max=Decimal("-0.01"), reason="x", actor=SYSTEM)
        with pytest.raises(UnableToChangeLimit, match="a role he holds"):
            change_limit.submit(
                limit_id=limit.pk,
                amount_max=Decimal("1"),
                reason="x",
                actor=staff(Role.SYSTEM_ADMIN, Role.UNDERWRITER),
            )
