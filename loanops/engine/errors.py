"""What the engine refuses, in words a person can read."""


class EngineError(Exception):
    """The figures asked for cannot be computed from what was given."""


class UnsupportedConvention(EngineError):
    """A convention that has a name here but no arithmetic yet."""


class CurrencyMismatch(EngineError):
    """Two currencies met in one sum."""
