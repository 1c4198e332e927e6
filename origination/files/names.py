"""Names of files as people give them: kept for people to read, never used as an address in the storage."""

import re
import unicodedata

from origination.files.refusals import refusal

LENGTH_MAX = 200
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
EXTENSIONS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "text/csv": ("csv",),
}
"""The type's own extension first."""


def checked_name(name: str) -> str:
    """The name as it is kept; one that tries to be an address or to look like another one is refused."""
    plain = unicodedata.normalize("NFC", name).strip(" ")
    problem = _problem(plain)
    if problem:
        raise refusal("unsafe_name", f"The file's name {problem}. Rename it, such as “statement-march.pdf”.")
    return plain


def _problem(name: str) -> str:
    if not name.strip("."):
        return "is empty"
    if len(name) > LENGTH_MAX:
        return f"is longer than {LENGTH_MAX} characters"
    if "/" in name or "\\" in name:
        return "names a folder"
    if ":" in name:
        return "has a colon"
    if any(unicodedata.category(each) in UNSEEN or each in BLANK_LETTERS for each in name):
        return "has characters that cannot be seen or that turn the direction of writing"
    if re.search(r"%(25)*(00|0a|0d|2e|2f|5c)", name, re.IGNORECASE):
        return "has an encoded folder, line break or NUL in it"
    if DEVICES.fullmatch(name):
        return "is the name of a device"
    return ""


def check_extension(name: str, media_type: str) -> None:
    """The extension, where there is one, says what the content is."""
    _, dot, extension = name.rpartition(".")
    if not dot or extension.lower() in EXTENSIONS[media_type]:
        return
    right = EXTENSIONS[media_type][0]
    raise refusal(
        "wrong_extension",
        f"The name ends in .{extension[:20]}, but the content is {right.upper()}. "
        f"Send the file under its own name, ending in .{right}.",
    )
