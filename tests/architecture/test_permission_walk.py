"""Every address, for every role, a borrower, an API client and anonymous, against the role × action matrix."""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from loanops.access.matrix import MatrixRow, matrix
from loanops.access.models import User
from loanops.access.roles import Role
from loanops.access.scopes import MatrixScopes
from loanops.parties.models import BusinessMember
from tests.architecture.walk import PUBLIC, STAFF, VERBS, Address, Samples, addresses
from tests.factories.access import make_user
from tests.factories.tokens import make_token

pytestmark = pytest.mark.django_db

ROLES = [role.value.lower() for role in Role]
TO_SIGN_IN, FORBIDDEN, UNAUTHENTICATED, NO_METHOD = 302, 403, 401, 405
DEFECTS = range(500, 600)


@dataclass
class Differences:
    who: str = ""
    found: list[str] = field(default_factory=list)

    def check(self, right: bool, address: Address, verb: str, answer: Any, expected: str) -> None:
        if not right or answer.status_code in DEFECTS:
            self.found.append(
                f"{self.who} {verb.upper()} {address.route}: {answer.status_code}, expected {expected}".strip()
            )

    def none(self) -> None:
        assert not self.found, f"{len(self.found)} differences:\n" + "\n".join(self.found)


def undone(client: Client, verb: str, path: str, **arguments: Any) -> Any:
    """The answer to a request whose effects are rolled back."""
    with transaction.atomic():
        answer = getattr(client, verb)(path, **arguments)
        transaction.set_rollback(True)
    return answer


def admin_addresses() -> list[Address]:
    return [address for address in addresses() if address.route.startswith("admin/")]


def api_addresses() -> list[Address]:
    return [address for address in addresses() if address.methods]


def cell_allows(row: MatrixRow, column: str) -> bool:
    return row.cells[column] in ("x", "own")


class TestEveryAddressIsDeclared:
    def test_each_names_a_row_of_the_matrix_or_stands_on_a_list(self):
        undeclared = [
            address.route
            for address in addresses()
            if not address.matrix_action
            and not address.operations
            and address.route not in PUBLIC
            and address.route not in STAFF
        ]

        assert not undeclared, f"no action of the matrix guards: {', '.join(undeclared)}"

    def test_each_method_of_the_api_is_declared(self):
        undeclared = [
            f"{verb.upper()} {address.route}"
            for address in api_addresses()
            for verb in address.methods - set(address.operations)
            if address.route not in PUBLIC
        ]

        assert not undeclared

    def test_every_named_row_exists(self):
        named = {address.matrix_action for address in addresses() if address.matrix_action}
        named |= {operation.action for address in addresses() for operation in address.operations.values()}

        assert named <= set(matrix())

    def test_the_lists_hold_nothing_that_is_gone(self):
        routes = {address.route for address in addresses()}

        assert set(PUBLIC) | set(STAFF) <= routes


