"""Who can do what in the exercise: a hospital group lends nurses, a contractor lends its crews."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baseline.actions import add_resource
from baseline.actions.competences import take_starter_competences
from baseline.models import Element, Resource, Unit
from partners.importing.people import total
from partners.models import Capability, Contact

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder

#: Firm, county, site, what it lends, people by competence, people in all, hours until they start.
CREWS = (
    (
        "Taara Hospital Group", "EE-79", "Tartu hospital", "nurses",
        {"nurse": 34, "intensive-care-nurse": 6}, 45, 12,
    ),
    (
        "Kivimäe Contractors", "EE-37", "Maardu yard", "skilled-workers",
        {"crane-operator": 5, "welder": 12, "electrician": 4}, 30, 20,
    ),
)  # fmt: skip


def build_people(builder: Builder) -> None:
    take_starter_competences(nation=builder.estonia, by=builder.officer)
    lent = add_resource(
        nation=builder.estonia,
        name={"en": "Skilled workers", "et": "Oskustöölised"},
        kind=Resource.Kind.CAPACITY,
        unit=Unit.objects.get(code="IE"),
        is_divisible=False,
        elements=[Element.objects.get(nation=None, code="BLR7.6")],
        synonyms=["crew", "trades"],
        by=builder.officer,
    )
    resources = {**builder.resources, "skilled-workers": lent}
    for firm, county, place, code, people, in_all, ready in CREWS:
        partner = builder._partner(firm, county)
        capability = builder._capability(
            partner,
            builder._site(partner, place, county),
            resources[code],
            serves=("EE",),
            owner=None,
            ready=ready,
            shares=(100, 90, 60),
            capacity=max(in_all, total(people)),
        )
        capability.kind, capability.competences = Capability.Kind.PEOPLE, people
        capability.capacity = Decimal(in_all)
        capability.save(update_fields=["kind", "competences", "capacity"])
        Contact.objects.create(
            partner=partner,
            nation=partner.nation,
            name=f"Duty desk of {firm}",
            phone=f"+1202555018{len(people)}",
            is_any_hour=True,
            languages=["et", "en"],
            confirmed_on=builder.today,
        )
