"""An application's staff pages in tests: their addresses, who opens them, and pressing a button."""

from django.urls import reverse

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.web.admin.pages import hidden, signed_in

LIST = "admin:origination_application_changelist"
WHY = "Strong deposits, long relationship, owner's score recovers."


def page(record):
    return reverse(f"admin:origination_{record._meta.model_name}_change", args=[record.pk])


def action(record, slug):
    return f"{page(record).removesuffix('change/')}action/{slug}/"


def press(client, url, step="confirm", **data):
    """Open the form, then send it as a browser would."""
    opened = client.get(url)
    assert opened.status_code == 200, opened
    return client.post(
        url, {"_key": hidden(opened, "_key"), "_version": hidden(opened, "_version"), "_step": step, **data}
    )


def underwriter():
    return signed_in(make_user(Role.UNDERWRITER))


def officer():
    return signed_in(make_user(Role.LOAN_OFFICER))
