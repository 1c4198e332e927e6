"""Cursor pages: every row once, in order, whatever is added meanwhile; a cursor fits one list only."""

from decimal import Decimal

import pytest

from loanops.access.models import AuthorityLimit
from loanops.web.api.errors import InvalidCursor, InvalidParameter
from loanops.web.api.pages import cut, read_limit

pytestmark = pytest.mark.django_db

ORDERS = [
    ("amount_max", "id"),
    ("-amount_max", "-id"),
    ("-created_at", "id"),
    ("action", "-amount_max", "id"),
]


@pytest.fixture
def rows():
    """Seven rows, several of which are equal in every column but the id."""
    AuthorityLimit.objects.all().delete()
    return [
        AuthorityLimit.objects.create(
            action=f"test.action_{i // 2}", role=f"ROLE_{i}", amount_max=Decimal(i // 3)
        )
        for i in range(7)
    ]


def page(order, cursor=None, limit=3, bound_to="x"):
    return cut(AuthorityLimit.objects.all(), order=order, limit=limit, cursor=cursor, bound_to=bound_to)


class TestCursorPages:
    @pytest.mark.parametrize("order", ORDERS)
    def test_forward_gives_each_row_once_in_order(self, rows, order):
        seen, cursor = [], None
        while True:
            current = page(order, cursor)
            seen += current.rows
            cursor = current.next_cursor
            if cursor is None:
                break

        assert seen == list(AuthorityLimit.objects.order_by(*order))

    @pytest.mark.parametrize("order", ORDERS)
    def test_backward_gives_the_same_pages(self, rows, order):
        first = page(order)
        second = page(order, first.next_cursor)
        third = page(order, second.next_cursor)

        assert page(order, third.previous_cursor).rows == second.rows
        assert page(order, second.previous_cursor).rows == first.rows
        assert page(order, second.previous_cursor).previous_cursor is None
        assert page(order, page(order, third.previous_cursor).next_cursor).rows == third.rows

    def test_a_row_added_before_does_not_shift_the_next_page(self, rows):
        first = page(("id",))
        expected = list(AuthorityLimit.objects.filter(id__gt=first.rows[-1].id).order_by("id")[:3])
        AuthorityLimit.objects.create(
            id=first.rows[0].id - 1, action="test.new", role="X", amount_max=Decimal(1)
        )

        assert page(("id",), first.next_cursor).rows == expected

    def test_exactly_one_page_has_no_next(self, rows):
        assert page(("id",), limit=7).next_cursor is None
        assert page(("id",), limit=6).next_cursor is not None

    def test_an_empty_list_has_no_cursors(self):
        AuthorityLimit.objects.all().delete()
        current = page(("id",))

        assert (current.rows, current.next_cursor, current.previous_cursor) == ([], None, None)

    def test_a_cursor_of_other_filters_is_refused(self, rows):
        cursor = page(("id",)).next_cursor
        with pytest.raises(InvalidCursor, match="other filters"):
            page(("id",), cursor, bound_to="y")

    def test_a_cursor_of_another_order_is_refused(self, rows):
        cursor = page(("id",)).next_cursor
        with pytest.raises(InvalidCursor):
            page(("-id",), cursor)

    @pytest.mark.parametrize("text", ["", "x", "a:b:c", "\x00", "é"])
    def test_a_forged_cursor_is_refused(self, rows, text):
        with pytest.raises(InvalidCursor):
            page(("id",), text)

    def test_a_changed_cursor_is_refused(self, rows):
        cursor = page(("id",)).next_cursor
        with pytest.raises(InvalidCursor):
            page(("id",), cursor[:-1] + ("A" if cursor[-1] != "A" else "B"))


class TestLimit:
    def test_from_one_to_a_hundred(self):
        assert (read_limit(None), read_limit("1"), read_limit("100")) == (25, 1, 100)

    @pytest.mark.parametrize("text", ["0", "101", "-1", "1.5", "x", "", "٣", "1" * 30])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(InvalidParameter):
            read_limit(text)
