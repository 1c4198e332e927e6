"""L4: a new application on a borrower's behalf, step by step; each step is saved as it is left."""
