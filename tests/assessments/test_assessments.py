"""Deeds on assessments and their needs: what they do, what they refuse, what they leave in the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import actions, policies
from assessments.deriving import derived, outdated
from assessments.models import Assessment, AssurancePolicy, Need
from assessments.stating import Wanted, two_levels
from audit.models import Event
from baseline.models import Driver, PlanningFactor
from common.errors import StaleVersion
from tests.factories import assessments as made
from tests.factories import baseline as words
from workspace.models import Change, Notice


@pytest.fixture
def open_one(petra, lena, storm, frame):
    """An assessment that Lena leads and that takes needs."""
    return made.assessment(petra, storm, status="open", public_lead=lena)


@pytest.fixture
def wanted(frame, places, storm):
    return Wanted(
        resource=frame.diesel, region=places.north, scenario=storm, priority=2,
        initial=Decimal(100),
    )  # fmt: skip


def events(name):
    return list(Event.objects.filter(name=name))


# Assessments


def test_starting_an_assessment_opens_it_and_tells_its_leads(
    norvania, petra, lena, paul, frame, places, storm
):
    assessment = actions.start_assessment(
        nation=norvania, title="Winter", requirements=[frame.requirements["BLR2"]],
        regions=[places.nation], scenarios=[storm], public_lead=lena, private_lead=paul, by=petra,
    )  # fmt: skip

    assert (assessment.takes_needs, assessment.takes_positions) == (True, False)
    assert [one.by for one in events("assessment.started")] == [petra]
    assert {one.user for one in Notice.objects.all()} == {lena, paul}


@pytest.mark.parametrize(("lead", "person"), [("public_lead", "anna"), ("private_lead", "omar"),
                                              ("public_lead", "omar2")])  # fmt: skip
def test_leads_are_the_right_kind_of_person_of_the_nation(
    request, norvania, petra, frame, places, storm, lead, person
):
    with pytest.raises(actions.WrongLead):
        actions.start_assessment(
            nation=norvania, title="Winter", requirements=[frame.requirements["BLR2"]],
            regions=[places.nation], scenarios=[storm], by=petra,
            **{lead: request.getfixturevalue(person)},
        )  # fmt: skip


def test_nothing_above_the_nations_ceiling_is_opened_or_stated(
    norvania, petra, frame, places, storm, open_one, wanted
):
    with pytest.raises(actions.AboveTheCeiling, match="TLP:AMBER"):
        actions.start_assessment(
            nation=norvania, title="Winter", requirements=[], regions=[], scenarios=[],
            marking="red", by=petra,
        )  # fmt: skip
    with pytest.raises(actions.NeedRefused, match="nothing above TLP:AMBER"):
        actions.state_need(open_one, replace(wanted, marking="amber_strict"), by=petra)


def test_changing_an_assessment_records_old_and_new(open_one, petra, frame):
    actions.update_assessment(
        open_one, version=1, title="Winter 2027",
        requirements=[frame.requirements["BLR2"]], by=petra,
    )  # fmt: skip

    (event,) = events("assessment.changed")
    assert event.changes["title"] == ["Winter needs", "Winter 2027"]
    assert event.changes["requirements"][1] == [frame.requirements["BLR2"].pk]
    with pytest.raises(StaleVersion):
        actions.update_assessment(open_one, version=1, title="Other", by=petra)


def test_a_scenario_with_needs_stays(open_one, petra, wanted, norvania):
    actions.state_need(open_one, wanted, by=petra)
    other = words.scenario(norvania, "quake")

    with pytest.raises(actions.ScopeInUse):
        actions.update_assessment(open_one, version=None, scenarios=[other], by=petra)


def test_putting_in_force_counts_the_needs_from_then_on(open_one, lena, paul, wanted, frame):
    actions.state_need(open_one, wanted, by=lena)
    made.signed(open_one, lena, paul)
    assert not Need.objects.counting(open_one.nation_id).exists()

    actions.put_in_force(open_one, version=1, by=lena)

    assert Need.objects.counting(open_one.nation_id).count() == 1
    assert [(one.kind, one.key) for one in Change.objects.all()] == [("needs", frame.diesel.pk)]
    assert len(events("assessment.put_in_force")) == 1
    with pytest.raises(actions.WrongState):
        actions.put_in_force(open_one, by=lena)


def test_a_stale_page_puts_nothing_in_force(open_one, lena, paul, wanted):
    actions.state_need(open_one, wanted, by=lena)
    actions.update_assessment(open_one, version=1, title="Changed meanwhile", by=lena)
    made.signed(open_one, lena, paul)

    with pytest.raises(StaleVersion):
        actions.put_in_force(open_one, version=1, by=lena)


def test_a_new_version_carries_the_needs_on_and_supersedes_the_old_one(
    open_one, lena, paul, wanted
):
    need = actions.state_need(open_one, wanted, by=lena)
    made.signed(open_one, lena, paul)
    actions.put_in_force(open_one, by=lena)

    revision = actions.revise_assessment(open_one, by=lena)
    (continued,) = revision.needs.all()
    assert (continued.first_id, continued.initial, continued.version) == (need.pk, 100, 1)
    assert (revision.status, continued.agreed_at) == (Assessment.Status.SCOPING, None)
    assert list(Need.objects.counting(open_one.nation_id)) == [need]
    with pytest.raises(actions.RevisedAlready):
        actions.revise_assessment(open_one, by=lena)

    actions.put_in_force(made.signed(revision, lena, paul), by=lena)
    open_one.refresh_from_db()
    assert open_one.status == Assessment.Status.SUPERSEDED
    assert list(Need.objects.counting(open_one.nation_id)) == [continued]
    third = actions.revise_assessment(revision, by=lena)
    assert third.needs.get().first_id == need.pk


def test_a_closed_assessment_counts_no_longer(open_one, lena, paul, wanted, frame):
    actions.state_need(open_one, wanted, by=lena)
    with pytest.raises(actions.NotInForce):
        actions.close_assessment(open_one, reason="x", by=lena)
    made.signed(open_one, lena, paul)
    actions.put_in_force(open_one, by=lena)
    Change.objects.all().delete()

    actions.close_assessment(open_one, reason="No longer needed.", by=lena)

    assert not Need.objects.counting(open_one.nation_id).exists()
    assert [one.key for one in Change.objects.all()] == [frame.diesel.pk]
    assert events("assessment.closed")[0].changes["reason"][1] == "No longer needed."


def test_an_assessment_in_force_is_not_put_away(open_one, petra, lena, paul, wanted):
    actions.state_need(open_one, wanted, by=petra)
    made.signed(open_one, lena, paul)
    actions.put_in_force(open_one, by=petra)
    with pytest.raises(actions.InForce):
        actions.archive_assessment(open_one, reason="x", by=petra)

    actions.close_assessment(open_one, reason="x", by=petra)
    actions.archive_assessment(open_one, reason="Done.", by=petra)

    with pytest.raises(actions.AssessmentIsOver):
        actions.update_assessment(open_one, version=None, title="x", by=petra)


# Needs


def test_stating_a_need_keeps_who_and_what(open_one, lena, wanted):
    need = actions.state_need(open_one, wanted, by=lena)

    assert (need.stated_by, need.initial, need.is_applied) == (lena, 100, True)
    (event,) = events("need.stated")
    assert event.changes["initial"] == [None, "100"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"initial": None}, "Nothing is said about how much"),
        ({"initial": Decimal(0)}, "Nothing is said about how much"),
        ({"capacity": Decimal(3)}, "is not counted this way"),
        ({"initial": Decimal(10) ** 18}, "larger than the portal can hold"),
        ({"duration_hours": 0}, "over as it begins"),
        ({"start_hours": 91 * 24}, "starts after day 90"),
    ],
)
def test_a_need_that_breaks_a_rule_is_refused_in_words(open_one, lena, wanted, changes, says):
    with pytest.raises(actions.NeedRefused, match=says):
        actions.state_need(open_one, replace(wanted, **changes), by=lena)
    assert not Need.objects.exists()
    assert not events("need.stated")


def test_a_capacity_that_no_milestone_meets_names_the_nearest_days(
    open_one, lena, frame, places, storm
):
    wanted = Wanted(
        resource=frame.lorries, region=places.north, scenario=storm, priority=2,
        capacity=Decimal(5), start_hours=4 * 24, duration_hours=48,
    )  # fmt: skip

    with pytest.raises(actions.NeedRefused, match=r"from day 4 to day 6.*nearest are day 3 / 7"):
        actions.state_need(open_one, wanted, by=lena)
    late = replace(wanted, start_hours=95 * 24)
    with pytest.raises(actions.NeedRefused, match="nearest are day 90"):
        actions.state_need(open_one, late, by=lena)

    # Day 7 begins as day 6 ends: a need that lasts an hour longer than to day 7 meets it.
    actions.state_need(open_one, replace(wanted, duration_hours=3 * 24 + 1), by=lena)


def test_resources_that_come_whole_are_needed_whole(open_one, lena, frame, places, storm):
    frame.lorries.is_divisible = False
    frame.lorries.save(update_fields=["is_divisible"])
    half = Wanted(
        resource=frame.lorries, region=places.north, scenario=storm, priority=2,
        capacity=Decimal("2.5"),
    )  # fmt: skip

    with pytest.raises(actions.NeedRefused, match="whole items"):
        actions.state_need(open_one, half, by=lena)


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        ("masts", {"target_share": None}, "above 0 and at most 100"),
        ("masts", {"target_share": 10_001}, "above 0 and at most 100"),
        ("plans", {"state": ""}, "how far the criterion is met"),
        ("plans", {"state": "met"}, "rests on evidence"),
    ],
)
def test_levels_and_criteria_say_what_they_must(
    open_one, lena, frame, places, storm, kind, values, says
):
    wanted = Wanted(
        resource=getattr(frame, kind), region=places.north, scenario=storm, priority=2, **values
    )
    with pytest.raises(actions.NeedRefused, match=says):
        actions.state_need(open_one, wanted, by=lena)


def test_a_need_stays_within_what_the_assessment_covers(
    petra, lena, storm, frame, places, norvania, wanted
):
    narrow = made.assessment(
        petra, storm, status="open", public_lead=lena, regions=[places.north],
        requirements=[frame.requirements["BLR2"]],
    )  # fmt: skip
    quake = words.scenario(norvania, "quake")

    for changes, says in (
        ({"resource": frame.lorries, "initial": None, "capacity": Decimal(1)}, "requirements"),
        ({"region": places.south}, "Southmark lies outside"),
        ({"scenario": quake}, "scenario is not one of"),
    ):
        with pytest.raises(actions.NeedRefused, match=says):
            actions.state_need(narrow, replace(wanted, **changes), by=lena)
    actions.state_need(narrow, replace(wanted, region=places.town), by=lena)


def test_the_same_need_is_not_stated_twice(open_one, lena, wanted, energy_agency):
    actions.state_need(open_one, wanted, by=lena)

    with pytest.raises(actions.NeedRefused, match="stated already"):
        actions.state_need(open_one, replace(wanted, initial=Decimal(7)), by=lena)
    actions.state_need(open_one, replace(wanted, authority=energy_agency), by=lena)


def test_many_needs_are_stated_all_or_none(open_one, lena, wanted, places):
    good = replace(wanted, region=places.south)
    with pytest.raises(actions.NeedRefused):
        actions.state_needs(open_one, [good, replace(wanted, initial=None)], by=lena)
    assert not Need.objects.exists()

    actions.state_needs(open_one, [good, wanted], by=lena)

    assert Need.objects.count() == 2
    assert len(events("needs.stated")) == 1


def test_an_assessment_in_force_takes_no_new_needs(winter, petra, wanted):
    with pytest.raises(actions.TakesNoNeeds, match="Revise it"):
        actions.state_need(winter, wanted, by=petra)


def test_a_need_in_force_changes_with_a_new_version_only(winter, petra, storm, frame, places):
    need = made.need(winter, frame.diesel, places.north, storm, by=petra)

    for change in (
        lambda: actions.update_need(need, version=1, initial=Decimal(7), by=petra),
        lambda: actions.withdraw_need(need, reason="x", by=petra),
    ):
        with pytest.raises(actions.TakesNoNeeds, match="Open a new version"):
            change()
    assert not Change.objects.exists()


def test_a_need_is_changed_from_the_page_that_shows_it_as_it_is(open_one, lena, wanted):
    need = actions.state_need(open_one, wanted, by=lena)

    actions.update_need(need, version=1, initial=Decimal(7), by=lena)

    assert need.positions.get().initial == 7
    assert events("need.changed")[0].changes["initial"] == ["100.000", "7"]
    with pytest.raises(StaleVersion):
        actions.update_need(need, version=1, initial=Decimal(8), by=lena)


def test_a_change_that_breaks_a_rule_is_refused(open_one, lena, wanted, places):
    need = actions.state_need(open_one, wanted, by=lena)
    actions.state_need(open_one, replace(wanted, region=places.south), by=lena)

    with pytest.raises(actions.NeedRefused, match="stated already"):
        actions.update_need(need, version=1, region=places.south, by=lena)
    with pytest.raises(actions.NeedRefused, match="how much"):
        actions.update_need(need, version=1, initial=None, by=lena)
    need.refresh_from_db()
    assert (need.region, need.initial) == (places.north, 100)


def test_a_withdrawn_need_is_stated_no_longer_and_stays(open_one, petra, wanted):
    need = actions.state_need(open_one, wanted, by=petra)

    actions.withdraw_need(need, reason="Stated twice.", by=petra)

    assert not open_one.needs.in_use().exists()
    need.refresh_from_db()
    assert need.archived_reason == "Stated twice."
    with pytest.raises(actions.NeedIsWithdrawn):
        actions.withdraw_need(need, reason="Again.", by=petra)


# Priority 1


def test_an_officials_priority_1_waits_for_the_office(open_one, lena, paul, petra, wanted, frame):
    need = actions.state_need(open_one, replace(wanted, priority=1), by=lena)
    assert (need.is_applied, need.waits_for_consent) == (False, True)
    made.signed(open_one, lena, paul)
    actions.put_in_force(open_one, by=lena)
    assert not Need.objects.counting(open_one.nation_id).exists()
    Change.objects.all().delete()

    actions.consent_to_need(need, by=petra)

    assert list(Need.objects.counting(open_one.nation_id)) == [need]
    assert [one.key for one in Change.objects.all()] == [frame.diesel.pk]
    with pytest.raises(actions.NothingToConsentTo):
        actions.consent_to_need(need, by=petra)


def test_the_offices_own_priority_1_counts_at_once(open_one, petra, wanted):
    need = actions.state_need(open_one, replace(wanted, priority=1), by=petra)

    assert need.is_applied
    assert need.consented_by == petra


def test_what_touches_a_priority_1_asks_for_consent_again(open_one, lena, petra, wanted):
    need = actions.state_need(open_one, replace(wanted, priority=1), by=petra)

    need = actions.update_need(need, version=None, source="A count of 2026", by=lena)
    assert need.is_applied
    need = actions.update_need(need, version=None, initial=Decimal(500), by=lena)
    assert need.waits_for_consent
    need = actions.update_need(need, version=None, priority=2, by=lena)
    assert need.is_applied
    need = actions.update_need(need, version=None, priority=1, by=lena)
    assert need.waits_for_consent


def test_the_database_refuses_a_priority_1_that_counts_without_consent(
    winter, petra, storm, frame, places
):
    need = made.need(winter, frame.diesel, places.north, storm, by=petra, priority=1)

    with pytest.raises(IntegrityError, match="priority_1_has_consent"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(consented_at=None, consented_by=None)
    with pytest.raises(IntegrityError, match="consented_at_and_by"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(consented_by=None)


# Derived needs


@pytest.fixture
def people(norvania, places):
    """North has 1,000 people, south 333."""

    def driver(region, value, on=date(2025, 1, 1)):
        return Driver.objects.create(
            nation=norvania, region=region, kind="people", value=value, source="Register",
            valid_on=on,
        )  # fmt: skip

    driver.north, driver.south = driver(places.north, 1_000), driver(places.south, 333)
    return driver


@pytest.fixture
def litres(frame):
    """3/1000 m³ of diesel a person and day."""
    return PlanningFactor.objects.create(
        resource=frame.diesel, driver_kind="people", numerator=3, denominator=1_000, per="day",
        source="Rule of thumb",
    )  # fmt: skip


def deriving(factor, driver, storm, *, share=10_000, **fields):
    result = derived(factor, driver, share)
    return Wanted(
        resource=factor.resource, region=driver.region, scenario=storm, priority=2, factor=factor,
        driver=driver, share_affected=share, **{result.field: result.quantity}, **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "quantity"), [(10_000, "3.000"), (5_000, "1.500"), (3_333, "1.000"), (1, "0.001")]
)
def test_factor_times_driver_times_share_exactly_and_never_understated(
    litres, people, share, quantity
):
    # 0.9999 is rounded up to a whole thousandth: a need is never understated.
    assert derived(litres, people.north, share).quantity == Decimal(quantity)


def test_what_cannot_be_divided_is_derived_in_whole_units(frame, people):
    frame.lorries.is_divisible = False
    factor = PlanningFactor(
        resource=frame.lorries, driver_kind="people", numerator=1, denominator=400, per="once"
    )

    result = derived(factor, people.north, 10_000)

    assert (result.field, result.quantity) == ("capacity", 3)


def test_needs_are_derived_for_regions_and_follow_only_when_applied(
    open_one, lena, paul, litres, people, storm, places
):
    both = [deriving(litres, people.north, storm), deriving(litres, people.south, storm)]
    north, south = sorted(
        actions.derive_needs(open_one, both, before={}, by=lena), key=lambda need: -need.per_day
    )
    assert (north.per_day, south.per_day) == (3, Decimal("0.999"))
    made.signed(open_one, lena, paul)
    actions.put_in_force(open_one, by=lena)
    rows = open_one.needs.for_rules()
    assert outdated(rows) == []

    people(places.north, 2_000, on=date(2026, 1, 1))

    (changed,) = outdated(rows)
    assert (changed.need, changed.old, changed.now.quantity, changed.difference) == (north, 3, 6, 3)
    assert Need.objects.counting(open_one.nation_id).get(pk=north.pk).per_day == 3
    Change.objects.all().delete()

    with pytest.raises(actions.NothingToApply, match="changed again"):
        actions.apply_derivation(north, expected=Decimal(5), by=lena)
    applied = actions.apply_derivation(north, expected=Decimal(6), by=lena)

    assert (applied.per_day, applied.driver.value) == (6, 2_000)
    assert Change.objects.count() == 1
    assert events("need.derived_anew")[0].changes["per_day"] == ["3.000", "6.000"]
    with pytest.raises(actions.NothingToApply):
        actions.apply_derivation(north, expected=Decimal(6), by=lena)


def test_a_changed_or_replaced_factor_shows_and_a_retired_one_does_not(
    open_one, lena, petra, litres, people, storm, norvania
):
    (need,) = actions.derive_needs(
        open_one, [deriving(litres, people.north, storm)], before={}, by=lena
    )
    rows = open_one.needs.for_rules()
    PlanningFactor.objects.filter(pk=litres.pk).update(numerator=5)
    assert [one.now.quantity for one in outdated(rows.all())] == [5]

    PlanningFactor.objects.filter(pk=litres.pk).update(retired_at=timezone.now(), retired_by=petra)
    assert outdated(rows.all()) == []

    own = PlanningFactor.objects.create(
        nation=norvania, resource=litres.resource, driver_kind="people", numerator=1,
        denominator=100, per="day", source="Own count",
    )  # fmt: skip
    assert [(one.now.factor, one.now.quantity) for one in outdated(rows.all())] == [(own, 10)]

    assert actions.apply_derivations(open_one, expected={need.pk: Decimal(10)}, by=lena) == 1
    need.refresh_from_db()
    assert (need.per_day, need.factor) == (10, own)
    with pytest.raises(actions.NothingToApply):
        actions.apply_derivations(open_one, expected={need.pk: Decimal(10)}, by=lena)


def test_deriving_again_changes_what_is_there(open_one, lena, litres, people, storm):
    (need,) = actions.derive_needs(
        open_one, [deriving(litres, people.north, storm)], before={}, by=lena
    )
    half = deriving(litres, people.north, storm, share=5_000)

    actions.derive_needs(open_one, [half], before={people.north.region_id: need}, by=lena)

    need.refresh_from_db()
    assert (need.per_day, need.share_affected, need.version) == (Decimal("1.5"), 5_000, 2)
    assert Need.objects.count() == 1
    need.version = 1
    with pytest.raises(actions.NeedIsWithdrawn, match="changed meanwhile"):
        actions.derive_needs(open_one, [half], before={people.north.region_id: need}, by=lena)


def test_a_derived_need_fits_its_factor(open_one, lena, litres, people, storm, frame):
    good = deriving(litres, people.north, storm)
    for wrong in (
        replace(good, region=people.south.region),
        replace(good, share_affected=0),
        replace(good, driver=None),
    ):
        with pytest.raises(actions.NeedRefused):
            actions.state_need(open_one, wrong, by=lena)


def test_one_authority_at_two_levels_of_one_branch_is_noticed(
    open_one, lena, wanted, places, energy_agency
):
    outer = actions.state_need(
        open_one, replace(wanted, region=places.nation, authority=energy_agency), by=lena
    )
    inner = actions.state_need(
        open_one, replace(wanted, region=places.town, authority=energy_agency), by=lena
    )
    actions.state_need(open_one, replace(wanted, region=places.north), by=lena)

    (pair,) = two_levels(open_one.needs.for_list())

    assert (pair.outer, pair.inner) == (outer, inner)


# The policy


def test_a_new_policy_has_a_number_a_reason_and_an_effect(norvania, petra):
    weights = [[0, 0, 0], [1000, 2000, 3000], [7000, 9000, 10000]]
    given = {"nation": norvania, "weights": weights, "by": petra}
    first = policies.policy_of(norvania)
    seal = policies.seal_of(first, policies.supposed(weights, [9, 4, 2, 1]))
    with pytest.raises(actions.EffectNotSeen):
        actions.set_policy(**given, priority_weights=[9, 5, 2, 1], reason="Blind.", seen=seal)

    policy = actions.set_policy(
        **given, priority_weights=[9, 4, 2, 1], reason="Learned.", version=1, seen=seal
    )

    assert (policy.number, policy.weights) == (2, weights)
    assert AssurancePolicy.objects.get(number=1).set_by.kind == "system"
    assert [one.kind for one in Change.objects.all()] == ["everything"]
    assert len(events("policy.set")) == 1
    with pytest.raises(StaleVersion):
        actions.set_policy(**given, priority_weights=[8, 4, 2, 1], reason="x", version=1, seen=seal)
    with pytest.raises(actions.PolicyUnchanged):
        actions.set_policy(**given, priority_weights=[9, 4, 2, 1], reason="x", seen=seal)


@pytest.mark.parametrize(
    ("weights", "priorities"),
    [
        ([[0, 0, 0], [1, 2, 3], [3, 2, 9]], [8, 4, 2, 1]),
        ([[5, 5, 5], [1, 5, 5], [9, 9, 9]], [8, 4, 2, 1]),
        ([[0, 0, 0], [1, 2, 3], [3, 4, 10_001]], [8, 4, 2, 1]),
        ([[0, 0, 0], [1, 2, 3], [3, 4, 9]], [1, 2, 4, 8]),
        ([[0, 0, 0], [1, 2, 3], [3, 4, 9]], [8, 4, 2, 0]),
    ],
)
def test_better_promises_and_evidence_never_count_less(norvania, petra, weights, priorities):
    with pytest.raises(actions.WeightsOutOfOrder):
        actions.set_policy(
            nation=norvania, weights=weights, priority_weights=priorities, reason="x", seen="",
            by=petra,
        )  # fmt: skip


# Who sees them

PEOPLE = {
    # person: sees the assessment, sees the diesel need, sees the lorry need
    "petra": (True, True, True),
    "audrey": (True, True, True),
    "lena": (True, True, True),  # she leads it
    "omar": (True, True, False),
    "paul": (True, True, True),  # the private lead
    "anna": (False, False, False),
    "vera": (False, False, False),
    "oskar": (False, False, False),
    "petra2": (False, False, False),
    "omar2": (False, False, False),
    "anna2": (False, False, False),
    "audrey2": (False, False, False),
    "vera2": (False, False, False),
    "oskar2": (False, False, False),
}


@pytest.mark.parametrize("person", PEOPLE)
def test_who_sees_an_assessment_and_its_needs(
    request, petra, lena, paul, storm, frame, places, person
):
    assessment = made.assessment(petra, storm, status="open", public_lead=lena, private_lead=paul)
    diesel = made.need(assessment, frame.diesel, places.north, storm, by=petra)
    lorries = made.need(assessment, frame.lorries, places.north, storm, by=petra)
    user = request.getfixturevalue(person)
    sees, *needs = PEOPLE[person]

    assert Assessment.objects.visible_to(user).contains(assessment) is sees
    assert [Need.objects.visible_to(user).contains(need) for need in (diesel, lorries)] == needs
    leading = {"petra", "lena"}
    assert Assessment.objects.led_by(user).contains(assessment) is (person in leading)


def test_a_strict_need_is_kept_from_officials(winter, petra, omar, audrey, storm, frame, places):
    need = made.need(winter, frame.diesel, places.north, storm, by=petra, marking="amber_strict")

    assert not Need.objects.visible_to(omar).contains(need)
    assert Need.objects.visible_to(audrey).contains(need)


def test_a_duration_of_weeks_is_no_surprise(open_one, lena, wanted):
    need = actions.state_need(
        open_one, replace(wanted, duration_hours=int(timedelta(weeks=2) / timedelta(hours=1))),
        by=lena,
    )  # fmt: skip

    assert need.duration_hours == 336
