"""Looks at one file in a process of its own, with little memory, little time and none of the application's secrets.

Started as `python -P -m origination.files.worker` with a job on standard input; answers in JSON. It knows neither
Django nor the database: whatever a hostile file does to a decoder, it does it here.
"""

import contextlib
import json
import os
import resource
import sys
import threading
import time
from importlib import import_module
from typing import Any

from origination.files.verdicts import Refused

TOO_DEMANDING = 70
"""Exit status of a job that wanted more memory than it may have."""
OUTPUT_MAX = 64 * 1024 * 1024
WATCH_SECONDS = 0.02


def main() -> None:
    job = json.load(sys.stdin)
    confine(job["limits"]["memory"], job["limits"]["seconds"])
    try:
        answer: dict[str, Any] = {"done": perform(job)}
    except Refused as refused:
        answer = {"refused": refused.code, "detail": refused.detail}
    except MemoryError:
        os._exit(TOO_DEMANDING)
    answer["memory"] = peak_memory()
    print(json.dumps(answer), flush=True)
    os._exit(0)


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Inspect the file, or draw one page of it."""
    kind = {"application/pdf": "pdf", "text/csv": "tables"}.get(job["media_type"], "pictures")
    reader = import_module(f"origination.files.{kind}")
    done: dict[str, Any] = reader.draw(job) if job["task"] == "draw" else reader.inspect(job)
    return done


def confine(memory: int, seconds: int) -> None:
    """Less than one may have by default; where a system does not know a limit, the watch below still holds."""
    for kind, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, OUTPUT_MAX),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_AS, memory * 2),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
    threading.Thread(target=_watch, args=(memory,), daemon=True).start()


def _watch(memory: int) -> None:
    while True:
        if peak_memory() > memory:
            os._exit(TOO_DEMANDING)
        time.sleep(WATCH_SECONDS)


def peak_memory() -> int:
    """The most memory this process has held, in bytes.

    On Linux from the kernel's own account of it: what `getrusage` says includes the process that started this one.
    """
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
