"""Money keeps its currency; rounding is a policy."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from loanops.engine import (
    Balances,
    Component,
    ComponentAmounts,
    CurrencyMismatch,
    EngineError,
    Money,
    RoundingMode,
    RoundingPolicy,
    build_schedule,
)
from tests.engine.loans import loan


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


class TestMoney:
    def test_adds_subtracts_multiplies_and_compares(self) -> None:
        assert usd("1.10") + usd("2.20") == usd("3.30")
        assert usd("1.10") - usd("2.20") == -usd("1.10")
        assert usd("1.10") * 3 == usd("3.30")
        assert usd("1.10") * Decimal("0.5") == usd("0.550")
        assert usd("1") < usd("2") <= usd("2") and usd("2") > usd("1") >= usd("1")
        assert str(usd("1.10")) == "1.10 USD"
        assert Money.zero("EUR").amount == 0

    def test_refuses_another_currency(self) -> None:
        with pytest.raises(CurrencyMismatch, match="USD and EUR"):
            usd("1") + Money(Decimal(1), "EUR")

    def test_refuses_what_is_not_money(self) -> None:
        with pytest.raises(EngineError, match="only money"):
            usd("1") + Decimal(1)  # type: ignore[operator]
        with pytest.raises(EngineError, match="whole number"):
            usd("1") * "2"  # type: ignore[operator]
        with pytest.raises(EngineError, match="finite Decimal"):
            Money(1, "USD")  # type: ignore[arg-type]

    def test_is_rounded_by_a_policy(self) -> None:
        assert usd("1.005").rounded(RoundingPolicy()) == usd("1.00")


class TestRoundingPolicy:
    @pytest.mark.parametrize(
        ("mode", "rounded"),
        [
            (RoundingMode.HALF_EVEN, "2.66"),
            (RoundingMode.HALF_UP, "2.67"),
            (RoundingMode.HALF_DOWN, "2.66"),
            (RoundingMode.UP, "2.67"),
            (RoundingMode.DOWN, "2.66"),
            (RoundingMode.CEILING, "2.67"),
            (RoundingMode.FLOOR, "2.66"),
        ],
    )
    def test_settles_the_half_cent(self, mode: RoundingMode, rounded: str) -> None:
        assert RoundingPolicy(mode).round(Decimal("2.665")) == Decimal(rounded)

    def test_rounds_installments_to_a_multiple(self) -> None:
        policy = RoundingPolicy(installment_multiple=Decimal("5"))
        assert policy.round_installment(Decimal("172.55")) == Decimal("175.00")
        assert policy.round(Decimal("172.554")) == Decimal("172.55")

    @pytest.mark.parametrize(
        "arguments",
        [
            {"places": 9},
            {"working_precision": 7},
            {"installment_multiple": Decimal(0)},
            {"installment_multiple": 1},
        ],
    )
    def test_refuses_what_cannot_be(self, arguments: dict[str, object]) -> None:
        with pytest.raises(EngineError):
            RoundingPolicy(**arguments)  # type: ignore[arg-type]

    def test_does_not_care_about_the_caller_s_precision(self) -> None:
        expected = build_schedule(loan(principal=Decimal("987654.32")))
        with localcontext() as context:
            context.prec = 6
            assert (
                build_schedule(loan(principal=Decimal("987654.32"), charge_off_days=99)).rows == expected.rows
            )


class TestComponentAmounts:
    def test_add_up(self) -> None:
        one = ComponentAmounts(Decimal(1), Decimal(2), Decimal(3), Decimal(4))
        assert (one + one - one) == one
        assert one.total == Decimal(10)
        assert one[Component.INTEREST] == Decimal(3)

    def test_of_a_balance_know_their_credit(self) -> None:
        balance = Balances(principal=Decimal(10), credit=Decimal(4))
        assert (balance[Component.CREDIT], balance.total, balance.net) == (
            Decimal(4),
            Decimal(10),
            Decimal(6),
        )
