"""How an action says no: with a sentence for the person who tried."""

from typing import Any


class ActionError(Exception):
    """The deed cannot be done as things stand. The text is shown to the person who tried."""


class ChangedMeanwhile(ActionError):
    """What somebody decides on is not what they have read: they read it again, then decide."""


class StaleVersion(ActionError):
    """Somebody else saved this record after the form was opened.

    `current` and `attempted` map field names to values, for a page that shows both side by side.
    """

    def __init__(
        self, message: str, *, current: dict[str, Any], attempted: dict[str, Any], version: int
    ) -> None:
        super().__init__(message)
        self.current = current
        self.attempted = attempted
        self.version = version
