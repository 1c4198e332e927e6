"""LoanOps: a back office for lenders to small and medium businesses."""
