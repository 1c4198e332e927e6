"""Every status has a color for each of its words, and never a color alone."""

from collections.abc import Iterator

from django.db.models import Field

from loanops.web.admin.badges import REGISTERED, TONES
from tests.architecture.test_history import our_models


def status_fields() -> Iterator[tuple[str, Field]]:
    for model in our_models():
        for field in model._meta.concrete_fields:
            if field.name == "status" and field.choices:
                yield f"{model._meta.label}.{field.name}", field


class TestBadges:
    def test_every_status_is_registered_with_all_its_choices(self):
        missing = []
        for name, field in status_fields():
            values = {str(value) for value, _ in field.flatchoices if value not in ("", None)}
            if not any({str(value) for value in choices.values} == values for choices in REGISTERED):
                missing.append(name)

        assert not missing, f"register_badges is missing for: {', '.join(missing)}"

    def test_every_choice_has_a_tone(self):
        unmapped = [
            f"{choices.__name__}.{value}"
            for choices, tones in REGISTERED.items()
            for value in choices.values
            if tones.get(str(value)) not in TONES
        ]

        assert not unmapped
