"""Work an action of the registry has set off."""

from partners.tasks import directory, importing

__all__ = ["directory", "importing"]
