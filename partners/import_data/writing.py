"""A plan becomes rows of the registry, and their trail. Called inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from baseline.region_sets import interned
from partners.approving import approves_without_asking
from partners.import_data.changing import (
    HOURS,
    QUANTITIES,
    SHARES,
    change_capabilities,
    change_rows,
    serve_own_region,
)
from partners.import_data.copying import (
    array,
    as_json,
    plain,
    reserve,
    thousandths,
    words,
)
from partners.import_data.tables import Table
from partners.import_data.trail import write_trail
from partners.importing.checking import Plan
from partners.importing.drafts import (
    CapabilityDraft,
    ContactDraft,
    Did,
    Draft,
    PartnerDraft,
    SiteDraft,
)
from partners.importing.mapping import ImportMapping
from partners.importing.vocabulary import Vocabulary
from partners.models import (
    Capability,
    Contact,
    Identifier,
    ImportSession,
    NextVetting,
    Partner,
    Site,
)
from partners.revetting import later


class Writer:
    """Writes one plan: ids first, then every table by COPY, then what changes, then the trail."""

    def __init__(
        self,
        session: ImportSession,
        plan: Plan,
        mapping: ImportMapping,
        vocabulary: Vocabulary,
        *,
        by: User,
        now: datetime,
    ) -> None:
        self.session, self.made, self.mapping = session, plan.made, mapping
        self.vocabulary, self.by, self.now = vocabulary, by, now
        self.nation = str(session.nation_id)
        self.approves = mapping.approves_partners and approves_without_asking(session.nation)
        self.sets: dict[frozenset[int], str] = {}

    def write(self) -> set[int]:
        """Returns the resources whose supply is another one now."""
        self._give_ids(Partner, self.made.partners)
        self._give_ids(Site, self.made.sites)
        self._give_ids(Capability, self.made.capabilities)
        self._give_ids(Contact, self.made.contacts)
        self._write_partners()
        self._write_sites()
        self._write_capabilities()
        self._write_contacts()
        self._change_partners()
        self._change_sites()
        self._change_capabilities()
        write_trail(self.session, self.made, by=self.by, now=self.now)
        touched = (Did.CREATED, Did.CHANGED)
        return {draft.resource for draft in self.made.capabilities if draft.did in touched}

    def _give_ids(self, model: Any, drafts: Sequence[Draft]) -> None:
        new = [draft for draft in drafts if draft.did is Did.CREATED]
        for draft, number in zip(new, reserve(model._meta.db_table, len(new)), strict=True):
            draft.id, draft.version = number, 1
        for draft in drafts:
            if draft.did is Did.CHANGED:
                draft.version += 1

    # New rows

    def _write_partners(self) -> None:
        fixed = {
            "nation_id": self.nation,
            "source": Partner.Source.IMPORT.value,
            "status": Partner.Status.LISTED.value,
            "registered_at": plain(self.now),
        }
        if self.approves:
            fixed |= {
                "status": Partner.Status.APPROVED.value,
                "approved_at": plain(self.now),
                "approved_by_id": plain(self.by.pk),
            }
        columns = ("id", "name", "name_key", "match_key", "kind", "legal_form", "seat", "nace")
        table = Table(Partner, (*columns, "website", "parent_id", "ultimate_parent_id"), **fixed)
        table.fill(self._partner_line(draft) for draft in _created(self.made.partners))
        self._plan_vetting()
        Table(Identifier, ("partner_id", "scheme", "country", "value"), nation_id=self.nation).fill(
            self._number_lines()
        )

    @property
    def approved(self) -> dict[int, int]:
        """The partners that this import brought into force, by their place in it."""
        if not self.approves:
            return {}
        return {
            place: draft.id
            for place, draft in enumerate(self.made.partners)
            if draft.did is Did.CREATED and draft.id is not None
        }

    def _plan_vetting(self) -> None:
        """Who is approved here is looked at again as late as anybody else."""
        months = self.session.nation.vet_again_months
        if self.approves and months:
            fixed = {
                "nation_id": self.nation,
                "due_on": plain(later(timezone.localdate(self.now), months)),
                "set_at": plain(self.now),
                "set_by_id": plain(self.by.pk),
            }
            Table(NextVetting, ("partner_id",), **fixed).fill(
                [plain(draft.id)] for draft in _created(self.made.partners)
            )

    def _partner_line(self, draft: PartnerDraft) -> list[str]:
        said = draft.said
        parent = draft.parent.id if draft.parent else draft.parent_id
        return [
            plain(draft.id),
            words(draft.name),
            words(draft.name_key),
            words(draft.match_key),
            said.get("kind", Partner.Kind.PRIVATE.value),
            *(words(said.get(name, "")) for name in ("legal_form", "seat", "nace", "website")),
            plain(parent),
            plain(_top(draft)),
        ]

    def _number_lines(self) -> Iterator[list[str]]:
        for draft in self.made.partners:
            if draft.did is not Did.KEPT:
                for number in draft.new_numbers:
                    yield [plain(draft.id), *map(words, number)]

    def _write_sites(self) -> None:
        columns = ("id", "partner_id", "name", "address", "postal_code", "municipality")
        table = Table(Site, (*columns, "region_id", "latitude", "longitude"), nation_id=self.nation)
        table.fill(self._site_line(draft) for draft in _created(self.made.sites))

    def _site_line(self, draft: SiteDraft) -> list[str]:
        said = draft.said
        return [
            plain(draft.id),
            plain(draft.partner.id if draft.partner else None),
            words(draft.name),
            *(words(said.get(name, "")) for name in ("address", "postal_code", "municipality")),
            plain(draft.region),
            plain(said.get("latitude")),
            plain(said.get("longitude")),
        ]

    def _write_capabilities(self) -> None:
        fixed = {
            "nation_id": self.nation,
            "declared_at": plain(self.now),
            "declared_by_id": plain(self.by.pk),
            "status": Capability.Status.DRAFT.value,
        }
        if self.mapping.puts_in_force:
            fixed |= {
                "status": Capability.Status.IN_FORCE.value,
                "in_force_since": plain(self.now),
            }
        columns = ("id", "partner_id", "site_id", "resource_id", "kind", "description")
        quantities = (*QUANTITIES, "entered_unit_id", "entered")
        terms = ("competences", "is_whole", "basis", *HOURS, "lasts_hours", *SHARES)
        rest = ("served_id", "is_served_stated", "valid_until", "share_level", "release", "tags")
        table = Table(Capability, (*columns, *quantities, *terms, *rest), **fixed)
        for draft in _created(self.made.capabilities):
            self._set(_served(draft))  # nothing can be asked while a COPY is under way
        table.fill(self._capability_line(draft) for draft in _created(self.made.capabilities))

    def _capability_line(self, draft: CapabilityDraft) -> list[str]:
        said, site = draft.said, draft.site
        get = said.get
        return [
            plain(draft.id),
            plain(site.partner.id if site and site.partner else None),
            plain(site.id if site else None),
            plain(draft.resource),
            get("kind") or self._kind(draft),
            words(draft.description),
            *(thousandths(get(name)) for name in QUANTITIES),
            plain(get("entered_unit")),
            as_json(get("entered", {})),
            as_json(get("competences", {})),
            plain(get("is_whole", False)),
            get("basis", Capability.Basis.ON_TOP.value),
            *(plain(get(name, 0)) for name in HOURS),
            plain(get("lasts_hours")),
            plain(get("share_peacetime", 100)),
            plain(get("share_crisis", 100)),
            plain(said["share_war"]),
            self._set(_served(draft)),
            plain("served" in said),
            plain(get("valid_until")),
            get("share_level", Capability.ShareLevel.AUTHORITIES.value),
            get("release", Capability.Release.FREE.value),
            array(get("tags", ())),
        ]

    def _kind(self, draft: CapabilityDraft) -> str:
        if self.vocabulary.resources[draft.resource].kind != "consumable":
            return str(Capability.Kind.FACILITY.value)
        kind = Capability.Kind.STOCK if "stock" in draft.said else Capability.Kind.PRODUCTION
        return str(kind.value)

    def _set(self, regions: frozenset[int]) -> str:
        if regions not in self.sets:
            self.sets[regions] = str(interned(regions).pk)
        return self.sets[regions]

    def _write_contacts(self) -> None:
        columns = ("id", "partner_id", "name", "role", "email", "phone", "is_any_hour")
        table = Table(Contact, (*columns, "languages"), nation_id=self.nation)
        table.fill(self._contact_line(draft) for draft in _created(self.made.contacts))

    def _contact_line(self, draft: ContactDraft) -> list[str]:
        said = draft.said
        return [
            plain(draft.id),
            plain(draft.partner.id if draft.partner else None),
            *(words(said.get(name, "")) for name in ("name", "role", "email", "phone")),
            plain(said.get("is_any_hour", False)),
            array(said.get("languages", ())),
        ]

    # Changed rows

    def _change_partners(self) -> None:
        _change(
            "partners_partner",
            _changed(self.made.partners),
            ("kind", "legal_form", "seat", "nace", "website"),
        )

    def _change_sites(self) -> None:
        changed = _changed(self.made.sites)
        _change(
            "partners_site",
            changed,
            ("address", "postal_code", "municipality", "latitude", "longitude"),
            keys={"region": "region_id"},
        )
        serve_own_region(
            [(draft.id, draft.region) for draft in changed if "region" in draft.changes]
        )

    def _change_capabilities(self) -> None:
        change_capabilities(
            {"id": draft.id} | {name: new for name, (_old, new) in draft.changes.items()}
            for draft in _changed(self.made.capabilities)
        )


def _created(drafts: Sequence[Any]) -> Iterator[Any]:
    return (draft for draft in drafts if draft.did is Did.CREATED)


def _changed(drafts: Sequence[Any]) -> list[Any]:
    return [draft for draft in drafts if draft.did is Did.CHANGED]


def _served(draft: CapabilityDraft) -> frozenset[int]:
    """The regions stated, else the site's own."""
    own = draft.site.region if draft.site else 0
    return draft.said.get("served") or frozenset({own})


def _top(draft: PartnerDraft) -> int | None:
    """The ultimate parent, where there is a parent at all."""
    if draft.parent is None:
        return draft.top_id
    above = draft.parent
    while above.parent is not None:
        above = above.parent
    return above.top_id or above.id


def _change(
    table: str,
    drafts: Sequence[Draft],
    names: Sequence[str],
    keys: dict[str, str] | None = None,
) -> None:
    """Set the columns that changed; a version more for each row."""
    columns = {name: name for name in names} | (keys or {})
    change_rows(
        table,
        (
            {"id": draft.id}
            | {columns[name]: draft.said[name] for name in draft.changes if name in columns}
            for draft in drafts
        ),
        list(columns.values()),
    )
