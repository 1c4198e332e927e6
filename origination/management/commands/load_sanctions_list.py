"""manage.py load_sanctions_list: load a publisher's file as the newest edition of a list."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loanops.core.actors import system_actor
from origination.services.listing import UnableToLoadList, load_list_file


class Command(BaseCommand):
    help = (
        "Load a list of sanctioned parties: OFAC's SDN list as sdn.csv (with alt.csv and add.csv) or sdn.xml. The same "
        "file twice changes nothing. Run screen_parties afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", required=True, type=Path, help="sdn.csv or sdn.xml")
        parser.add_argument("--aliases", type=Path, help="alt.csv, for a CSV list")
        parser.add_argument("--addresses", type=Path, help="add.csv, for a CSV list")
        parser.add_argument("--code", default="ofac-sdn", help="which list this is an edition of")
        parser.add_argument("--name", default="OFAC SDN list")
        parser.add_argument(
            "--published-on", type=date.fromisoformat, help="for CSV files, which do not say it: 2026-03-02"
        )
        parser.add_argument(
            "--allow-shrinking", action="store_true", help="also when more than half of the list is gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_list_file(
                code=options["code"],
                name=options["name"],
                path=options["file"],
                aliases=options["aliases"],
                addresses=options["addresses"],
                published_on=options["published_on"],
                allow_shrinking=options["allow_shrinking"],
                actor=system_actor("loading of sanctions lists"),
            )
        except UnableToLoadList as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{loaded}: {loaded.entries_count} entries, {loaded.added_count} added, {loaded.changed_count} changed, "
            f"{loaded.removed_count} removed."
        )
