"""Drafts for which no product is chosen yet: most tabs have nothing to say about them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest

from loanops.web.admin import PreviewTable
from origination.models import Application

Make = Callable[[Application, HttpRequest], Sequence[Any]]


def once_chosen(make: Make) -> Make:
    """The tab, or for a draft without a product a line that says why it is empty."""

    def part(application: Application, request: HttpRequest) -> Sequence[Any]:
        if application.product_version is None:
            return [PreviewTable("", ["", ""], [], empty="No product is chosen yet. Go on with the draft.")]
        return make(application, request)

    return part
