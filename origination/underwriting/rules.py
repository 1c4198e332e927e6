"""Judging the rules of a product version, as products does it for everybody."""

from products.judging import Facts, Verdict, judge

__all__ = ["Facts", "Verdict", "judge"]
