"""Photos and scans, inside the confined process."""

import struct
from pathlib import Path
from typing import Any

from origination.files.markers import CODE_IN_MARKUP, MARKUP, find_other_kind, hidden_archive
from origination.files.verdicts import Refused

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
SIDE_MAX = 30_000


def inspect(job: dict[str, Any]) -> dict[str, Any]:
    """Size before anything is unpacked, then the whole picture once."""
    data = Path(job["path"]).read_bytes()
    _check_frame(data, job["media_type"])
    del data
    picture = _opened(job)
    frames = getattr(picture, "n_frames", 1)
    if job["media_type"] == "image/png" and frames > 1:
        raise Refused("unsupported_type", "The picture moves (APNG). Send a still picture.")
    _load(picture)
    return {"pages": 1, "width": picture.width, "height": picture.height}


def draw(job: dict[str, Any]) -> dict[str, Any]:
    """The picture the right way up, at most `width` pixels wide, as PNG without anything else the file carried."""
    from PIL import ImageOps

    width = job["width"]
    picture = _opened(job)
    if job["media_type"] == "image/jpeg":
        # Whether it lies on its side shows later: no side gets smaller than it may have to be.
        picture.draft("RGB", (width, width))
    _load(picture)
    if picture.mode == "I;16":
        picture = picture.point(lambda level: level / 256).convert("L")
    shown = _on_paper(ImageOps.exif_transpose(_reduced(picture, width)))
    if job["turn"]:
        shown = shown.rotate(-job["turn"], expand=True)
    shown.thumbnail((width, 2 * width))
    shown.info.clear()
    shown.save(job["output"], "PNG", compress_level=4)
    return {"pages": 1}


def _reduced(picture: Any, width: int) -> Any:
    """So much smaller that turning it costs little, and no side shorter than it may be shown: color by color, because
    there is no room for the whole picture twice."""
    from PIL import Image

    factor = min(picture.size) // width
    if factor < 2:
        return picture
    if picture.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    smaller = Image.merge(
        picture.mode, [picture.getchannel(band).reduce(factor) for band in picture.getbands()]
    )
    smaller.getexif().update(picture.getexif())
    return smaller


def _on_paper(picture: Any) -> Any:
    """In plain colors; what can be seen through lies on white."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _opened(job: dict[str, Any]) -> Any:
    from PIL import Image

    limit = job["limits"]["pixels"]
    Image.MAX_IMAGE_PIXELS = None  # judged here, with our words
    try:
        picture = Image.open(job["path"], formats=[FORMATS[job["media_type"]]])
    except ValueError as error:
        raise _bomb(error) from None
    except (OSError, SyntaxError):
        raise Refused("unreadable", "The picture cannot be opened; it is damaged.") from None
    pixels = picture.width * picture.height
    if max(picture.size) > SIDE_MAX:
        raise Refused(
            "too_many_pixels", f"The picture is {max(picture.size):,} pixels long; {SIDE_MAX:,} is the most."
        )
    if pixels > limit:
        raise Refused("too_many_pixels", f"The picture has {pixels:,} pixels; {limit:,} is the most.")
    return picture


def _load(picture: Any) -> None:
    try:
        picture.load()
    except ValueError as error:
        raise _bomb(error) from None
    except (OSError, SyntaxError, struct.error) as error:
        code = "truncated" if "truncated" in str(error) else "unreadable"
        raise Refused(
            code, "The picture is damaged or a part of it is missing. Take or scan it again."
        ) from None


def _bomb(error: ValueError) -> Refused:
    if "ecompress" in str(error) or "too large" in str(error).lower():
        return Refused("decompression_bomb", "A text in the picture unpacks to far more than it should.")
    return Refused("unreadable", "The picture cannot be opened; it is damaged.")


def _check_frame(data: bytes, media_type: str) -> None:
    """Begins as a picture, ends as one, and is nothing else on the way."""
    if media_type == "image/png":
        behind = _behind_png(data)
        if behind:
            raise Refused("polyglot", "The picture has other data behind its end. Save it anew.")
    else:
        end = data.rfind(b"\xff\xd9")
        if end < 0:
            raise Refused("truncated", "The end of the picture is missing. Take or scan it again.")
        other = find_other_kind(data[end + 2 :])
        if other:
            raise Refused("polyglot", f"The file is a picture and {other} at the same time.")
    if MARKUP.search(data[:1024]) or CODE_IN_MARKUP.search(data) or hidden_archive(data):
        raise Refused(
            "polyglot", "The file is a picture and a program, web page or archive at the same time."
        )


def _behind_png(data: bytes) -> bytes:
    """What stands behind the last chunk of a PNG file."""
    position = 8
    while position + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        position += 12 + length
        if kind == b"IEND":
            return data[position:]
    raise Refused("truncated", "The end of the picture is missing. Save it again.")
