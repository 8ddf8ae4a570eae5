"""Work an action of the registry has set off."""

from partners.tasks import importing

__all__ = ["importing"]
