"""What the declaration gives every use case: permission, one transaction, keys, four eyes, audit."""

from decimal import Decimal

import pytest

from loanops.access import matrix
from loanops.access.matrix import MatrixRow
from loanops.access.models import ApprovalRequest, ApprovalStatus, AuthorityLimit
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent, AuditLink
from loanops.core.errors import ApprovalRequired, IdempotencyKeyReused, NotAllowed, VersionConflict
from loanops.core.locks import lock
from loanops.parties.models import Business
from loanops.parties.services.businesses import create_business, update_business
from loanops.usecases import REGISTRY, Executed, Proposed, second_person_above_limit, use_case
from loanops.usecases.decisions import ApprovalExpired, approve_request, reject_request
from tests.factories.access import SYSTEM, staff
from tests.factories.parties import BusinessFactory

NAME = "test.set_revenue"


def events(name: str) -> int:
    """How many audit events of this name there are."""
    return AuditEvent.objects.filter(event=name).count()


@pytest.fixture
def set_revenue(monkeypatch):
    """A use case with a limit: loan officers propose, managers approve."""

    @use_case(NAME, audit="test.revenue-set", approval=second_person_above_limit("amount"), surfaces=())
    def service(*, business_id: int, amount: Decimal, reason: str = "", actor) -> Business:
        business = lock(Business.objects.all(), business_id)
        business.annual_revenue = amount
        business.save()
        return business

    rows = dict(matrix.matrix())
    for action, roles in {NAME: {"loan_officer", "manager"}, f"{NAME}.approve": {"manager"}}.items():
        cells = {
            column: "x" if column in roles else ""
            for column in (*matrix.ROLE_COLUMNS, *matrix.OUTSIDE_COLUMNS)
        }
        rows[action] = MatrixRow(action, action, "", cells)
    monkeypatch.setattr(matrix, "matrix", lambda: rows)
    yield service
    REGISTRY.pop(NAME)


@pytest.fixture
def officer():
    AuthorityLimit.objects.create(action=NAME, role=Role.LOAN_OFFICER, amount_max=Decimal("1000.00"))
    return staff(Role.LOAN_OFFICER)


@pytest.mark.django_db
class TestPermission:
    def test_refuses_a_role_that_is_not_in_the_matrix_and_leaves_nothing(self):
        with pytest.raises(NotAllowed, match="Create a business"):
            create_business(fields={"legal_name": "X"}, actor=staff(Role.SYSTEM_ADMIN))

        assert not Business.objects.exists()
        assert events("business.created") == 0


@pytest.mark.django_db
class TestAudit:
    def test_writes_who_what_why_and_old_to_new_without_personal_data(self):
        actor = staff(Role.LOAN_OFFICER)
        business = BusinessFactory(city="Dayton")

        update_business(
            business_id=business.pk,
            fields={"city": "Toledo", "tax_id": "123456789"},
            reason="moved",
            actor=actor,
        )

        event = AuditEvent.objects.get(event="business.updated")
        assert (event.actor_user_id, event.reason, event.subject_id) == (actor.user_id, "moved", business.pk)
        fields = event.changes[0]["fields"]
        assert fields["city"] == ["Dayton", "Toledo"]
        assert fields["tax_id"] == [None, "•••"]
        assert "123456789" not in str(event.changes)
        assert AuditLink.objects.filter(
            record_type="parties.Business", record_id=business.pk, event=event
        ).exists()

    def test_history_carries_actor_and_reason(self):
        actor = staff(Role.LOAN_OFFICER)
        business = BusinessFactory()

        update_business(business_id=business.pk, fields={"city": "Toledo"}, reason="moved", actor=actor)

        latest = business.history.first()
        assert (latest.history_user_id, latest.history_change_reason, latest.city) == (
            actor.user_id,
            "moved",
            "Toledo",
        )

    def test_a_refusal_writes_no_event(self):
        business = BusinessFactory()
        with pytest.raises(Exception, match="cannot be saved"):
            update_business(business_id=business.pk, fields={"state": "Ohio"}, actor=SYSTEM)

        assert events("business.updated") == 0


@pytest.mark.django_db
class TestKeys:
    def test_the_same_key_runs_once_and_returns_the_first_record(self):
        first = create_business.once("k")(fields={"legal_name": "X"}, actor=SYSTEM)
        second = create_business.once("k")(fields={"legal_name": "X"}, actor=SYSTEM)

        assert first.pk == second.pk
        assert Business.objects.count() == 1
        assert events("business.created") == 1

    def test_the_same_key_for_something_else_is_refused(self):
        create_business.once("k")(fields={"legal_name": "X"}, actor=SYSTEM)
        with pytest.raises(IdempotencyKeyReused):
            create_business.once("k")(fields={"legal_name": "Y"}, actor=SYSTEM)


@pytest.mark.django_db
class TestVersions:
    def test_a_record_that_moved_on_is_not_overwritten(self):
        business = BusinessFactory()
        seen = business.version
        update_business.expecting(seen)(business_id=business.pk, fields={"city": "A"}, actor=SYSTEM)

        with pytest.raises(VersionConflict, match=f"version {seen + 1}, you looked at {seen}"):
            update_business.expecting(seen)(business_id=business.pk, fields={"city": "B"}, actor=SYSTEM)


