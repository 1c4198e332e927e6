"""`@use_case`: what one thing that happens in the business needs around its body.

Order inside: permission → idempotency key → [four eyes] → body (lock, transition, compute, write, post) → audit event.
Everything in one transaction. A use case called inside another one is part of it: it shares the transaction and the
permission of the outer one, and still writes its own audit event.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from loanops.access import matrix
from loanops.access.models import ApprovalRequest
from loanops.audit.recording import record_work
from loanops.core import idempotency
from loanops.core.actors import Actor
from loanops.core.context import Work, current_work, working
from loanops.core.errors import ApprovalRequired
from loanops.usecases.approval import ApprovalRule, never
from loanops.usecases.arguments import to_json
from loanops.usecases.proposals import create_proposal

P = ParamSpec("P")
AMOUNTS = ("amount", "approved_amount")
"""Arguments that say how much an approval is about."""
R = TypeVar("R")

ADMIN, API = "admin", "api"
REGISTRY: dict[str, "UseCase[Any, Any]"] = {}


@dataclass(frozen=True)
class Executed(Generic[R]):
    """The use case ran; `result` is what it returned."""

    result: R


@dataclass(frozen=True)
class Proposed:
    """A second person is needed; `request` waits for one."""

    request: ApprovalRequest


@dataclass(frozen=True)
class UseCase(Generic[P, R]):
    """A declared service. Call it to run it; `submit` proposes it instead when a second person is needed."""

    name: str
    function: Callable[P, R]
    title: str
    audit: str
    approval: ApprovalRule
    surfaces: frozenset[str]
    key: str = ""
    expected_version: int | None = None

    def once(self, key: str) -> "UseCase[P, R]":
        """The same use case under an idempotency key: a second call with it returns the first one's record."""
        return replace(self, key=key)

    def expecting(self, version: int | None) -> "UseCase[P, R]":
        """The same use case, refusing if its record is no longer at this version."""
        return replace(self, expected_version=version)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run now; raises ApprovalRequired where a second person is needed."""
        return self._run(kwargs)

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> Executed[R] | Proposed:
        """Run now, or file a request for approval when the rule asks for a second person."""
        actor = self._actor(kwargs)
        matrix.require(actor, self.name)
        why = self.approval(self.name, actor, kwargs)
        if why is None:
            return Executed(self._run(kwargs))
        return Proposed(self._propose(actor, kwargs, why))

    @contextmanager
    def dry_run(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """Run the very same code and undo it: what the block reads is how things would be afterwards."""
        matrix.require(self._actor(kwargs), self.name)
        with transaction.atomic():
            with working(self._work(kwargs, approved=True)):
                yield self._body(kwargs)
            transaction.set_rollback(True)

    def run_approved(
        self, arguments: dict[str, Any], *, proposer: Actor, approver: Actor, version: int | None
    ) -> R:
        """Run a proposed use case for its proposer, checked again, with the approver on the audit event."""
        matrix.require(proposer, self.name)
        approved = replace(self, expected_version=version)
        with transaction.atomic():
            return approved._execute({**arguments, "actor": proposer}, approved_by=approver)

    def needs_approval(self, **kwargs: Any) -> str | None:
        """Why a second person is needed for these arguments, or None."""
        return self.approval(self.name, self._actor(kwargs), kwargs)

    def _actor(self, kwargs: Any) -> Actor:
        actor = kwargs["actor"]
        if not isinstance(actor, Actor):
            raise TypeError(f"{self.name}: actor must be an Actor.")
        return actor

    def _work(self, kwargs: Any, *, approved: bool) -> Work:
        return Work(
            name=self.name,
            actor=self._actor(kwargs),
            reason=str(kwargs.get("reason") or ""),
            expected_version=self.expected_version,
            approved=approved,
        )

    def _run(self, kwargs: Any) -> R:
        outer = current_work.get()
        actor = self._actor(kwargs)
        if outer is None:
            matrix.require(actor, self.name)
        approved = outer is not None and outer.approved
        if not approved and (why := self.approval(self.name, actor, kwargs)):
            raise ApprovalRequired(f"{self.title}: {why}")
        with transaction.atomic():
            if not self.key:
                return self._execute(kwargs, approved=approved)
            scope, request_hash = f"{self.name}|{actor.key}", idempotency.fingerprint(self._plain(kwargs))
            answer = idempotency.claim(scope=scope, key=self.key, request_hash=request_hash)
            if answer is not None:
                return self._restore(answer.body)
            result = self._execute(kwargs, approved=approved)
            idempotency.remember(
                scope=scope, key=self.key, request_hash=request_hash, status=200, body=_reference(result)
            )
            return result

    def _execute(self, kwargs: Any, *, approved: bool = False, approved_by: Actor | None = None) -> R:
        work = self._work(kwargs, approved=approved or approved_by is not None)
        work.approver = approved_by
        with working(work):
            result = self._body(kwargs)
        if work.subject is None and isinstance(result, Model):
            work.subject = result
        record_work(self.audit, work, approved_by=approved_by)
        return result

    def _propose(self, actor: Actor, kwargs: Any, why: str) -> ApprovalRequest:
        """File the request after a dry run: nonsense is refused at once, not at approval."""
        work = self._work(kwargs, approved=True)
        with transaction.atomic():
            if self.key:
                scope, request_hash = (
                    f"propose {self.name}|{actor.key}",
                    idempotency.fingerprint(self._plain(kwargs)),
                )
                answer = idempotency.claim(scope=scope, key=self.key, request_hash=request_hash)
                if answer is not None:
                    return ApprovalRequest.objects.get(pk=answer.body["id"])
            subject, version = self._validate(kwargs, work)
            request = create_proposal(
                use_case=self.name,
                title=self.title,
                arguments={name: to_json(value) for name, value in kwargs.items() if name != "actor"},
                record=subject,
                record_version=version,
                amount=next((kwargs[name] for name in AMOUNTS if kwargs.get(name) is not None), None),
                why=why,
                actor=actor,
            )
            if self.key:
                idempotency.remember(
                    scope=scope, key=self.key, request_hash=request_hash, status=202, body=_reference(request)
                )
        return request

    def _validate(self, kwargs: Any, work: Work) -> tuple[Model | None, int | None]:
        savepoint = transaction.savepoint()
        try:
            with working(work):
                self._body(kwargs)
        finally:
            transaction.savepoint_rollback(savepoint)
        subject = work.subject
        if subject is None:
            return None, None
        stored = type(subject)._default_manager.filter(pk=subject.pk).first()
        return stored, getattr(stored, "version", None)

    def _plain(self, kwargs: Any) -> dict[str, Any]:
        return {name: to_json(value) for name, value in kwargs.items() if name != "actor"}

    def _body(self, kwargs: Any) -> R:
        return cast(Callable[..., R], self.function)(**kwargs)

    def _restore(self, body: Any) -> R:
        if not body:
            return cast(R, None)
        return cast(R, apps.get_model(body["model"])._default_manager.get(pk=body["id"]))


def _reference(result: Any) -> dict[str, Any] | None:
    return {"model": result._meta.label, "id": result.pk} if isinstance(result, Model) else None


def use_case(
    name: str,
    *,
    audit: str,
    title: str = "",
    approval: ApprovalRule = never,
    surfaces: tuple[str, ...] = (ADMIN, API),
) -> Callable[[Callable[P, R]], UseCase[P, R]]:
    """Declare a keyword-only service as a use case.

    `name` is also its row in the matrix; `audit` the event's name; `surfaces` where people or systems must be able to
    reach it (a test fails when one is missing).
    """

    def declare(function: Callable[P, R]) -> UseCase[P, R]:
        if name in REGISTRY:
            raise ValueError(f"Use case {name} is declared twice.")
        label = title or name.partition(".")[2].replace("_", " ").capitalize()
        declared = UseCase(name, function, label, audit, approval, frozenset(surfaces))
        REGISTRY[name] = declared
        return declared

    return declare
