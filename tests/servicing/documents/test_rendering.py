from datetime import date
from decimal import Decimal

import pytest

from loanops.parties.letters import address_of
from loanops.parties.models import Business
from loanops.web.documents import (
    Document,
    Facts,
    Heading,
    Highlights,
    Items,
    PageBreak,
    Signatures,
    Table,
    Text,
    amount,
    rate,
    render,
)
from loanops.web.documents.flow import shortened
from tests.pdf import text_of


def letter(*blocks, **changes):
    return Document(
        **{
            "title": "Payoff letter",
            "reference": "PQ-000001",
            "dated": date(2026, 3, 2),
            "recipient": ("Riverside Tools LLC", "12 River Road", "Columbus, OH 43215"),
            "details": [("Loan", "LN-000012")],
            "blocks": blocks,
            **changes,
        }
    )


def schedule(rows):
    return Table(
        ("#", "Due date", "Principal"),
        [(number, date(2026, 1, 15), Decimal("945.12")) for number in range(1, rows + 1)],
    )


class TestRender:
    def test_says_who_writes_to_whom_about_what(self, settings):
        settings.LENDER_NAME = "Buckeye Lending"
        settings.LENDER_ADDRESS = ["1 High Street", "Columbus, OH 43201"]
        lines = text_of(render(letter(Text("Thank you.")))).splitlines()

        for said in (
            "Buckeye Lending",
            "1 High Street",
            "Riverside Tools LLC",
            "12 River Road",
            "Payoff letter",
            "PQ-000001",
            "2026-03-02",
            "LN-000012",
            "Thank you.",
            "1 of 1",
        ):
            assert said in lines

    def test_gives_the_same_bytes_for_the_same_document(self):
        document = letter(Facts([("Payoff", Decimal("1.00"))]), schedule(80))

        assert render(document) == render(document)
        assert render(document) != render(letter(Facts([("Payoff", Decimal("1.01"))]), schedule(80)))

    def test_bears_its_title_and_language_and_embeds_its_fonts(self):
        pdf = render(letter(Text("Thank you."), subject="Payoff of LN-000012"))

        assert b"/Title (Payoff letter PQ-000001)" in pdf
        assert b"/Subject (Payoff of LN-000012)" in pdf
        assert b"/Lang (en-US)" in pdf
        assert b"/DisplayDocTitle true" in pdf
        assert b"/FontFile2" in pdf

    def test_repeats_the_head_of_a_table_and_numbers_the_pages(self):
        lines = text_of(render(letter(schedule(100)))).splitlines()
        pages = max(int(line.rpartition(" of ")[2]) for line in lines if line.startswith("1 of "))

        assert pages > 1
        assert lines.count("Due date") == pages
        assert [f"{page} of {pages}" in lines for page in range(1, pages + 1)] == [True] * pages
        assert lines.count("945.12") == 100

    def test_shows_amounts_as_amounts(self):
        table = Table(
            ("What", "Amount", "Of it"),
            [("Fee", Decimal("1234.50"), Decimal("-3.00")), ("Total", Decimal("0.00"), None)],
            totals=1,
        )
        lines = text_of(render(letter(Highlights([("Due", Decimal("1066.19"))]), table))).splitlines()

        assert {"$1,066.19", "1,234.50", "(3.00)"} <= set(lines)

    def test_takes_nothing_in_a_text_for_markup(self):
        pieces = text_of(render(letter(Text("Smith & <b>Sons</b>"), Items(["<para>"])))).splitlines()

        assert "Smith & <b>Sons</b>" in "".join(pieces) and "<para>" in "".join(pieces)

    def test_writes_names_in_letters_that_the_font_has(self):
        lines = text_of(render(letter(recipient=("Kowalński 株 GmbH",)))).splitlines()

        assert "Kowalnski ? GmbH" in lines

    def test_lets_words_wrap_and_figures_stand(self):
        words = "a very long explanation of what happened on that day " * 3
        columns = tuple(f"Column {number}" for number in range(8))
        row = (words, *[Decimal("123456789.01")] * 7)
        lines = text_of(render(letter(Table(columns, [row])))).splitlines()

        assert lines.count("123,456,789.01") == 7

    def test_has_a_line_for_each_who_signs(self):
        parties = [("Ana Moreno", "Borrower"), ("Buckeye", "Lender"), ("Bo Lee", "Guarantor")]
        lines = text_of(render(letter(Heading("Signed"), PageBreak(), Signatures(parties)))).splitlines()

        assert {"Ana Moreno", "Lender", "Bo Lee", "Guarantor"} <= set(lines)

    def test_says_so_when_a_table_is_empty(self):
        assert "Nothing happened." in text_of(render(letter(Table(("A",), [], empty="Nothing happened."))))


class TestFormats:
    @pytest.mark.parametrize(
        ("value", "currency", "shown"),
        [
            ("1234.5", "", "1,234.50"),
            ("-0.01", "USD", "($0.01)"),
            ("0", "USD", "$0.00"),
            ("12", "EUR", "12.00 EUR"),
        ],
    )
    def test_amount(self, value, currency, shown):
        assert amount(Decimal(value), currency) == shown

    def test_rate(self):
        assert [rate(Decimal(each)) for each in ("12.000000", "9.482200", "10")] == [
            "12 %",
            "9.4822 %",
            "10 %",
        ]

    def test_address_leaves_out_what_is_not_known(self):
        business = Business(legal_name="Tools LLC", trading_name="Tools LLC", city="Columbus", state="OH")

        assert address_of(business) == ("Tools LLC", "Columbus, OH")

    def test_a_line_that_is_too_long_is_cut(self):
        assert shortened("short", "Vera", 9, 100) == "short"
        assert shortened("far too long for this", "Vera", 9, 40).endswith("…")
