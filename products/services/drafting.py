"""Writing products: always in a draft version, never in a published one."""

import re
from copy import copy
from typing import Any

from django.db import models
from django.db.models import Max

from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import DuplicateReference, FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from products.choices import ProductType
from products.models import ROW_KINDS, LoanProduct, ProductVersion, VersionRow
from products.states import ProductStatus, VersionStatus
from products.validation import CheckedContent, check_content


class VersionNotEditable(LoanOpsError):
    """Only a draft can be changed."""

    status = 409


class DraftExists(LoanOpsError):
    """The product already has a version that is being written or reviewed."""

    status = 409


class ProductDeprecated(LoanOpsError):
    """A deprecated product is not changed any more."""

    status = 409


@use_case("products.create_product", audit="product.created", title="New product")
def create_product(
    *, code: str, product_type: str, content: dict[str, Any], reason: str = "", actor: Actor
) -> LoanProduct:
    """A new product with its first draft version; nothing can be applied for before that one is published."""
    checked = check_content(content)
    errors = [*_identity_errors(code, product_type), *checked.errors]
    if errors:
        raise InvalidInput("The product cannot be saved.", errors=errors)
    if LoanProduct.objects.filter(code=code).exists():
        raise DuplicateReference(
            f"There is a product {code} already; codes are never used twice.",
            errors=[FieldError("/code", "duplicate", "Another product has this code.")],
        )
    product = LoanProduct.objects.create(code=code, name=checked.values["name"], product_type=product_type)
    _write_version(ProductVersion(product=product, number=1), checked, actor, change_summary="First version")
    return product


@use_case("products.new_version", audit="product.version-created", title="New version")
def new_version(
    *,
    product_id: int,
    content: dict[str, Any] | None = None,
    based_on: int | None = None,
    change_summary: str = "",
    reason: str = "",
    actor: Actor,
) -> ProductVersion:
    """A new draft that starts as a copy of a version (by default the latest) with the given content changed."""
    product = _lock_product(product_id)
    existing = ProductVersion.objects.open().filter(product=product).first()
    if existing is not None:
        raise DraftExists(
            f"Version {existing.number} of {product} is {existing.get_status_display().lower()}; "
            "change or publish that one first."
        )
    versions = ProductVersion.objects.filter(product=product).with_rows()
    base = versions.filter(number=based_on).first() if based_on else versions.order_by("-number").first()
    if base is None:
        raise InvalidInput(
            errors=[FieldError("/based_on", "unknown_version", f"There is no version {based_on}.")]
        )
    checked = check_content(content or {}, base=base)
    if checked.errors:
        raise InvalidInput("The version cannot be saved.", errors=checked.errors)
    last = ProductVersion.objects.filter(product=product).aggregate(last=Max("number"))["last"]
    version = ProductVersion(product=product, number=last + 1)
    _write_version(version, checked, actor, change_summary=change_summary)
    product.save()
    return version


@use_case("products.update_draft", audit="product.draft-changed", title="Change draft")
def update_draft(
    *,
    product_id: int,
    content: dict[str, Any],
    change_summary: str | None = None,
    reason: str = "",
    actor: Actor,
) -> ProductVersion:
    """Change the product's draft; only the given fields and kinds of rows change."""
    product = _lock_product(product_id)
    version = ProductVersion.objects.open().filter(product=product).with_rows().first()
    if version is None:
        raise VersionNotEditable(
            f"{product} has no draft; published versions never change. Start a new version."
        )
    if version.status != VersionStatus.DRAFT:
        raise VersionNotEditable(
            f"{version} is in approval; it can be changed again when compliance returns it to draft."
        )
    checked = check_content(content, base=version)
    if checked.errors:
        raise InvalidInput("The draft cannot be saved.", errors=checked.errors)
    summary = version.change_summary if change_summary is None else change_summary
    _write_version(version, checked, actor, change_summary=summary)
    if product.status == ProductStatus.DRAFT:
        product.name = version.name
    product.save()
    return version


def _lock_product(product_id: int) -> LoanProduct:
    product = lock(LoanProduct.objects.all(), product_id)
    if product.status == ProductStatus.DEPRECATED:
        raise ProductDeprecated(f"{product} is deprecated; it takes no new versions.")
    return product


def _identity_errors(code: str, product_type: str) -> list[FieldError]:
    errors = []
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", code):
        errors.append(
            FieldError("/code", "invalid", "2 to 40 small letters, digits and hyphens, such as term-loan.")
        )
    if product_type not in ProductType.values:
        errors.append(
            FieldError("/product_type", "invalid_choice", f"One of {', '.join(ProductType.values)}.")
        )
    return errors


def _write_version(
    version: ProductVersion, checked: CheckedContent, actor: Actor, *, change_summary: str
) -> None:
    for name, value in checked.values.items():
        setattr(version, name, value)
    version.change_summary = change_summary
    version.author_label = version.author_label or actor.label
    if actor.user_id is not None and actor.user_id not in version.editor_ids:
        version.editor_ids = [*version.editor_ids, actor.user_id]
    version.save()
    for kind, model in ROW_KINDS.items():
        _write_rows(version, model, getattr(version, kind).all(), checked.rows[kind])


def _write_rows(
    version: ProductVersion,
    model: type[VersionRow],
    existing: "models.QuerySet[VersionRow]",
    wanted: list[dict[str, Any]],
) -> None:
    """Make the version's rows of one kind what is wanted: change those that stay, add new ones, delete the others."""
    rows = {getattr(row, model.KEY): row for row in existing}
    for values in wanted:
        row = rows.pop(values[model.KEY], None)
        if row is None:
            model(**{"product_version": version, **values}).save()
        elif row.values() != values:
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    for row in rows.values():
        work = current_work.get()
        if work is not None:
            work.changed(copy(row), {"removed": [str(row), None]})
        row.delete()
