"""Before one row is written, every row has been looked at and every fault is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from partners import import_words
from partners.actions import importing as actions
from partners.actions import registry as registry_actions
from partners.importing.mapping import Existing, NoPartner
from partners.models import Capability, ImportRow, ImportSession, Partner, Site
from tests.factories import partners as registry
from tests.partners.importing.conftest import DEPOTS, faults, work

pytestmark = pytest.mark.django_db


def test_a_check_writes_nothing_but_says_what_would_be_made(check):
    session = check(DEPOTS)

    assert session.status == ImportSession.Status.CHECKED
    assert {name: session.counts[name] for name in ("rows", "good", "errors", "duplicates")} == {
        "rows": 3, "good": 3, "errors": 0, "duplicates": 0,
    }  # fmt: skip
    assert session.counts["partners_created"] == 2
    assert session.counts["sites_created"] == 3
    assert session.counts["capabilities_created"] == 3
    assert session.counts["without_coordinates"] == 2
    assert not Partner.objects.exists()
    assert not Site.objects.exists()


def test_every_fault_is_named_with_row_column_value_and_mend(check):
    session = check(
        "Owner;Site;Latitude;Longitude;Resource;Quantity;Unit\n"
        ";Depot;;;diesel;1;m³\n"
        "Acme;Depot;95;24;dissel;many;m³\n"
        "Acme;Depot;59;;diesel;-5;m³\n"
        "Acme;Depot;;;diesel;5;pcs\n"
        "Acme;Depot;;;diesel;0;m³\n"
    )

    assert faults(session) == {
        2: [("Owner", "no_partner")],
        3: [
            ("Quantity", "not_a_number"),
            ("Resource", "word_unknown"),
            ("Latitude", "not_on_earth"),
        ],
        4: [("Quantity", "quantity_negative")],
        5: [("Unit", "word_unknown")],
        6: [("Quantity", "quantity_zero")],
    }
    fault = session.rows.get(number=3).errors[0]
    assert fault["value"] == "many"
    assert import_words.what(fault) == "“many” is not a number."
    assert import_words.mend(fault).startswith("Write digits only")
    assert session.counts["good"] == 0


def test_half_a_place_is_an_error_and_none_at_all_is_not(check):
    session = check("Owner;Site;Latitude;Longitude\nA;one;59;24\nA;two;59;\nA;three;;\n")

    assert faults(session) == {3: [("Latitude", "half_a_place")]}


def test_ten_thousand_errors_are_all_reported(check):
    lines = [f"Owner {n};Site;diesel;x{n};m³" for n in range(10_000)]
    session = check("Owner;Site;Resource;Quantity;Unit\n" + "\n".join(lines) + "\n")

    assert session.counts["errors"] == 10_000
    assert session.rows.with_errors().count() == 10_000
    last = session.rows.get(number=10_001).errors[0]
    assert (last["column"], last["value"]) == ("Quantity", "x9999")
    assert session.counts["faults"] == [
        {"field": "capability.quantity", "code": "not_a_number", "count": 10_000}
    ]


def test_broken_rows_are_reported_beside_the_others(check):
    session = check("Owner;Site\nAcme;One\nAcme\nAcme;Two;Three\nAcme;Four\n")

    assert faults(session) == {3: [("", "row_too_short")], 4: [("", "row_too_long")]}
    assert session.counts["good"] == 2


def test_the_same_row_twice_counts_once(check):
    session = check(DEPOTS + "Acme Fuel Oy;Hill depot;;;;diesel;300;m³\n")

    row = session.rows.get(number=5)
    assert row.state == ImportRow.State.DUPLICATE
    assert row.outcome == {"same_as": 3}
    assert session.counts["capabilities_created"] == 3


def test_a_row_that_contradicts_an_earlier_one_is_refused_and_names_it(check):
    session = check(DEPOTS + "Acme Fuel Oy;Hill depot;;;;diesel;301;m³\n")

    fault = session.rows.get(number=5).errors[0]
    assert (fault["code"], fault["details"]) == ("capability_twice", {"first": 3})


def test_a_description_tells_two_capabilities_of_one_site_apart(check):
    session = check(
        "Owner;Site;Resource;Quantity;Description\n"
        "Acme;Depot;diesel;300;tank 1\nAcme;Depot;diesel;300;tank 2\n"
    )

    assert session.counts["capabilities_created"] == 2


def test_case_accents_and_spaces_do_not_make_another_partner(check):
    session = check("Owner;Site\nNärings  Oy;A\nNARINGS OY;B\nnärings oy;C\nNärings Ab;D\n")

    assert session.counts["partners_created"] == 2
    assert [pair["reasons"] for pair in session.counts["alike"]] == [["legal_form"]]


def test_a_register_number_joins_rows_whose_names_are_spelled_differently(check):
    session = check(
        "Owner;Exercise number;Site\nNelja Energia;EX-100;A\nNejla Energia;EX-100;B\n"
        "Nelja Energia;EX-200;C\nQuite Another;EX-100;D\n"
    )

    assert session.counts["partners_created"] == 2
    assert faults(session) == {5: [("Owner", "number_of_another")]}


def test_a_wrong_check_digit_is_explained(check):
    session = check(
        "Owner;Business ID\nAcme;923609017\n", fields={"partner.register_country": "NO"}
    )

    fault = session.rows.get(number=2).errors[0]
    assert fault["code"] == "identifier"
    assert "check digit" in import_words.mend(fault)


def test_quantities_are_converted_exactly(check):
    session = check(DEPOTS)
    outcome = session.rows.get(number=4)

    assert outcome.state == ImportRow.State.GOOD
    # 90 t at 840 kg/m³ are 107.142857… m³; thousandths are rounded down.
    session = work(actions.commit_import(session, by=session.uploaded_by))
    kept = Capability.objects.get(partner__name="Boreal Fuel")
    assert kept.stock == Decimal("107.142")
    assert kept.entered == {"stock": "90"}
    assert kept.entered_unit.symbol == "t"


def test_a_cell_may_name_its_own_unit(check, frame):
    session = check(
        "Owner;Site;Resource;Quantity\nAcme;Depot;diesel;1 250 m³\nAcme;B;diesel;84 t\n"
    )

    assert faults(session) == {}
    work(actions.commit_import(session, by=session.uploaded_by))
    assert list(Capability.objects.order_by("pk").values_list("stock", flat=True)) == [1250, 100]


def test_whole_things_come_in_whole_numbers(check, frame):
    frame.lorries.is_divisible = False
    frame.lorries.save()
    session = check("Owner;Site;Resource;Quantity\nAcme;Depot;lorries;2.5\nAcme;B;lorries;2\n")

    assert faults(session) == {2: [("Quantity", "quantity_not_whole")]}


def test_levels_need_the_units_in_service_and_criteria_have_three_steps(check):
    session = check(
        "Owner;Site;Resource;Quantity;In service\n"
        "Acme;A;masts;5;8\nAcme;B;masts;9;8\nAcme;C;masts;5;\nAcme;D;plans;0.5;\nAcme;E;plans;2;\n"
        "Acme;F;diesel;5;8\n"
    )

    assert faults(session) == {
        3: [("In service", "in_service_too_few")],
        4: [("In service", "in_service_missing")],
        6: [("Quantity", "criterion_steps")],
        7: [("In service", "not_stated_in_this")],
    }


def test_words_that_mean_empty_leave_cells_empty(check):
    session = check(
        "Owner;Site;Resource;Quantity\nAcme;A;diesel;Unknown\nAcme;B;diesel;n/a\nAcme;C;diesel;5\n",
        empty_words=("unknown", "n/a"),
    )

    assert session.counts["capabilities_created"] == 1
    assert session.counts["without_capability"] == 2


def test_strange_words_are_counted_and_explained_once(check, petra):
    session = check(
        "Owner;Site;Resource;Quantity\nA;1;Gasoil;5\nA;2;Gasoil;6\nA;3;Sand;7\nA;4;diesel;8\n"
    )
    assert session.counts["strange"] == {"capability.resource": [["Gasoil", 2], ["Sand", 1]]}

    meanings = {"capability.resource": {"Gasoil": "diesel"}}
    session = work(actions.give_meanings(session, meanings=meanings, by=petra))

    assert session.counts["good"] == 3
    assert faults(session) == {4: [("Resource", "word_unknown")]}
    session.source.refresh_from_db()
    assert session.source.mapping["meanings"] == meanings


def test_a_row_without_partner_can_stand_for_itself(check):
    text = "Owner;Site\n;Lonely plant\nAcme;Depot\n"

    assert check(text).counts["errors"] == 1
    session = check(text, source="Other", no_partner=NoPartner.SITE)
    assert (session.counts["errors"], session.counts["partners_created"]) == (0, 2)


def test_what_the_registry_knows_is_recognised(check, commit):
    commit(DEPOTS)
    session = check(DEPOTS + "Acme Fuel Oy;New depot;;;;diesel;5;m³\n", source="Again")

    assert session.counts["duplicates"] == 3
    assert session.counts["partners_same"] == 2
    assert session.counts["partners_created"] == 0
    assert session.counts["sites_created"] == 1


def test_a_newer_file_changes_and_empty_cells_do_not(check, commit):
    commit(DEPOTS)
    newer = (
        "Owner;Site;Municipality;Resource;Quantity;Unit\n"
        "Acme Fuel Oy;Harbour depot;;diesel;2000;m³\n"
        "Acme Fuel Oy;Hill depot;Hilltown;diesel;300;m³\n"
    )

    session = check(newer, source="Newer")

    assert session.counts["capabilities_changed"] == 1
    assert session.counts["sites_changed"] == 1
    assert session.rows.get(number=2).outcome["site"]["did"] == "same"
    kept = check(newer, source="Kept", existing=Existing.KEEP)
    assert kept.counts["capabilities_kept"] == 1


def test_what_a_company_declared_itself_is_never_overwritten(check, acme, anna, register):
    site = acme.sites.get()
    registry.capability(acme, register.diesel, by=anna, stock=Decimal(100))

    session = check(
        f"Owner;Site;Resource;Quantity\nAcme Power;{site.name};diesel;999\n",
        existing=Existing.UPDATE,
    )

    assert session.counts["capabilities_kept"] == 1
    assert session.counts["capabilities_changed"] == 0


def test_a_number_the_registry_gives_to_somebody_else_is_refused(check, commit):
    commit("Owner;Exercise number;Site\nAcme Fuel;EX-100;A\n")

    session = check("Owner;Exercise number;Site\nBoreal Foods;EX-100;A\n", source="Again")

    fault = session.rows.get(number=2).errors[0]
    assert (fault["code"], fault["details"]) == ("number_known_as", {"other": "Acme Fuel"})


def test_a_number_of_a_partner_that_was_put_away_is_refused_before_the_database_does(
    check, commit, petra
):
    commit("Owner;Exercise number;Site\nAcme Fuel;EX-100;A\n")
    registry_actions.archive_partner(Partner.objects.get(), reason="closed", by=petra)

    session = check("Owner;Exercise number;Site\nAcme Fuel;EX-100;A\n", source="Again")

    assert faults(session) == {2: [("Owner", "number_put_away")]}


def test_one_partner_has_one_number_in_each_register(check, commit):
    text = "Owner;Exercise number;Other register number;Site\n"
    session = check(text + "Acme;EX-100;R-1;A\nAcme;EX-200;R-1;B\n")
    assert faults(session) == {3: [("Owner", "other_number")]}

    commit(text + "Acme;EX-100;R-1;A\n", source="First")
    session = check(text + "Acme;EX-200;R-1;B\n", source="Second")
    assert faults(session) == {2: [("Owner", "number_differs")]}


def test_parents_are_found_in_the_file_and_in_the_registry(check, commit, acme):
    session = commit(
        "Owner;Parent company\nMother;\nChild;Mother\nGrandchild;Child\nAcme Fuel;Acme Power\n"
        "Lost;Nobody\nRound;About\nAbout;Round\n"
    )

    parents = dict(Partner.objects.values_list("name", "ultimate_parent__name"))
    assert parents["Grandchild"] == "Mother"
    assert parents["Acme Fuel"] == "Acme Power"
    assert parents["Mother"] is None
    assert faults(session) == {
        6: [("Parent company", "parent_unknown")],
        7: [("Parent company", "parent_in_a_circle")],
        8: [("Parent company", "parent_in_a_circle")],
    }


def test_sites_lie_in_the_region_named_or_in_the_whole_nation(commit, places):
    commit("Owner;Site;Region\nA;1;Northmark\nA;2;NO-S\nA;3;\n")

    assert dict(Site.objects.values_list("name", "region__code")) == {
        "1": "NO-N", "2": "NO-S", "3": "NO",
    }  # fmt: skip


def test_contacts_are_brought_in_and_checked(commit):
    session = commit(
        "Owner;Contact;Phone;E-mail;24/7\nA;Kim;+1 202 555 0101;KIM@example.org;yes\n"
        "A;Kim;+1 202 555 0101;kim@example.org;yes\nA;Lee;;;\nA;;+1 202 555 0102;;\n"
    )

    assert faults(session) == {
        4: [("Phone", "contact_unreachable")],
        5: [("Contact", "contact_without_name")],
    }
    contact = Partner.objects.get().contacts.get()
    assert (contact.phone, contact.email, contact.is_any_hour) == (
        "+12025550101", "kim@example.org", True,
    )  # fmt: skip


def test_what_a_check_finds_leaves_no_personal_values_in_the_trail(commit):
    commit("Owner;Contact;Phone\nA;Kim Personal;+1 202 555 0101\n")

    trail = "".join(f"{event.target_text}{event.changes}" for event in Event.objects.all())
    assert "Kim" not in trail
    assert "5550101" not in trail


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["", "  ", "Northtown"]),
            st.sampled_from(["", "Depot street 1"]),
            st.sampled_from(["", "12"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_empty_cells_stay_empty_all_the_way(commit, rows):
    """No cell takes the value above, beside or before it."""
    lines = [f"Owner {n};Site {n};{a};{b};diesel;{c}" for n, (a, b, c) in enumerate(rows)]
    text = "Owner;Site;Municipality;Address;Resource;Quantity\n" + "\n".join(lines) + "\n"
    with transaction.atomic():
        commit(text)
        found = {
            site.name: (site.municipality, site.address, site.latitude, site.capabilities.count())
            for site in Site.objects.all()
        }
        transaction.set_rollback(True)

    assert found == {
        f"Site {n}": (a.strip(), b, None, 1 if c else 0) for n, (a, b, c) in enumerate(rows)
    }
