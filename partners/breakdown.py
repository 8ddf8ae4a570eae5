"""How the rows of a list divide: by kind, status, sector, region, requirement, each with its count.

At most `MOST` rows are looked at, the first of the list: as many as a list counts. A longer list is told
in shares of these, so that no page reads a register to say how it divides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from baseline.models import Region, Requirement, Resource
from common.addresses import row_url
from common.map_dots import Spot
from common.maps import CountCell, RegionMap, draw_map
from common.templatetags.figures import percent
from common.templatetags.portal import localized
from partners import listing
from partners.forms.filters import competence_choices
from partners.models import Capability, Partner, Site
from partners.supply_kinds import SUPPLY_KINDS

MOST = 1_000


@dataclass(frozen=True)
class Facet:
    """One way the rows divide; `rows`: the value in an address, its label, how many rows have it."""

    name: str
    label: str
    rows: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Breakdown:
    looked_at: int
    is_all: bool
    facets: list[Facet]
    #: Places of the rows looked at, where the list has any.
    spots: Sequence[Spot] = ()

    def words(self, count: int) -> str:
        """The count; of a longer list the share."""
        if self.is_all or not self.looked_at:
            return f"{count:,}"
        return percent(count * 10_000 // self.looked_at)

    @property
    def by_region(self) -> Facet | None:
        return next((facet for facet in self.facets if facet.name == "region"), None)


def _facet(name: str, label: Any, counts: Mapping[str, int], labels: Mapping[str, Any]) -> Facet:
    """The most first; what nothing has is left out."""
    rows = [(code, str(labels[code]), n) for code, n in counts.items() if code in labels and n]
    return Facet(name, str(label), sorted(rows, key=lambda row: (-row[2], row[1])))


def _distinct(pairs: Iterable[tuple[Any, str]]) -> Counter[str]:
    """How many different rows stand beside each value."""
    return Counter(value for _row, value in set(pairs))


# What values are called


def _sectors() -> dict[str, Any]:
    return {kind.code: kind.label for kind in SUPPLY_KINDS}


def _regions(user: User) -> dict[str, str]:
    rows = Region.objects.of(user.nation).first_level().valid_on(timezone.localdate())
    return {row.code: localized(row.name) for row in rows.for_list()}


def _requirements() -> dict[str, str]:
    rows = Requirement.objects.order_by("code")
    return {row.code: f"{row.code} {localized(row.name)}" for row in rows}


def _competences(user: User) -> dict[str, str]:
    return dict(competence_choices(user))


def _codes_of_resources(keys: Collection[int]) -> dict[int, set[str]]:
    """By resource: the requirements it serves."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Resource.elements.through.objects.filter(resource__in=keys)
    for resource, code in rows.values_list("resource", "element__requirement__code"):
        found[resource].add(code)
    return found


def _region_code(path: str) -> str:
    """Of the first-level region a path leads through."""
    steps = path.strip("/").split("/")
    return steps[1] if len(steps) > 1 else ""


# The lists


def partners(user: User, asked: QueryDict) -> Breakdown:
    rows = listing.partners(user, asked).rows.order_by("name_key", "pk")
    found = list(rows.values_list("pk", "kind", "status", "supply_kinds")[: MOST + 1])
    shown = found[:MOST]
    keys = [row[0] for row in shown]
    sites = Site.objects.visible_to(user).in_use().filter(partner__in=keys)
    supply = Capability.objects.visible_to(user).in_registry().filter(partner__in=keys)
    pairs = set(supply.values_list("partner", "resource"))
    people = supply.with_people_counted().values_list("partner", "competences")
    codes = _codes_of_resources({resource for _partner, resource in pairs})
    facets = [
        _facet("kind", _("Kind"), Counter(r[1] for r in shown), dict(Partner.Kind.choices)),
        _facet("sector", _("Sector"), Counter(one for r in shown for one in r[3]), _sectors()),
        _facet("region", _("Has a site in"), _distinct(
            (partner, _region_code(path))
            for partner, path in sites.values_list("partner", "region__path")
        ), _regions(user)),
        _facet("competence", _("Has people who are"), _distinct(
            (partner, code) for partner, counted in people for code in counted
        ), _competences(user)),
        _facet("requirement", _("Serves"), _distinct(
            (partner, code) for partner, resource in pairs for code in codes[resource]
        ), _requirements()),
    ]  # fmt: skip
    if user.sees_whole_nation:
        labels = dict(Partner.Status.choices)
        facets.insert(1, _facet("status", _("Status"), Counter(r[2] for r in shown), labels))
    return Breakdown(len(shown), len(found) <= MOST, facets)


