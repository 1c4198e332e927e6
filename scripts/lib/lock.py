"""Rewrite the lock files: every version and hash, for Python 3.11 to 3.13 on Linux and macOS.

Each lock holds the one before it, in the same versions. No package index is named in them, so that everyone installs
from their own.
"""

from scripts.lib import environment, processes

STEPS = [
    ("requirements", None),
    ("requirements-run", "requirements"),
    ("requirements-dev", "requirements-run"),
]


def main(arguments: list[str]) -> int:
    environment.ensure_environment(environment.DEV_LOCK)
    env = environment.child_environment("")
    for name, within in STEPS:
        command = [str(environment.VENV / "bin" / "uv"), "pip", "compile", f"{name}.in", "-o", f"{name}.txt"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet"]
        command += ["--constraints", f"{within}.txt"] if within else []
        if code := processes.run_child([*command, *arguments], cwd=environment.ROOT, env=env):
            return code
    return 0


if __name__ == "__main__":
    processes.entry(main)
