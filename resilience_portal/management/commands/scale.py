"""`manage.py scale`: a large invented register, for benchmarks. Never for a register in use."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Nation, User
from assessments.models import Assessment, AssurancePolicy, Need
from baseline.models import Authority, KnownShare, Region, Requirement, Resource, Scenario
from baseline.region_sets import interned
from common.text import folded
from partners.duplicates import match_key
from partners.models import Capability, Contact, Identifier, Partner, Site
from resilience_portal.demo.copying import copy_rows, next_id

SYLLABLES = (
    "ra", "mo", "ti", "ke", "sa", "nu", "vel", "dor", "lin", "gar", "pol", "mar", "fen", "tor", "bel", "ka",
    "ris", "un", "ost", "hav",
)  # fmt: skip
NOUNS = (
    "Energy",
    "Logistics",
    "Foods",
    "Water",
    "Medical",
    "Telecom",
    "Transport",
    "Supply",
    "Works",
)
FORMS = ("Ltd", "AS", "Oy", "GmbH", "OÜ")


class Command(BaseCommand):
    """Fills one nation's register with partners, sites, contacts, capabilities and needs by COPY."""

    help = "Write a large invented register into an empty nation, for benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--nation", default="FI")
        parser.add_argument("--capabilities", type=int, default=100_000)
        parser.add_argument("--partners", type=int, help="default: a tenth of the capabilities")
        parser.add_argument("--needs", type=int, help="default: a fiftieth of the capabilities")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            self._write(options)
        _settle()

    def _write(self, options: dict[str, Any]) -> None:
        nation = Nation.objects.get(code=options["nation"])
        if Partner.objects.filter(nation=nation).exists():
            raise CommandError(f"The register of {nation} holds partners; choose an empty one.")
        capabilities = options["capabilities"]
        writer = Writer(
            nation,
            partners=options["partners"] or max(capabilities // 10, 1),
            capabilities=capabilities,
            needs=options["needs"] or min(max(capabilities // 50, 1), 20_000),
            seed=options["seed"],
        )
        for told in writer.write():
            self.stdout.write(told)


def _settle() -> None:
    """Bring indexes and statistics up to date, as the database does by itself within minutes."""
    tables = (
        "partners_partner",
        "partners_identifier",
        "partners_contact",
        "partners_site",
        "partners_capability",
        "assessments_need",
    )
    # VACUUM runs in no transaction; a test that holds one is served by ANALYZE.
    deed = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        cursor.execute(f"{deed} {', '.join(tables)}")


class Writer:
    """Draws a register by a seed and copies it in."""

    def __init__(
        self, nation: Nation, *, partners: int, capabilities: int, needs: int, seed: int
    ) -> None:
        self.nation, self.seed = nation, seed
        self.draw = random.Random(seed)  # noqa: S311 - the same register every time
        self.partners, self.capabilities, self.needs = partners, capabilities, needs
        self.by = User.objects.system()
        self.now = timezone.now()
        self.regions = list(
            Region.objects.filter(nation=nation, level__lte=1)
            .order_by("path")
            .values_list("pk", flat=True)
        )
        self.whole, *self.counties = self.regions
        self.resources = list(
            Resource.objects.filter(nation=None, kind__in=["consumable", "capacity"])
            .order_by("code")
            .values_list("pk", "kind")
        )[:300]

    def write(self) -> Iterator[str]:
        Nation.objects.filter(pk=self.nation.pk).update(is_register=True)
        first = next_id(Partner)
        self.partner_ids = range(first, first + self.partners)
        yield f"{self._partners()} partners"
        yield f"{self._identifiers()} identifiers"
        first = next_id(Site)
        self.site_ids = range(first, first + self.partners)
        self.site_regions = [self.draw.choice(self.counties) for _ in self.site_ids]
        yield f"{self._sites()} sites"
        yield f"{self._contacts()} contacts"
        yield f"{self._capabilities()} capabilities"
        yield f"{self._needs()} needs"

    def _name(self) -> str:
        stem = "".join(self.draw.choices(SYLLABLES, k=3)).capitalize()
        return f"{stem} {self.draw.choice(NOUNS)} {self.draw.choice(FORMS)}"

    def _partners(self) -> int:
        def rows() -> Iterator[list[Any]]:
            for number, key in enumerate(self.partner_ids):
                name = self._name()
                parent = (
                    self.partner_ids[number // 50] if number >= 50 and number % 5 == 0 else None
                )
                yield [
                    key, self.nation.pk, name, folded(name), match_key(name), "private", "approved",
                    "import", self.now, self.by.pk, parent, parent,
                ]  # fmt: skip

        columns = [
            "id", "nation_id", "name", "name_key", "match_key", "kind", "status", "source",
            "approved_at", "approved_by_id", "parent_id", "ultimate_parent_id",
        ]  # fmt: skip
        return copy_rows(Partner, columns, rows())

    def _identifiers(self) -> int:
        first = next_id(Identifier)
        return copy_rows(
            Identifier,
            ["id", "nation_id", "partner_id", "scheme", "country", "value"],
            (
                [first + number, self.nation.pk, key, "demo", "", f"SCALE-{key:08d}"]
                for number, key in enumerate(self.partner_ids)
            ),
        )

    def _sites(self) -> int:
        return copy_rows(
            Site,
            ["id", "partner_id", "nation_id", "name", "region_id", "latitude", "longitude"],
            (
                [
                    site,
                    partner,
                    self.nation.pk,
                    f"Site {number}",
                    self.site_regions[number],
                    f"{60 + self.draw.random() * 8:.6f}",
                    f"{21 + self.draw.random() * 9:.6f}",
                ]  # fmt: skip
                for number, (site, partner) in enumerate(
                    zip(self.site_ids, self.partner_ids, strict=True)
                )
            ),
        )

    def _contacts(self) -> int:
        first = next_id(Contact)
        return copy_rows(
            Contact,
            ["id", "partner_id", "nation_id", "name", "email", "phone", "is_any_hour"],
            (
                [
                    first + number,
                    key,
                    self.nation.pk,
                    f"Duty manager {number}",
                    f"duty{number}@example.org",
                    "+12025550100",
                    number % 3 == 0,
                ]  # fmt: skip
                for number, key in enumerate(self.partner_ids)
            ),
        )

    def _capabilities(self) -> int:
        own = {region: interned([region]).pk for region in self.regions}
        several = [interned(self.draw.sample(self.counties, 3)).pk for _ in range(5)]
        authority, _made = Authority.objects.get_or_create(
            nation=self.nation,
            code="reserve",
            defaults={"name": {"en": "Stockpiling authority"}, "sort_key": "stockpiling authority"},
        )
        first = next_id(Capability)

        def rows() -> Iterator[list[Any]]:
            draw = self.draw
            for number in range(self.capabilities):
                place = draw.randrange(self.partners)
                resource, kind = draw.choice(self.resources)
                quantity = draw.randrange(1, 5_000)
                served = self._served(own, several, self.site_regions[place])
                verified = draw.random() < 0.4
                yield [
                    first + number, self.nation.pk, self.partner_ids[place], self.site_ids[place], resource,
                    "stock" if kind == "consumable" else "service", "in_force",
                    quantity if kind == "consumable" else None,
                    quantity / 50 if kind == "consumable" and number % 4 == 0 else None,
                    quantity if kind == "capacity" else None,
                    draw.choice((0, 2, 6)), draw.choice((0, 6, 18, 42)), 100, 100,
                    draw.choice((50, 80, 100)), served, draw.choice(("authorities", "office", "partners")),
                    authority.pk if draw.random() < 0.3 else None,
                    "verified" if verified else "declared",
                    quantity if verified and kind == "consumable" else None,
                    quantity if verified and kind == "capacity" else None,
                    self.by.pk, self.now, self.now,
                ]  # fmt: skip

        columns = [
            "id", "nation_id", "partner_id", "site_id", "resource_id", "kind", "status", "stock",
            "rate", "capacity", "notice_hours", "mobilisation_hours", "share_peacetime",
            "share_crisis", "share_war", "served_id", "share_level", "owner_id", "evidence",
            "seen_stock", "seen_capacity", "declared_by_id", "declared_at", "in_force_since",
        ]  # fmt: skip
        return copy_rows(Capability, columns, rows())

    def _served(self, own: dict[int, int], several: list[int], region: int) -> int:
        """Mostly the whole nation or the site's own region; now and then three regions."""
        drawn = self.draw.random()
        if drawn < 0.55:
            return own[self.whole]
        return own[region] if drawn < 0.98 else self.draw.choice(several)

    def _needs(self) -> int:
        phases = (("ordinary", "peacetime"), ("winter", "crisis"), ("convoy", "war"))
        scenarios = [
            Scenario.objects.create(
                nation=self.nation,
                code=code,
                name={"en": code.capitalize()},
                sort_key=code,
                phase=phase,
            ).pk
            for code, phase in phases
        ]
        AssurancePolicy.objects.get_or_create(
            nation=self.nation, number=1, defaults={"set_by": self.by}
        )
        assessment = Assessment.objects.create(
            nation=self.nation, title="A large assessment", status=Assessment.Status.IN_FORCE,
            started_by=self.by, in_force_at=self.now, in_force_by=self.by,
        )  # fmt: skip
        assessment.requirements.add(*Requirement.objects.all())
        assessment.regions.add(self.whole)
        assessment.scenarios.add(*scenarios)
        KnownShare.objects.bulk_create(
            KnownShare(
                nation=self.nation,
                resource_id=resource,
                percent=self.draw.randint(30, 95),
                source="Invented",
                estimated_on=self.now.date(),
            )  # fmt: skip
            for resource, _kind in self.resources
        )
        first = next_id(Need)
        combinations = [
            (resource, kind, region, scenario, priority)
            for resource, kind in self.resources
            for region in self.regions
            for scenario in scenarios
            for priority in (1, 2, 3, 4)
        ]
        chosen = self.draw.sample(combinations, min(self.needs, len(combinations)))

        def rows() -> Iterator[list[Any]]:
            scale = max(self.capabilities / (len(self.resources) * len(self.regions)), 1)
            for number, (resource, kind, region, scenario, priority) in enumerate(chosen):
                quantity = self.draw.uniform(200, 3_000) * scale
                yield [
                    first + number, self.nation.pk, assessment.pk, resource, region, scenario, priority,
                    f"{quantity / 30:.3f}" if kind == "consumable" else None,
                    f"{quantity / 4:.3f}" if kind == "capacity" else None,
                    24, 30 * 24, self.by.pk,
                    self.now if priority == 1 else None, self.by.pk if priority == 1 else None,
                ]  # fmt: skip

        columns = [
            "id", "nation_id", "assessment_id", "resource_id", "region_id", "scenario_id", "priority",
            "per_day", "capacity", "start_hours", "duration_hours", "stated_by_id", "consented_at",
            "consented_by_id",
        ]  # fmt: skip
        return copy_rows(Need, columns, rows())
