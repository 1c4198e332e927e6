"""Who works here and as what: giving and taking roles, and keeping people out. Never for oneself."""

from loanops.access.models import RoleAssignment, User
from loanops.access.roles import Role
from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import DuplicateReference, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases.approval import second_person_always
from loanops.usecases.declaration import ADMIN, use_case


class UnableToChangeRoles(LoanOpsError):
    """This person's roles cannot be changed like that."""


class UnableToChangeAccess(LoanOpsError):
    """This person's access cannot be changed like that."""


def _note(record: object, field: str, old: object, new: object) -> None:
    """Old → new of something that is not a field of a domain record, for the audit trail."""
    work = current_work.get()
    if work is not None:
        work.changed(record, {field: [old, new]})


def _somebody_else(user_id: int, role: str, actor: Actor) -> User:
    user = lock(User.objects.all(), user_id)
    if role not in Role.values:
        raise UnableToChangeRoles(f"There is no role {role}. Roles are: {', '.join(Role.values)}.")
    if user.pk == actor.user_id:
        raise UnableToChangeRoles("Nobody changes his own roles; another system admin has to propose it.")
    return user


@use_case(
    "access.assign_role",
    audit="person.role-given",
    title="Give a role",
    approval=second_person_always,
    surfaces=(ADMIN,),
)
def assign_role(*, user_id: int, role: str, reason: str, actor: Actor) -> RoleAssignment:
    """A member of staff gets a role, and with it everything the matrix gives that role."""
    user = _somebody_else(user_id, role, actor)
    if not user.is_staff or not user.is_active:
        raise UnableToChangeRoles(f"{user} is not an active member of staff; roles are for staff.")
    if user.role_assignments.filter(role=role).exists():
        raise DuplicateReference(f"{user} is {Role(role).label.lower()} already.")
    return RoleAssignment.objects.create(user=user, role=role)


@use_case(
    "access.remove_role",
    audit="person.role-taken",
    title="Take a role away",
    approval=second_person_always,
    surfaces=(ADMIN,),
)
def remove_role(*, user_id: int, role: str, reason: str, actor: Actor) -> User:
    """A person loses a role; what he proposed under it is checked against his remaining roles at approval."""
    user = _somebody_else(user_id, role, actor)
    assignment = user.role_assignments.filter(role=role).first()
    if assignment is None:
        raise UnableToChangeRoles(f"{user} does not hold the role {Role(role).label.lower()}.")
    _note(assignment, "role", role, None)
    assignment.delete()
    return user


@use_case("access.disable_person", audit="person.disabled", title="Disable", surfaces=(ADMIN,))
def disable_person(*, user_id: int, reason: str, actor: Actor) -> User:
    """A person is kept out from this moment: his sessions and the tokens of his apps stop working."""
    user = lock(User.objects.all(), user_id)
    if user.pk == actor.user_id:
        raise UnableToChangeAccess("Nobody disables himself; another system admin has to do it.")
    if not user.is_active:
        raise UnableToChangeAccess(f"{user} is disabled already.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _note(user, "active", True, False)
    return user


@use_case(
    "access.restore_person",
    audit="person.restored",
    title="Let in again",
    approval=second_person_always,
    surfaces=(ADMIN,),
)
def restore_person(*, user_id: int, reason: str, actor: Actor) -> User:
    """A disabled person may sign in again, with the roles he had."""
    user = lock(User.objects.all(), user_id)
    if user.is_active:
        raise UnableToChangeAccess(f"{user} is not disabled.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note(user, "active", False, True)
    return user
