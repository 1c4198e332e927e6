"""The virtual environment in .venv and the surroundings a command of this project runs in."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = "requirements-run.txt"
DEV_LOCK = "requirements-dev.txt"
# A lock file holds everything of the ones after it, in the same versions.
CONTAINED = {DEV_LOCK: [DEV_LOCK, RUN_LOCK], RUN_LOCK: [RUN_LOCK]}


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def checkout_key() -> str:
    """A short name for this checkout, for what has to live outside it."""
    return f"{ROOT.name}-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]}"


@contextlib.contextmanager
def locked(path: Path, waiting: str = "") -> Iterator[None]:
    """Hold `path` alone; who has to wait is told why."""
    with open_lock(path) as file:
        if not try_lock(file):
            if waiting:
                say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def open_lock(path: Path) -> TextIO:
    return open(path, "a")


def try_lock(file: TextIO, how: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


# Installing -------------------------------------------------------------------------------------------------------


def ensure_environment(lock: str = RUN_LOCK) -> None:
    """Make .venv when it is missing and install `lock` when it changed since the last time."""
    if is_installed(lock):
        return
    guard = Path(tempfile.gettempdir()) / f"loanops-install-{checkout_key()}-{os.getuid()}.lock"
    with locked(guard, "Waiting for another script that is installing the Python packages ..."):
        if not is_installed(lock):
            install(lock)


def install(lock: str) -> None:
    if not works(PYTHON):
        say(f"Making {VENV.name} with Python {sys.version.split()[0]} ...")
        # Links, not copies: an interpreter built with a shared library does not find it from elsewhere.
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([base_python(), "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            sys.exit(
                f"{VENV.name} could not be made. Mend it with: sudo apt-get install python{version}-venv"
            )
    say(f"Installing {lock}: about a minute, once ...")
    begun = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--require-hashes", "-r", lock], cwd=ROOT, check=False).returncode:
        sys.exit(f"Installing {lock} failed; the lines above say why.")
    write_stamp({name: digest(ROOT / name) for name in CONTAINED[lock]})
    say(f"Installed in {time.monotonic() - begun:.0f} s.")


def base_python() -> str:
    """The interpreter itself, also when the script was started with the one in a virtual environment."""
    return getattr(sys, "_base_executable", None) or sys.executable


def works(python: Path) -> bool:
    """Whether .venv is there, whole, and made with a Python we support."""
    code = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    try:
        return subprocess.run([str(python), "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamp_path() -> Path:
    return VENV / "loanops-installed.json"


def write_stamp(stamp: dict[str, str]) -> None:
    stamp_path().write_text(json.dumps(stamp, indent=1) + "\n")


def is_installed(lock: str) -> bool:
    try:
        stamp = json.loads(stamp_path().read_text())
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and stamp.get(lock) == digest(ROOT / lock)


# Running ----------------------------------------------------------------------------------------------------------


def child_environment(settings: str, **extra: str) -> dict[str, str]:
    """The surroundings of a child: .venv first on the path, the settings module, and what `extra` says."""
    env = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "__PYVENV_LAUNCHER__")
    }
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath)])
    env["DJANGO_SETTINGS_MODULE"] = settings
    return env | extra


def manage(*arguments: str, env: dict[str, str]) -> int:
    return subprocess.run([str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=env, check=False).returncode
