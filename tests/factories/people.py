"""Borrowers' people, and their visits to the borrower site."""

import re
from itertools import count

from django.core import mail
from django.test import Client

from loanops.access.actors import borrower_actor
from loanops.access.models import User
from loanops.core.actors import Actor
from loanops.core.outbox import deliver_outbox
from loanops.parties.models import Business, BusinessMember, MemberRole
from loanops.parties.services.identity import record_sign_in
from loanops.web.site.sessions import SESSION_KEY
from tests.factories.access import PASSWORD

_number = count(1)


def make_person(email: str = "", *, is_staff: bool = False, **fields: object) -> User:
    """Somebody with a login under a proven address, who acts for no business yet."""
    address = email or f"person{next(_number)}@people.example"
    return User.objects.create_user(
        username=address,
        email=address,
        password=PASSWORD,
        is_staff=is_staff,
        **{"first_name": "Ana", "last_name": "Moreno", **fields},
    )


def make_member(
    business: Business, role: str = MemberRole.OWNER, *, user: User | None = None
) -> BusinessMember:
    return BusinessMember.objects.create(business=business, user=user or make_person(), role=role)


def as_borrower(user: User) -> Actor:
    return borrower_actor(user)


def site_client(user: User) -> Client:
    """A browser in which the person is signed in on the borrower site."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[SESSION_KEY] = record_sign_in(
        user_id=user.pk, device="A test", actor=borrower_actor(user)
    ).reference
    session.save()
    return client


def mails_to(address: str) -> list[str]:
    """The bodies of what was sent to an address, after everything that waits has been sent."""
    while deliver_outbox():
        pass
    return [str(message.body) for message in mail.outbox if address in message.to]


def link_to(address: str) -> str:
    """The path of the link in the last message to an address."""
    found = re.findall(r"https?://[^/\s]+(/my/\S+)", mails_to(address)[-1])
    links = [link for link in found if link != "/my/"]
    assert links, mails_to(address)[-1]
    return links[0]
