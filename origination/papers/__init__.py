"""Papers of origination as PDF, each from the plain values that were written down with it: offers and notices."""
