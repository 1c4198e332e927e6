"""Asks the confined process about a file, and takes nothing but its short answer."""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from origination.files.limits import Limits
from origination.files.refusals import refusal
from origination.files.worker import TOO_DEMANDING

log = logging.getLogger(__name__)
ANSWER_MAX = 64 * 1024
GRACE_SECONDS = 5
PASSED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""Of the environment; passwords and keys stay out of the process that reads strangers' files."""


def ask(task: str, path: Path, media_type: str, limits: Limits, **job: Any) -> dict[str, Any]:
    """What the confined process found, or its refusal."""
    answer = _run(
        {"task": task, "path": str(path), "media_type": media_type, "limits": limits.as_dict(), **job}, limits
    )
    if "refused" in answer:
        raise refusal(answer["refused"], answer["detail"])
    return {**answer["done"], "memory": answer["memory"]}


def _run(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="loanops-look-") as folder, tempfile.TemporaryFile() as said:
        try:
            ended = subprocess.run(
                [
                    sys.executable or shutil.which("python3") or "python3",
                    "-P",
                    "-m",
                    "origination.files.worker",
                ],
                input=json.dumps(job).encode(),
                stdout=said,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_environment(),
                timeout=limits.seconds + GRACE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_demanding() from None
        said.seek(0)
        text = said.read(ANSWER_MAX)
    if ended.returncode == 0:
        found: dict[str, Any] = json.loads(text)
        return found
    if ended.returncode < 0 or ended.returncode == TOO_DEMANDING:
        raise _too_demanding()
    log.warning("looking at a file ended with %s", ended.returncode)
    raise refusal("unreadable", "The file cannot be opened; it is damaged.")


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _too_demanding() -> Exception:
    return refusal(
        "too_demanding", "The file takes too much memory or time to open. Send it in a simpler form."
    )
