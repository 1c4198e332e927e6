"""The decision itself, as plain arithmetic: the same inputs under the same product version decide the same."""
