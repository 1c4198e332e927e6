"""ClamAV by its own protocol; without an answer nothing counts as clean."""

import tempfile
from pathlib import Path

import pytest

from origination.files.limits import CHUNK
from origination.files.scanning import TEST_VIRUS, ClamAV, ScannerUnavailable, TestFileScanner, scanner
from tests.origination.files.clamd import fake_clamd


@pytest.fixture
def file(tmp_path):
    def make(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return make


@pytest.fixture(params=["tcp", "unix"])
def clamd(request):
    # A socket's path is short: the usual temporary folders of tests are too deep for it.
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as folder,
        fake_clamd(Path(folder) if request.param == "unix" else None) as daemon,
    ):
        yield daemon


class TestClamAV:
    def test_sends_the_file_in_chunks_and_believes_the_answer(self, clamd, file):
        content = b"x" * (2 * CHUNK + 7)

        verdict = ClamAV(clamd.address, 5).scan(file(content))

        assert verdict.is_clean and verdict.words == "ClamAV: clean"
        assert clamd.seen == [content] and clamd.largest_chunk == CHUNK

    def test_names_what_it_found(self, clamd, file):
        verdict = ClamAV(clamd.address, 5).scan(file(b"a" + TEST_VIRUS))

        assert (verdict.is_clean, verdict.malware) == (False, "Win.Test.EICAR_HDB-1")

    @pytest.mark.parametrize("behavior", ["silent", "cut", "error"])
    def test_anything_but_a_clear_answer_is_none(self, clamd, file, behavior):
        clamd.behavior = behavior

        with pytest.raises(ScannerUnavailable):
            ClamAV(clamd.address, 0.3).scan(file(b"a"))

    @pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
    def test_nobody_there_is_no_answer(self, file, address):
        with pytest.raises(ScannerUnavailable):
            ClamAV(address, 0.3).scan(file(b"a"))


class TestTheBuiltInScanner:
    def test_knows_the_test_file_wherever_it_stands(self, file):
        assert not TestFileScanner().scan(file(b"a" * (CHUNK - 10) + TEST_VIRUS)).is_clean
        assert TestFileScanner().scan(file(b"a" * CHUNK)).is_clean

    def test_the_setting_chooses(self, settings):
        assert isinstance(scanner(), TestFileScanner)
        settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:3310"
        assert isinstance(scanner(), ClamAV)