def capabilities(user: User, asked: QueryDict) -> Breakdown:
    rows = listing.capabilities(user, asked).rows.order_by("-pk")
    columns = (
        "kind", "status", "evidence", "resource_id", "site__region__path", "competences",
    )  # fmt: skip
    found = list(rows.values_list("pk", *columns)[: MOST + 1])
    shown = found[:MOST]
    codes = _codes_of_resources({row[4] for row in shown})
    evidence = {"declared": _("Declared"), "verified": _("Verified"), "exercised": _("Exercised")}
    facets = [
        _facet("kind", _("Kind"), Counter(r[1] for r in shown), dict(Capability.Kind.choices)),
        _facet("evidence", _("Evidence"), Counter(r[3] for r in shown), evidence),
        _facet("requirement", _("Serves"), Counter(
            code for r in shown for code in codes[r[4]]
        ), _requirements()),
        _facet("competence", _("People who are"), Counter(
            code for r in shown for code in r[6]
        ), _competences(user)),
        # A filter asks where supply reaches; here it is where it stands.
        _facet("", _("Stands in"), Counter(_region_code(r[5]) for r in shown), _regions(user)),
    ]  # fmt: skip
    if user.sees_whole_nation:
        labels = dict(Capability.Status.choices)
        facets.insert(1, _facet("status", _("Status"), Counter(r[2] for r in shown), labels))
    return Breakdown(len(shown), len(found) <= MOST, facets)


def sites(user: User, asked: QueryDict) -> Breakdown:
    rows = listing.sites(user, asked).rows.order_by("name", "pk")
    where = ("name", "latitude", "longitude", "partner__public_id")
    found = list(rows.values_list("pk", "partner__kind", "region__path", *where)[: MOST + 1])
    shown = found[:MOST]
    spots = [
        Spot(float(latitude), float(longitude), name, row_url("partners:detail", partner))
        for *_row, name, latitude, longitude, partner in shown
        if latitude is not None
    ]
    return Breakdown(
        len(shown),
        len(found) <= MOST,
        [
            _facet(
                "region", _("Region"), Counter(_region_code(r[2]) for r in shown), _regions(user)
            ),
            _facet(
                "kind",
                _("Kind of partner"),
                Counter(r[1] for r in shown),
                dict(Partner.Kind.choices),
            ),
        ],
        spots,
    )


LISTS: dict[str, Callable[[User, QueryDict], Breakdown]] = {
    "partners": partners,
    "capabilities": capabilities,
    "sites": sites,
}


def map_of(
    found: Breakdown, user: User, *, title: str, url: Callable[[str], str]
) -> RegionMap | None:
    """First-level regions by their counts, those without any too; None where no list of sites is."""
    facet = found.by_region
    if facet is None or user.nation is None:
        return None
    counts = {code: n for code, _label, n in facet.rows}
    most = max(counts.values(), default=0)
    cells = [
        CountCell(
            code, name, "known", url=url(code), count=counts.get(code, 0), most=most,
            figure=found.words(counts.get(code, 0)),
        )
        for code, name in _regions(user).items()
    ]  # fmt: skip
    return draw_map(user.nation.code, cells, title=title, spots=found.spots)
