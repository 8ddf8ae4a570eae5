"""Figures as people read them: the same number for all who may, and every row behind it accounted for."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from assessments import figures
from assessments.engine.words import Figure
from assessments.figures.comparison import compared_for, kept_comparison, make_comparison
from assessments.models import AssurancePolicy, Gap, GapReport, Rollup
from assessments.rolling import Lines
from baseline.models import KnownShare
from partners.models import Capability
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry
from tests.factories.queries import count_queries

EVERYBODY = [
    "petra", "omar", "anna", "boris", "paul", "vera", "audrey", "oskar",
    "petra2", "omar2", "anna2", "vera2", "audrey2", "oskar2",
]  # fmt: skip


@pytest.fixture
def report(stocked, petra):
    return made.report(petra)


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_reads_which_lines(request, report, stocked, person):
    user = request.getfixturevalue(person)
    everything = {"diesel", "town", "lorries", "masts", "plans"}
    # Omar answers for energy in Northmark; the national needs belong to other requirements.
    expected = {"petra": everything, "audrey": everything, "omar": {"diesel", "town"}}

    seen = {one.need_id for one in figures.lines_for(user, report)}

    assert seen == {stocked[name].pk for name in expected.get(person, set())}
    assert GapReport.objects.visible_to(user).contains(report) is (person in expected)
    rollups = Rollup.objects.visible_to(user).filter(report=report)
    assert rollups.exists() is (person in {"petra", "audrey"})


def test_a_strict_line_is_for_those_who_see_the_whole_nation(
    winter, storm, frame, places, petra, omar, audrey
):
    made.need(winter, frame.diesel, places.north, storm, by=petra, marking="amber_strict")
    report = made.report(petra)

    assert not figures.lines_for(omar, report).exists()
    assert figures.lines_for(audrey, report).exists()


def test_an_official_reads_the_same_cell_as_the_office(report, petra, omar, audrey):
    grids = [figures.matrix(user, report) for user in (petra, audrey, omar)]

    cells = [grid.rows[1].cells[1] for grid in grids]
    assert cells[0].assured == (8 * 10_000 + 4 * 3_000) // 12
    assert cells[0] == cells[1] == cells[2]
    assert [grid.lines for grid in grids] == [5, 5, 2]


def test_stored_and_reckoned_cells_agree(report, petra, energy_agency, norvania, places, frame):
    """The office reads roll-ups, an official of everything adds up lines."""
    everything = words.authority(
        norvania, "all", requirements=[f"BLR{n}" for n in range(1, 8)], regions=[places.nation]
    )
    otto = words.official("otto", everything, by=petra)

    for region in (None, places.nation, places.north, places.south):
        stored = figures.matrix(petra, report, region=region)
        reckoned = figures.matrix(otto, report, region=region)
        assert stored == reckoned
    for phase in ("peacetime", "crisis", "war"):
        of = {"phase": phase, "requirement": "BLR2"}
        stored, reckoned = (figures.by_region(one, report, **of) for one in (petra, otto))
        assert stored == reckoned
        assert any(one.cell.lines for one in stored) == (phase == "crisis")


def test_the_days_read_at_once_are_the_days_read_one_by_one(report, petra, omar):
    for user in (petra, omar):
        rows = figures.lines_for(user, report)
        at_once = list(Lines.of_each(rows, range(len(report.milestones))))
        one_by_one = [Lines.of(rows, place) for place in range(len(report.milestones))]
        assert at_once
        for left, right in zip(at_once, one_by_one, strict=True):
            for name in Lines.__dataclass_fields__:
                assert np.array_equal(getattr(left, name), getattr(right, name))


def test_tables_of_lines_read_once_are_those_that_read_for_themselves(report, petra, omar):
    of = {"requirement": "BLR2", "phase": "crisis"}
    for user in (petra, omar):
        read = figures.lines_by_day(user, report, **of)
        assert len(read.worst) == 2
        for table in (figures.by_region, figures.by_milestone, figures.by_element):
            assert table(user, report, **of, read=read) == table(user, report, **of)
        for table in (figures.by_region, figures.by_element):
            given = table(user, report, **of, day=30, read=read)
            assert given == table(user, report, **of, day=30)


def test_a_cell_says_no_need_or_not_known_or_both_numbers(report, petra):
    grid = figures.matrix(petra, report)
    by_code = {row.requirement.code: row.cells for row in grid.rows}

    assert [len(row.cells) for row in grid.rows] == [3] * 7
    assert by_code["BLR2"][0].state == "no_need"
    crisis = by_code["BLR2"][1]
    assert (crisis.state, crisis.weakest) == ("known", 3_000)
    assert Gap.objects.get(pk=crisis.weakest_line_id).coverage == 3_000


def test_a_phase_shows_its_worst_scenario(stocked, winter, norvania, frame, places, petra):
    worse = words.scenario(norvania, "quake", "crisis")
    made.need(winter, frame.diesel, places.north, worse, by=petra, initial=8_000)
    report = made.report(petra)

    cell = figures.matrix(petra, report).rows[1].cells[1]

    assert cell.scenario_id == worse.pk
    assert cell.assured == 100


def test_the_trend_and_the_change_since_the_last_snapshot(report, stocked, petra, omar, frame):
    snapshot = made.report(petra, "snapshot")
    Capability.objects.filter(resource=frame.diesel).update(stock=150, seen_stock=150)
    now = made.report(petra)

    for user in (petra, omar):
        grid = figures.matrix(user, now, before=figures.previous_snapshot(user, now))
        cell = grid.rows[1].cells[1]
        assert (cell.assured, cell.trend) == (10_000, 10_000 - 92_000 // 12)
        (point,) = figures.trend(user)
        assert point.report == snapshot
        assert point.cells["BLR2", "crisis"].assured == 92_000 // 12


def test_a_chosen_day_takes_the_place_of_each_lines_worst(
    winter, storm, frame, places, petra, omar, acme, anna, energy_agency
):
    made.need(winter, frame.diesel, places.north, storm, by=petra, initial=None, per_day=10)
    registry.capability(
        acme, frame.diesel, by=anna, stock=35, owner=energy_agency, evidence="verified",
        seen_stock=35,
    )  # fmt: skip
    report = made.report(petra)

    def assured(**options):
        cells = [
            figures.matrix(user, report, **options).rows[1].cells[1].assured
            for user in (petra, omar)
        ]
        assert cells[0] == cells[1]
        return cells[0]

    assert assured(day=3) == 10_000
    assert assured(day=7) == 5_000
    assert assured() == assured(day=90) == 35 * 10_000 // 900
    (cell,) = [
        one.cell
        for one in figures.by_region(petra, report, phase="crisis", day=7)
        if one.region == places.north
    ]
    assert cell.assured == 5_000
    (part,) = figures.by_element(petra, report, requirement="BLR2", phase="crisis", day=3)
    assert part.cell.assured == 10_000


def test_regions_count_the_needs_in_them_and_below(report, petra, places):
    cells = {
        one.region: one.cell
        for one in figures.by_region(petra, report, phase="crisis", requirement="BLR2")
    }

    assert set(cells) == {places.north, places.south}
    assert (cells[places.north].lines, cells[places.north].assured) == (2, 7_666)
    assert cells[places.south].state == "no_need"


def test_elements_and_resources_of_a_requirement(report, petra, frame):
    (part,) = figures.by_element(petra, report, requirement="BLR2", phase="crisis")

    assert part.element == frame.elements["BLR2"]
    assert part.cell.assured == 7_666
    assert [(one.resource, one.cell.assured) for one in part.resources] == [(frame.diesel, 7_666)]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, {"diesel", "town", "lorries", "masts", "plans"}),
        ({"requirement": "BLR2"}, {"diesel", "town"}),
        ({"priority": 1}, {"town"}),
        ({"phase": "war"}, set()),
        ({"short": True}, {"diesel", "lorries", "masts", "plans"}),
        ({"known": "not_known"}, set()),
    ],
)
def test_lines_are_narrowed(report, stocked, petra, filters, names):
    found = figures.lines_for(petra, report, filters)

    assert {one.need_id for one in found} == {stocked[name].pk for name in names}


def test_lines_of_a_region_are_those_in_it_and_below(report, stocked, petra, places, frame):
    inside = figures.lines_for(petra, report, {"region": places.north})
    of_element = figures.lines_for(petra, report, {"element": frame.elements["BLR6"]})

    assert {one.need_id for one in inside} == {stocked["diesel"].pk, stocked["town"].pk}
    assert {one.need_id for one in of_element} == {stocked["masts"].pk}


# Behind a number


@pytest.fixture
def hidden(stocked, boreal, anna, frame, places, petra):
    """A second capability behind the diesel line, kept for the office."""
    return registry.capability(
        boreal, frame.diesel, by=anna, stock=20, serves=[places.north], share_level="office"
    )


@pytest.mark.parametrize(
    ("person", "shown", "hidden_partners"),
    [("petra", 2, 0), ("audrey", 2, 0), ("omar", 1, 1)],
)
@pytest.mark.parametrize("figure", list(Figure))
def test_shown_and_not_shown_add_up_to_the_number(
    request, stocked, hidden, petra, person, shown, hidden_partners, figure
):
    user = request.getfixturevalue(person)
    report = made.report(petra)
    for line in figures.lines_for(user, report):
        behind = figures.rows_behind(line, user, figure=figure)
        figure_of = [line.declared, line.expected, line.assured][figure]
        days = report.milestones.index(line.milestone)

        assert behind.explanation.supplied == figure_of[days]
        if line.need_id == stocked["plans"].pk:  # judged, not supplied: no row stands behind it
            assert (behind.shown, behind.passed_over) == ([], [])
            continue
        assert behind.shown_given + behind.hidden_given == behind.explanation.supplied
        if line.need_id == stocked["diesel"].pk and figure == Figure.DECLARED:
            assert len(behind.shown) == shown
            assert behind.hidden_partners == hidden_partners


def test_what_was_passed_over_says_why(stocked, hidden, petra):
    report = made.report(petra)
    line = Gap.objects.get(report=report, need=stocked["diesel"])

    behind = figures.rows_behind(line, petra, figure=Figure.ASSURED)

    assert [row.capability for row in behind.passed_over] == [hidden]
    assert str(behind.passed_over[0].reason) == "Not contracted, so not assured"
    assert [(str(why), count) for why, count in behind.reasons] == [
        ("Not contracted, so not assured", 1)
    ]


def test_a_line_whose_block_was_put_away_has_no_explanation(report, stocked, petra):
    line = Gap.objects.select_related("report").get(report=report, need=stocked["diesel"])
    report.run.blocks.all().delete()

    assert figures.explain(line) is None
    assert figures.rows_behind(line, petra) is None


def test_cells_cost_the_same_however_many_lines(stocked, winter, storm, frame, places, petra, omar):
    def queries(user):
        user.__dict__.pop("_scope", None)
        return count_queries(lambda: figures.matrix(user, figures.latest(user)))

    made.report(petra)
    for user in (petra, omar):
        queries(user)  # permissions are looked up once
    few = [queries(user) for user in (petra, omar)]
    for _ in range(10):
        made.need(winter, frame.diesel, places.north, storm, by=petra)
    made.report(petra)

    assert [queries(user) for user in (petra, omar)] == few


# Two reports


def compare(user, old, new):
    list(make_comparison(old, new))
    return compared_for(user, old, new, kept_comparison(old, new))


def outcome(comparison):
    return {
        one.line.need_id: (
            str(one.label), one.difference, {cause.name: part for cause, part in one.parts.items() if part}
        )
        for one in comparison.lines
    }  # fmt: skip


def test_a_gap_that_moved_names_its_causes(
    stocked, petra, omar, frame, winter, storm, places, boreal, anna
):
    before = made.report(petra, "snapshot")
    lorries = Capability.objects.get(resource=frame.lorries)
    Capability.objects.filter(pk=lorries.pk).update(
        evidence="verified", seen_capacity=4, owner=words.Authority.objects.get()
    )
    stocked["town"].initial = 60
    stocked["town"].save(update_fields=["initial"])
    Capability.objects.filter(resource=frame.masts).update(evidence="declared")
    fresh = made.need(winter, frame.diesel, places.south, storm, by=petra, initial=5)
    after = made.report(petra)

    found = compare(petra, before, after)

    assert outcome(found) == {
        stocked["lorries"].pk: ("Narrower", -4_000, {"EVIDENCE": -4_000}),
        stocked["diesel"].pk: ("Wider", 10_000, {"NEED": 10_000}),
        stocked["masts"].pk: ("Wider", 45_000, {"EVIDENCE": 45_000}),
        fresh.pk: ("New gap", 5_000, {"NEED": 5_000}),
    }
    assert found.unchanged == 2
    assert set(outcome(compare(omar, before, after))) == {stocked["diesel"].pk}


def test_newly_registered_supply_is_named_as_such(stocked, petra, frame, acme, anna, energy_agency):
    before = made.report(petra, "snapshot")
    registry.capability(
        acme, frame.diesel, by=anna, stock=Decimal(70), owner=energy_agency, evidence="verified",
        seen_stock=70,
    )  # fmt: skip
    after = made.report(petra)

    found = compare(petra, before, after)

    assert outcome(found) == {
        stocked["diesel"].pk: ("Closed", -70_000, {"NEWLY_REGISTERED": -70_000})
    }
    assert [(str(label), count) for _value, label, count in found.change_counts] == [
        ("New gap", 0), ("Wider", 0), ("Narrower", 0), ("Closed", 1),
    ]  # fmt: skip


def test_a_resource_that_came_or_went_is_compared_with_nothing(
    stocked, petra, winter, storm, frame, places
):
    before = made.report(petra, "snapshot")
    water = words.resource("water", "consumable", words.unit("MTQ", "m³"), frame.elements["BLR4"])
    fresh = made.need(winter, water, places.north, storm, by=petra, initial=5)
    unknown = words.resource("ice", "consumable", words.unit("MTQ", "m³"), frame.elements["BLR4"])
    made.need(winter, unknown, places.north, storm, by=petra, initial=5)
    KnownShare.objects.create(
        nation=petra.nation, resource=water, percent=80, source="x", estimated_on="2025-01-01"
    )
    stocked["lorries"].archived_at = before.as_of
    stocked["lorries"].archived_by = petra
    stocked["lorries"].save(update_fields=["archived_at", "archived_by"])
    after = made.report(petra)

    found = compare(petra, before, after)
    assert outcome(found) == {
        fresh.pk: ("New gap", 5_000, {"NEED": 5_000}),
        stocked["lorries"].pk: ("Closed", -10_000, {"NEED": -10_000}),
    }
    # Nothing is registered for it and nobody estimates what there is: no gap, but not known.
    assert [one.line.resource for one in found.not_known] == [unknown]


def test_a_need_continued_in_a_new_version_is_the_same_line(stocked, petra, winter, storm):
    before = made.report(petra, "snapshot")
    again = made.assessment(petra, storm, title="Winter needs, revised")
    for need in stocked.values():
        need.first_id, need.pk, need.assessment = need.pk, None, again
        need.public_id = words.Resource._meta.get_field("public_id").default()
        need.save()
    type(winter).objects.filter(pk=winter.pk).update(status="superseded")
    after = made.report(petra)

    found = compare(petra, before, after)

    assert found.lines == []
    assert found.unchanged == 5


def test_a_new_policy_moves_the_expected_figure_and_no_gap(stocked, petra, norvania):
    before = made.report(petra, "snapshot")
    AssurancePolicy.objects.create(
        nation=norvania, number=2, set_by=petra, weights=[[0, 0, 0], [0, 0, 0], [1, 1, 1]]
    )
    after = made.report(petra)

    assert after.policy.number == 2
    found = compare(petra, before, after)
    assert found.lines == []
    (lorries,) = [one for one in found.expected_only if one.line.need_id == stocked["lorries"].pk]
    assert (lorries.expected_before, lorries.expected_after) == (800, 0)
    assert [(str(label), part) for label, part in lorries.expected_causes] == [("Policy", -800)]
