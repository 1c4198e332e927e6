"""Bank statements: read in the layouts banks export, refused row by row, and turned into a lender's figures."""

from datetime import date
from decimal import Decimal

import pytest

from origination.underwriting.bank.analysis import analyze, kind_of_deposit
from origination.underwriting.bank.figures import BankFigures
from origination.underwriting.bank.merging import merge_accounts
from origination.underwriting.bank.reading import (
    AccountRows,
    BankRow,
    UnreadableBankStatement,
    read_statement,
)
from origination.underwriting.bank.words import counterpart
from tests.factories.financials import quiet_moves, statement_csv, troubled_moves

AMOUNT = "Date,Description,Amount,Balance\n2026-01-05,Sale,100.00,600.00\n2026-01-06,Rent,-50.00,550.00\n"
LAYOUTS = {
    "amount": AMOUNT,
    "debit and credit": "Posting Date;Details;Withdrawals;Deposits;Running Balance\n"
    "01/05/2026;Sale;;100.00;600.00\n01/06/2026;Rent;50.00;;550.00\n",
    "latest first": "Date\tDescription\tAmount\tBalance\n"
    "1/6/26\tRent\t(50.00)\t$550.00\n1/5/26\tSale\t$100.00\t$600.00\n",
    "a type column": "Transaction Date|Memo|Type|Amount|Balance\n"
    "05-Jan-2026|Sale|CREDIT|100.00|600.00\n06-Jan-2026|Rent|DEBIT|50.00|550.00\n",
    "a preamble and totals": "First Bank\nAccount 12345678\n\nDate,Description,Amount,Balance\n"
    ",Beginning balance,,500.00\n2026-01-05,Sale,100.00 CR,600.00\n2026-01-06,Rent,50.00 DR,550.00\nTotal,,50.00,\n",
    "a mark of order": "\ufeff" + AMOUNT,
}


def rows(text):
    (account,) = read_statement(text.encode())
    return account


class TestReading:
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_every_layout_says_the_same(self, layout):
        account = rows(LAYOUTS[layout])

        assert [(row.day, row.amount) for row in account.rows] == [
            (date(2026, 1, 5), Decimal("100.00")),
            (date(2026, 1, 6), Decimal("-50.00")),
        ]
        assert (account.opening, account.closing) == (Decimal("500.00"), Decimal("550.00"))

    def test_accounts_are_kept_apart_and_their_numbers_masked(self):
        text = (
            "Account Number,Date,Description,Amount\n"
            "0012345678,2026-01-05,Sale,1.00\n0099990000,2026-01-05,Sale,2.00\n"
        )

        assert [each.account for each in read_statement(text.encode())] == ["•••• 5678", "•••• 0000"]

    def test_other_encodings_of_text_are_read(self):
        for encoding in ("utf-16", "cp1252", "utf-8-sig"):
            (account,) = read_statement(AMOUNT.replace("Sale", "Café").encode(encoding))
            assert account.rows[0].description == "Café"

    def test_rows_that_cannot_be_read_are_all_named(self):
        text = (
            "Date,Description,Amount\n2026-01-05,Sale,ten\n31/12/2025,Sale,1.00\n,Sale,1.00\n"
            "2026-01-06,Sale,\n2026-01-07,Sale,1.234\n2026-01-08,Fine,1.00\n"
        )

        with pytest.raises(UnreadableBankStatement, match="5 rows") as refusal:
            read_statement(text.encode())

        assert [error.pointer for error in refusal.value.errors] == [
            f"/file/rows/{n}" for n in (2, 3, 4, 5, 6)
        ]
        assert "“ten” is no amount" in refusal.value.errors[0].detail
        assert "31/12/2025" in refusal.value.errors[1].detail

    def test_at_most_twenty_problems_are_listed(self):
        text = "Date,Description,Amount\n" + "never,Sale,1.00\n" * 30

        with pytest.raises(UnreadableBankStatement, match="30 rows.*10 more") as refusal:
            read_statement(text.encode())
        assert len(refusal.value.errors) == 20

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"Date,Description,Amount\n", "empty"),
            (b"Name,Value\na,1\n", "no_header"),
            (b"Date,Description,Debit\n2026-01-05,x,1\n", "no_header"),
            (b"\x00\x01\x02", "not_text"),
            (b"", "no_header"),
            (b'Date,Description,Amount\n2026-01-05,"' + b"x" * 140_000 + b'",1\n', "not_csv"),
        ],
    )
    def test_what_is_no_statement_is_refused_with_a_reason(self, content, code):
        with pytest.raises(UnreadableBankStatement) as refusal:
            read_statement(content)
        assert refusal.value.errors[0].code == code

    def test_a_changed_amount_shows_in_the_balances(self):
        text = AMOUNT.replace("-50.00,550", "-5.00,550")

        with pytest.raises(UnreadableBankStatement, match=r"should be 595\.00.*says 550\.00"):
            read_statement(text.encode())

    def test_balances_may_stand_at_the_end_of_each_day_only(self):
        account = rows("Date,Description,Amount,Balance\n2026-01-05,A,100.00,\n2026-01-05,B,-30.00,570.00\n")

        assert account.opening == Decimal("500.00")

    def test_both_a_debit_and_a_credit_are_too_much(self):
        with pytest.raises(UnreadableBankStatement, match="1 row of"):
            read_statement(b"Date,Description,Debit,Credit\n2026-01-05,A,1.00,2.00\n")


