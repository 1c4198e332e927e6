"""Comparing names with lists of sanctioned parties: plain Python, without tables."""
