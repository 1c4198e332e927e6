"""Loans of another system taken onto the books: layouts say what a row means, the importer books it."""
