"""What a test asks for cannot happen."""


class CannotBeError(Exception):
    """What a test asks for cannot happen: the test is wrong, not a rule."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