def account_of(content, name=""):
    (account,) = read_statement(content)
    return AccountRows(name, account.rows, account.opening)


def figures(content):
    return analyze([account_of(content)]).figures


class TestAnalysis:
    def test_a_quiet_shop_by_hand(self):
        found = figures(statement_csv())

        # Mondays a month: 5, 4, 4, 5, 4, 4; each 9,000.
        assert found.true_revenue_per_month == Decimal("39000.00")
        assert found.deposits_per_month == Decimal("4.33")
        # Standard deviation of (45, 36, 36, 45, 36, 36) thousand is 4,242.64.
        assert found.deposit_volatility_percent == Decimal("10.88")
        assert (found.months, found.nsf_per_month, found.open_advances) == (6, 0, 0)
        assert (found.negative_days_per_month, found.lowest_balance) == (0, Decimal("21000.00"))

    def test_the_order_of_the_file_does_not_matter(self):
        assert figures(statement_csv(troubled_moves, latest_first=True)) == figures(
            statement_csv(troubled_moves)
        )

    def test_a_troubled_shop(self):
        analysis = analyze([account_of(statement_csv(troubled_moves))])
        found = analysis.figures

        assert found.true_revenue_per_month == Decimal("39000.00")
        assert analysis.left_out == {"TRANSFER": Decimal("30000.00")}
        assert found.nsf_per_month == 4
        assert found.open_advances == 2
        assert {(each.name, each.cadence, each.payment) for each in analysis.positions} == {
            ("RAPID ADVANCE FUNDING", "DAILY", Decimal("310.00")),
            ("GREENLINE MERCHANT CASH ADV", "WEEKLY", Decimal("900.00")),
        }
        assert found.lender_payments_per_month == Decimal("10410.00")  # 310 × 21 + 900 × 52 ÷ 12
        assert found.negative_days_per_month == 0

    def test_negative_days_are_counted_by_day_and_month(self):
        found = analyze([account_of(statement_csv(opening="-21000.00"))])

        by_month = {month["month"]: month["negative_days"] for month in found.months}
        # −12,000 from 1 September, −3,000 from the 8th, +2,000 from the 15th; −3,000 from the 25th to the 28th.
        assert by_month["2025-09"] == 14 + 4
        assert found.figures.lowest_balance == Decimal("-12000.00")

    def test_an_advance_that_was_repaid_is_no_longer_open(self):
        def moves(day):
            for description, amount in troubled_moves(day):
                if "RAPID" not in description or day < date(2025, 12, 1):
                    yield description, amount

        analysis = analyze([account_of(statement_csv(moves))])

        assert {each.name: each.is_open for each in analysis.positions if each.is_advance} == {
            "RAPID ADVANCE FUNDING": False,
            "GREENLINE MERCHANT CASH ADV": True,
        }
        assert analysis.figures.open_advances == 1

    def test_two_advances_of_one_funder_are_two(self):
        def moves(day):
            yield from troubled_moves(day)
            if day.weekday() < 5:
                yield f"ACH DEBIT RAPID ADVANCE FUNDING {day:%m%d}", "-155.00"

        assert figures(statement_csv(moves)).open_advances == 3

    def test_without_balances_they_are_unknown_and_the_rest_is_not(self):
        found = analyze([account_of(statement_csv(troubled_moves, balances=False))])

        assert (found.figures.average_daily_balance, found.figures.negative_days_per_month) == (None, None)
        assert found.figures.nsf_per_month == 4
        assert "balances and negative days are not known" in found.notes[0]

    @pytest.mark.parametrize(("ends", "fits"), [(date(2025, 11, 24), True), (date(2025, 10, 31), False)])
    def test_three_months_are_needed(self, ends, fits):
        content = statement_csv(ends=ends)
        if fits:
            assert figures(content).months == 3
        else:
            with pytest.raises(UnreadableBankStatement, match="at least 3 months"):
                figures(content)

    def test_only_the_last_twelve_months_count(self):
        found = analyze([account_of(statement_csv(begins=date(2024, 9, 2)))])

        assert found.figures.from_date == date(2025, 3, 3)
        assert len(found.months) == 12
        assert "older than twelve months" in found.notes[0]

    def test_transfers_between_accounts_are_no_revenue(self):
        def savings(day):
            if day.day == 10:
                yield "XFER OUT", "-700.00"
            if day.day == 20:
                yield "INTEREST PAID", "1.25"

        def checking(day):
            yield from quiet_moves(day)
            if day.day == 11:
                yield "CREDIT MEMO", "700.00"

        both = [
            account_of(statement_csv(checking), "Checking"),
            account_of(statement_csv(savings), "Savings"),
        ]
        found = analyze(both)

        assert found.figures.true_revenue_per_month == Decimal("39000.00")
        assert found.left_out == {"TRANSFER": Decimal("4200.00"), "INTEREST": Decimal("7.50")}

    def test_an_account_that_ends_early_is_refused(self):
        accounts = [
            account_of(statement_csv(), "Checking"),
            account_of(statement_csv(ends=date(2026, 1, 12)), "Savings"),
        ]

        with pytest.raises(UnreadableBankStatement, match="Savings end on 2026-01-12"):
            analyze(accounts)

    def test_figures_survive_storing(self):
        found = figures(statement_csv(troubled_moves))

        assert BankFigures.from_json(found.to_json()) == found


