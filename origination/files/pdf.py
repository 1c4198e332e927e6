"""PDF files, inside the confined process: refused when they do anything but show pages."""

import itertools
import re
import zlib
from pathlib import Path
from typing import Any

from origination.files.markers import find_other_kind, hidden_archive
from origination.files.verdicts import Refused

PIECE = 1024 * 1024
OVERLAP = 64
TAIL = 1024
POINTS_MAX = 20_000
"""Side of a page; 14,400 is what the format's own reader allows."""
SAMPLE_PIXELS = 256
HEADER_MAX = 4096

ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|FileAttachment|RichMedia|SubmitForm|ImportData|GoToE|GoToR|Rendition"
    rb"|Movie|3D(?=[\s/>]))(?![A-Za-z0-9])"
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream[^\r\n]{0,256}(?:\r\n|\r|\n)")
PICTURE = re.compile(rb"/Subtype\s*/Image\b")
DIMENSION = re.compile(rb"/(Width|Height)\s+(\d{1,9})")
FILTER = re.compile(rb"/Filter\s*(/\w+|\[[^\]]*\]|\d+)")
FLATE = (b"/FlateDecode", b"/Fl")
DECODING = re.compile(rb"/(Filter|DecodeParms|F|DP|FFilter)(?![A-Za-z0-9])")
WORDS = {
    b"JavaScript": "a program (JavaScript)",
    b"Launch": "an action that starts programs",
    b"EmbeddedFile": "another file inside",
    b"EmbeddedFiles": "another file inside",
    b"FileAttachment": "another file inside",
    b"RichMedia": "a film or program inside",
    b"Movie": "a film inside",
    b"Rendition": "a film inside",
    b"3D": "a model inside that can run programs",
}
ADVICE = "Print it to a new PDF and send that one."


def inspect(job: dict[str, Any]) -> dict[str, Any]:
    """Structure, what is hidden in it, and whether the first page can be drawn."""
    path, limits = job["path"], job["limits"]
    data = Path(path).read_bytes()
    _check_frame(data)
    if re.search(rb"/Encrypt(?![A-Za-z0-9])", data):
        raise _encrypted()
    _check_contents(data, limits)
    del data
    return {"pages": _open_pages(path, limits)}


