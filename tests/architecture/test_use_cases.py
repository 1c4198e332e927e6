"""Every use case can be reached where it says, stands in the matrix, and every matrix row is used."""

from importlib import import_module

import pytest
from django.conf import settings

from loanops.access.matrix import OUTSIDE_COLUMNS, ROLE_COLUMNS, matrix
from loanops.usecases import REGISTRY, never
from loanops.usecases.declaration import ADMIN, API
from loanops.web.admin.actions import DECLARED as ACTION_PAGES
from loanops.web.api.operations import DECLARED as OPERATIONS
from loanops.web.site import DECLARED as SITE_PAGES
from tests.architecture.walk import addresses

SUFFIX = ".approve"


@pytest.fixture(autouse=True, scope="module")
def _everything_is_imported() -> None:
    """Admin pages are imported at start; the API with the addresses."""
    import_module(settings.ROOT_URLCONF)


def operation_use_cases() -> set[str]:
    return {operation.use_case.name for operation in OPERATIONS if operation.use_case is not None}


def viewed_actions() -> set[str]:
    """Rows that let somebody see pages or call operations without a use case."""
    from django.contrib import admin

    pages = {getattr(model_admin, "view_action", "") for model_admin in admin.site._registry.values()}
    extra = {
        action
        for model_admin in admin.site._registry.values()
        for url in model_admin.get_urls()
        if (action := getattr(url.callback, "matrix_action", ""))
    }
    return pages | extra | site_actions() | {operation.action for operation in OPERATIONS}


def site_actions() -> set[str]:
    """Rows that let somebody see pages of the borrower site."""
    return {
        address.matrix_action
        for address in addresses()
        if address.route.startswith("my/") and address.matrix_action
    }


class TestUseCases:
    def test_there_are_use_cases(self):
        assert REGISTRY

    def test_each_has_its_admin_action(self):
        missing = sorted(
            name
            for name, declared in REGISTRY.items()
            if ADMIN in declared.surfaces and name not in ACTION_PAGES
        )

        assert not missing, f"no action page for: {', '.join(missing)}"

    def test_each_has_its_api_operation(self):
        reached = operation_use_cases()
        missing = sorted(
            name for name, declared in REGISTRY.items() if API in declared.surfaces and name not in reached
        )

        assert not missing, f"no API operation for: {', '.join(missing)}"

    def test_each_has_its_page_of_the_borrower_site(self):
        missing = sorted(
            name
            for name, declared in REGISTRY.items()
            if "site" in declared.surfaces and name not in SITE_PAGES
        )

        assert not missing, f"no page of the borrower site for: {', '.join(missing)}"

    def test_action_pages_stand_on_registered_pages(self):
        from django.contrib import admin

        shown = {
            page.use_case.name
            for model_admin in admin.site._registry.values()
            for page in getattr(model_admin, "action_pages", ())
        }
        lost = sorted(set(ACTION_PAGES) - shown)

        assert not lost, f"declared, but on no registered page: {', '.join(lost)}"

    def test_each_that_somebody_reaches_stands_in_the_matrix(self):
        """Those without a surface are LoanOps' own steps: nobody else may call them, so no row opens them."""
        missing = sorted(
            name for name, declared in REGISTRY.items() if declared.surfaces and name not in matrix()
        )

        assert not missing, f"no matrix row for: {', '.join(missing)}"

    def test_four_eyes_have_somebody_to_approve(self):
        problems = []
        for name, declared in REGISTRY.items():
            row = matrix().get(name + SUFFIX)
            if declared.approval is never:
                continue
            if row is None:
                problems.append(f"{name}: no row {name}{SUFFIX}")
            elif not any(row.cells[role] == "x" for role in ROLE_COLUMNS):
                problems.append(f"{name}: nobody may approve it")

        assert not problems, "; ".join(problems)

    def test_nobody_outside_approves(self):
        wrong = [
            row.action
            for row in matrix().values()
            if row.action.endswith(SUFFIX) and any(row.cells[column] for column in OUTSIDE_COLUMNS)
        ]

        assert not wrong


class TestMatrix:
    def test_every_row_is_used(self):
        used = set(REGISTRY) | viewed_actions() | {f"{name}{SUFFIX}" for name in REGISTRY}
        unused = sorted(set(matrix()) - used)

        assert not unused, f"in the matrix, but nothing asks for: {', '.join(unused)}"

    def test_an_approval_row_belongs_to_a_use_case_with_four_eyes(self):
        stray = [
            row.action
            for row in matrix().values()
            if row.action.endswith(SUFFIX)
            and (
                row.action.removesuffix(SUFFIX) not in REGISTRY
                or REGISTRY[row.action.removesuffix(SUFFIX)].approval is never
            )
        ]

        assert not stray

    def test_pages_and_operations_name_rows_of_the_matrix(self):
        unknown = sorted(viewed_actions() - set(matrix()) - {""})

        assert not unknown

    def test_what_the_api_offers_has_a_scope(self):
        without = sorted(
            {operation.action for operation in OPERATIONS if not matrix()[operation.action].scope}
        )

        assert not without, f"reachable by the API, but without a scope: {', '.join(without)}"
