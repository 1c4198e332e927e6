"""Where a draft stands: the steps above each form, and what a step needs to know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.admin.tabs.documents import documents_table
from origination.admin.tabs.summary import collateral_table, owners_table
from origination.models import Application
from origination.services.checking import missing_documents, open_points
from products.fitting import Fit, Wish, fits_of, profile_of


@dataclass(frozen=True)
class Step:
    """One step: its word in addresses, its title, and whose errors (pointers) belong to it."""

    slug: str
    title: str
    pointers: tuple[str, ...] = ()

    def url(self, application: Application) -> str:
        name = f"origination_application_action_apply_{self.slug}"
        return reverse(f"admin:{name}", args=[application.pk])


BUSINESS = Step("business", "Business", ("/business",))
OWNERS = Step("owners", "Owners", ("/owners",))
REQUEST = Step(
    "request",
    "Request",
    ("/product", "/requested_amount", "/requested_term_months", "/repayment_frequency", "/purpose"),
)
COLLATERAL = Step("collateral", "Collateral", ("/collateral",))
DOCUMENTS = Step("documents", "Documents", ("/documents",))
CONSENTS = Step("consents", "Consents", ("/credit_consent_by",))
REVIEW = Step("review", "Review and submit")
STEPS = (BUSINESS, OWNERS, REQUEST, COLLATERAL, DOCUMENTS, CONSENTS, REVIEW)


def after(step: Step) -> Callable[[Application, Any], str]:
    """Where a saved step leads: to the next one."""
    following = STEPS[STEPS.index(step) + 1]
    return lambda application, record: following.url(application)


def lacking(application: Application) -> dict[Step, list[str]]:
    """What each step still lacks, in words."""
    found: dict[Step, list[str]] = {step: [] for step in STEPS}
    for error in open_points(application):
        step = _step_of(error.pointer)
        name = error.pointer.strip("/").rpartition("/")[2].replace("_", " ")
        detail = "Say what the money is for." if error.pointer == "/purpose" else error.detail
        found[step].append(f"{name.capitalize()}: {detail}")
    for kind in missing_documents(application, application.product_version):
        found[DOCUMENTS].append(f"{kind.replace('_', ' ').capitalize()} is missing; it may follow.")
    return found


def _step_of(pointer: str) -> Step:
    if pointer.endswith("credit_consent"):
        return CONSENTS
    return next((step for step in STEPS if pointer.startswith(step.pointers or "//")), REQUEST)


def next_step(application: Application) -> Step:
    """The first step that lacks something; the review when none does."""
    return next((step for step, words in lacking(application).items() if words), REVIEW)


def steps_above(current: Step) -> Callable[[Application | None, Actor], SafeString]:
    """The steps with what is done, and what the current one needs to know."""

    def intro(application: Application | None, actor: Actor) -> SafeString:
        lacks = lacking(application) if application is not None else {}
        steps = [
            {
                "title": step.title,
                "url": step.url(application) if application is not None else "",
                "current": step is current,
                "done": application is not None and _is_done(step, application, lacks),
            }
            for step in STEPS
        ]
        tables = _tables(current, application, actor, lacks) if application is not None else []
        blocks = [{"table": each, "head": each.head, "body": each.body} for each in tables]
        context = {"steps": steps, "blocks": blocks, "next_url": ""}
        if application is not None and current in (DOCUMENTS, COLLATERAL):
            context["next_url"] = STEPS[STEPS.index(current) + 1].url(application)
        return render_to_string("origination/steps.html", context)

    return intro


def _is_done(step: Step, application: Application, lacks: dict[Step, list[str]]) -> bool:
    """Whether nothing lacks; what depends on the product is open while none is chosen."""
    if step is REVIEW or (application.product_version is None and step not in (BUSINESS, OWNERS)):
        return False
    return not lacks[step]


def _tables(
    step: Step, application: Application, actor: Actor, lacks: dict[Step, list[str]]
) -> Sequence[PreviewTable]:
    if step is BUSINESS:
        return _open_applications(application)
    if step is REQUEST:
        return [_products(application, actor)]
    if step is DOCUMENTS and application.product_version is not None:
        return [documents_table(list(application.documents.select_related("reviewed_by").order_by("id")))]
    if step is CONSENTS:
        return [owners_table(application.business, list(application.business.owners.order_by("id")))]
    if step is REVIEW:
        return _review(application, lacks)
    return []


def _open_applications(application: Application) -> list[PreviewTable]:
    """A business that has another application under way is told of before a second one is made."""
    others = application.business.applications.in_queue().exclude(pk=application.pk)
    rows = [(link_to(each), each.get_status_display(), each.requested_amount) for each in others]
    if not rows:
        return []
    return [PreviewTable("This business has applied already", ["Application", "State", "Amount"], rows)]


def _products(application: Application, actor: Actor) -> PreviewTable:
    """Every product that can be applied for: which fit, and why the others do not."""
    today = clock.business_date()
    wish = Wish(amount=application.requested_amount, term_months=application.requested_term_months)
    rows = [
        (
            link_to(each.product),
            "fits" if each.fits else "does not fit",
            f"{each.version.amount_min:,.0f} to {each.version.amount_max:,.0f}",
            ", ".join(str(months) for months in each.version.term_options_months),
            _why(each),
        )
        for each in fits_of(actor, today, wish, profile_of(application.business, today))
    ]
    columns = ["Product", "", "Amounts, USD", "Terms, months", "Why"]
    return PreviewTable("Products for this business", columns, rows, align_right={-1})


def _why(each: Fit) -> str:
    """What stands in the way, what a person will look at, and what is not known yet."""
    words = [finding.in_words for finding in (*each.reasons, *each.remarks)]
    if each.unknown:
        names = ", ".join(dict.fromkeys(finding.name.lower() for finding in each.unknown))
        words.append(f"Not known yet: {names}")
    return "; ".join(words)


def _review(application: Application, lacks: dict[Step, list[str]]) -> list[PreviewTable]:
    open_rows = [
        (format_html('<a class="lo-link" href="{}">{}</a>', step.url(application), step.title), words)
        for step, lines in lacks.items()
        for words in lines
    ]
    facts: list[tuple[str, Any]] = [
        ("Business", link_to(application.business)),
        ("Product", str(application.product_version or "")),
        ("Amount", application.requested_amount),
        ("Term, months", application.requested_term_months),
        ("Purpose", application.get_purpose_display()),
    ]
    return [
        PreviewTable("Still open", ["Step", "What"], open_rows, empty="Nothing: it can be submitted."),
        PreviewTable("Request", ["", ""], facts, align_right={-1}),
        owners_table(application.business, list(application.business.owners.order_by("id"))),
        collateral_table(application),
    ]
