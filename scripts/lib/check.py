"""The checks a change must pass besides the tests. Names choose some of them."""

import argparse
import base64
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.lib import environment, processes

BIN = environment.VENV / "bin"
OPENAPI = Path("docs") / "openapi.yaml"
# No check needs a database; an address that nothing answers shows it.
NO_DATABASE = "postgres://nobody@127.0.0.1:9/none"

Outcome = tuple[bool, str]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/check", description="Run the checks; name some to run only those."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CHECKS))
    names = parser.parse_args(arguments).names or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        parser.error(f"no check is called {unknown[0]}; there are: {', '.join(CHECKS)}")
    environment.ensure_environment(environment.DEV_LOCK)

    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, result in [(name, pool.submit(timed, CHECKS[name])) for name in names]:
            (passed, output), seconds = result.result()
            print(f"{'OK  ' if passed else 'FAIL'} {name:<11} {seconds:5.1f} s", flush=True)
            if not passed:
                failed.append(name)
                show(output, limit=None if len(names) == 1 else 25, again=f"scripts/check {name}")
    print(
        f"{len(failed)} of {len(names)} checks failed: {', '.join(failed)}"
        if failed
        else "All checks passed."
    )
    return 1 if failed else 0


def show(output: str, *, limit: int | None, again: str) -> None:
    lines = output.strip().splitlines()
    for line in lines[:limit]:
        print(f"     {line}")
    if limit and len(lines) > limit:
        print(f"     ... {len(lines) - limit} more lines: {again}")
    sys.stdout.flush()


def timed(check: Callable[[], Outcome]) -> tuple[Outcome, float]:
    begun = time.monotonic()
    return check(), time.monotonic() - begun


def tool(name: str, *arguments: str, **extra: str) -> Outcome:
    env = environment.child_environment("loanops.settings.test", **({"DATABASE_URL": NO_DATABASE} | extra))
    done = subprocess.run(
        [str(BIN / name), *arguments],
        cwd=environment.ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout


# The checks -------------------------------------------------------------------------------------------------------


def formatting() -> Outcome:
    return tool("ruff", "format", "--check", "--output-format=concise", ".")


def lint() -> Outcome:
    return tool("ruff", "check", "--output-format=concise", ".")


def types() -> Outcome:
    return tool("mypy", "--no-error-summary")


def layers() -> Outcome:
    return tool("lint-imports", "--no-logo")


def migrations() -> Outcome:
    # Without a database Django cannot compare with what is applied, and warns; the models are what matters here.
    return tool("python", "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run")


def openapi() -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        passed, output = tool(
            "python", "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", str(fresh)
        )
        if not passed:
            return False, output
        stored = environment.ROOT / OPENAPI
        if not stored.exists() or stored.read_text() != fresh.read_text():
            mend = f"scripts/manage spectacular --validate --fail-on-warn --file {OPENAPI}"
            return False, f"{OPENAPI} does not describe the API as it is. Mend it with: {mend}"
    return True, ""


def deployment() -> Outcome:
    """Django's own checks of the production settings."""
    return tool("python", "manage.py", "check", "--deploy", "--fail-level=WARNING", **production_values())


def production_values() -> dict[str, str]:
    """What the production settings want from the environment: values that only have the right form."""
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        "DJANGO_SETTINGS_MODULE": "loanops.settings.production",
        "SECRET_KEY": base64.b64encode(bytes(range(60))).decode(),
        "FIELD_ENCRYPTION_KEYS": f"check:{key}",
        "BLIND_INDEX_KEY": key,
        "ALLOWED_HOSTS": "loans.lender.example",
        "CSRF_TRUSTED_ORIGINS": "https://loans.lender.example",
        "PUBLIC_URL": "https://loans.lender.example",
        "DOCUMENTS_BUCKET": "lender-documents",
        "LIVEMODE": "true",
    }


CHECKS: dict[str, Callable[[], Outcome]] = {
    "format": formatting,
    "lint": lint,
    "types": types,
    "layers": layers,
    "migrations": migrations,
    "openapi": openapi,
    "deploy": deployment,
}

if __name__ == "__main__":
    processes.entry(main)
