"""Bodies of the loans' addresses: what comes in, what goes out."""
