"""What honest people send is taken, whatever it is called and however their software writes it."""

from io import BytesIO

import pytest
from PIL import Image

from origination.files.confined import ask
from origination.files.inspecting import inspect, received
from origination.files.limits import Limits, limits
from origination.files.names import checked_name
from origination.files.refusals import UnableToUploadDocument
from origination.files.tables import read_page
from tests.factories.files import CSV, chunk, make_jpeg, make_pdf, make_png, packed

SEMICOLONS = b"\xef\xbb\xbfdate;amount\r\n2026-03-01;12,50\r\n"
GOOD = [
    ("statement.pdf", make_pdf(), "application/pdf", 1),
    ("STATEMENT.PDF", make_pdf(pages=3), "application/pdf", 3),
    ("statement", make_pdf(), "application/pdf", 1),
    ("statement.pdf", make_pdf() + b"\r\n\r\n", "application/pdf", 1),
    ("as long as may be.pdf", make_pdf(pages=200), "application/pdf", 200),
    (
        "packed.pdf",
        make_pdf(objects=[packed(b"5 0 << /Type /Font >>", b"/Type /ObjStm /N 1")]),
        "application/pdf",
        1,
    ),
    (
        "links.pdf",
        make_pdf(page=b"/Annots [<< /A << /S /URI /URI (https://irs.gov) >> >>]"),
        "application/pdf",
        1,
    ),
    ("scan.png", make_png(), "image/png", 1),
    ("scan.png", make_png(chunks=[chunk(b"tEXt", b"Author\x00Ana")]), "image/png", 1),
    ("photo.JPG", make_jpeg(), "image/jpeg", 1),
    ("photo.jpeg", make_jpeg() + b"phone maker's own data", "image/jpeg", 1),
    ("transactions.csv", CSV, "text/csv", 1),
    ("transactions.csv", SEMICOLONS, "text/csv", 1),
    ("transactions.csv", b"date\tamount\n" + b"2026-03-01\t-1\n" * 101, "text/csv", 2),
    ("transactions.csv", b"date,text\n2026-03-01,-Amazon (US)\n2026-03-02,+49 30 1234\n", "text/csv", 1),
    ("transactions.csv", b"date,text\n" + (b"2026-03-01,-" + b"a" * 9_990 + b"\n") * 500, "text/csv", 5),
    ("transactions.csv", b"date;text\n2026-03-01;Shop, -Amazon (US), =5\n", "text/csv", 1),
    ("transactions.csv", 'date,text\n2026-03-01,"two\nlines, café"\n'.encode(), "text/csv", 1),
    ("März – Kontoauszug (2).pdf", make_pdf(), "application/pdf", 1),
]


class TestInspect:
    @pytest.mark.parametrize(("name", "content", "media_type", "pages"), GOOD)
    def test_takes_what_honest_people_send(self, name, content, media_type, pages):
        with received(BytesIO(content)) as file:
            found = inspect(file, name)

        assert (found.media_type, found.page_count, found.size) == (media_type, pages, len(content))
        assert len(found.checksum) == 64

    @pytest.mark.parametrize(
        ("setting", "value", "content"),
        [
            ("DOCUMENT_SIZE_MAX", len(make_pdf()), make_pdf()),
            ("DOCUMENT_PAGES_MAX", 3, make_pdf(pages=3)),
            ("DOCUMENT_PIXELS_MAX", 1200, make_png(40, 30)),
        ],
    )
    def test_both_sides_of_the_limits(self, settings, setting, value, content):
        name = "a.pdf" if content.startswith(b"%PDF") else "a.png"
        setattr(settings, setting, value)
        with received(BytesIO(content)) as file:
            inspect(file, name)

        setattr(settings, setting, value - 1)
        with pytest.raises(UnableToUploadDocument), received(BytesIO(content)) as file:
            inspect(file, name)

    def test_a_name_has_at_most_200_characters(self):
        assert checked_name("a" * 196 + ".pdf")
        with pytest.raises(UnableToUploadDocument):
            checked_name("a" * 197 + ".pdf")

    def test_nothing_of_a_received_file_stays(self):
        with received(BytesIO(CSV)) as file:
            path = file.path
            assert path.exists()

        assert not path.exists()


class TestDrawing:
    """What was taken can be shown, and reads as it was meant."""

    @pytest.fixture
    def draw(self, tmp_path):
        def drawn(picture: Image.Image, form: str, **how: object) -> Image.Image:
            path, output = tmp_path / "file", tmp_path / "page.png"
            picture.save(path, form, **how)
            job = {"page": 1, "width": 900, "turn": 0, "output": str(output)}
            for task in ("inspect", "draw"):
                self.memory = ask(task, path, f"image/{form.lower()}", limits(), **job)["memory"]
            with Image.open(output) as shown:
                shown.load()
            return shown

        return drawn

    @pytest.mark.parametrize(
        ("form", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16")]
    )
    def test_the_largest_picture_lying_on_its_side(self, draw, form, mode):
        exif = Image.Exif()
        exif[0x0112] = 6

        shown = draw(Image.new(mode, (7_800, 6_400)), form, exif=exif)

        assert shown.size == (900, 1097)
        assert self.memory < Limits(1, 1, 1).memory

    def test_what_can_be_seen_through_lies_on_white_paper(self, draw):
        signature = Image.new("RGBA", (40, 30))
        signature.putpixel((1, 1), (0, 0, 0, 255))

        shown = draw(signature, "PNG")

        assert (shown.getpixel((0, 0)), shown.getpixel((1, 1))) == ((255, 255, 255), (0, 0, 0))

    def test_a_scan_in_sixteen_bits_keeps_its_greys(self, draw):
        assert draw(Image.new("I;16", (40, 30), 0x4000), "PNG").getpixel((0, 0)) == (64, 64, 64)

    def test_nothing_else_of_the_file_is_shown(self, draw):
        exif = Image.Exif()
        exif[0x010E] = "where it was taken"

        shown = draw(Image.new("RGB", (2_000, 2_000)), "JPEG", exif=exif, comment=b"note", dpi=(72, 72))

        assert shown.info == {} and not shown.getexif()


class TestTables:
    def test_are_shown_a_hundred_rows_at_a_time(self, tmp_path):
        path = tmp_path / "file"
        path.write_bytes(b"number,amount\n" + b"".join(b"%d,1.00\n" % n for n in range(1, 102)))

        first, second = read_page(path, 1, 2), read_page(path, 2, 2)

        assert first.header == ["number", "amount"] and len(first.rows) == 100
        assert second.rows == [["101", "1.00"]]
