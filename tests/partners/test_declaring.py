"""Companies declare in their own units; what raises waits for the office, what lowers holds at once."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from baseline.models import Authority, ResourceUnit
from baseline.quantities import QuantityRefused
from common.errors import StaleVersion
from partners.actions import declaring as actions
from partners.actions import verifying
from partners.audience import authorities_in_charge, seen_at, seen_by
from partners.models import Capability, CapabilityChange, Partner
from partners.shown import differences_of, facts_of
from partners.stating import Typed
from partners.terms import OfficeTerms, Terms
from tests.factories import baseline as words
from tests.factories import partners as registry
from workspace.models import Change, Letter, Notice

pytestmark = pytest.mark.django_db


def typed(low, high=None):
    return Typed(Decimal(low), None if high is None else Decimal(high))


@pytest.fixture
def site(acme):
    return acme.sites.get()


@pytest.fixture
def stated(site):
    """900 of stock, all of it in every phase but 60 % in war."""
    return Terms(site=site, quantities={"stock": typed(900)}, share_war=60)


@pytest.fixture
def in_force(acme, frame, anna, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    actions.submit_capability(held, by=anna)
    held = actions.accept_capability(held, by=petra)
    Change.objects.all().delete()
    return held


def fresh(capability):
    return Capability.objects.get(pk=capability.pk)


def change_to(capability, stated, by, **new):
    return actions.update_capability(
        fresh(capability), version=fresh(capability).version, terms=replace(stated, **new), by=by
    )


# Declaring


def test_a_declaration_is_a_draft_and_counts_nowhere(acme, frame, anna, stated, norvania):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)

    assert (held.status, held.stock, held.share_war) == ("draft", 900, 60)
    assert not Capability.objects.counting(norvania.pk).exists()
    assert not Change.objects.exists()


def test_units_are_converted_exactly_and_what_was_typed_is_kept(acme, frame, anna, stated):
    tonne = words.unit("TNE", "t")
    ResourceUnit.objects.create(resource=frame.diesel, unit=tonne, numerator=1000, denominator=840)
    bands = {"stock": typed("21", "42"), "rate": typed("8.4")}

    held = actions.declare_capability(
        acme, resource=frame.diesel, terms=replace(stated, quantities=bands, unit=tonne), by=anna
    )

    assert (held.stock, held.rate) == (Decimal(25), Decimal(10))
    assert held.entered == {"stock": "21", "stock_upper": "42", "rate": "8.4"}
    assert held.entered_unit == tonne


def test_without_served_regions_it_serves_the_region_of_its_site(acme, frame, anna, stated, places):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    wide = actions.declare_capability(
        acme, resource=frame.diesel, terms=replace(stated, regions=[places.nation.pk]), by=anna
    )

    assert (held.served.region_ids, held.is_served_stated) == ([places.north.pk], False)
    assert (wide.served.region_ids, wide.is_served_stated) == ([places.nation.pk], True)


def test_a_set_of_regions_is_kept_once(acme, frame, anna, stated, places):
    both = [places.north.pk, places.south.pk]
    one = actions.declare_capability(
        acme, resource=frame.diesel, terms=replace(stated, regions=both), by=anna
    )
    two = actions.declare_capability(
        acme, resource=frame.lorries,
        terms=replace(stated, regions=both[::-1], quantities={"capacity": typed(3)}), by=anna,
    )  # fmt: skip

    assert one.served_id == two.served_id
    assert set(one.served.regions.all()) == {places.north, places.south}


@pytest.mark.parametrize("quantities", [{}, {"stock": None}, {"stock": Typed(Decimal(0))}])
def test_a_quantity_above_zero_must_be_stated(acme, frame, anna, stated, quantities):
    with pytest.raises(actions.NothingStated):
        actions.declare_capability(
            acme, resource=frame.diesel, terms=replace(stated, quantities=quantities), by=anna
        )


def test_a_unit_the_resource_does_not_know_is_refused(acme, frame, anna, stated):
    with pytest.raises(QuantityRefused):
        actions.declare_capability(
            acme, resource=frame.diesel,
            terms=replace(stated, unit=words.unit("MWH", "MWh")), by=anna,
        )  # fmt: skip


def test_a_criterion_is_not_declared(acme, frame, anna, stated):
    with pytest.raises(actions.NotDeclarable):
        actions.declare_capability(acme, resource=frame.plans, terms=stated, by=anna)


def test_a_retired_resource_is_not_declared_any_more(acme, frame, anna, stated, petra):
    frame.diesel.retired_at, frame.diesel.retired_by = timezone.now(), petra
    frame.diesel.save()

    with pytest.raises(actions.NotDeclarable):
        actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)


def test_a_resource_of_another_register_is_refused(acme, frame, anna, stated, sudania):
    theirs = words.resource("peat", "consumable", words.unit("TNE", "t"), nation=sudania)

    with pytest.raises(actions.NotDeclarable):
        actions.declare_capability(acme, resource=theirs, terms=stated, by=anna)


def test_only_a_site_of_ones_own(acme, boreal, frame, anna, stated):
    with pytest.raises(actions.NotThisSite):
        actions.declare_capability(
            acme, resource=frame.diesel, terms=replace(stated, site=boreal.sites.get()), by=anna
        )


# To the office and back


def test_what_a_company_sends_waits_for_the_office(acme, frame, anna, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    held = actions.submit_capability(held, by=anna)

    assert held.status == "submitted"
    assert Notice.objects.filter(user=petra, kind="capability.submitted").exists()
    assert not Change.objects.exists()


def test_accepted_it_is_in_force_and_counts(in_force, norvania, anna, frame, petra, acme, stated):
    assert Capability.objects.counting(norvania.pk).get() == in_force
    assert in_force.in_force_since is not None
    assert in_force.confirmed_on is not None
    assert Notice.objects.filter(user=anna, kind="capability.accepted").exists()


def test_accepting_tells_the_rooms_above_which_resource_changed(acme, frame, anna, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    actions.submit_capability(held, by=anna)

    actions.accept_capability(held, by=petra)

    assert list(Change.objects.values_list("kind", "key")) == [("supply", frame.diesel.pk)]


def test_the_office_puts_its_own_in_force_at_once(acme, frame, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=petra)

    assert actions.submit_capability(held, by=petra).status == "in_force"


def test_where_the_nation_says_so_nothing_waits(acme, frame, anna, stated, norvania):
    norvania.raises_wait_for_office = False
    norvania.save()
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)

    held = actions.submit_capability(held, by=anna)
    held, change = change_to(held, stated, anna, quantities={"stock": typed(2000)})

    assert (held.status, held.stock, change) == ("in_force", 2000, None)


def test_sent_back_it_is_a_draft_again_and_the_company_reads_why(acme, frame, anna, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    actions.submit_capability(held, by=anna)

    with pytest.raises(actions.CapabilityChanged):
        actions.refuse_capability(held, reason="Old.", version=held.version - 1, by=petra)
    held = actions.refuse_capability(held, reason="Twice declared.", by=petra)

    assert (held.status, held.office_answer) == ("draft", "Twice declared.")
    assert "Twice declared." in Letter.objects.get(to=anna.email).body
    assert "Twice declared." in Notice.objects.get(user=anna).text
    assert actions.submit_capability(held, by=anna).office_answer == ""


def test_it_is_sent_once_and_decided_once(in_force, anna, petra):
    with pytest.raises(actions.CapabilityNotDraft):
        actions.submit_capability(in_force, by=anna)
    with pytest.raises(actions.CapabilityNotDraft):
        actions.accept_capability(in_force, by=petra)
    with pytest.raises(actions.CapabilityNotDraft):
        actions.refuse_capability(in_force, reason="?", by=petra)
    with pytest.raises(actions.CapabilityNotDraft):
        actions.discard_capability(in_force, by=anna)


def test_what_the_office_has_not_read_is_not_accepted(acme, frame, anna, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    read = actions.submit_capability(held, by=anna).version
    change_to(held, stated, anna, quantities={"stock": typed(90_000)})

    with pytest.raises(actions.CapabilityChanged, match="Read it again"):
        actions.accept_capability(held, version=read, by=petra)

    assert fresh(held).status == "submitted"
    assert actions.accept_capability(held, version=fresh(held).version, by=petra).stock == 90_000


@pytest.mark.django_db(transaction=True)
def test_two_officers_accept_at_the_same_time_and_one_does(acme, frame, anna, petra, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)
    actions.submit_capability(held, by=anna)
    ready, outcomes = threading.Barrier(2), []

    def accept():
        ready.wait(timeout=10)
        try:
            actions.accept_capability(held, by=petra)
            outcomes.append("accepted")
        except actions.CapabilityNotDraft:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["accepted", "too late"]
    assert Event.objects.filter(name="capability.accepted").count() == 1


# Changing


def test_what_lowers_takes_effect_at_once(in_force, stated, anna, frame):
    held, change = change_to(
        in_force, stated, anna, quantities={"stock": typed(500)}, share_war=30, notice_hours=24
    )

    assert change is None
    assert (held.stock, held.share_war, held.notice_hours) == (500, 30, 24)
    assert list(Change.objects.values_list("key", flat=True)) == [frame.diesel.pk]


def test_what_raises_waits(in_force, stated, anna, petra):
    held, change = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})

    assert held.stock == 900
    assert change.new_values == {
        "stock": "1000.000",
        "entered": {"stock": "1000"},
        "entered_unit": held.resource.unit_id,
    }
    assert not Change.objects.exists()
    assert Notice.objects.filter(user=petra, kind="capability.change_asked").exists()


def test_a_change_of_both_kinds_is_split(in_force, stated, anna):
    held, change = change_to(
        in_force, stated, anna, quantities={"stock": typed(100)}, share_war=90, lasts_hours=48
    )

    assert (held.stock, held.lasts_hours, held.share_war) == (100, 48, 60)
    assert change.new_values == {"share_war": 90}


def test_what_does_not_count_is_changed_at_once(in_force, stated, anna):
    held, change = change_to(
        in_force, stated, anna, description="Two tanks.", share_level="office", kind="service"
    )

    assert change is None
    assert (held.description, held.share_level, held.kind) == ("Two tanks.", "office", "service")
    assert not Change.objects.exists()


def test_the_office_changes_at_once(in_force, stated, petra):
    held, change = change_to(in_force, stated, petra, quantities={"stock": typed(1000)})

    assert (held.stock, change) == (1000, None)


def test_an_owner_and_release_stated_by_the_office_count(in_force, stated, petra, norvania):
    agency = Authority.objects.create(nation=norvania, code="r", name={"en": "R"}, sort_key="r")
    office = OfficeTerms(owner=agency, release="government", release_hours=72)

    held, _change = change_to(in_force, stated, petra, office=office)

    assert (held.owner, held.release, held.ready_hours) == (agency, "government", 72)
    assert Change.objects.exists()


def test_granted_it_counts(in_force, stated, anna, petra):
    _held, change = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})

    held = actions.grant_change(change, by=petra)

    assert (held.stock, held.entered["stock"]) == (1000, "1000")
    assert Change.objects.exists()
    assert Notice.objects.filter(user=anna, kind="capability.change_granted").exists()


def test_refused_it_stays_as_it_was(in_force, stated, anna, petra):
    _held, change = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})

    held = actions.refuse_change(change, reason="Show us.", by=petra)

    assert held.stock == 900
    assert not Change.objects.exists()
    assert "Show us." in Letter.objects.get(to=anna.email).body


def test_a_change_is_decided_once(in_force, stated, anna, petra):
    _held, change = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})
    actions.refuse_change(change, reason="No.", by=petra)

    with pytest.raises(actions.CapabilityNotDraft):
        actions.grant_change(change, by=petra)


def test_a_newer_change_takes_the_place_of_the_one_that_waits(in_force, stated, anna, petra):
    _held, first = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})
    _held, second = change_to(in_force, stated, anna, quantities={"stock": typed(1100)})

    first.refresh_from_db()
    assert first.is_granted is False
    assert CapabilityChange.objects.waiting().get() == second
    assert actions.grant_change(second, by=petra).stock == 1100


def test_lowering_afterwards_takes_the_waiting_change_back(in_force, stated, anna):
    change_to(in_force, stated, anna, quantities={"stock": typed(1000)})

    held, change = change_to(in_force, stated, anna, quantities={"stock": typed(800)})

    assert (held.stock, change) == (800, None)
    assert not CapabilityChange.objects.waiting().exists()


def test_wider_regions_wait_and_narrower_ones_do_not(in_force, stated, anna, petra, places):
    held, change = change_to(in_force, stated, anna, regions=[places.town.pk])
    assert change is None
    assert held.served.region_ids == [places.town.pk]

    held, change = change_to(in_force, stated, anna, regions=[places.nation.pk])
    assert held.served.region_ids == [places.town.pk]

    held = actions.grant_change(change, by=petra)
    assert (held.served.region_ids, held.is_served_stated) == ([places.nation.pk], True)


def test_a_move_to_another_site_waits_with_the_region_it_serves(
    in_force, stated, anna, petra, acme, places
):
    other = registry.site(acme, places.south, name="South depot")

    held, change = change_to(in_force, stated, anna, site=other)
    assert (held.site, held.served.region_ids) == (stated.site, [places.north.pk])

    held = actions.grant_change(change, by=petra)
    assert (held.site, held.served.region_ids) == (other, [places.south.pk])


def test_a_part_that_lowers_keeps_its_unit_when_the_rest_waits(acme, frame, anna, petra, site):
    tonne = words.unit("TNE", "t")
    ResourceUnit.objects.create(resource=frame.diesel, unit=tonne, numerator=1000, denominator=800)
    first = Terms(site=site, quantities={"stock": typed(100), "rate": typed(10)}, share_war=50)
    held = actions.declare_capability(acme, resource=frame.diesel, terms=first, by=anna)
    actions.submit_capability(held, by=anna)
    actions.accept_capability(held, by=petra)

    in_tonnes = {"stock": typed(160), "rate": typed(4)}  # 200 and 5 of the resource's unit
    held, change = change_to(held, first, anna, quantities=in_tonnes, unit=tonne)

    assert (held.stock, held.rate) == (100, 5)
    assert held.entered == {"stock": "100", "rate": "5"}
    assert held.entered_unit == frame.diesel.unit
    held = actions.grant_change(change, by=petra)
    assert (held.stock, held.entered) == (200, {"rate": "5", "stock": "200"})


def test_a_stale_form_is_refused_with_both_versions(in_force, stated, anna):
    with pytest.raises(StaleVersion) as caught:
        actions.update_capability(in_force, version=1, terms=stated, by=anna)

    assert caught.value.version == in_force.version


def test_a_draft_is_changed_freely(acme, frame, anna, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)

    held, change = change_to(held, stated, anna, quantities={"stock": typed(5000)})

    assert (held.stock, change) == (5000, None)
    assert not Change.objects.exists()


# Withdrawing


def test_withdrawn_it_counts_no_more(in_force, anna, norvania, frame):
    held = actions.withdraw_capability(in_force, reason="Sold.", by=anna)

    assert held.status == "withdrawn"
    assert not Capability.objects.counting(norvania.pk).exists()
    assert list(Change.objects.values_list("key", flat=True)) == [frame.diesel.pk]


def test_withdrawing_takes_the_waiting_change_back(in_force, stated, anna):
    change_to(in_force, stated, anna, quantities={"stock": typed(1000)})

    actions.withdraw_capability(in_force, by=anna)

    assert not CapabilityChange.objects.waiting().exists()


def test_what_was_withdrawn_can_be_sent_again_or_put_away(in_force, anna):
    held = actions.withdraw_capability(in_force, by=anna)
    assert actions.submit_capability(held, by=anna).status == "submitted"

    held = actions.withdraw_capability(held, by=anna)
    assert actions.discard_capability(held, by=anna).is_archived
    with pytest.raises(actions.CapabilityNotDraft):
        actions.submit_capability(held, by=anna)


def test_a_draft_cannot_be_withdrawn_or_confirmed(acme, frame, anna, stated):
    held = actions.declare_capability(acme, resource=frame.diesel, terms=stated, by=anna)

    with pytest.raises(actions.CapabilityNotInForce):
        actions.withdraw_capability(held, by=anna)
    with pytest.raises(actions.CapabilityNotInForce):
        actions.confirm_capability(held, by=anna)


def test_a_change_of_what_is_no_longer_in_force_cannot_be_granted(in_force, stated, anna, petra):
    _held, change = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})
    Capability.objects.filter(pk=in_force.pk).update(status="withdrawn")

    with pytest.raises(actions.CapabilityNotInForce):
        actions.grant_change(change, by=petra)


def test_confirming_makes_it_as_good_as_new(in_force, anna):
    Capability.objects.filter(pk=in_force.pk).update(confirmed_on=date(2020, 1, 1))

    held = actions.confirm_capability(in_force, by=anna)

    assert held.confirmed_on > date(2020, 1, 1)


def test_every_deed_leaves_one_event(in_force, stated, anna, petra):
    _held, change = change_to(in_force, stated, anna, quantities={"stock": typed(1000)})
    actions.grant_change(change, by=petra)
    actions.withdraw_capability(in_force, by=anna)

    names = Event.objects.filter(target_label="partners.capability").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "capability.declared", "capability.submitted", "capability.accepted",
        "capability.updated", "capability.change_granted", "capability.withdrawn",
    ]  # fmt: skip


def test_what_was_seen_is_never_more_than_what_is_declared(in_force, stated, anna, petra):
    today = date.today()
    verifying.verify_capability(
        in_force, method="visit", seen={"stock": Decimal(900)}, seen_on=today,
        valid_until=today.replace(year=today.year + 1), by=petra,
    )  # fmt: skip

    held, _change = change_to(in_force, stated, anna, quantities={"stock": typed(300)})

    assert held.seen_stock == 300


# Who will see it


def test_the_preview_names_the_authorities_in_charge(norvania, frame, places, energy_agency, petra):
    words.authority(norvania, "roads", requirements=["BLR7"], regions=[places.nation])
    words.authority(norvania, "south", requirements=["BLR2"], regions=[places.south])

    in_charge = authorities_in_charge(norvania, frame.diesel, [places.north.pk])
    everywhere = authorities_in_charge(norvania, frame.diesel, [places.nation.pk])

    assert in_charge == [energy_agency]
    assert [one.code for one in everywhere] == ["energy", "south"]


def test_the_preview_agrees_with_the_door(acme, frame, anna, omar, places, energy_agency, norvania):
    """Whoever is named sees it, and whoever is not does not."""
    for level in ("office", "authorities", "assessment", "partners"):
        held = registry.capability(acme, frame.diesel, by=anna, share_level=level)
        seen = seen_at(level, seen_by(norvania, frame.diesel, held.served.region_ids))
        is_named = any("Energy" in name for one in seen for name in one.by)

        assert Capability.objects.visible_to(omar).contains(held) is is_named


def test_where_nobody_is_in_charge_the_preview_says_so(norvania, frame, places):
    seen = seen_by(norvania, frame.masts, [places.north.pk])

    assert seen[1].by == ["no authority is in charge of this yet"]


# In words


def test_a_capability_reads_as_it_was_stated(in_force, frame):
    facts = {fact["label"]: fact["value"] for fact in facts_of(in_force)}

    assert facts["Kept ready"].startswith("900")
    assert facts["Available"] == "peacetime 100 %, crisis 100 %, war 60 %"
    assert facts["Ready"] == "at once"
    assert facts["Valid until"] == "until further notice"


def test_old_and_new_stand_side_by_side(in_force, stated, anna, places, acme):
    other = registry.site(acme, places.south, name="South depot")
    _held, change = change_to(
        in_force, stated, anna, quantities={"stock": typed(1000)}, share_war=100,
        regions=[places.nation.pk], site=other, basis="on_top",
    )  # fmt: skip

    shown = {row["label"]: (row["old"], row["new"]) for row in differences_of(change)}

    assert shown["Available in war"] == ("60 %", "100 %")
    assert shown["Kept ready"][0].startswith("900")
    assert shown["Kept ready"][1].startswith("1,000")
    assert shown["Delivers to"] == ("Northmark", "Norvania")
    assert shown["Site"][1] == "South depot"


def test_a_partner_that_is_not_approved_counts_for_nothing(in_force, norvania, acme):
    Partner.objects.filter(pk=acme.pk).update(status="suspended")

    assert not Capability.objects.counting(norvania.pk).exists()
