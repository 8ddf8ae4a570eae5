"""Work an action of the registry has set off."""

from partners.tasks import directory, importing, screening, searching, supply_files

__all__ = ["directory", "importing", "screening", "searching", "supply_files"]
