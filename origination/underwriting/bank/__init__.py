"""Bank statements: read from files as banks export them, and turned into the figures a lender looks at."""
