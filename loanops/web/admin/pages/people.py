"""People and roles, and how much each role may decide alone."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from loanops.access.matrix import OUTSIDE_COLUMNS, ROLE_COLUMNS, matrix
from loanops.access.models import AuthorityLimit, RoleAssignment, User
from loanops.access.roles import Role
from loanops.usecases.limits import change_limit
from loanops.usecases.people import assign_role, disable_person, remove_role, restore_person
from loanops.web.admin.actions import ActionPage
from loanops.web.admin.columns import moment, money, text
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from loanops.web.admin.panels import PreviewTable
from loanops.web.admin.records import ReadOnlyAdmin
from loanops.web.admin.sites import register


class AssignRoleForm(ActionForm):
    role = forms.ChoiceField(choices=Role.choices)
    reason = ReasonField()


class RemoveRoleForm(ActionForm):
    role = forms.ChoiceField()
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.record.role_assignments.values_list("role", flat=True) if self.record else []
        choices = [(role, Role(role).label) for role in held]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


def roles_of(user: User) -> str:
    return ", ".join(sorted(assignment.get_role_display() for assignment in user.role_assignments.all()))


def _only_staff(user: User) -> bool | str:
    return True if user.is_staff else "Roles are for staff."


def _holds_roles(user: User) -> bool:
    return user.role_assignments.exists()


def _roles_afterwards(result: RoleAssignment | User, user: User) -> list[PreviewTable]:
    rows = [(assignment.get_role_display(),) for assignment in user.role_assignments.order_by("role")]
    return [
        PreviewTable(
            f"Roles of {user} afterwards", ["Role"], rows, empty="None: nothing but the home page is left."
        )
    ]


class WhyForm(ActionForm):
    reason = ReasonField()


class LimitForm(ActionForm):
    amount_max = MoneyField(label="Alone up to", min_value=Decimal(0))
    reason = ReasonField()


@register(User)
class UserAdmin(ReadOnlyAdmin):
    view_action = "access.view_people"
    list_display = (
        "username",
        text(lambda user: user.get_full_name(), "Name"),
        text(roles_of, "Roles"),
        moment("last_login", "Last sign-in"),
        "is_active",
    )
    list_filter = ("is_active", "is_staff", "role_assignments__role")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username", "id")
    sections = (
        (
            "Person",
            [
                "username",
                "first_name",
                "last_name",
                "email",
                "is_active",
                "is_staff",
                "last_login",
                "date_joined",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            assign_role,
            AssignRoleForm,
            icon="person_add",
            available=_only_staff,
            arguments=lambda user, data: {"user_id": user.pk, "role": data["role"], "reason": data["reason"]},
            preview=_roles_afterwards,
        ),
        ActionPage(
            remove_role,
            RemoveRoleForm,
            icon="person_remove",
            danger=True,
            available=_holds_roles,
            arguments=lambda user, data: {"user_id": user.pk, "role": data["role"], "reason": data["reason"]},
            preview=_roles_afterwards,
        ),
        ActionPage(
            disable_person,
            WhyForm,
            icon="block",
            danger=True,
            available=lambda user: user.is_active,
            arguments=lambda user, data: {"user_id": user.pk, "reason": data["reason"]},
            description="Sessions and apps of this person stop working at once. Roles are kept.",
        ),
        ActionPage(
            restore_person,
            WhyForm,
            icon="lock_open",
            available=lambda user: not user.is_active,
            arguments=lambda user, data: {"user_id": user.pk, "reason": data["reason"]},
        ),
    )

    def extra_urls(self) -> list[URLPattern]:
        view = self._declared(self.matrix_view)
        return [path("matrix/", self.admin_site.admin_view(view), name="access_matrix")]

    def list_links(self) -> list[tuple[str, str, str]]:
        return [("Who may do what", "table_chart", reverse("admin:access_matrix"))]

    def matrix_view(self, request: HttpRequest) -> HttpResponse:
        """The role × action matrix, as it is in force."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        columns = [*ROLE_COLUMNS, *OUTSIDE_COLUMNS]
        marks = {"x": "✓", "own": "own", "": "·"}
        areas: dict[str, list[tuple[str, ...]]] = {}
        for row in matrix().values():
            area = row.action.partition(".")[0]
            areas.setdefault(area, []).append((row.title, *(marks[row.cells[name]] for name in columns)))
        heads = ["Action", *(name.replace("_", " ").capitalize() for name in columns)]
        tables = [PreviewTable(area.capitalize(), heads, rows) for area, rows in sorted(areas.items())]
        context = {**self.admin_site.each_context(request), "title": "Who may do what", "tables": tables}
        return TemplateResponse(request, "loanops/tables.html", context)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("role_assignments")

    def tables(self, user: User, request: HttpRequest) -> list[PreviewTable]:
        held = [assignment.role for assignment in user.role_assignments.all()]
        rows = [
            (row.title, row.action)
            for row in matrix().values()
            if any(row.allows_column(role.lower()) for role in held)
        ]
        roles = [(Role(role).label,) for role in sorted(held)]
        return [
            PreviewTable("Roles", ["Role"], roles, empty="No role yet."),
            PreviewTable("May do", ["What", "Action"], sorted(rows), empty="Nothing."),
        ]


def _limit_before_and_after(changed: AuthorityLimit, before: AuthorityLimit) -> list[PreviewTable]:
    rows = [(_title_of(before.action), before.get_role_display(), before.amount_max, changed.amount_max)]
    return [PreviewTable("Alone up to", ["Action", "Role", "Now", "Then"], rows)]


@register(AuthorityLimit)
class AuthorityLimitAdmin(ReadOnlyAdmin):
    view_action = "access.view_limits"
    list_display = (
        text(lambda limit: _title_of(limit.action), "Action"),
        "role",
        money("amount_max", "Alone up to"),
    )
    list_filter = ("role",)
    search_fields = ("action",)
    ordering = ("action", "role", "id")
    sections = (("Limit", [text(lambda limit: _title_of(limit.action), "Action"), "role", "amount_max"]),)
    action_pages = (
        ActionPage(
            change_limit,
            LimitForm,
            icon="speed",
            initial=lambda limit: {"amount_max": limit.amount_max},
            arguments=lambda limit, data: {"limit_id": limit.pk, **data},
            preview=_limit_before_and_after,
        ),
    )


def _title_of(action: str) -> str:
    row = matrix().get(action)
    return row.title if row else action
