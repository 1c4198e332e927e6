"""A system or an app that may use the API."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.crypto import get_random_string

from loanops.access.models import ApiClient
from loanops.access.scopes import MatrixScopes

SECRET_LENGTH = 48


class Command(BaseCommand):
    help = "Add an API client; prints its id and (once) its secret."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("scopes", nargs="+", help="what it may ask for, such as loans:read; or: all")
        parser.add_argument(
            "--redirect-uri",
            action="append",
            default=[],
            help="makes it an app that acts for people (authorization code with PKCE) instead of a system",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = sorted(MatrixScopes().get_all_scopes())
        scopes = known if options["scopes"] == ["all"] else options["scopes"]
        unknown = sorted(set(scopes) - set(known))
        if unknown:
            raise CommandError(f"No such scope: {', '.join(unknown)}. Scopes are: {', '.join(known)}.")
        secret = f"{'sk_live' if settings.LIVEMODE else 'sk_test'}_{get_random_string(SECRET_LENGTH)}"
        app = bool(options["redirect_uri"])
        client = ApiClient(
            name=options["name"],
            client_type=ApiClient.CLIENT_CONFIDENTIAL,
            authorization_grant_type=(
                ApiClient.GRANT_AUTHORIZATION_CODE if app else ApiClient.GRANT_CLIENT_CREDENTIALS
            ),
            redirect_uris=" ".join(options["redirect_uri"]),
            client_secret=secret,
            allowed_scopes=list(scopes),
        )
        try:
            client.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages))
        client.save()
        self.stdout.write(f"client_id: {client.client_id}")
        self.stdout.write(f"client_secret: {secret}")
        self.stdout.write("The secret is shown once; only its hash is kept.")
