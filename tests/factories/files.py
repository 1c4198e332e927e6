"""Small real files: PDF documents, pictures and tables, made in code."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

CSV = b"date,description,amount\n2026-02-01,Opening,1200.00\n2026-02-03,-Card payment,-12.50\n"


def make_pdf(
    text: str = "Statement",
    *,
    pages: int = 1,
    catalog: bytes = b"",
    page: bytes = b"",
    objects: Sequence[bytes] = (),
    trailer: bytes = b"",
    box: str = "0 0 612 792",
) -> bytes:
    """A complete document with one line on each page. `objects` are numbered from 10 on."""
    kids = b" ".join(b"%d 0 R" % (100 + number) for number in range(pages))
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % pages,
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: stream(f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()),
    }
    for number in range(pages):
        bodies[100 + number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [" + box.encode() + b"] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> " + page + b" >>"
        )
    bodies.update(enumerate(objects, start=10))
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(bodies.items()):
        places[number] = out.tell()
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    begin, size = out.tell(), max(bodies) + 1
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in sorted(places.items()):
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R " % size + trailer + b" >>\n")
    out.write(b"startxref\n%d\n%%%%EOF\n" % begin)
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """The body of a stream object."""
    return b"<< /Length %d %s >>\nstream\n" % (len(content), entries) + content + b"\nendstream"


def packed(content: bytes, entries: bytes = b"") -> bytes:
    """The same, compressed."""
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)


def bomb(megabytes: int) -> bytes:
    """So many MiB of zeros, compressed a piece at a time."""
    packer, piece = zlib.compressobj(9), bytes(1024 * 1024)
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


def make_png(
    width: int = 40, height: int = 30, *, chunks: Sequence[bytes] = (), rows: bytes | None = None
) -> bytes:
    """A white picture in one byte to the pixel; `chunks` come before its data."""
    raw = b"".join(b"\x00" + b"\xff" * width for _ in range(height)) if rows is None else b""
    body = zlib.compress(raw) if rows is None else rows
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def make_jpeg(width: int = 40, height: int = 30, *, comment: bytes = b"") -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (width, height), (200, 220, 240)).save(out, "JPEG", comment=comment)
    return out.getvalue()
