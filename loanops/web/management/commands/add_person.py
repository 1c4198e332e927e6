"""The first people of an installation: a sign-in with roles, made by whoever runs the server."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.crypto import get_random_string

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core.actors import system_actor
from loanops.core.errors import LoanOpsError
from loanops.usecases.people import assign_role

PASSWORD_LENGTH = 20


class Command(BaseCommand):
    help = "Add a member of staff with roles, or (without roles) a borrower's person; prints the first password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--role", action="append", default=[], choices=[str(role) for role in Role.values]
        )
        parser.add_argument(
            "--borrower", action="store_true", help="somebody of a borrower, not of the staff"
        )
        parser.add_argument("--email", default="")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if options["borrower"] and options["role"]:
            raise CommandError("Roles are for staff: leave out --borrower or --role.")
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"There is a person called {options['username']} already.")
        password = get_random_string(PASSWORD_LENGTH)
        user = User(
            username=options["username"],
            email=options["email"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            is_staff=not options["borrower"],
        )
        try:
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages))
        user.save()
        for role in options["role"]:
            try:
                assign_role(
                    user_id=user.pk,
                    role=role,
                    reason="Set up on the server",
                    actor=system_actor("add_person"),
                )
            except LoanOpsError as refusal:
                raise CommandError(refusal.message)
        self.stdout.write(f"{user.username}: {password}")
        self.stdout.write("The password is shown once; change it after signing in.")
