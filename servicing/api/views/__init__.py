"""Endpoints about loans: reading them, moving money on them, paying them out, closing their days."""
