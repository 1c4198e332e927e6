"""Forms about logins and people."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from loanops.parties.models import MemberRole
from loanops.web.site import SiteForm

format_html_lazy = lazy(format_html, SafeString)
PASSWORD_HINT = _(
    "At least 12 characters. A sentence you remember is good; a password used elsewhere is not."
)


def _email(label: Any, **kwargs: Any) -> forms.EmailField:
    attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(
        label=label,
        max_length=150,
        widget=forms.EmailInput(attrs={**attrs, **kwargs.pop("attrs", {})}),
        **kwargs,
    )


def _password(label: Any, kind: str, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, **kwargs)


def _name(label: Any, kind: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, widget=forms.TextInput(attrs={"autocomplete": kind}))


class SignInForm(SiteForm):
    # A login may have a user name that is no address.
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=150,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "inputmode": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = _password(_("Password"), "current-password")


class PersonForm(SiteForm):
    """Name, password and agreement of a new login."""

    first_name = _name(_("First name"), "given-name")
    last_name = _name(_("Last name"), "family-name")
    password = _password(_("Choose a password"), "new-password", help_text=PASSWORD_HINT)
    accepts_terms = forms.BooleanField(
        label=format_html_lazy(
            '{} <a href="{}">{}</a>.', _("I agree to the"), reverse_lazy("my-terms"), _("terms of use")
        ),
        error_messages={"required": _("The terms of use have to be agreed to.")},
    )


class RegisterForm(PersonForm):
    email = _email(_("E-mail address"), help_text=_("We send a link there to make sure that it is yours."))
    field_order = ["first_name", "last_name", "email", "password", "accepts_terms"]


class VerifyForm(SiteForm):
    password = _password(_("The password you chose"), "current-password")


class RecoverForm(SiteForm):
    email = _email(_("E-mail address"))


class NewPasswordForm(SiteForm):
    password = _password(_("New password"), "new-password", help_text=PASSWORD_HINT)


class ChangePasswordForm(SiteForm):
    current_password = _password(_("Current password"), "current-password")
    password = _password(_("New password"), "new-password", help_text=PASSWORD_HINT)


class AddressForm(SiteForm):
    email = _email(_("New e-mail address"), help_text=_("It counts once you follow the link we send there."))
    current_password = _password(_("Your password"), "current-password")


ROLE_WORDS = [
    (MemberRole.DELEGATE, _("Delegate: applies, sends documents and pays for the business")),
    (MemberRole.OWNER, _("Owner: the same, and invites, changes and removes people")),
]


class InviteForm(SiteForm):
    email = _email(_("E-mail address"), attrs={"autocomplete": "off"})
    role = forms.ChoiceField(
        label=_("Role"), choices=ROLE_WORDS, initial=MemberRole.DELEGATE, widget=forms.RadioSelect
    )


class RoleForm(SiteForm):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_WORDS, widget=forms.RadioSelect)


class NothingForm(SiteForm):
    """Only a button."""
