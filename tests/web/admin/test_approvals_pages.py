"""Two people give somebody a role, entirely through the staff pages."""

from datetime import UTC, datetime, timedelta

import pytest

from loanops.access.models import ApprovalRequest, ApprovalStatus, RoleAssignment, User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.usecases import Proposed
from loanops.usecases.people import assign_role
from tests.factories.access import make_user, staff
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer() -> User:
    return make_user()


def propose(newcomer: User, proposer: User) -> ApprovalRequest:
    client = signed_in(proposer)
    url = f"/admin/access/user/{newcomer.pk}/action/assign-role/"
    form = {"role": "UNDERWRITER", "reason": "Joins the team", "_key": hidden(client.get(url), "_key")}
    answer = client.post(url, {**form, "_step": "confirm"})
    assert answer.status_code == 302, text_of(answer)
    return ApprovalRequest.objects.get()


def decide(client, request: ApprovalRequest, verb: str, **form: str):
    url = f"/admin/access/approvalrequest/{request.pk}/action/{verb}-request/"
    page = client.get(url)
    return client.post(
        url,
        {
            "reason": "",
            "_step": "confirm",
            "_key": hidden(page, "_key"),
            "_version": hidden(page, "_version"),
            **form,
        },
    )


class TestProposing:
    def test_the_first_person_only_proposes(self, newcomer):
        request = propose(newcomer, make_user(Role.SYSTEM_ADMIN))

        assert request.status == ApprovalStatus.PENDING
        assert not newcomer.role_assignments.exists()

    def test_he_is_told_that_somebody_else_has_to_approve(self, newcomer):
        client = signed_in(make_user(Role.SYSTEM_ADMIN))
        url = f"/admin/access/user/{newcomer.pk}/action/assign-role/"
        preview = client.post(url, {"role": "UNDERWRITER", "reason": "x", "_step": "preview"})

        assert "A second person has to approve" in text_of(preview)
        assert "Roles of" in text_of(preview) and "Underwriter" in text_of(preview)

    def test_a_proposal_of_another_system_carries_its_name_and_reason(self):
        ApprovalRequest.objects.create(
            use_case="access.assign_role", title="Assign role", arguments={}, why="Always.", reason="New in March",
            proposer={"label": "Core banking"}, expires_at=datetime(2026, 3, 16, tzinfo=UTC),
        )  # fmt: skip

        page = text_of(signed_in(make_user(Role.MANAGER)).get("/admin/access/approvalrequest/"))

        assert "Core banking" in page and "New in March" in page

    @pytest.mark.parametrize(("hours", "age"), [(0, "0 h"), (23, "23 h"), (24, "1 d"), (49, "2 d")])
    def test_the_list_says_how_long_it_waits_already(self, newcomer, hours, age):
        request = propose(newcomer, make_user(Role.SYSTEM_ADMIN))
        waiting_since = clock.now() - timedelta(hours=hours, minutes=1)
        ApprovalRequest.objects.filter(pk=request.pk).update(created_at=waiting_since)

        page = text_of(signed_in(make_user(Role.MANAGER)).get("/admin/access/approvalrequest/"))

        assert f" {age} Joins the team" in page

    def test_a_preview_changes_nothing(self, newcomer):
        client = signed_in(make_user(Role.SYSTEM_ADMIN))
        url = f"/admin/access/user/{newcomer.pk}/action/assign-role/"
        client.post(url, {"role": "UNDERWRITER", "reason": "x", "_step": "preview"})

        assert not ApprovalRequest.objects.exists()
        assert not newcomer.role_assignments.exists()

    def test_sent_twice_it_is_proposed_once(self, newcomer):
        client = signed_in(make_user(Role.SYSTEM_ADMIN))
        url = f"/admin/access/user/{newcomer.pk}/action/assign-role/"
        form = {
            "role": "UNDERWRITER",
            "reason": "x",
            "_key": hidden(client.get(url), "_key"),
            "_step": "confirm",
        }
        answers = [client.post(url, form), client.post(url, form)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert ApprovalRequest.objects.count() == 1


class TestDeciding:
    @pytest.fixture
    def request_(self, newcomer) -> ApprovalRequest:
        outcome = assign_role.submit(
            user_id=newcomer.pk,
            role=Role.UNDERWRITER,
            reason="Joins the team",
            actor=staff(Role.SYSTEM_ADMIN),
        )
        assert isinstance(outcome, Proposed)
        return outcome.request

    def test_the_second_person_sees_what_would_change_and_approves(self, request_, newcomer):
        client = signed_in(make_user(Role.MANAGER))
        page = text_of(client.get(f"/admin/access/approvalrequest/{request_.pk}/change/"))
        assert "Joins the team" in page and "afterwards" in page and "Underwriter" in page
        assert not newcomer.role_assignments.exists()

        assert decide(client, request_, "approve").status_code == 302
        assert newcomer.role_assignments.get().role == Role.UNDERWRITER
        page = text_of(client.get(f"/admin/access/approvalrequest/{request_.pk}/change/"))
        assert "Approved" in page

    def test_nobody_approves_his_own(self, newcomer):
        both = make_user(Role.SYSTEM_ADMIN, Role.MANAGER)
        request = propose(newcomer, both)
        answer = decide(signed_in(both), request, "approve", reason="fine by me")

        assert answer.status_code == 422
        assert "somebody else" in text_of(answer)
        assert "fine by me" in text_of(answer)
        assert not newcomer.role_assignments.exists()

    def test_the_proposer_sees_the_button_disabled_and_may_withdraw(self, newcomer):
        both = make_user(Role.SYSTEM_ADMIN, Role.MANAGER)
        request = propose(newcomer, both)
        client = signed_in(both)
        page = text_of(client.get(f"/admin/access/approvalrequest/{request.pk}/change/"))
        assert "You proposed it; somebody else has to approve." in page and "Withdraw" in page

        assert decide(client, request, "reject", reason="A mistake").status_code == 302
        request.refresh_from_db()
        assert (request.status, request.decision_reason) == (ApprovalStatus.REJECTED, "A mistake")

    def test_a_role_that_does_not_decide_this_kind_is_refused(self, request_, newcomer):
        client = signed_in(make_user(Role.UNDERWRITER))
        answer = decide(client, request_, "approve")

        assert answer.status_code == 422
        assert "your role does not include this" in text_of(answer)
        assert not newcomer.role_assignments.exists()

    def test_a_decided_request_is_not_decided_again(self, request_):
        decide(signed_in(make_user(Role.MANAGER)), request_, "approve")
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        url = f"/admin/access/approvalrequest/{request_.pk}/action/reject-request/"

        assert client.get(url).status_code == 302
        answer = client.post(url, {"reason": "too late", "_step": "confirm"})
        assert answer.status_code == 422
        assert "APPROVED cannot become REJECTED" in text_of(answer)

    def test_what_would_be_refused_now_is_said_before_approving(self, request_, newcomer):
        RoleAssignment.objects.create(user=newcomer, role=Role.UNDERWRITER)
        client = signed_in(make_user(Role.MANAGER))

        page = text_of(client.get(f"/admin/access/approvalrequest/{request_.pk}/change/"))
        assert "would be refused" in page and "is underwriter already" in page

    def test_the_queue_opens_with_what_waits_for_me(self, request_):
        row = f"/admin/access/approvalrequest/{request_.pk}/change/"
        for role, waits in ((Role.MANAGER, True), (Role.UNDERWRITER, False)):
            client = signed_in(make_user(role))
            assert (row in client.get("/admin/access/approvalrequest/").content.decode()) is waits
            assert row in client.get("/admin/access/approvalrequest/?work=all").content.decode()

    def test_a_changed_request_has_to_be_looked_at_again(self, request_, newcomer):
        client = signed_in(make_user(Role.MANAGER))
        url = f"/admin/access/approvalrequest/{request_.pk}/action/approve-request/"
        form = {"reason": "", "_step": "confirm", "_version": hidden(client.get(url), "_version")}
        request_.why = "Somebody touched it."
        request_.save()
        answer = client.post(url, form)

        assert answer.status_code == 422
        assert "changed in the meantime" in text_of(answer)
        assert not newcomer.role_assignments.exists()
        assert hidden(answer, "_version") == str(request_.version)
