"""A file compared with the registry: read, described, matched, in the order that needs least."""

from __future__ import annotations

from collections.abc import Callable

from partners.import_data import snapshot
from partners.import_data.files import read_cells
from partners.importing import checking
from partners.importing.checking import Cells, Plan
from partners.importing.mapping import ImportMapping
from partners.importing.vocabulary import Vocabulary
from partners.models import ImportSession

#: Told how many rows have been read.
Progress = Callable[[int], None]


def describe(
    session: ImportSession, mapping: ImportMapping, words: Vocabulary, progress: Progress
) -> Plan:
    """What the file says. The registry's rows are not needed for it."""
    cells = Cells(mapping)
    for cells in read_cells(session, mapping):
        progress(len(cells.numbers) + len(cells.unread))
    return checking.describe(cells, mapping, words)


def compare(session: ImportSession, plan: Plan, mapping: ImportMapping, words: Vocabulary) -> None:
    """What that means for the registry as it is now."""
    registry = snapshot.load_partners(session, plan)
    checking.compare_partners(plan, registry, mapping)
    snapshot.load_sites(registry, plan)
    checking.compare_sites(plan, registry, mapping, words)
    snapshot.load_capabilities(registry, plan)
    checking.compare_the_rest(plan, registry, mapping, words)
