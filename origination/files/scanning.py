"""The malware scanner: ClamAV where there is one, otherwise one that knows the harmless test file only."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from loanops.core.errors import LoanOpsError
from origination.files.limits import CHUNK

TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
ANSWER_MAX = 4096


class ScannerUnavailable(LoanOpsError):
    """The malware scanner did not answer; the file waits for it."""

    status = 503
    retryable = True


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of a file."""

    scanner: str
    malware: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.malware

    @property
    def words(self) -> str:
        return f"{self.scanner}: {self.malware or 'clean'}"


class Scanner(Protocol):
    def scan(self, path: Path) -> Verdict:
        """Look at the file, or raise ScannerUnavailable."""


def scanner() -> Scanner:
    """ClamAV at the configured address, else the built-in one."""
    if settings.CLAMAV_ADDRESS:
        return ClamAV(settings.CLAMAV_ADDRESS, settings.CLAMAV_TIMEOUT_SECONDS)
    return TestFileScanner()


class TestFileScanner:
    """Knows only the harmless test file that all virus scanners know: for trials, not for strangers' files."""

    __test__ = False

    def scan(self, path: Path) -> Verdict:
        before = b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if TEST_VIRUS in before + chunk:
                    return Verdict("built-in", "EICAR-Test-File")
                before = chunk[-len(TEST_VIRUS) :]
        return Verdict("built-in")


class ClamAV:
    """A clamd daemon, by its INSTREAM command: the file is sent to it, so it may run anywhere."""

    def __init__(self, address: str, timeout: float) -> None:
        self.address = address
        self.timeout = timeout

    def scan(self, path: Path) -> Verdict:
        try:
            answer = self._ask(path)
        except OSError as error:
            raise ScannerUnavailable(
                f"The malware scanner does not answer ({type(error).__name__})."
            ) from None
        text = answer.rstrip(b"\x00\r\n").decode("utf-8", "replace").removeprefix("stream: ")
        if text == "OK":
            return Verdict("ClamAV")
        if text.endswith(" FOUND"):
            return Verdict("ClamAV", text.removesuffix(" FOUND")[:200])
        raise ScannerUnavailable(
            f"The malware scanner could not look at the file: {text[:200] or 'no answer'}."
        )

    def _ask(self, path: Path) -> bytes:
        with closing(self._connect()) as connection, path.open("rb") as file:
            connection.sendall(b"zINSTREAM\x00")
            while chunk := file.read(CHUNK):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            answer = b""
            while b"\x00" not in answer and len(answer) < ANSWER_MAX and (piece := connection.recv(1024)):
                answer += piece
            return answer

    def _connect(self) -> socket.socket:
        found = urlsplit(self.address)
        if found.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout)
            try:
                connection.connect(found.path)
            except OSError:
                connection.close()
                raise
            return connection
        return socket.create_connection((found.hostname or "", found.port or 3310), timeout=self.timeout)
