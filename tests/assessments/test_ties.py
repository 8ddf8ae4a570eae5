"""Lines and substitutes tie resources together; what is tied is read, computed and renewed as one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments import actions, reading
from assessments.engine.words import INF
from assessments.models import AssurancePolicy, Block, Gap
from assessments.running import freshness
from baseline.models import Substitute
from partners.models import Capability
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry

AS_OF = datetime(2026, 1, 10, 14, 37, tzinfo=UTC)


@pytest.fixture
def moment(norvania, petra):
    policy = AssurancePolicy.objects.create(nation=norvania, number=1, set_by=petra)
    return reading.Moment(norvania, AS_OF, policy, (1, 7, 30))


@pytest.fixture
def water(frame):
    return words.resource("water", "consumable", frame.diesel.unit, frame.elements["BLR2"])


@pytest.fixture
def line(acme, frame, water, anna):
    """Makes diesel anyway, 100 a day, or water after 48 hours, 220 a day and 3,000 in all."""
    line = registry.line(acme)
    registry.capability(acme, frame.diesel, by=anna, line=line, rate=Decimal(100), is_normal=True)
    registry.capability(
        acme, water, by=anna, line=line, rate=Decimal(220), conversion_hours=48, notice_hours=24,
        most=Decimal(3000),
    )  # fmt: skip
    return line


@pytest.fixture
def need(winter, places, storm, petra):
    def state(resource, **fields):
        return made.need(winter, resource, places.north, storm, by=petra, **fields)

    return state


def read(moment, resources=None):
    with reading.one_moment():
        return list(reading.read(moment, resources))


def test_what_a_line_makes_is_one_component_where_more_of_it_is_needed(
    moment, need, line, frame, water
):
    need(frame.diesel)
    need(frame.lorries)
    need(water)

    tied, alone = read(moment)

    ids = sorted([frame.diesel.pk, water.pk])
    assert (tied.id, tied.resources, tied.block.resources.id.tolist()) == (ids[0], tuple(ids), ids)
    assert alone.resources == (frame.lorries.pk,)
    supply, products = tied.block.supply, tied.block.production_lines
    assert [ids[row] for row in supply.resource] == [
        Capability.objects.get(pk=pk).resource_id for pk in supply.id
    ]
    assert products.line.tolist() == [line.pk] * 2
    assert dict(zip(products.capability.tolist(), products.most.tolist(), strict=True)) == {
        row.pk: INF if row.most is None else 3_000_000 for row in line.capabilities.all()
    }
    assert sorted(supply.ready.tolist()) == [0, 72]
    assert [ids[row] for row in tied.block.needs.resource] == [frame.diesel.pk, water.pk]
    assert [one.id for one in read(moment, [water.pk])] == [tied.id], "one is asked, both are read"
    assert read(moment, [water.pk])[0].block.sha256 == tied.block.sha256
    assert len(alone.block.production_lines) == 0


def test_a_product_nobody_needs_ties_nothing(moment, need, line, frame, water):
    need(frame.diesel)
    (diesel,) = read(moment)
    assert (len(diesel.block.resources), len(diesel.block.production_lines)) == (1, 0)

    frame.diesel.pk = diesel.id
    Capability.objects.filter(resource=frame.diesel).delete()
    need(water)
    _diesel, made_alone = read(moment)
    assert made_alone.block.production_lines.most.tolist() == [3_000_000], "a ceiling holds alone"


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ({"needs_permission": False}, INF),
        ({}, -INF),
        ({"permitted_on": date(2026, 1, 11)}, -INF),
        ({"permitted_on": date(2026, 1, 10)}, INF),
        ({"permitted_on": date(2026, 1, 1), "permitted_until": date(2026, 1, 9)}, -INF),
        ({"permitted_on": date(2026, 1, 1), "permitted_until": date(2026, 1, 10)}, 491_134),
    ],
)
def test_a_substitute_is_read_where_a_need_takes_it(
    moment, need, frame, water, acme, anna, norvania, energy_agency, said, until
):
    if "permitted_on" in said:
        said = said | {"permitted_by": energy_agency}
    Substitute.objects.create(
        nation=norvania, resource=water, instead_of=frame.diesel, factor=Decimal("1.25"), **said
    )
    registry.capability(acme, water, by=anna, stock=Decimal(9))
    row = need(frame.diesel)
    (alone,) = read(moment)
    assert (len(alone.block.supply), len(alone.block.substitutes)) == (0, 0)

    row.allows_substitutes = True
    row.save()
    (tied,) = read(moment)

    found, ids = tied.block.substitutes, tied.block.resources.id
    assert tied.block.needs.allows_substitutes.tolist() == [1]
    assert (ids[found.resource[0]], ids[found.instead_of[0]]) == (water.pk, frame.diesel.pk)
    assert (found.factor.tolist(), found.permitted_until.tolist()) == ([12_500], [until])
    assert tied.block.supply.stock.tolist() == [9_000]


def test_from_the_page_of_a_company_to_both_figures_of_its_line(
    sign_in, need, frame, water, acme, anna, petra, norvania
):
    """It makes 100 of diesel a day; told that it could make water, both needs share its time."""
    line = registry.line(acme)
    registry.capability(acme, frame.diesel, by=anna, line=line, rate=Decimal(100), is_normal=True)
    needs = {one: need(one, per_day=100) for one in (frame.diesel, water)}
    made.work_through(actions.ask_for_run(nation=norvania, kind="current", by=petra))

    def declared():
        freshness.refresh(norvania.pk)
        rows = [Gap.objects.get(need=needs[one]) for one in (frame.diesel, water)]
        return [row.declared_coverages[row.report.milestones.index(30)] for row in rows]

    assert declared() == [10_000, 0]
    sign_in(anna).post(
        reverse("partners:declare_resource", args=[acme.public_id, water.public_id]),
        {
            "site": line.site.public_id, "unit": "MTQ", "rate": "100", "basis": "on_top",
            "reach": "site", "kind": "production", "share_peacetime": "100", "share_crisis": "100",
            "share_war": "100", "share_level": "authorities", "line": line.public_id,
            "conversion_hours_number": "72", "conversion_hours_unit": "h",
        },
    )  # fmt: skip
    product = Capability.objects.get(resource=water)
    sign_in(anna).post(reverse("partners:capability_submit", args=[product.public_id]))
    assert declared() == [10_000, 0], "it waits for the office"

    accept = reverse("partners:capability_accept", args=[product.public_id])
    sign_in(petra).post(accept, {"version": Capability.objects.get(pk=product.pk).version})

    diesel, drinking = declared()
    # Of 30 days water has 27: x of the time for diesel, where x = 0.9 (1 - x).
    assert (diesel, drinking) == (4_736, 4_736)
    assert Block.objects.get().resources == sorted([frame.diesel.pk, water.pk])
    page = {"figure": "declared", "day": "30"}
    row = Gap.objects.get(need=needs[water])
    assert row.is_split
    said = (
        sign_in(petra).get(reverse("assessments:line", args=[row.public_id]), page).content.decode()
    )
    assert "divides its time" in said
    assert "Made by production lines" in said
    assert "Under agreements" not in said

    sign_in(anna).post(reverse("partners:capability_withdraw", args=[product.public_id]))
    assert declared() == [10_000, 0]
    assert not Gap.objects.filter(is_split=True).exists()
    assert sorted(Block.objects.values_list("resources", flat=True)) == sorted(
        [[frame.diesel.pk], [water.pk]]
    )
