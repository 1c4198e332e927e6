"""Whether the caller may do the operation: the matrix decides, nothing else."""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from loanops.access import matrix
from loanops.core.errors import NotAllowed
from loanops.web.actors import actor_of


class ActionPermission(BasePermission):
    """Asks the matrix for the operation's action: role and scope. A handler without a declaration is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        verb = (request.method or "").lower()
        handler = getattr(view, verb, None) if verb in view.http_method_names else None
        if handler is None:
            raise MethodNotAllowed(request.method or "")
        declared = getattr(handler, "operation", None)
        if declared is None:
            return False
        actor = actor_of(request)
        if matrix.allows(actor, declared.action):
            return True
        if request.successful_authenticator:
            try:
                matrix.require(actor, declared.action)
            except NotAllowed as refusal:
                self.message = refusal.message
        return False
