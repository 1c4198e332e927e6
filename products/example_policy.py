"""An example policy over verified figures: rules a product manager can put on a product version.

The growth loan of the example catalogue has them; on other products they are entered by choice.
"""

from typing import Any

from products.catalogue import rule

EXAMPLE_RULES: list[dict[str, Any]] = [
    rule(
        "CSH-02",
        "Debt service with guarantors",
        "GLOBAL_DEBT_SERVICE_COVERAGE",
        "AT_LEAST",
        "1.15",
        "REFER",
        "R103",
    ),
    rule("CSH-03", "Returned items", "NSF_PER_MONTH", "AT_MOST", "3", "REFER", "R105"),
    rule("CSH-04", "Negative days", "NEGATIVE_DAYS_PER_MONTH", "AT_MOST", "5", "REFER", "R105"),
    rule("CSH-05", "Cash advances", "OPEN_ADVANCES", "AT_MOST", "1", "REFER", "R104"),
    rule("CSH-06", "Stacked cash advances", "OPEN_ADVANCES", "AT_MOST", "2", "DECLINE", "R104"),
    rule("CSH-07", "Fixed charges", "FIXED_CHARGE_COVERAGE", "AT_LEAST", "1.10", "REFER", "R103"),
    rule("LEV-01", "Leverage", "DEBT_TO_EBITDA", "AT_MOST", "3.5", "REFER", "R104"),
    rule("LEV-02", "Leverage, ceiling", "DEBT_TO_EBITDA", "AT_MOST", "4.5", "DECLINE", "R104"),
    rule("LEV-03", "Debt to worth", "DEBT_TO_WORTH", "AT_MOST", "4", "REFER", "R104"),
    rule("LIQ-01", "Liquidity", "CURRENT_RATIO", "AT_LEAST", "1.2", "REFER", "R104"),
    rule("DOC-02", "Statements not older than", "FINANCIALS_AGE_DAYS", "AT_MOST", "60", "REFER", "R115"),
    rule("DOC-03", "Two years of tax returns", "TAX_RETURN_YEARS", "AT_LEAST", "2", "REFER", "R115"),
]
"""Facts that are not known refer to a person; LIQ and the ceilings of others are chosen by the lender."""