class TestStaffPages:
    def test_each_role_sees_and_does_what_the_matrix_says(self):
        records, differences = Samples(), Differences()
        for role in ROLES:
            client = Client()
            client.force_login(make_user(Role(role.upper())))
            differences.who = role
            for address in admin_addresses():
                if address.matrix_action:
                    allowed = cell_allows(matrix()[address.matrix_action], role)
                    self._walk(client, address, allowed, records, differences)

        differences.none()

    def _walk(
        self,
        client: Client,
        address: Address,
        allowed: bool,
        records: Samples,
        differences: Differences,
    ) -> None:
        record = records[address.model._meta.label] if address.model is not None else None
        pk = record.pk if record is not None else None
        path = address.with_record(pk) if pk is not None else address.path
        there = pk is not None or "object_id" not in address.route
        acts = hasattr(address.callback, "action_page")
        if not allowed:
            for verb in ("get", "post") if acts else ("get",):
                answer = undone(client, verb, path)
                differences.check(
                    answer.status_code == FORBIDDEN, address, verb, answer, "403 (not in the matrix)"
                )
            return
        if getattr(address.callback, "works_out", False):
            self._walk_what_works_out(client, address, path, differences)
            return
        answer = undone(client, "get", path)
        may_refuse = acts or getattr(address.callback, "may_refuse", False)
        expected = ({200, 302} if may_refuse else {200}) if there else {404}
        differences.check(
            answer.status_code in expected, address, "get", answer, f"{expected} (in the matrix)"
        )
        if acts:
            answer = undone(client, "post", path)
            expected = {200, 302, 422} if there else {404}
            differences.check(
                answer.status_code in expected, address, "post", answer, f"{expected} (in the matrix)"
            )
        for verb in ("put", "delete") if acts else ("post", "put", "delete"):
            answer = undone(client, verb, path)
            differences.check(answer.status_code == NO_METHOD, address, verb, answer, "405")

    def _walk_what_works_out(
        self, client: Client, address: Address, path: str, differences: Differences
    ) -> None:
        """An address that answers what was entered, which is too long for a URL, and changes nothing."""
        for verb, expected in (("post", 200), ("get", NO_METHOD), ("put", NO_METHOD), ("delete", NO_METHOD)):
            answer = undone(client, verb, path)
            differences.check(answer.status_code == expected, address, verb, answer, str(expected))

    def test_staff_without_a_role_see_the_frame_only(self):
        client = Client()
        client.force_login(make_user())
        differences = Differences()
        for address in admin_addresses():
            if address.matrix_action:
                answer = undone(client, "get", address.path)
                differences.check(answer.status_code == FORBIDDEN, address, "get", answer, "403")

        differences.none()

    @pytest.mark.parametrize("who", ["borrower", "anonymous", "api_client"])
    def test_people_outside_are_sent_to_the_sign_in_page(self, who):
        client = Client()
        if who == "borrower":
            client.force_login(make_user(is_staff=False))
        if who == "api_client":
            client = Client(
                headers={"Authorization": f"Bearer {make_token(*MatrixScopes().get_all_scopes())}"}
            )
        differences = Differences()
        for address in admin_addresses():
            if address.route in PUBLIC:
                continue
            for verb in ("get", "post"):
                if verb == "get" and address.route == "admin/logout/":
                    continue
                answer = undone(client, verb, address.path)
                sent = answer.status_code == TO_SIGN_IN and "/admin/login/" in answer["Location"]
                left = address.route == "admin/logout/" and answer.status_code in (200, 302)
                differences.check(sent or left, address, verb, answer, "302 to the sign-in page")

        differences.none()

    @pytest.mark.parametrize("role", ["system_admin", "loan_officer"])
    def test_the_frame_is_for_all_staff(self, role):
        client = Client()
        client.force_login(make_user(Role(role.upper())))
        differences = Differences()
        for address in admin_addresses():
            if address.route in STAFF and address.route != "admin/logout/":
                answer = undone(client, "get", address.path)
                differences.check(answer.status_code in (200, 403, 404), address, "get", answer, "200")

        differences.none()


class TestApi:
    @pytest.mark.parametrize("column", [*ROLES, "borrower", "api_client"])
    def test_each_caller_reaches_what_the_matrix_says(self, column):
        self._walk(column, self._token(column, *MatrixScopes().get_all_scopes()), with_scopes=True).none()

    @pytest.mark.parametrize("column", ["manager", "borrower", "api_client"])
    def test_without_scopes_a_token_opens_nothing_that_needs_one(self, column):
        self._walk(column, self._token(column), with_scopes=False).none()

    def test_without_a_token_everything_is_closed(self):
        client, differences = Client(), Differences()
        for address in api_addresses():
            for verb, operation in address.operations.items():
                answer = undone(client, verb, address.path, content_type="application/json")
                open_to_all = cell_allows(matrix()[operation.action], "anonymous")
                right = open_to_all or answer.status_code == UNAUTHENTICATED
                differences.check(right, address, verb, answer, "401")

        differences.none()

    def test_other_methods_are_refused_as_such(self):
        client, differences = self._token("manager", *MatrixScopes().get_all_scopes()), Differences()
        for address in api_addresses():
            for verb in set(VERBS) - address.methods:
                answer = undone(client, verb, address.path, content_type="application/json")
                differences.check(answer.status_code == NO_METHOD, address, verb, answer, "405")

        differences.none()

    def test_a_slash_at_the_end_is_another_address(self):
        client, differences = self._token("manager", *MatrixScopes().get_all_scopes()), Differences()
        for address in api_addresses():
            answer = undone(client, "get", f"{address.path}/")
            right = answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"
            differences.check(right, address, "get", answer, "404 as a problem")

        differences.none()

    def _token(self, column: str, *scopes: str) -> Client:
        user = None
        if column == "borrower":
            user = make_user(is_staff=False)
        elif column != "api_client":
            user = make_user(Role(column.upper()))
        return Client(headers={"Authorization": f"Bearer {make_token(*scopes, user=user)}"})

    def _walk(self, column: str, client: Client, *, with_scopes: bool) -> Differences:
        differences = Differences()
        for address in api_addresses():
            for verb, operation in address.operations.items():
                row = matrix()[operation.action]
                allowed = cell_allows(row, column) and (with_scopes or not row.scope)
                answer = undone(client, verb, address.path, content_type="application/json")
                if allowed:
                    right = answer.status_code not in (UNAUTHENTICATED, FORBIDDEN, NO_METHOD)
                    differences.check(right, address, verb, answer, "anything but a refusal (in the matrix)")
                else:
                    differences.check(
                        answer.status_code == FORBIDDEN, address, verb, answer, "403 (not in the matrix)"
                    )
        return differences


