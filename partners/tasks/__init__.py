"""Work an action of the registry has set off."""

from partners.tasks import (
    copying,
    directory,
    extracts,
    importing,
    screening,
    searching,
    supply_files,
)

__all__ = [
    "copying",
    "directory",
    "extracts",
    "importing",
    "screening",
    "searching",
    "supply_files",
]
