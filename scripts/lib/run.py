"""Start LoanOps on this machine: packages, database, migrations, reference and demo data, site."""

import argparse
import socket
import sys
import time

from scripts.lib import environment, places, prepare, processes

HOST = "127.0.0.1"
FIRST_PORT = 8000


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    port = choose_port(options.port)
    environment.ensure_environment()
    if options.fresh:
        prepare.drop_local_data()
    with prepare.database() as env:
        address = f"http://{HOST}:{port}"
        env.setdefault("PUBLIC_URL", address)
        env.setdefault("PYTHONUNBUFFERED", "1")
        prepare.migrate(env, seed=["seed_reference_data"] + (["seed_demo"] if options.demo else []))
        command = [str(environment.PYTHON), "manage.py", "runserver", "--noreload", f"{HOST}:{port}"]
        with processes.child(command, cwd=environment.ROOT, env=env) as server:
            while server.poll() is None and not listens(port):
                time.sleep(0.1)
            if server.poll() is None:
                greet(address, demo=options.demo)
            return server.wait()


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Start LoanOps on this machine, with a database of its own and demo data.",
        epilog="With DATABASE_URL in the environment that database is used instead of a local one.",
    )
    parser.add_argument(
        "--port", type=port_number, help=f"port of the site (default: {FIRST_PORT}, or the next free one)"
    )
    parser.add_argument("--fresh", action="store_true", help="delete the local data first, without asking")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="without demo data and logins")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{number} is not a port")
    return number


def choose_port(wanted: int | None) -> int:
    if wanted:
        if not places.is_free(wanted):
            sys.exit(f"Port {wanted} is taken. Choose another: scripts/run --port {wanted + 1}")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if places.is_free(port):
            if port != FIRST_PORT:
                environment.say(f"Port {FIRST_PORT} is taken; the site will be on {port}.")
            return port
    sys.exit(f"No free port between {FIRST_PORT} and {FIRST_PORT + 99}. Choose one: scripts/run --port 9000")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def greet(address: str, *, demo: bool) -> None:
    print("\nLoanOps is running; Ctrl-C stops it.")
    print(
        "The logins are listed above.\n"
        if demo
        else "To make a login: scripts/manage add_person NAME --role ROLE\n"
    )
    pages = (("Staff", "/admin/"), ("Borrower", "/my/"), ("API", "/api/docs"), ("Health", "/healthz"))
    for name, path in pages:
        print(f"  {name:<9} {address}{path}")
    print(flush=True)


if __name__ == "__main__":
    processes.entry(main)
