"""Endpoints of applications and what belongs to them."""
