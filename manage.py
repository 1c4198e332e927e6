#!/usr/bin/env python
"""Command-line door to LoanOps; `scripts/manage` opens it with the embedded database prepared."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanops.settings.local")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
