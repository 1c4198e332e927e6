"""From draft to published: the product manager submits, compliance publishes, with the day from which it applies."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from loanops.access.models import RoleAssignment
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError, NotAllowed
from loanops.core.locks import lock
from loanops.usecases import use_case
from products.models import LoanProduct, ProductVersion
from products.selectors import find_version_on
from products.services.drafting import ProductDeprecated
from products.states import ProductStatus, VersionStatus


class UnableToSubmitVersion(LoanOpsError):
    """The version cannot be submitted for approval."""


class UnableToPublishVersion(LoanOpsError):
    """The version cannot be published."""


def compliance_publishes(use_case_name: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """Compliance publishes what others wrote; anybody else's publication waits for compliance."""
    if actor.is_system:
        return None
    editors = (
        ProductVersion.objects.filter(pk=arguments["version_id"]).values_list("editor_ids", flat=True).first()
    )
    if Role.COMPLIANCE_OFFICER in actor.roles and actor.user_id not in (editors or []):
        return None
    return "Compliance publishes product versions, and never somebody who wrote in them."


@use_case("products.submit_version", audit="product.version-submitted", title="Submit for approval")
def submit_version(
    *, version_id: int, change_summary: str = "", reason: str = "", actor: Actor
) -> ProductVersion:
    """The draft is finished and goes to compliance; nobody changes it until it is published or returned."""
    version = _lock_version(version_id)
    ProductVersion.STATES.require(version.status, VersionStatus.IN_APPROVAL)
    version.change_summary = change_summary or version.change_summary
    if not version.change_summary.strip():
        raise UnableToSubmitVersion(
            "Say in the change summary what this version changes; compliance reads it."
        )
    if not version.rules.exists():
        raise UnableToSubmitVersion(f"{version} has no rules; an application could not be decided by it.")
    if actor.user_id is not None and actor.user_id not in version.editor_ids:
        version.editor_ids = [*version.editor_ids, actor.user_id]
    version.submitted_at = clock.now()
    version.change_status(VersionStatus.IN_APPROVAL, reason=reason)
    return version


@use_case("products.return_version", audit="product.version-returned", title="Return to draft")
def return_version(*, version_id: int, reason: str, actor: Actor) -> ProductVersion:
    """Compliance is not content: back to draft, with what has to change."""
    version = _lock_version(version_id)
    ProductVersion.STATES.require(version.status, VersionStatus.DRAFT)
    if not reason.strip():
        raise UnableToPublishVersion("Say what has to change; the product manager reads it.")
    version.submitted_at = None
    version.change_status(VersionStatus.DRAFT, reason=reason)
    return version


@use_case(
    "products.publish_version",
    audit="product.version-published",
    title="Publish version",
    approval=compliance_publishes,
)
def publish_version(
    *, version_id: int, effective_date: date, reason: str = "", actor: Actor
) -> ProductVersion:
    """The version becomes immutable and applies from its effective date; the first one makes the product active."""
    version = _lock_version(version_id)
    ProductVersion.STATES.require(version.status, VersionStatus.PUBLISHED)
    _require_independent_approver(version, actor)
    _require_effective_date(version, effective_date)
    version.effective_from = effective_date
    version.published_at = clock.now()
    version.change_status(VersionStatus.PUBLISHED, reason=reason)
    product = version.product
    if effective_date <= clock.business_date():
        product.name = version.name
    if product.status == ProductStatus.DRAFT:
        product.change_status(ProductStatus.ACTIVE, reason=reason)
    else:
        product.save()
    return version


@use_case("products.take_name", audit="product.renamed", title="Name of the version in force", surfaces=())
def take_name(*, product_id: int, on_date: date, actor: Actor) -> LoanProduct:
    """On the day a version takes effect the catalogue calls the product by that version's name."""
    product = lock(LoanProduct.objects.all(), product_id)
    version = find_version_on(product, on_date)
    if version is not None and version.name != product.name:
        product.name = version.name
        product.save()
    return product


def _lock_version(version_id: int) -> ProductVersion:
    # The product's row is locked first, as everywhere, but the version is what this is about.
    product = LoanProduct.objects.select_for_update(of=("self",)).filter(versions=version_id).first()
    version = lock(ProductVersion.objects.all(), version_id)
    if product is not None:
        version.product = product
    if version.product.status == ProductStatus.DEPRECATED:
        raise ProductDeprecated(f"{version.product} is deprecated; its versions stay as they are.")
    return version


def _require_independent_approver(version: ProductVersion, actor: Actor) -> None:
    """Whoever approves wrote nothing in it. A proposal must come from an editor, so that no editor can approve it."""
    if actor.is_system or (
        Role.COMPLIANCE_OFFICER in actor.roles and actor.user_id not in version.editor_ids
    ):
        return
    if actor.user_id not in version.editor_ids:
        raise NotAllowed(
            f"{version} can be proposed for publication by those who wrote it, or published by compliance."
        )
    other_editors = [editor for editor in version.editor_ids if editor != actor.user_id]
    if RoleAssignment.objects.filter(user_id__in=other_editors, role=Role.COMPLIANCE_OFFICER).exists():
        raise NotAllowed(
            f"A compliance officer wrote in {version}; another compliance officer has to publish it directly."
        )


def _require_effective_date(version: ProductVersion, effective_date: date) -> None:
    """A later version never reaches into the past; the first one may, for a product the lender has long had."""
    published = ProductVersion.objects.published().filter(product=version.product_id)
    latest = published.order_by("-effective_from").values_list("effective_from", flat=True).first()
    if latest is None:
        return
    today = clock.business_date()
    if effective_date < today:
        raise UnableToPublishVersion(
            f"{effective_date} has passed; loans were made under the version then in force. "
            f"Choose {today} or a later day."
        )
    if effective_date <= latest:
        raise UnableToPublishVersion(
            f"Another version takes effect on {latest}; this one can take effect on any later day."
        )
