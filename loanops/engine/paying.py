"""A payment of what a line asks for, and the closing of what is settled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from loanops.engine.book import Book
from loanops.engine.conventions import Component
from loanops.engine.exact import ZERO
from loanops.engine.lines import Line


def pay(book: Book, event_id: str, line: Line, component: Component, amount: Decimal, on: date) -> Decimal:
    """Pays a component of a line as far as the money goes."""
    paid = min(amount, line.open(component))
    if paid <= ZERO:
        return ZERO
    line.paid[component] += paid
    close(book, line, component, paid, on)
    if component is Component.PRINCIPAL:
        book.lower_principal(paid)
    elif component is Component.PENALTIES:
        book.penalties_paid += paid
    book.note(event_id, line, component, paid)
    return paid


def close(book: Book, line: Line, component: Component, amount: Decimal, on: date) -> None:
    """So much of what a line asks for is settled; a line that asks for nothing more is open no longer."""
    book.open_debt[component] -= amount
    line.paid_date = on
    if line.open_total == ZERO:
        book.open_lines.remove(line)
