"""Staff pages of the catalogue (P1 to P4)."""

from products.admin import badges, catalogue, reviewing, versions

__all__ = ["badges", "catalogue", "reviewing", "versions"]
