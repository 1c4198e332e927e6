"""Only Pythons we test on are accepted, and who has another is told the command that helps."""

import subprocess
import sys

import pytest

from scripts.lib import why_refused
from scripts.lib.environment import ROOT


class TestWhyRefused:
    @pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 9)])
    def test_accepts_what_is_tested(self, version):
        assert why_refused(version) is None

    @pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0), (2, 7, 18), (4, 0, 0)])
    def test_refuses_older_and_newer_ones_in_one_line_with_the_remedy(self, version):
        line = why_refused(version, platform="linux")

        assert f"this is {version[0]}.{version[1]}. Mend it with: " in line
        assert "\n" not in line

    def test_names_homebrew_on_a_mac(self):
        assert "brew install python@3.13" in why_refused((3, 9, 6), platform="darwin")

    def test_refuses_a_python_without_venv_with_the_package_that_has_it(self):
        assert why_refused((3, 11, 2), has_venv=False).endswith("sudo apt-get install python3.11-venv")


class TestExecutables:
    def test_an_unsuitable_python_is_refused_before_anything_happens(self, tmp_path):
        old = tmp_path / "python"
        old.write_text(
            "#!/bin/sh\n"
            # Stands in for an old interpreter: fails the probe, then runs our code as that version would.
            f'[ "$1" = -c ] && exit 1\nexec "{sys.executable}" -c "import sys; sys.version_info = (3, 9, 2); '
            "sys.path.insert(0, '.'); import scripts.lib.run\"\n"
        )
        old.chmod(0o755)
        wrapper = ROOT / "scripts" / "lib" / "find-python.sh"
        # Nothing else on the path, and a checkout without .venv.
        script = f'root={tmp_path}; . "{wrapper}"; cd "{ROOT}"; exec "$python" -m scripts.lib.run'
        done = subprocess.run(
            ["/bin/bash", "-eu", "-c", script],
            env={"PATH": str(tmp_path), "LOANOPS_PYTHON": str(old)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert done.stderr.startswith("Python 3.11, 3.12 or 3.13 is needed; this is 3.9. Mend it with: ")

    @pytest.mark.parametrize("name", ["run", "manage", "test", "check", "lock"])
    def test_scripts_are_executable_files(self, name):
        script = ROOT / "scripts" / name

        assert script.stat().st_mode & 0o111 == 0o111
        assert not script.is_symlink()
