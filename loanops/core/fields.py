"""Columns with one meaning each: amounts, accruals, rates, encrypted personal texts."""

from typing import Any

from django.db import models

from loanops.encryption import decrypt, encrypt


class AmountField(models.DecimalField):
    """Money in the record's currency, to the cent, up to 16 digits before the point."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 18, 2
        super().__init__(*args, **kwargs)


class AccrualField(models.DecimalField):
    """Interest before rounding, ten places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 26, 10
        super().__init__(*args, **kwargs)


class FactorField(models.DecimalField):
    """What a unit of money earns, or an exact product with it, fifty places: thirds of a day's interest survive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 70, 50
        super().__init__(*args, **kwargs)


class RateField(models.DecimalField):
    """Percent per year: 9.4822 is 9.4822 %."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 12, 6
        super().__init__(*args, **kwargs)


class EncryptedTextField(models.TextField):
    """A personal text, encrypted in the database. Not searchable: keep a blind index beside it."""

    sensitive = True

    @property
    def _context(self) -> str:
        label = self.model._meta.label_lower
        return f"{label.replace('historical', '')}.{self.name}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None or value == "" else decrypt(value, context=self._context)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None or value == "" else encrypt(value, context=self._context)