OWNED = {
    "applicationId": "origination.Application",
    "businessId": "parties.Business",
    "orderId": "servicing.DisbursementOrder",
    "inquiryId": "servicing.Inquiry",
    "loanId": "servicing.Loan",
    "modificationId": "servicing.Modification",
    "paymentId": "payments.Payment",
    "paymentMethodId": "payments.SavedMethod",
    "transactionId": "servicing.Transaction",
}
"""Whose record the first parameter of an address is, where the matrix says `own`."""

MAYBE_ABSENT = ("/offer", "/offer/accept", "/paid-in-full-letter")
"""Parts of a record that a sample need not have."""


def token_of(user: User) -> Client:
    token = make_token(*MatrixScopes().get_all_scopes(), user=user)
    return Client(headers={"Authorization": f"Bearer {token}"})


def said(answer: Any) -> dict[str, Any]:
    """A problem without what always differs."""
    return {name: value for name, value in answer.json().items() if name not in ("instance", "request_id")}


def business_of(record: Any) -> Any:
    """The business a record belongs to, directly or through its loan or application."""
    for path in ("business", "loan.business", "application.business"):
        try:
            return attrgetter(path)(record)
        except AttributeError:
            continue
    return record


class TestOwnRecords:
    """A borrower reaches the records of his businesses; others answer as if they were not there."""

    def test_strangers_get_the_answer_of_a_record_that_does_not_exist(self):
        records, client, differences = Samples(), token_of(make_user(is_staff=False)), Differences()
        for address, verb in self._owned():
            path = address.with_public_id(records[OWNED[address.first_parameter]].public_id)
            nowhere = undone(client, verb, address.path, content_type="application/json")
            foreign = undone(client, verb, path, content_type="application/json")
            same = (foreign.status_code, said(foreign)) == (nowhere.status_code, said(nowhere))
            differences.check(same, address, verb, foreign, f"{nowhere.status_code}, word for word")
            if verb == "get":
                differences.check(foreign.status_code == 404, address, verb, foreign, "404")

        differences.none()

    def test_members_of_the_business_reach_it(self):
        records, differences = Samples(), Differences()
        for address, verb in self._owned():
            if verb != "get" or address.route.count("<") > 1:
                continue
            record, user = records[OWNED[address.first_parameter]], make_user(is_staff=False)
            BusinessMember.objects.create(business=business_of(record), user=user)
            answer = undone(token_of(user), "get", address.with_public_id(record.public_id))
            absent = answer.status_code == 404 and address.route.endswith(MAYBE_ABSENT)
            differences.check(answer.status_code == 200 or absent, address, verb, answer, "200")

        differences.none()

    def test_the_list_of_owned_parameters_is_complete(self):
        used = {
            address.first_parameter
            for address in api_addresses()
            for operation in address.operations.values()
            if matrix()[operation.action].cells["borrower"] == "own"
        }

        assert used - {""} <= set(OWNED)

    def _owned(self) -> list[tuple[Address, str]]:
        return [
            (address, verb)
            for address in api_addresses()
            for verb, operation in address.operations.items()
            if address.first_parameter in OWNED and matrix()[operation.action].cells["borrower"] == "own"
        ]


class TestPublicAddresses:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/", 302),
            ("/admin", 302),
            ("/admin/login/", 200),
            ("/healthz", 200),
            ("/docs/problems", 200),
            ("/docs/problems/not-found", 200),
            ("/docs/problems/no-such-code", 404),
            ("/api/docs", 200),
            ("/api/v1/openapi.json", 200),
            ("/api/v1/nothing-here", 404),
            ("/oauth/authorize", 302),
            ("/oauth/token", 405),
            ("/oauth/revoke", 405),
        ],
    )
    def test_it_answers_anonymous_like_this(self, path, expected):
        assert Client().get(path).status_code == expected
