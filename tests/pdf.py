"""Reading what a PDF of ours says, without a reader: its pages are compressed texts in a known order."""

import base64
import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
TEXT = re.compile(rb"\(((?:\\.|[^\\()])*)\) Tj")
ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def text_of(pdf: bytes) -> str:
    """Every piece of text, one per line, in the order of drawing. Characters beyond ASCII are not told apart."""
    pieces = []
    for stream in STREAM.findall(pdf):
        try:
            content = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
        except (ValueError, zlib.error):
            continue
        pieces += [ESCAPED.sub(_plain, found).decode("latin-1") for found in TEXT.findall(content)]
    return "\n".join(pieces)


def _plain(found: "re.Match[bytes]") -> bytes:
    code = found.group(1)
    return bytes([int(code, 8)]) if len(code) == 3 else code
