"""Reference data of bureaus and screening: prices, what scores mean, the policy, and an invented list for trials."""

from decimal import Decimal

from loanops.core.actors import system_actor
from origination.models import Bureau, ScoreBand, ScreeningPolicy
from origination.services.listing import load_sample

BUREAUS: tuple[tuple[str, str, str, str], ...] = (
    ("sim-commercial", "Simulated commercial bureau", "COMMERCIAL", "12.50"),
    ("sim-consumer", "Simulated consumer bureau", "CONSUMER", "4.20"),
)
BANDS: tuple[tuple[str, int, int, str, str], ...] = (
    # The simulated bureaus.
    ("Commercial 2", 76, 100, "Low risk", "LOW"),
    ("Commercial 2", 51, 75, "Low to medium risk", "LOW"),
    ("Commercial 2", 26, 50, "Medium risk", "MODERATE"),
    ("Commercial 2", 11, 25, "High to medium risk", "HIGH"),
    ("Commercial 2", 1, 10, "High risk", "HIGH"),
    ("Stability 1", 66, 100, "Low risk", "LOW"),
    ("Stability 1", 31, 65, "Medium risk", "MODERATE"),
    ("Stability 1", 1, 30, "High risk", "HIGH"),
    ("Payment index", 80, 100, "Prompt", "LOW"),
    ("Payment index", 50, 79, "Slow", "MODERATE"),
    ("Payment index", 1, 49, "Very slow", "HIGH"),
    ("Personal 8", 740, 850, "Very good", "LOW"),
    ("Personal 8", 680, 739, "Good", "LOW"),
    ("Personal 8", 640, 679, "Fair", "MODERATE"),
    ("Personal 8", 300, 639, "Poor", "HIGH"),
    ("Alternative 4", 720, 850, "Good", "LOW"),
    ("Alternative 4", 640, 719, "Fair", "MODERATE"),
    ("Alternative 4", 300, 639, "Poor", "HIGH"),
    # Scores of real bureaus.
    ("Intelliscore Plus V2", 76, 100, "Low risk", "LOW"),
    ("Intelliscore Plus V2", 51, 75, "Low to medium risk", "LOW"),
    ("Intelliscore Plus V2", 26, 50, "Medium risk", "MODERATE"),
    ("Intelliscore Plus V2", 11, 25, "High to medium risk", "HIGH"),
    ("Intelliscore Plus V2", 1, 10, "High risk", "HIGH"),
    ("Financial Stability Risk", 66, 100, "Low risk", "LOW"),
    ("Financial Stability Risk", 31, 65, "Medium risk", "MODERATE"),
    ("Financial Stability Risk", 1, 30, "High risk", "HIGH"),
    ("PAYDEX", 80, 100, "Prompt", "LOW"),
    ("PAYDEX", 50, 79, "Slow", "MODERATE"),
    ("PAYDEX", 1, 49, "Very slow", "HIGH"),
    ("FICO SBSS", 180, 300, "Good", "LOW"),
    ("FICO SBSS", 160, 179, "Fair", "MODERATE"),
    ("FICO SBSS", 0, 159, "Poor", "HIGH"),
    ("FICO 8", 740, 850, "Very good", "LOW"),
    ("FICO 8", 680, 739, "Good", "LOW"),
    ("FICO 8", 640, 679, "Fair", "MODERATE"),
    ("FICO 8", 300, 639, "Poor", "HIGH"),
)


def seed_screening() -> None:
    """Create what is missing; what a lender changed stays."""
    for code, name, kind, price in BUREAUS:
        Bureau.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "price": Decimal(price)}
        )
    known = set(ScoreBand.objects.values_list("model", flat=True))
    for model, least, most, label, risk in BANDS:
        if model not in known:
            ScoreBand.objects.create(model=model, value_min=least, value_max=most, label=label, risk=risk)
    if not ScreeningPolicy.objects.exists():
        ScreeningPolicy.objects.create()
    load_sample(system_actor("reference data"))
