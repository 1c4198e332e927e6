"""The collections desk in the API."""
