"""Giving and taking roles: never by one person alone, never to oneself."""

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


def _person(user_id: int, role: str, actor: Actor) -> User:
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
    user = _person(user_id, role, actor)
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
    user = _person(user_id, role, actor)
    assignment = user.role_assignments.filter(role=role).first()
    if assignment is None:
        raise UnableToChangeRoles(f"{user} does not hold the role {Role(role).label.lower()}.")
    work = current_work.get()
    if work is not None:
        work.changed(assignment, {"role": [assignment.role, None]})
    assignment.delete()
    return user
