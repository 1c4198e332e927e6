"""Compiled files for the Lambda package.

Zappa ships sources without compiled files that Lambda would accept, and Lambda's folder cannot be written to, so every
cold start would compile everything again: about three times slower. This adds files that are valid whatever the
timestamps say. Named as the `zip` callback in zappa_settings.json.
"""

import importlib.util
import os
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from types import CodeType
from typing import Any


def add_pyc(zappa: Any) -> None:
    """Rewrite the package of `zappa` (its command-line object) with a compiled file beside every source."""
    tag = zappa.runtime.removeprefix("python").replace(".", "")
    half = zappa.zip_path + ".tmp"
    added = 0
    with (
        zipfile.ZipFile(zappa.zip_path) as before,
        zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for item in before.infolist():
            source = before.read(item)
            after.writestr(item, source, zipfile.ZIP_DEFLATED)
            code = compiled(item.filename, source)
            if code:
                folder, name = os.path.split(item.filename)
                target = zipfile.ZipInfo(
                    os.path.join(folder, "__pycache__", f"{name[:-3]}.cpython-{tag}.pyc")
                )
                target.external_attr = 0o644 << 16
                data = _code_to_hash_pyc(code, importlib.util.source_hash(source), False)
                after.writestr(target, bytes(data), zipfile.ZIP_DEFLATED)
                added += 1
    os.replace(half, zappa.zip_path)
    print(f"Added {added} compiled files.")


def compiled(name: str, source: bytes) -> CodeType | None:
    """The code of a Python file of the package; nothing for other files and for templates that only look like it."""
    if not name.endswith(".py") or "/tests/" in name:
        return None
    try:
        return compile(source, f"/var/task/{name}", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
