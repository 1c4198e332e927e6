"""The engine is plain Python: no framework, no clock, no floats."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import loanops.engine

FOLDER = Path(loanops.engine.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=[path.stem for path in MODULES])
class TestModule:
    def test_has_no_float(self, path: Path) -> None:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
            assert not (isinstance(node, ast.Name) and node.id == "float"), node.lineno

    def test_does_not_ask_for_the_time(self, path: Path) -> None:
        calls = {
            node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
        }
        assert not calls & {"today", "now", "utcnow"}

    def test_is_small_enough_to_read(self, path: Path) -> None:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 400


def test_importing_it_brings_nothing_heavy_along() -> None:
    code = (
        "import sys, loanops.engine; print([m for m in ('django', 'holidays', 'celery') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=FOLDER.parents[1], check=True
    )
    assert done.stdout.strip() == "[]"
