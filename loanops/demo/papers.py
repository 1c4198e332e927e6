"""The papers applicants of the demo lender hand in: returns and statements as PDF, a bank's export as CSV."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

OPENING = Decimal("18250.00")


def paper(title: str, holder: str, lines: Sequence[tuple[str, str]] = (), *, pages: int = 1) -> bytes:
    """A document of that title in the name of the holder, with figures under each other."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 710, title)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 690, holder)
        for row, (name, value) in enumerate(lines):
            canvas.drawString(72, 650 - 18 * row, name)
            canvas.drawRightString(520, 650 - 18 * row, value)
        canvas.drawRightString(540, 40, f"Page {number} of {pages}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def bank_export(begins: date, ends: date, *, week: Decimal, troubled: bool = False) -> bytes:
    """Every movement with its balance. `week` is a usual week's takings; a troubled account has returned items."""
    balance, day = OPENING, begins
    rows = ["Date,Description,Amount,Balance"]
    while day <= ends:
        for description, amount in _moves(day, week, troubled=troubled):
            balance += amount
            rows.append(f"{day:%m/%d/%Y},{description},{amount},{balance}")
        day += timedelta(days=1)
    return "\n".join(rows).encode()


def _moves(day: date, week: Decimal, *, troubled: bool) -> Iterator[tuple[str, Decimal]]:
    """Card takings on Mondays, a customer's transfer on Thursdays; rent, wages and suppliers go out."""
    share = week / 10
    if day.weekday() == 0:
        yield "SQUARE INC DEPOSIT", (share * 6 + day.day * 17).quantize(Decimal("0.01"))
    if day.weekday() == 3:
        yield "WIRE IN NORTHFIELD GROCERS", (share * 4).quantize(Decimal("0.01"))
    if day.weekday() == 4:
        yield "ACH DEBIT VALLEY WHOLESALE SUPPLY", -(share * 5).quantize(Decimal("0.01"))
    if day.day == 2:
        yield "CHECK 1042 MAIN STREET PROPERTIES RENT", Decimal("-4200.00")
    if day.day in (14, 28):
        yield "GUSTO PAYROLL", -(share * 5).quantize(Decimal("0.01"))
    if troubled and day.weekday() < 5:
        yield "ACH DEBIT RAPID ADVANCE FUNDING", Decimal("-185.00")
    if troubled and day.day in (6, 21):
        yield "NSF FEE RETURNED ITEM", Decimal("-35.00")
