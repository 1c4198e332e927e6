"""The finder: what somebody wants, who he is, and which products fit."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.parties.models import Business, BusinessStructure
from loanops.web.admin import PreviewTable, formats
from loanops.web.admin.badges import pill
from loanops.web.admin.forms import ActionForm
from products.admin.reading import rate_in_words
from products.choices import CollateralKind, ProductType, RateType
from products.fitting import Finding, Fit, Profile, Wish, fits_of, profile_of

ANY = ("", "Any")


class FinderForm(ActionForm):
    """Everything may be left empty: what is not said excludes nothing."""

    amount = forms.DecimalField(required=False, min_value=Decimal("0.01"), max_digits=18, decimal_places=2)
    term_months = forms.IntegerField(label="Term, months", required=False, min_value=1, max_value=9999)
    product_type = forms.ChoiceField(
        label="Kind of loan", required=False, choices=[ANY, *ProductType.choices]
    )
    rate_type = forms.ChoiceField(label="Kind of rate", required=False, choices=[ANY, *RateType.choices])
    rate_min = forms.DecimalField(label="Base rate at least", required=False, max_digits=12, decimal_places=6)
    rate_max = forms.DecimalField(label="Base rate at most", required=False, max_digits=12, decimal_places=6)
    collateral_kind = forms.ChoiceField(
        label="Collateral offered", required=False, choices=[ANY, *CollateralKind.choices]
    )
    business = forms.CharField(
        label="Business, number", required=False, max_length=20, help_text="Such as BZ-000001; or its facts:"
    )
    state = forms.RegexField(r"^[A-Za-z]{2}$", label="State", required=False)
    naics_code = forms.RegexField(r"^[0-9]{2,6}$", label="Industry (NAICS code)", required=False)
    business_structure = forms.ChoiceField(
        label="Legal form", required=False, choices=[ANY, *BusinessStructure.choices]
    )
    months_in_business = forms.IntegerField(required=False, min_value=0, max_value=9999)
    employees = forms.IntegerField(label="Employees", required=False, min_value=0, max_value=9999)
    annual_revenue = forms.DecimalField(required=False, min_value=0, max_digits=18, decimal_places=2)
    collateral_value = forms.DecimalField(required=False, min_value=0, max_digits=18, decimal_places=2)

    def clean_state(self) -> str:
        return str(self.cleaned_data["state"]).upper()

    def clean_business(self) -> Business | None:
        number = str(self.cleaned_data["business"]).strip().upper()
        if not number:
            return None
        if not matrix.allows(self.actor, "parties.view_businesses"):
            raise forms.ValidationError("You may not see businesses; give their facts instead.")
        business = Business.objects.visible_to(self.actor).filter(number=number).first()
        if business is None:
            raise forms.ValidationError(f"There is no business {number}.")
        return business

    def wish(self) -> Wish:
        return Wish(**self._given(Wish.__dataclass_fields__))

    def profile(self, on_date: date) -> Profile:
        """What was entered, and for the rest what the records say."""
        entered = self._given(Profile.__dataclass_fields__)
        business = self.cleaned_data.get("business")
        if business is None:
            return Profile(**entered)
        known = profile_of(business, on_date)
        return Profile(**{**{name: getattr(known, name) for name in Profile.__dataclass_fields__}, **entered})

    def _given(self, names: Iterable[str]) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in names if data.get(name) not in (None, "")}


def finder_tables(form: FinderForm, actor: Actor, on_date: date) -> list[PreviewTable]:
    """The products that fit, and the others with their reasons."""
    if form.is_bound and not form.is_valid():
        return []
    wish, profile = (form.wish(), form.profile(on_date)) if form.is_bound else (Wish(), Profile())
    found = fits_of(actor, on_date, wish, profile)
    rows = [
        (
            formats.link_to(each.product),
            _verdict(each),
            each.version.get_rate_type_display() and rate_in_words(each.version),
            f"{each.version.amount_min:,.2f} to {each.version.amount_max:,.2f}",
            ", ".join(map(str, sorted(each.version.term_options_months))),
            _findings(each),
        )
        for each in found
    ]
    return [
        PreviewTable(
            "Products",
            ["Product", "Fits", "Rate", "Amounts", "Terms, months", "Why"],
            rows,
            empty="No product can be applied for today.",
            align_right={-1},
        )
    ]


def _verdict(fit: Fit) -> SafeString:
    if not fit.fits:
        return pill("Does not fit", "danger")
    return pill("Fits, with remarks", "warning") if fit.remarks else pill("Fits", "success")


def _findings(fit: Fit) -> SafeString | str:
    lines: list[tuple[str, str]] = [
        *((_line(each), "lo-fail") for each in fit.reasons),
        *((_line(each), "lo-look") for each in fit.remarks),
    ]
    if fit.unknown:
        names = ", ".join(each.name for each in fit.unknown)
        lines.append((f"Not yet known: {names}", "lo-note"))
    if not lines:
        return formats.EMPTY
    return format_html_join("", '<div class="{1}">{0}</div>', lines)


def _line(finding: Finding) -> SafeString:
    reason = f" ({finding.reason_code} {finding.reason})" if finding.reason_code else ""
    return format_html("{}{}", finding.in_words, reason)
