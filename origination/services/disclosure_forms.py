"""The states' disclosure forms, changed by compliance: drafted, put into force by a second person, switched."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import second_person_always, use_case
from origination.choices import DeadlineClock, DeadlineKind
from origination.disclosing.forms import form_errors
from origination.models import DeadlineRule, DisclosureForm
from origination.states import DisclosureFormStatus

FORMS = Path(__file__).parent.parent / "disclosing" / "forms.json"
UNCHECKED = "Our own wording; counsel has to check it against the state's before it is used for lending."
COPIED = (
    "state",
    "law",
    "product_types",
    "amount_max",
    "heading",
    "introduction",
    "columns",
    "rows",
    "footer",
    "signature_required",
    "remark",
)
DEADLINES: tuple[dict[str, Any], ...] = (
    {
        "kind": DeadlineKind.DECISION,
        "citation": "12 CFR 1002.9(a)(1)(i)",
        "trigger": "The application is complete",
        "satisfied_by": "Offer, counter-offer or notice of adverse action is sent",
        "days": 30,
    },
    {
        "kind": DeadlineKind.INCOMPLETE,
        "citation": "12 CFR 1002.9(a)(1)(ii), (c)",
        "trigger": "An application is handed in and something is missing",
        "satisfied_by": "Notice of incompleteness is sent",
        "days": 30,
    },
    {
        "kind": DeadlineKind.COUNTER_OFFER,
        "citation": "12 CFR 1002.9(a)(1)(iv)",
        "trigger": "A counter-offer is made",
        "satisfied_by": "A letter that says why not as asked is sent, with the counter-offer or after it",
        "days": 90,
    },
    {
        "kind": DeadlineKind.REASONS,
        "citation": "12 CFR 1002.9(a)(3)",
        "trigger": "An applicant asks for the reasons of a decision",
        "satisfied_by": "The statement of reasons is sent",
        "days": 30,
    },
    {
        "kind": DeadlineKind.BLOCK_REPORT,
        "citation": "31 CFR 501.603",
        "trigger": "A hit on a sanctions list is confirmed",
        "satisfied_by": "The report to OFAC is recorded on the hit",
        "clock": DeadlineClock.BUSINESS,
        "days": 10,
    },
)


class UnableToChangeForm(LoanOpsError):
    """The form cannot be changed like this."""

    status = 409


@use_case(
    "origination.draft_disclosure_form",
    audit="disclosure-form.drafted",
    title="Draft new version",
    surfaces=("admin",),
)
def draft_disclosure_form(
    *, form_id: int, changes: Mapping[str, Any], reason: str, actor: Actor
) -> DisclosureForm:
    """A new version of a form with changes; a draft that is there already is written over. Nothing counts yet."""
    base = lock(DisclosureForm.objects.all(), form_id)
    values = {**{name: getattr(base, name) for name in COPIED}, **changes}
    unknown = sorted(set(changes) - set(COPIED))
    errors = [FieldError(f"/{name}", "unknown_field", "There is no such part.") for name in unknown]
    errors += _value_errors(values)
    if errors:
        raise InvalidInput("The form cannot be drafted.", errors=errors)
    draft = DisclosureForm.objects.filter(code=base.code, status=DisclosureFormStatus.DRAFT).first()
    if draft is None:
        latest = DisclosureForm.objects.filter(code=base.code).order_by("-number").first() or base
        draft = DisclosureForm(
            code=base.code, number=latest.number + 1, effective_from=clock.business_date(), is_on=base.is_on
        )
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save()
    return draft


@use_case(
    "origination.activate_disclosure_form",
    audit="disclosure-form.activated",
    title="Put into force",
    approval=second_person_always,
    surfaces=("admin",),
)
def activate_disclosure_form(
    *, form_id: int, effective_from: date, reason: str, actor: Actor
) -> DisclosureForm:
    """From a day on offers come with the draft; the version before ends with that day. Offers made keep theirs."""
    draft = lock(DisclosureForm.objects.all(), form_id)
    DisclosureForm.STATES.require(draft.status, DisclosureFormStatus.ACTIVE)
    if effective_from < clock.business_date():
        raise InvalidInput(errors=[FieldError("/effective_from", "min_value", "Today or a later day.")])
    before = DisclosureForm.objects.filter(code=draft.code, status=DisclosureFormStatus.ACTIVE)
    for pk in before.order_by("id").values_list("pk", flat=True):
        form = lock(DisclosureForm.objects.all(), pk)
        if form.effective_to is None or form.effective_to > effective_from:
            form.effective_to = effective_from
            form.save()
    draft.effective_from = effective_from
    draft.effective_to = None
    draft.change_status(DisclosureFormStatus.ACTIVE, reason=reason)
    return draft


@use_case(
    "origination.switch_disclosure_form",
    audit="disclosure-form.switched",
    title="Switch on or off",
    approval=second_person_always,
    surfaces=("admin",),
)
def switch_disclosure_form(*, form_id: int, is_on: bool, reason: str, actor: Actor) -> DisclosureForm:
    """A form counts or does not, from now on."""
    form = lock(DisclosureForm.objects.all(), form_id)
    if form.status != DisclosureFormStatus.ACTIVE:
        raise UnableToChangeForm(
            f"{form} is {form.get_status_display().lower()}; only one in force is switched."
        )
    if form.is_on == is_on:
        raise UnableToChangeForm(f"{form} is {'on' if is_on else 'off'} already.")
    form.is_on = is_on
    form.save()
    return form


def _value_errors(values: Mapping[str, Any]) -> list[FieldError]:
    errors = []
    amount = values["amount_max"]
    if not isinstance(amount, Decimal) or not Decimal(0) < amount < Decimal("1e12"):
        errors.append(FieldError("/amount_max", "invalid", "An amount above zero."))
    if not str(values["heading"]).strip():
        errors.append(FieldError("/heading", "required", "The form's heading."))
    rows: Sequence[Mapping[str, str]] = values["rows"]
    texts = {name: values[name] for name in ("heading", "introduction", "footer")}
    return errors + form_errors(columns=values["columns"], rows=rows, texts=texts)


def seed_disclosures() -> None:
    """The forms and deadlines that are missing; what compliance changed stays."""
    known = set(DisclosureForm.objects.values_list("code", flat=True))
    for form in json.loads(FORMS.read_text()):
        if form["code"] in known:
            continue
        DisclosureForm.objects.create(
            number=1,
            status=DisclosureFormStatus.ACTIVE,
            remark=UNCHECKED,
            **{
                **form,
                "amount_max": Decimal(form["amount_max"]),
                "effective_from": date.fromisoformat(form["effective_from"]),
            },
        )
    begun = set(DeadlineRule.objects.values_list("kind", flat=True))
    for rule in DEADLINES:
        if rule["kind"] not in begun:
            DeadlineRule.objects.create(
                **rule, warning_percents=[50, 80], effective_from=date(2020, 1, 1), is_on=True
            )
