"""Columns, badges, tables, cards, charts and forms of staff pages."""

import json
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.db import models

from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.usecases.people import assign_role
from loanops.web.admin import (
    ActionPage,
    Card,
    Chart,
    Figure,
    PreviewTable,
    badge,
    card,
    chart,
    count,
    day,
    label,
    masked,
    money,
    rate,
    register_badges,
    text,
)
from loanops.web.admin.formats import amount_text, rate_text
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField


class TestColumns:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (Decimal("1234.5"), "1,234.50"),
            (Decimal("-3"), "(3.00)"),
            (Decimal("0.00"), "–"),
            (None, "–"),
            (Decimal("9999999999999999.99"), "9,999,999,999,999,999.99"),
        ],
    )
    def test_amounts(self, value, shown):
        assert amount_text(value) == shown
        assert shown in money("amount")(SimpleNamespace(amount=value))

    @pytest.mark.parametrize(
        ("value", "shown"),
        [(Decimal("9.482200"), "9.4822 %"), (Decimal("10.000000"), "10 %"), (Decimal(0), "0 %")],
    )
    def test_rates(self, value, shown):
        assert rate_text(value) == shown
        assert f">{shown}<" in rate("r")(SimpleNamespace(r=value))

    def test_a_path_crosses_relations_and_survives_missing_ones(self):
        record = SimpleNamespace(position=SimpleNamespace(principal=Decimal(5)))
        assert "5.00" in money("position__principal")(record)
        assert "–" in money("position__principal")(SimpleNamespace(position=None))

    def test_a_misspelled_column_is_a_defect(self):
        with pytest.raises(AttributeError):
            money("prinicpal")(SimpleNamespace(principal=Decimal(5)))

    def test_titles_and_names(self):
        column = money("position__principal_balance")
        assert column.short_description == "Principal balance"
        assert column.__name__ == "money_principal_balance"
        assert money("x", "Owed", order="x").admin_order_field == "x"

    def test_others(self):
        record = SimpleNamespace(n=1234, due=date(2026, 3, 1), tax_id="123456789", last4="6789", word="x")
        assert "1,234" in count("n")(record)
        assert day("due")(record) == "2026-03-01"
        assert masked("tax_id")(record) == "•••• 6789"
        assert masked("last4")(record) == "•••• 6789"
        assert masked("tax_id").raw(record) == "•••• 6789", "a file gets no more than the page"
        assert text(lambda r: r.word + "y", "Word")(record) == "xy"
        assert 'lo-danger">late<' in label(lambda r: "late", {"late": "danger"}, "How")(record)


class TestBadges:
    def test_a_tone_must_be_known(self):
        with pytest.raises(ValueError, match="pink"):
            register_badges(models.TextChoices("Odd", [("A", "A")]), {"A": "pink"})

    def test_a_status_is_a_word_with_a_color(self):
        from loanops.access.models import ApprovalRequest, ApprovalStatus

        html = badge("status")(ApprovalRequest(status=ApprovalStatus.REJECTED))
        assert html == '<span class="lo-badge lo-danger">Rejected</span>'


class TestPanels:
    def test_numbers_go_to_the_right_by_themselves(self):
        table = PreviewTable(
            "T", ["Name", "Amount", "Count", "Yes"], [("a", Decimal(1), 2, True), ("b", None, 3, False)]
        )

        assert table.right == {1, 2}
        assert [cell["right"] for cell in table.head] == [False, True, True, False]
        assert table.body[1][1]["text"] == "–"

    def test_a_frozen_table_keeps_its_look(self):
        table = PreviewTable("T", ["Name", "Amount"], [("a", Decimal("1000"))]).frozen()

        assert table.right == {1}
        assert "1,000.00" in table.body[0][1]["text"]

    def test_figures_show_zero_amounts(self):
        assert Figure("Due", Decimal("0")).shown == "0.00"
        assert Figure("Due", Decimal("-1.5")).shown == "(1.50)"
        assert Figure("Days", 0).shown == "0"

    def test_a_card_leads_to_its_list(self):
        html = card(Card("Open", 1234, href="/admin/x/", hint="as of today"))

        assert 'href="/admin/x/"' in html and "1,234" in html and "as of today" in html

    def test_a_chart_has_legend_axis_and_numbers(self):
        picture = Chart(
            "How many?", ["Mon", "Tue"], {"In": [1, 2], "Out": [Decimal("3.5"), 4]}, unit="applications"
        )
        options = json.loads(picture.options)

        assert options["plugins"]["legend"]["display"] is True
        assert options["scales"]["y"]["title"]["text"] == "applications"
        assert "precision" not in options["scales"]["y"]["ticks"]
        html = chart(lambda: picture)
        assert "Show numbers" in html and "3.50" in html and "How many?" in html

    def test_what_is_counted_has_whole_ticks(self):
        options = json.loads(Chart("How many?", ["Mon"], {"In": [1]}, unit="applications").options)

        assert options["scales"]["y"]["ticks"]["precision"] == 0

    def test_a_broken_one_does_not_break_the_page(self):
        assert "could not be shown" in card(lambda: 1 / 0)
        assert "could not be shown" in chart(lambda: [][0])


class Form(ActionForm):
    amount = MoneyField()
    kind = forms.ChoiceField(choices=[("A", "First"), ("Group", [("B", "Second")])])
    when = forms.DateField(required=False)
    sure = forms.BooleanField(required=False)
    reason = ReasonField(required=False)


class TestActionForm:
    def test_fields_wear_the_theme_and_dates_the_browsers_picker(self):
        html = str(Form())

        assert 'type="date"' in html and "<textarea" in html and "rounded-default" in html
        assert "First" in html and "Second" in html

    def test_what_was_entered_is_said_in_words(self):
        form = Form({"amount": "1234.5", "kind": "B", "when": "2026-03-01", "reason": ""})
        assert form.is_valid(), form.errors

        assert form.entered() == [
            ("Amount", "1,234.5"),
            ("Kind", "Second"),
            ("When", "2026-03-01"),
            ("Sure", "No"),
            ("Reason", "–"),
        ]

    def test_a_refusal_stands_beside_its_field(self):
        form = Form({"amount": "1", "kind": "A"})
        assert form.is_valid()
        form.add_refusal(
            InvalidInput(errors=[FieldError("/amount", "low", "Too low."), FieldError("/x", "odd", "Odd.")])
        )

        assert form.errors["amount"] == ["Too low."]
        assert "Odd." in form.non_field_errors()[0]

    def test_a_refusal_without_fields_stands_above(self):
        form = Form({"amount": "1", "kind": "A"})
        assert form.is_valid()
        form.add_refusal(LoanOpsError("The loan is closed."))

        assert form.non_field_errors() == ["The loan is closed."]

    @pytest.mark.parametrize("amount", ["0", "0.001", "-1", "x", "1e400", "NaN"])
    def test_an_amount_is_positive_with_cents(self, amount):
        assert "amount" in Form({"amount": amount, "kind": "A"}).errors


class TestActionPageDeclaration:
    def test_a_preview_takes_result_and_record(self):
        with pytest.raises(TypeError, match="result, record"):
            ActionPage(assign_role, Form, arguments=lambda r, d: {}, preview=lambda result: [])

    def test_it_stands_on_a_record_or_a_list(self):
        with pytest.raises(ValueError, match="on is"):
            ActionPage(assign_role, Form, arguments=lambda r, d: {}, on="nowhere")