class TestMerging:
    def test_overlapping_files_count_a_day_once(self):
        whole = account_of(statement_csv())
        first = account_of(statement_csv(ends=date(2025, 12, 20)))
        balance = next(row for row in reversed(whole.rows) if row.day < date(2025, 12, 1)).balance
        second = account_of(statement_csv(begins=date(2025, 12, 1), opening=str(balance)))

        (merged,) = merge_accounts([second, first])

        assert merged.rows == whole.rows

    def test_a_month_in_between_that_is_missing_is_refused(self):
        first = account_of(statement_csv(ends=date(2025, 10, 31)))
        third = account_of(statement_csv(begins=date(2025, 12, 1)))

        with pytest.raises(UnreadableBankStatement, match="do not fit together"):
            merge_accounts([first, third])


class TestWords:
    @pytest.mark.parametrize(
        ("description", "kind"),
        [
            ("SQUARE INC DEPOSIT", "REVENUE"),
            ("WIRE TRANSFER FROM ACME CUSTOMER", "REVENUE"),
            ("ZELLE FROM J SMITH INVOICE 12", "REVENUE"),
            ("ONLINE TRANSFER FROM SAV ...4411", "TRANSFER"),
            ("OWNER CONTRIBUTION", "TRANSFER"),
            ("SBA EIDL LOAN", "LOAN_PROCEEDS"),
            ("RAPID ADVANCE FUNDING DEPOSIT", "LOAN_PROCEEDS"),
            ("AMAZON REFUND", "REFUND"),
            ("INTEREST PAID", "INTEREST"),
        ],
    )
    def test_what_a_deposit_is(self, description, kind):
        assert kind_of_deposit(BankRow(date(2026, 1, 5), description, Decimal(1))) == kind

    @pytest.mark.parametrize(
        ("description", "name"),
        [
            ("ACH DEBIT RAPID ADVANCE FUNDING 0105", "RAPID ADVANCE FUNDING"),
            ("RAPID ADVANCE FUNDING ID:9932X WEB", "RAPID ADVANCE FUNDING"),
            ("12345", "UNNAMED"),
        ],
    )
    def test_the_other_side_has_one_name(self, description, name):
        assert counterpart(description) == name
