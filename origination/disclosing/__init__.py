"""Disclosures of an offer, computed and worded from plain values: the figures, and the state's form row by row."""
