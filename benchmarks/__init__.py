"""What LoanOps does at scale, measured; `scripts/bench` runs it."""
