"""What the confined process says of a file it does not like."""


class Refused(Exception):
    """The file is refused: a code, and a sentence for whoever sent it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