@pytest.mark.django_db
class TestDryRun:
    def test_shows_the_result_and_leaves_nothing(self):
        business = BusinessFactory(city="Dayton")

        with update_business.dry_run(
            business_id=business.pk, fields={"city": "Toledo"}, actor=SYSTEM
        ) as result:
            assert Business.objects.get(pk=business.pk).city == result.city == "Toledo"

        assert Business.objects.get(pk=business.pk).city == "Dayton"
        assert events("business.updated") == 0


@pytest.mark.django_db
class TestFourEyes:
    def propose(self, service, officer, business, amount="1000.01"):
        outcome = service.submit(
            business_id=business.pk, amount=Decimal(amount), reason="audited", actor=officer
        )
        assert isinstance(outcome, Proposed)
        return outcome.request

    def test_up_to_the_limit_one_person_is_enough(self, set_revenue, officer):
        business = BusinessFactory()
        outcome = set_revenue.submit(business_id=business.pk, amount=Decimal("1000.00"), actor=officer)

        assert isinstance(outcome, Executed)
        assert outcome.result.annual_revenue == Decimal("1000.00")

    def test_a_cent_above_waits_for_a_second_person(self, set_revenue, officer):
        business = BusinessFactory()
        request = self.propose(set_revenue, officer, business)

        business.refresh_from_db()
        assert business.annual_revenue is None
        assert (request.status, request.amount) == (ApprovalStatus.PENDING, Decimal("1000.01"))
        assert "above your limit of 1,000.00" in request.why

    def test_calling_it_directly_above_the_limit_is_refused(self, set_revenue, officer):
        business = BusinessFactory()
        with pytest.raises(ApprovalRequired):
            set_revenue(business_id=business.pk, amount=Decimal("1000.01"), actor=officer)

    def test_a_role_without_a_limit_never_acts_alone(self, set_revenue):
        business = BusinessFactory()
        outcome = set_revenue.submit(
            business_id=business.pk, amount=Decimal("0.01"), actor=staff(Role.LOAN_OFFICER)
        )

        assert isinstance(outcome, Proposed)

    def test_the_second_person_runs_it_for_the_first(self, set_revenue, officer):
        business = BusinessFactory()
        request = self.propose(set_revenue, officer, business)
        manager = staff(Role.MANAGER)

        approve_request(approval_id=request.pk, actor=manager)

        business.refresh_from_db()
        assert business.annual_revenue == Decimal("1000.01")
        event = AuditEvent.objects.get(event="test.revenue-set")
        assert (event.actor_user_id, event.approved_by_id) == (officer.user_id, manager.user_id)

    def test_nobody_approves_his_own(self, set_revenue):
        manager = staff(Role.MANAGER)
        request = self.propose(set_revenue, manager, BusinessFactory())

        with pytest.raises(NotAllowed, match="somebody else"):
            approve_request(approval_id=request.pk, actor=manager)

    def test_a_role_that_may_not_approve_it_is_refused(self, set_revenue, officer):
        request = self.propose(set_revenue, officer, BusinessFactory())

        with pytest.raises(NotAllowed):
            approve_request(approval_id=request.pk, actor=staff(Role.UNDERWRITER))

    def test_a_record_changed_since_must_be_proposed_again(self, set_revenue, officer):
        business = BusinessFactory()
        request = self.propose(set_revenue, officer, business)
        update_business(business_id=business.pk, fields={"city": "Toledo"}, actor=SYSTEM)

        with pytest.raises(VersionConflict):
            approve_request(approval_id=request.pk, actor=staff(Role.MANAGER))
        request.refresh_from_db()
        assert request.status == ApprovalStatus.PENDING

    def test_a_proposer_who_lost_the_role_is_refused_at_approval(self, set_revenue, officer):
        from loanops.access.models import RoleAssignment

        request = self.propose(set_revenue, officer, BusinessFactory())
        RoleAssignment.objects.filter(user_id=officer.user_id).delete()

        with pytest.raises(NotAllowed):
            approve_request(approval_id=request.pk, actor=staff(Role.MANAGER))

    def test_an_expired_request_is_refused(self, set_revenue, officer):
        request = self.propose(set_revenue, officer, BusinessFactory())
        request.expires_at = request.created_at
        request.save()

        with pytest.raises(ApprovalExpired):
            approve_request(approval_id=request.pk, actor=staff(Role.MANAGER))

    def test_approving_twice_is_refused(self, set_revenue, officer):
        request = self.propose(set_revenue, officer, BusinessFactory())
        manager = staff(Role.MANAGER)
        approve_request(approval_id=request.pk, actor=manager)

        with pytest.raises(Exception, match="APPROVED cannot become APPROVED"):
            approve_request(approval_id=request.pk, actor=manager)

    def test_a_rejection_needs_a_reason_and_changes_nothing(self, set_revenue, officer):
        business = BusinessFactory()
        request = self.propose(set_revenue, officer, business)
        manager = staff(Role.MANAGER)
        with pytest.raises(Exception, match="Say why"):
            reject_request(approval_id=request.pk, reason=" ", actor=manager)

        reject_request(approval_id=request.pk, reason="no evidence", actor=manager)

        business.refresh_from_db()
        assert business.annual_revenue is None
        assert ApprovalRequest.objects.get().status == ApprovalStatus.REJECTED

    def test_the_same_form_sent_twice_files_one_request(self, set_revenue, officer):
        business = BusinessFactory()
        for _ in range(2):
            set_revenue.once("form-1").submit(
                business_id=business.pk, amount=Decimal("5000.00"), actor=officer
            )

        assert ApprovalRequest.objects.count() == 1
