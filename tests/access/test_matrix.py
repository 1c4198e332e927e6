"""Roles, scopes and the matrix."""

import pytest

from loanops.access.matrix import allows, matrix, only_own, require
from loanops.access.roles import Role
from loanops.core.actors import ANONYMOUS, Actor, ActorKind
from loanops.core.errors import NotAllowed

OFFICER = Actor(ActorKind.STAFF, "officer", user_id=1, roles=frozenset({Role.LOAN_OFFICER}))
BORROWER = Actor(ActorKind.BORROWER, "borrower", user_id=2)


class TestAllows:
    def test_a_role_may_do_what_its_column_says(self):
        assert allows(OFFICER, "parties.create_business")
        assert not allows(OFFICER, "access.assign_role")

    def test_an_unknown_action_is_allowed_to_nobody(self):
        assert not allows(OFFICER, "parties.fly")

    def test_nobody_unknown_may_do_more_than_get_a_login(self):
        assert {action for action in matrix() if allows(ANONYMOUS, action)} == {
            "parties.register",
            "parties.verify_address",
            "parties.request_recovery",
            "parties.recover_password",
            "parties.accept_invitation_as_new_person",
            "parties.pause_sign_in",
        }

    def test_a_borrower_may_do_it_on_his_own_only(self):
        assert allows(BORROWER, "parties.view_businesses")
        assert only_own(BORROWER, "parties.view_businesses")
        assert not only_own(OFFICER, "parties.view_businesses")

    def test_a_token_without_the_scope_is_refused_with_the_scope_named(self):
        client = Actor(ActorKind.API_CLIENT, "books", client_id="c", scopes=frozenset({"loans:read"}))
        with pytest.raises(NotAllowed, match="lacks the scope businesses:read"):
            require(client, "parties.view_businesses")

    def test_a_persons_token_needs_both_role_and_scope(self):
        scoped = Actor(
            ActorKind.STAFF, "o", user_id=1, roles=OFFICER.roles, scopes=frozenset({"businesses:write"})
        )
        assert allows(scoped, "parties.create_business")
        assert not allows(scoped, "parties.view_businesses")


class TestMatrixFiles:
    def test_every_scope_reads_resource_colon_verb(self):
        for row in matrix().values():
            assert not row.scope or row.scope.partition(":")[2] in ("read", "write", "decide", "manage"), (
                row.action
            )
