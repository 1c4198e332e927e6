"""End of day: every loan's day is closed, then the lender's business date moves on."""
