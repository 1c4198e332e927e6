"""Who a request is for."""

from typing import Any, cast

from loanops.core.actors import Actor


def actor_of(request: Any) -> Actor:
    """The actor that the middleware (sessions) or the authentication (tokens) put on the request."""
    return cast(Actor, request.actor)
