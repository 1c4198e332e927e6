"""Children and signals: a script that is interrupted still puts away what it started."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

ENDING = (signal.SIGTERM, signal.SIGHUP)


def stop_on_signal(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def entry(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a script: an ordinary end, Ctrl-C and a kill all pass through its `finally`s."""
    for number in ENDING:
        signal.signal(number, stop_on_signal)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Clearing up is not interrupted by a second Ctrl-C."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *ENDING)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_child(command: list[str], *, cwd: Path, env: dict[str, str]) -> int:
    """Run a command in the foreground and give its exit code; when we are told to end, it ends first."""
    with child(command, cwd=cwd, env=env) as process:
        return process.wait()


@contextlib.contextmanager
def child(command: list[str], *, cwd: Path, env: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(command, cwd=cwd, env=env)
    try:
        yield process
    except BaseException as error:
        with undisturbed():
            end(process, told=isinstance(error, KeyboardInterrupt))
        raise
    end(process, told=False)


def end(process: "subprocess.Popen[bytes]", *, told: bool) -> None:
    """Ask politely, then less so. A terminal's Ctrl-C has reached the child too (`told`)."""
    for number, patience in ((None, 3.0 if told else 0.0), (signal.SIGINT, 15.0), (signal.SIGTERM, 5.0)):
        if process.poll() is not None:
            return
        if number:
            process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
    process.kill()
    process.wait()
