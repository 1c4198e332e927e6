"""A small clamd: it speaks INSTREAM over a socket, and can be told to be silent, to fail, or to cut the line."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from origination.files.scanning import TEST_VIRUS

COMMAND = b"zINSTREAM\x00"


class FakeClamd:
    def __init__(self, listener: socket.socket, address: str) -> None:
        self.listener = listener
        self.address = address
        self.behavior = "honest"
        self.seen: list[bytes] = []
        self.largest_chunk = 0

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.answer(connection)

    def answer(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        assert stream.read(len(COMMAND)) == COMMAND
        content = b""
        while length := struct.unpack(">I", stream.read(4))[0]:
            self.largest_chunk = max(self.largest_chunk, length)
            content += stream.read(length)
        self.seen.append(content)
        if self.behavior == "cut":
            return
        if self.behavior == "silent":
            connection.settimeout(2)
            connection.recv(1)
            return
        if self.behavior == "error":
            connection.sendall(b"INSTREAM size limit exceeded. ERROR\x00")
            return
        said = b"Win.Test.EICAR_HDB-1 FOUND" if TEST_VIRUS in content else b"OK"
        connection.sendall(b"stream: " + said + b"\x00")


@contextmanager
def fake_clamd(folder: Path | None = None) -> Iterator[FakeClamd]:
    """Listening on a unix socket in the folder, or on a port of this machine."""
    if folder is not None:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(folder / "clamd.ctl"))
        address = f"unix://{folder / 'clamd.ctl'}"
    else:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    listener.listen()
    daemon = FakeClamd(listener, address)
    threading.Thread(target=daemon.serve, daemon=True).start()
    try:
        yield daemon
    finally:
        listener.close()
