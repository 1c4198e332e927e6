"""The lock files pin everything by hash, and name no place to get it from."""

import re

import pytest

from scripts.lib.environment import ROOT

LOCKS = ["requirements.txt", "requirements-run.txt", "requirements-dev.txt"]


def requirements(lock: str) -> dict[str, str]:
    """Each pinned line with its markers -> the lines that belong to it."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / lock).read_text())
    found = {}
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            pinned, *hashes = line.split(" --hash=")
            found[pinned.strip()] = " ".join(part.strip() for part in hashes)
    return found


@pytest.mark.parametrize("lock", LOCKS)
class TestLock:
    def test_pins_every_requirement_to_a_version_and_its_hashes(self, lock):
        assert len(requirements(lock)) > 60
        for pinned, hashes in requirements(lock).items():
            assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ]+( ; .+)?$", pinned), pinned
            assert re.fullmatch(r"(sha256:[0-9a-f]{64} ?)+", hashes), pinned

    def test_names_no_address_and_no_folder(self, lock):
        text = (ROOT / lock).read_text()

        assert "://" not in text
        assert not re.search(r"(--[a-z-]*index|--find-links|--trusted-host| @ )", text)

    def test_holds_what_zappa_needs_of_a_python_installation(self, lock):
        names = {pinned.split("==")[0] for pinned in requirements(lock)}

        assert {"pip", "setuptools", "wheel"} <= names


class TestLocksTogether:
    @pytest.mark.parametrize(("smaller", "larger"), [(LOCKS[0], LOCKS[1]), (LOCKS[1], LOCKS[2])])
    def test_each_lock_holds_the_one_before_it_in_the_same_versions(self, smaller, larger):
        assert requirements(smaller).items() <= requirements(larger).items()

    def test_the_embedded_server_stays_out_of_the_lambda_package(self):
        assert not [name for name in requirements("requirements.txt") if "pgserver" in name]
        assert [name for name in requirements("requirements-run.txt") if "pgserver" in name]

    def test_every_requirement_asked_for_is_locked(self):
        locked = {re.split(r"[=\[]", pinned)[0] for pinned in requirements("requirements-dev.txt")}
        for source in ROOT.glob("requirements*.in"):
            for line in source.read_text().splitlines():
                if line and not line.startswith(("#", "-r")):
                    assert re.split(r"[\[~=<>; ]", line)[0] in locked, (
                        f"run scripts/lock for {line} of {source.name}"
                    )
