"""Bring the shared reference frame into line with its files: run it once or every day.

What the files no longer hold is retired, never deleted; what an office has added stays untouched.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import Nation, User
from audit.record import record
from baseline.frame_files.contents import Contents, read_files
from baseline.loading.sync import BATCH, OFFERED, Outcome, Sync
from baseline.loading.tree import plant
from baseline.models import Element, PlanningFactor, Requirement, Resource, ResourceUnit, Unit
from baseline.sorting import by_code, by_name, found_by
from common.caching import forget
from workspace.actions import note_change
from workspace.models import Change

FILES = Path(__file__).resolve().parents[1] / "data"
LOCK = 7_215_001  # any number, the same in every process


def load_baseline(*, folder: Path = FILES, by: User | None = None) -> Outcome:
    """Load the files in one transaction. Raises `FilesWrong` before anything is written."""
    contents = read_files(folder)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        outcome = _Loading(contents, by or User.objects.system()).run()
        if not outcome.is_quiet:
            transaction.on_commit(lambda: forget("reference"))
    return outcome


class _Loading:
    def __init__(self, contents: Contents, by: User) -> None:
        self.contents = contents
        self.by = by
        self.sync = Sync(by, timezone.now())
        self.outcome = self.sync.outcome

    def run(self) -> Outcome:
        plant(self.sync, self.contents.regions, self.nations())
        requirements = self.requirements()
        elements = self.elements(requirements)
        units = self.units()
        resources = self.resources(units)
        self.places(resources, elements)
        self.other_units(resources, units)
        self.factors(resources)
        if not self.outcome.is_quiet:
            self.tell()
        return self.outcome

    def tell(self) -> None:
        """One deed in the trail, and every register's figures are worked out again."""
        changes = {name: (None, asdict(counts)) for name, counts in self.outcome.tables.items()}
        record("reference.loaded", by=self.by, target=self.by, changes=changes)
        for nation in Nation.objects.open_for_registration():
            note_change(nation_id=nation.pk, kind=Change.EVERYTHING)

    def nations(self) -> dict[Hashable, Nation]:
        """Only those that are missing: what an office has set about its nation stays."""
        known: dict[Hashable, Nation] = {row.code: row for row in Nation.objects.all()}
        wanted: dict[Hashable, dict[str, Any]] = {
            row.code: {
                "code": row.code,
                "name": row.names,
                "sort_key": by_name(row.names),
                "time_zone": row.time_zone,
                "languages": row.languages,
            }
            for row in self.contents.nations
        }
        return self.sync.bring("nations", Nation, known, wanted, only_new=True)

    def requirements(self) -> dict[Hashable, Requirement]:
        known: dict[Hashable, Requirement] = {row.code: row for row in Requirement.objects.all()}
        wanted: dict[Hashable, dict[str, Any]] = {
            row.code: {"code": row.code, "name": row.names, "core_functions": row.core_functions}
            for row in self.contents.requirements
        }
        return self.sync.bring("requirements", Requirement, known, wanted)

    def units(self) -> dict[Hashable, Unit]:
        known: dict[Hashable, Unit] = {row.code: row for row in Unit.objects.all()}
        wanted: dict[Hashable, dict[str, Any]] = {
            row.code: {
                "code": row.code,
                "symbol": row.symbol,
                "name": row.names,
                "sort_key": by_name(row.names),
            }
            for row in self.contents.units
        }
        return self.sync.bring("units", Unit, known, wanted)

    def elements(self, requirements: dict[Hashable, Requirement]) -> dict[Hashable, Element]:
        shared = Element.objects.filter(nation__isnull=True)
        known: dict[Hashable, Element] = {row.code: row for row in shared}
        wanted: dict[Hashable, dict[str, Any]] = {
            row.code: {
                "code": row.code,
                "requirement_id": requirements[row.requirement].pk,
                "name": row.names,
                "sort_key": by_code(row.code),
                **OFFERED,
            }
            for row in self.contents.elements
        }
        rows = self.sync.bring("elements", Element, known, wanted)
        self.sync.retire("elements", (known[key] for key in known.keys() - wanted.keys()))
        return rows

    def resources(self, units: dict[Hashable, Unit]) -> dict[Hashable, Resource]:
        shared = Resource.objects.filter(nation__isnull=True)
        known: dict[Hashable, Resource] = {row.code: row for row in shared}
        wanted: dict[Hashable, dict[str, Any]] = {
            row.code: {
                "code": row.code,
                "name": row.names,
                "sort_key": by_name(row.names),
                "kind": row.kind,
                "unit_id": units[row.unit].pk,
                "is_divisible": row.is_divisible,
                "synonyms": row.synonyms,
                "search_text": found_by(row.names, row.synonyms, row.code),
                "explanation": {"en": row.note} if row.note else {},
                "supply_class": row.supply_class,
                "cpv": row.cpv,
                "nace": row.nace,
                **OFFERED,
            }
            for row in self.contents.resources
        }
        rows = self.sync.bring("resources", Resource, known, wanted)
        self.sync.retire("resources", (known[key] for key in known.keys() - wanted.keys()))
        return rows

    def places(
        self, resources: dict[Hashable, Resource], elements: dict[Hashable, Element]
    ) -> None:
        """Which shared element each shared resource belongs to; an office's own links stay."""
        wanted = {
            (resources[row.code].pk, elements[element].pk)
            for row in self.contents.resources
            for element in row.elements
        }
        through = Resource.elements.through
        shared = through.objects.filter(resource__nation__isnull=True, element__nation__isnull=True)
        known = {(link.resource_id, link.element_id): link.pk for link in shared}
        new = sorted(wanted - known.keys())
        through.objects.bulk_create(
            (through(resource_id=resource, element_id=element) for resource, element in new),
            batch_size=BATCH,
        )
        gone = known.keys() - wanted
        through.objects.filter(pk__in=[known[pair] for pair in gone]).delete()
        counts = self.outcome.counts("places of resources")
        counts.created, counts.retired = len(new), len(gone)
        counts.unchanged = len(wanted) - len(new)

    def other_units(self, resources: dict[Hashable, Resource], units: dict[Hashable, Unit]) -> None:
        shared = ResourceUnit.objects.filter(resource__nation__isnull=True)
        known: dict[Hashable, ResourceUnit] = {
            (row.resource_id, row.unit_id): row for row in shared
        }
        wanted: dict[Hashable, dict[str, Any]] = {}
        for row in self.contents.other_units:
            key = (resources[row.resource].pk, units[row.unit].pk)
            wanted[key] = {
                "resource_id": key[0],
                "unit_id": key[1],
                "numerator": row.factor.numerator,
                "denominator": row.factor.denominator,
                "note": row.note,
            }
        self.sync.bring("accepted units", ResourceUnit, known, wanted)
        # Nothing points to these rows: what was stated in the unit keeps its converted quantity.
        gone = [known[key].pk for key in known.keys() - wanted.keys()]
        ResourceUnit.objects.filter(pk__in=gone).delete()
        self.outcome.counts("accepted units").retired += len(gone)

    def factors(self, resources: dict[Hashable, Resource]) -> None:
        # The one in use comes last and wins over retired ones of the same key.
        shared = PlanningFactor.objects.filter(nation__isnull=True).order_by(
            models.F("retired_at").asc(nulls_last=True), "pk"
        )
        known: dict[Hashable, PlanningFactor] = {
            (row.resource_id, row.driver_kind, row.per): row for row in shared
        }
        wanted: dict[Hashable, dict[str, Any]] = {}
        for row in self.contents.factors:
            resource = resources[row.resource].pk
            wanted[(resource, row.driver, row.per)] = {
                "resource_id": resource,
                "driver_kind": row.driver,
                "per": row.per,
                "numerator": row.factor.numerator,
                "denominator": row.factor.denominator,
                "source": row.source,
                **OFFERED,
            }
        self.sync.bring("planning factors", PlanningFactor, known, wanted)
        self.sync.retire("planning factors", (known[key] for key in known.keys() - wanted.keys()))
