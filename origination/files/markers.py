"""How files of other kinds begin. Plain Python: also used in the process that knows nothing else."""

import io
import re
import zipfile

OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a Mac program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"),
    (b"#!", "a script"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a WebP picture or a sound"),
    (b"\x1f\x8b", "a GZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript program"),
)
MARKUP = re.compile(
    rb"<\s*(html|script|svg|iframe|object|embed|body|!doctype)\b|<\?(php|xml)\b", re.IGNORECASE
)
ARCHIVES = ((b"Rar!\x1a\x07", "a RAR archive"), (b"7z\xbc\xaf\x27\x1c", "a 7z archive"))
"""Those that are opened from wherever they begin."""
ZIP_TAIL = 64 * 1024 + 22
CODE_IN_MARKUP = re.compile(rb"<\s*script\b|<\?php\b", re.IGNORECASE)


def other_kind(head: bytes) -> str:
    """What a file that is none of ours is, in words; empty when its beginning says nothing."""
    if head[4:8] == b"ftyp":
        return "a HEIC photo or a film"
    for signature, words in OTHER_KINDS:
        if head.startswith(signature):
            return words
    text = head.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\x00")[:512]
    if text[:1] == b"<" or MARKUP.search(text):
        return "a web page, SVG or XML"
    return ""


def find_other_kind(piece: bytes) -> str:
    """What hides in a piece of a file that has no place for it."""
    if MARKUP.search(piece):
        return "a web page or script"
    stripped = piece.lstrip()
    if stripped.startswith((b"MZ", b"\x7fELF", b"#!")):
        return "a program"
    if b"PK\x03\x04" in piece or b"PK\x05\x06" in piece:
        return "a ZIP archive"
    return ""


def hidden_archive(data: bytes) -> str:
    """The archive that is found in a file wherever it begins, in words; empty when there is none."""
    if b"PK\x05\x06" in data[-ZIP_TAIL:] and zipfile.is_zipfile(io.BytesIO(data)):
        return "a ZIP archive"
    return next((words for signature, words in ARCHIVES if signature in data), "")
