"""What real registers brought: towns that name two places, words for numbers, letters of nobody."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
import xlsxwriter
from django.urls import reverse

from partners import import_words
from partners.actions import duplicates
from partners.actions import importing as actions
from partners.import_data.offering import offered_mapping
from partners.import_data.vocabulary import load_vocabulary
from partners.importing.mapping import From, NoPartner
from partners.models import Capability, DuplicatePair, Partner, Site
from tests.common.test_tabular_workbook import ods
from tests.partners.importing.conftest import DEPOTS, faults, search, work

pytestmark = pytest.mark.django_db

PORTS = "Port name;Latitude;Longitude\nInkoo;60.04;24.00\nHanko;59.82;22.97\n"
PLANTS = "Plant;Latitude;Longitude\nInkoo;60.02;23.91\n"


@pytest.fixture
def bring(commit):
    """bring(text, source) commits a register whose places stand for themselves."""
    return lambda text, source: commit(text, source=source, no_partner=NoPartner.SITE)


def _pages(session, name: str) -> str:
    return reverse(f"partners:{name}", args=[session.public_id])


# Places that stand for themselves


def test_a_port_and_a_power_station_of_one_town_stay_two_until_somebody_decides(bring):
    bring(PORTS, "Ports")
    session = bring(PLANTS, "Plants")
    search()

    assert session.counts["partners_created"] == 1
    assert Site.objects.filter(name="Inkoo", latitude=Decimal("60.04")).count() == 1
    pair = DuplicatePair.objects.waiting().get()
    assert {pair.first.name, pair.second.name} == {"Inkoo"}


def test_the_same_register_knows_its_own_places_again(bring):
    bring(PORTS, "Ports")
    bring(PLANTS, "Plants")
    session = bring(PORTS.replace("60.04", "60.05"), "Ports")

    assert (session.counts["partners_created"], session.counts["sites_changed"]) == (0, 1)
    assert Site.objects.filter(name="Inkoo", latitude=Decimal("60.05")).exists()


def test_places_found_to_be_one_are_known_to_both_registers(bring, petra):
    bring(PORTS, "Ports")
    bring(PLANTS, "Plants")
    search()
    pair = DuplicatePair.objects.get()
    duplicates.merge_pair(pair, stays=pair.first, by=petra)

    assert bring(PLANTS, "Plants").counts["partners_created"] == 0
    assert bring(PORTS, "Ports").counts["partners_created"] == 0


def test_a_row_that_names_the_place_as_its_owner_means_the_partner(commit):
    commit("Owner;Site\nInkoo;Quay\n", source="Companies")
    session = commit("Owner;Site\n;Inkoo\nInkoo;Crane\n", source="Sites", no_partner=NoPartner.SITE)

    assert session.counts["partners_created"] == 0
    assert Partner.objects.get().sites.count() == 3


# Words for numbers


def test_a_word_that_stands_for_a_number_is_explained_once(check, petra, sign_in):
    session = check(
        "Owner;Site;Resource;Quantity\nA;1;lorries;Yes\nB;2;lorries;No\nC;3;lorries;3x\n"
    )
    assert session.counts["strange"] == {"capability.quantity": [["Yes", 1], ["No", 1]]}

    client = sign_in(petra)
    wrong = {"capability.quantity:0": "1", "capability.quantity:1": "none"}
    page = client.post(_pages(session, "import_words"), wrong)
    assert "Write a whole number, or - for an empty cell." in page.content.decode()
    client.post(_pages(session, "import_words"), wrong | {"capability.quantity:1": "-"})
    session = work(session)

    assert faults(session) == {4: [("Quantity", "not_a_number")]}
    assert (session.counts["good"], session.counts["capabilities_created"]) == (2, 1)
    session.source.refresh_from_db()
    assert session.source.mapping["meanings"] == {"capability.quantity": {"Yes": "1", "No": ""}}


# Columns


def test_telephone_numbers_without_a_name_are_left_to_a_person(upload):
    session = upload("Owner;Site;Tel;Email\nAcme;Depot;+47 22 12 34 56;a@example.org\n")
    offered = offered_mapping(session, load_vocabulary(session.nation))

    assert not [key for key in offered.fields if key.startswith("contact.")]


def test_what_a_mapping_lacks_is_said_beside_its_field(upload, petra, sign_in):
    session = upload("Owner;Site;Resource;Quantity;Latitude\nA;1;diesel;5;59\n")
    places = {
        "column:partner.name": "0",
        "column:capability.quantity": "3",
        "column:site.latitude": "4",
        "column:contact.name": "1",
    }
    data = places | {"version": "1", "existing": "update", "no_partner": "error"}
    form = sign_in(petra).post(_pages(session, "import_columns"), data).context["form"]

    assert set(form.errors) == {
        "constant:capability.resource",
        "constant:capability.share_war",
        "column:site.longitude",
        "column:contact.phone",
    }


# Letters of nobody


@pytest.mark.parametrize("sign", ["\x00", "\x9b", "\u202e", "\ufeff"])
def test_a_letter_nobody_can_see_is_reported_with_row_and_column(commit, sign):
    session = commit(f"Owner;Site;Resource;Quantity\nA{sign}B;1;diesel;5\nC;2;diesel;5\n")
    row = session.rows.get(number=2)

    assert faults(session) == {2: [("Owner", "control_character")]}
    assert row.errors[0]["value"] == "A\ufffdB"
    assert import_words.what(row.errors[0]).endswith(f"(U+{ord(sign):04X}).")
    assert Partner.objects.get().name == "C"


def test_such_a_letter_in_a_heading_or_a_broken_row_breaks_nothing(check):
    session = check('Owner\x00;Site\n"A\x00" B;1\nC;2\n', fields={"partner.name": "=Owner\ufffd"})

    assert faults(session) == {2: [("", "quote_misplaced")]}
    assert session.rows.get(number=2).errors[0]["value"].startswith('"A\ufffd" B')


def test_a_cell_too_long_to_be_one_is_called_that(check):
    session = check("Owner;Site\n" + "A" * 200_000 + ";1\nC;2\n")

    assert faults(session) == {2: [("", "cell_too_long")]}
    assert "longer than 131072 characters" in import_words.what(
        session.rows.get(number=2).errors[0]
    )


# Workbooks


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    hidden, cover, data = map(book.add_worksheet, ("Old", "Cover", "Depots"))
    hidden.write_column(0, 0, ["Owner", "Nobody"])
    hidden.hide()
    data.activate()
    data.set_first_sheet()
    cover.write(0, 0, "Depots of Norvania")
    data.merge_range("A1:D1", "Depots, as of 1 May")
    data.write_row(1, 0, ["Owner", "Site", "Resource", "Quantity"])
    data.merge_range("A3:A4", "Acme")
    data.write_row(2, 1, ["North", "diesel", 5])
    data.write_row(3, 1, ["South", "diesel", 6])
    book.close()
    return out.getvalue()


def test_the_first_table_a_person_sees_is_read(upload):
    session = upload(_workbook(), name="depots.xlsx")

    assert session.options["shape"]["sheet"] == "Depots"
    assert session.options["sheets"] == ["Old", "Cover", "Depots"]


def test_a_merged_cell_is_a_value_in_its_first_row_and_empty_below(upload, petra, sign_in):
    session = upload(_workbook(), name="depots.xlsx")
    client = sign_in(petra)
    client.post(_pages(session, "import_reading"), {"sheet": "Depots", "heading_row": "2"})
    session.refresh_from_db()

    assert [column["text"] for column in session.columns] == [
        "Owner",
        "Site",
        "Resource",
        "Quantity",
    ]
    assert session.options["sample"] == [
        ["Acme", "North", "diesel", "5"],
        ["", "South", "diesel", "6"],
    ]


# Counts


def test_every_count_leads_to_the_rows_it_counts(commit, check, petra, sign_in):
    commit(DEPOTS)
    text = DEPOTS.replace("300", "301") + "New Oy;A;;;;diesel;many;m³\nNew Oy;B;;;;diesel;7;m³\n"
    session = check(text, source="Next year")
    client = sign_in(petra)
    page = client.get(_pages(session, "import_detail"))

    deeds = [deed for tally in page.context["tallies"] for deed in tally.deeds if deed.count]
    assert {deed.key: deed.count for deed in deeds} == {
        "partner.created": 1, "partner.same": 2, "site.created": 1, "site.same": 3,
        "capability.created": 1, "capability.changed": 1, "capability.same": 2,
    }  # fmt: skip
    rows_url = _pages(session, "import_rows")
    for deed in deeds:
        assert f"{rows_url}?deed={deed.key}" in page.content.decode()
        rows = client.get(rows_url, {"deed": deed.key}).context["rows"]
        assert len(rows) == deed.count, deed.key
    (fault,) = page.context["faults"]
    assert len(client.get(rows_url, {"fault": fault["key"]}).context["rows"]) == fault["count"] == 1
    assert client.get(rows_url, {"fault": "nonsense"}).status_code == 200


def test_the_good_rows_are_added_up(check, petra, sign_in):
    session = check(DEPOTS + "Acme Fuel Oy;Bad depot;;;;diesel;0;m³\n")
    page = sign_in(petra).get(_pages(session, "import_detail"))

    # 1,250.5 m³ and 300 m³ and 90 t at 840 kg/m³
    (line,) = page.context["supply"]
    assert (line["count"], line["amounts"]) == (3, ["1,657.642\u00a0m³"])
    assert session.counts["supply"][0]["stock"] == 1_657_642


def test_what_is_added_up_is_what_is_written(commit):
    session = commit(DEPOTS)

    written = sum(Capability.objects.values_list("stock", flat=True))
    assert session.counts["supply"][0]["stock"] == int(written * 1000)


# Progress


def test_the_state_above_changes_once_the_work_is_over(upload, petra, sign_in):
    session = upload(DEPOTS)
    client = sign_in(petra)
    mapping = offered_mapping(session, load_vocabulary(session.nation))
    fields = {**mapping.fields, "capability.share_war": From(constant="100")}
    mapping = replace(mapping, fields=fields)
    actions.map_import(session, mapping=mapping, version=session.version, by=petra)
    asked = client.get(_pages(session, "import_progress"), headers={"HX-Request": "true"})
    assert b'id="import-state"' not in asked.content
    work(session)

    asked = client.get(_pages(session, "import_progress"), headers={"HX-Request": "true"})
    assert b'id="import-state" hx-swap-oob="true"' in asked.content
    assert b"Checked: ready to commit" in asked.content
    assert b'id="import-state"' in client.get(_pages(session, "import_detail")).content


def test_an_ods_file_is_taken(upload):
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in (("Owner", "Site"), ("Acme", "Depot"))
    )
    session = upload(ods(rows).getvalue(), name="depots.ods")

    assert session.file.content_type == "application/vnd.oasis.opendocument.spreadsheet"
    assert session.options["sample"] == [["Acme", "Depot"]]