def draw(job: dict[str, Any]) -> dict[str, Any]:
    """One page as a PNG picture, at most `width` pixels wide and twice as high, filled-in form fields included."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(job["path"])
    if document.get_formtype():
        document.init_forms()
    number = job["page"]
    if not 1 <= number <= len(document):
        raise Refused("no_such_page", f"The document has {len(document)} pages.")
    page = document[number - 1]
    if job["turn"]:
        page.set_rotation((page.get_rotation() + job["turn"]) % 360)
    width, height = page.get_size()
    # Half a pixel less: the reader rounds up.
    scale = (job["width"] - 0.5) * min(1 / max(width, 1), 2 / max(height, 1))
    picture = page.render(scale=scale).to_pil()
    picture.save(job["output"], "PNG", compress_level=4)
    return {"pages": len(document)}


def _check_frame(data: bytes) -> None:
    """Begins and ends as a PDF, with nothing else before or behind."""
    end = data.rfind(b"%%EOF")
    if end < 0 or len(data) - end > TAIL + 5:
        raise Refused("truncated", "The end of the PDF is missing. Save or scan it again.")
    other = find_other_kind(data[:TAIL]) or find_other_kind(data[end + 5 :])
    other = other or hidden_archive(data)
    if other:
        raise Refused("polyglot", f"The file is a PDF and {other} at the same time.")


def _encrypted() -> Refused:
    return Refused(
        "encrypted",
        "The PDF is protected by a password or restricted. Print it to a new PDF without protection.",
    )


def _check_contents(data: bytes, limits: dict[str, int]) -> None:
    """Every name in the file and in its compressed parts, of which none may unpack without end."""
    _check_names(_unescaped(data))
    packed = len(re.findall(rb"/ObjStm(?![A-Za-z0-9])", _unescaped(data)))
    unpacked = 0
    for found in STREAM.finditer(data):
        header = _unescaped(data[max(0, found.start() - HEADER_MAX) : found.start()]).rpartition(b"obj")[2]
        holds_objects = re.search(rb"/ObjStm(?![A-Za-z0-9])", header) is not None
        is_picture = PICTURE.search(header) is not None and not holds_objects
        _check_header(header, holds_objects, is_picture, limits)
        packed -= holds_objects
        length = _check_stream(data, found.end(), holds_objects, is_picture, limits["stream"])
        unpacked += 0 if is_picture else length
        if unpacked > limits["streams"]:
            raise _bomb(limits["streams"])
    if packed > 0:
        raise _unusual()


def _check_header(header: bytes, holds_objects: bool, is_picture: bool, limits: dict[str, int]) -> None:
    filters = FILTER.search(header)
    named = re.findall(rb"/\w+", filters.group(1)) if filters else []
    if sum(name in FLATE for name in named) > 1:
        raise Refused("decompression_bomb", f"A part of the PDF is compressed twice. {ADVICE}")
    if holds_objects and not _is_plainly_packed(header, named):
        raise _unusual()
    if is_picture:
        sides = dict(DIMENSION.findall(header))
        pixels = int(sides.get(b"Width", 0)) * int(sides.get(b"Height", 0))
        if pixels > 4 * limits["pixels"]:
            raise Refused("too_many_pixels", f"A picture in the PDF has {pixels:,} pixels. {ADVICE}")


def _is_plainly_packed(header: bytes, filters: list[bytes]) -> bool:
    """Whether objects are compressed the usual way or not at all: whatever else is done to them hides what they say."""
    decoding = DECODING.findall(header)
    return not decoding or (decoding == [b"Filter"] and filters in ([FLATE[0]], [FLATE[1]]))


def _unusual() -> Refused:
    return Refused("unreadable", f"The PDF is put together in an unusual way. {ADVICE}")


def _check_stream(data: bytes, start: int, holds_objects: bool, is_picture: bool, limit: int) -> int:
    """Unpack one part piece by piece; its length unpacked, 0 when it is not compressed in the usual way."""
    head = data[start : start + 2]
    if len(head) < 2 or head[0] & 0x0F != 8 or (head[0] * 256 + head[1]) % 31:
        return 0
    unpacker = zlib.decompressobj()
    length, before = 0, b""
    try:
        for offset in itertools.count(start, PIECE // 16):
            waiting = data[offset : offset + PIECE // 16]
            while waiting and not unpacker.eof:
                piece = unpacker.decompress(waiting, PIECE)
                waiting = unpacker.unconsumed_tail
                length += len(piece)
                if length > limit:
                    raise _bomb(limit)
                if not is_picture:
                    _check_names(_unescaped(before + piece))
                    before = piece[-OVERLAP:]
            if unpacker.eof or offset >= len(data):
                return length
    except zlib.error:
        if holds_objects:
            raise Refused("unreadable", f"A part of the PDF is damaged. {ADVICE}") from None
    return length


def _check_names(text: bytes) -> None:
    found = ACTIVE.search(text)
    if found:
        what = WORDS.get(found.group(1), "an action that sends or fetches something")
        raise Refused("active_content", f"The PDF has {what}. {ADVICE}")


def _unescaped(text: bytes) -> bytes:
    """Names may be written with #4A for J."""
    return ESCAPED.sub(lambda code: bytes([int(code.group(1), 16)]), text) if b"#" in text else text


def _bomb(limit: int) -> Refused:
    return Refused("decompression_bomb", f"The PDF unpacks to more than {limit // PIECE} MiB. {ADVICE}")


def _open_pages(path: str, limits: dict[str, int]) -> int:
    """The number of pages, after opening the file with the reader that will show it."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise _encrypted() from None
        raise Refused("unreadable", f"The PDF cannot be opened; it is damaged. {ADVICE}") from None
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise _encrypted()
    if document.count_attachments() or raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise Refused("active_content", f"The PDF has a program or another file inside. {ADVICE}")
    if document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        raise Refused("active_content", f"The PDF is a form that changes by itself (XFA). {ADVICE}")
    pages = len(document)
    if pages < 1:
        raise Refused("unreadable", f"The PDF has no page. {ADVICE}")
    if pages > limits["pages"]:
        raise Refused(
            "too_many_pages", f"The PDF has {pages:,} pages; {limits['pages']} is the most. Send it in parts."
        )
    if any(not 0 < side <= POINTS_MAX for page in range(pages) for side in document.get_page_size(page)):
        raise Refused("too_many_pixels", f"A page of the PDF has an impossible size. {ADVICE}")
    _draw_sample(document)
    return pages


def _draw_sample(document: Any) -> None:
    """The first page, small: a file whose first page cannot be drawn is of no use to anybody."""
    import pypdfium2 as pdfium

    try:
        page = document[0]
        page.render(scale=SAMPLE_PIXELS / max(*page.get_size(), 1))
    except pdfium.PdfiumError:
        raise Refused("unreadable", f"The first page of the PDF cannot be shown. {ADVICE}") from None
