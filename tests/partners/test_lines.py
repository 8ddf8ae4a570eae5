"""Production lines: one thing at a time, each product a capability; nothing is raised on the quiet."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from common.errors import StaleVersion
from partners.actions import declaring, places
from partners.actions import lines as actions
from partners.lines import NotOnThisLine
from partners.models import Capability, CapabilityChange, Line
from partners.shown import differences_of
from partners.stating import Typed
from partners.terms import LineTerms, Terms
from tests.factories import baseline as words
from tests.factories import partners as made
from tests.factories.queries import count_queries
from workspace.models import Change

pytestmark = pytest.mark.django_db


def typed(low):
    return Typed(Decimal(low))


@pytest.fixture
def water(frame):
    return words.resource("water", "consumable", frame.diesel.unit, frame.elements["BLR2"])


@pytest.fixture
def line(acme, anna):
    return actions.add_line(
        acme, site=acme.sites.get(), name="Bottling", inputs="Malt, power", by=anna
    )


@pytest.fixture
def stated(line):
    """220 a day after 48 hours of conversion, at most 3,000 in all."""
    return Terms(
        site=line.site,
        quantities={"rate": typed(220), "most": typed(3000)},
        share_war=80,
        kind="production",
        made=LineTerms(line, conversion_hours=48),
    )


@pytest.fixture
def products(acme, frame, water, anna, petra, stated, line):
    """Diesel is what the line makes anyway; water takes 48 hours. Both in force."""
    normal = replace(stated, quantities={"rate": typed(100)}, made=LineTerms(line, is_normal=True))
    for resource, terms in ((frame.diesel, normal), (water, stated)):
        held = declaring.declare_capability(acme, resource=resource, terms=terms, by=anna)
        declaring.submit_capability(held, by=anna)
        declaring.accept_capability(held, by=petra)
    Change.objects.all().delete()
    return list(Capability.objects.order_by("pk"))


def changed(row, stated, by, **new):
    terms = replace(stated, **new)
    return declaring.update_capability(row, version=None, terms=terms, by=by)


def test_conversion_is_part_of_getting_ready(acme, water, anna, stated):
    held = declaring.declare_capability(
        acme, resource=water, terms=replace(stated, notice_hours=24), by=anna
    )

    assert (held.ready_hours, held.conversion_hours, held.most) == (72, 48, 3000)
    assert Capability.objects.ready_within(71).count() == 0
    assert Capability.objects.ready_within(72).get() == held


def test_what_one_product_counts_for_changes_what_the_others_do(
    products, stated, anna, petra, frame, water
):
    _normal, product = products

    product, change = changed(
        product, stated, anna, quantities={"rate": typed(200), "most": typed(2000)}
    )

    assert change is None
    assert product.rate == 200
    assert set(Change.objects.values_list("key", flat=True)) == {frame.diesel.pk, water.pk}


def test_what_raises_a_product_waits_for_the_office(products, stated, line, anna, petra):
    product = products[1]

    product, change = changed(
        product, stated, anna, quantities={"rate": typed(210)}, made=None,
        site=line.site, share_war=70,
    )  # fmt: skip

    assert (product.line, product.conversion_hours, product.rate) == (line, 48, 210)
    assert product.share_war == 70  # lowered at once
    shown = {row["label"]: (row["old"], row["new"]) for row in differences_of(change)}
    assert shown["Made on a line"] == ("Bottling", "—")
    assert shown["Conversion"] == ("2 days", "at once")
    product = declaring.grant_change(change, by=petra)
    assert (product.line, product.conversion_hours, product.most) == (None, 0, None)


def test_what_has_come_between_is_seen_when_a_change_is_granted(
    products, stated, line, anna, petra
):
    normal, product = products
    declaring.withdraw_capability(normal, by=anna)
    _same, change = changed(product, stated, anna, made=LineTerms(line, is_normal=True))
    declaring.submit_capability(normal, by=petra)

    with pytest.raises(NotOnThisLine, match="normally makes Diesel"):
        declaring.grant_change(change, by=petra)

    assert CapabilityChange.objects.waiting().get() == change
    declaring.withdraw_capability(product, by=anna)
    declaring.declare_capability(product.partner, resource=product.resource, terms=stated, by=anna)
    with pytest.raises(NotOnThisLine, match="makes Water already"):
        declaring.submit_capability(product, by=anna)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ({"quantities": {"stock": typed(9), "rate": typed(9)}}, "lies in stock"),
        ({"quantities": {"stock": typed(9)}}, "how much of it the line makes"),
        ({"made": "both"}, "needs no conversion"),
        ({"made": "normal"}, "normally makes Diesel"),
    ],
)
def test_a_line_makes_what_it_can(products, stated, line, anna, new, why):
    if new.get("made") == "both":
        new = {"made": LineTerms(line, is_normal=True, conversion_hours=9)}
    elif new.get("made") == "normal":
        new = {"made": LineTerms(line, is_normal=True), "quantities": {"rate": typed(9)}}

    with pytest.raises(NotOnThisLine, match=why):
        changed(products[1], stated, anna, **new)


def test_products_of_a_line_are_counted_alike(products, acme, frame, stated, anna):
    with pytest.raises(NotOnThisLine, match="not counted like this"):
        declaring.declare_capability(
            acme, resource=frame.lorries, by=anna,
            terms=replace(stated, quantities={"capacity": typed(3)}),
        )  # fmt: skip


def test_a_product_stands_where_its_line_stands(acme, boreal, water, anna, boris, stated, line):
    other = made.site(acme, acme.sites.get().region, name="Elsewhere")
    with pytest.raises(NotOnThisLine, match="at this site"):
        declaring.declare_capability(
            acme, resource=water, terms=replace(stated, site=other), by=anna
        )
    with pytest.raises(NotOnThisLine, match="at this site"):
        declaring.declare_capability(
            boreal, resource=water, terms=replace(stated, site=boreal.sites.get()), by=boris
        )


# What the database keeps


@pytest.mark.parametrize(
    "wrong",
    [
        {"line": None},
        {"line": None, "most": None, "conversion_hours": 0, "is_normal": True},
        {"stock": 5},
        {"is_normal": True},
        {"most": 0},
        {"rate": None, "capacity": 5},
    ],
)
def test_the_database_keeps_what_is_said_of_products(products, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Capability.objects.filter(pk=products[1].pk).update(**wrong)


def _write(rows, wrong):
    rows.update(**wrong)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_products_apart_and_at_their_place(products, acme, boreal, line):
    normal, product = products
    rows = Capability.objects.filter(pk=product.pk)
    elsewhere = made.site(acme, line.site.region, name="Elsewhere")
    for wrong in (
        {"resource": normal.resource},
        {"is_normal": True, "conversion_hours": 0},
        {"site": elsewhere},
        {"partner": boreal},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            _write(rows, wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.line(acme, line.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(archived_reason="x", archived_at="2026-01-01T00:00Z")


# Lines themselves


def test_a_line_in_use_is_not_put_away_and_its_site_neither(acme, products, line, anna, petra):
    with pytest.raises(actions.LineInUse):
        actions.archive_line(line, reason="Sold.", by=anna)
    for product in products:
        declaring.withdraw_capability(product, by=anna)
    with pytest.raises(places.SiteInUse, match="A line stands"):
        places.archive_site(line.site, by=anna)

    line = actions.archive_line(line, reason="Sold.", by=anna)

    assert line.is_archived
    with pytest.raises(NotOnThisLine):
        declaring.submit_capability(products[1], by=anna)
    again = actions.add_line(acme, site=line.site, name=line.name, by=anna)
    with pytest.raises(actions.LineNameTaken):
        actions.restore_line(line, by=anna)
    actions.archive_line(again, reason="Twice.", by=anna)
    assert not actions.restore_line(line, by=anna).is_archived


def test_two_people_change_a_line(line, anna):
    changed = actions.update_line(line, version=1, name="Bottling 2", inputs="", by=anna)

    assert (changed.name, changed.inputs, changed.version) == ("Bottling 2", "", 2)
    with pytest.raises(StaleVersion):
        actions.update_line(line, version=1, name="Mine", inputs="", by=anna)


@pytest.mark.parametrize(
    ("person", "status", "products_seen"),
    [("petra", 200, 2), ("audrey", 200, 2), ("omar", 200, 1), ("anna", 200, 2), ("boris", 404, 0),
     ("vera", 404, 0), ("petra2", 404, 0), ("lena", 200, 1)],
)  # fmt: skip
def test_who_sees_a_line_sees_of_its_products_what_is_theirs(
    request, sign_in, products, line, frame, person, status, products_seen
):
    hidden = Capability.objects.filter(pk=products[0].pk)
    hidden.update(share_level="office")  # an official sees the line, not this product

    response = sign_in(request.getfixturevalue(person)).get(line.get_absolute_url())

    assert response.status_code == status
    assert len(response.context["products"] if status == 200 else []) == products_seen


def test_a_line_of_which_nothing_is_shown_is_not_there(sign_in, omar, line, products):
    Capability.objects.update(share_level="office")

    assert sign_in(omar).get(line.get_absolute_url()).status_code == 404
    assert Line.objects.visible_to(omar).count() == 0


def test_a_company_adds_a_line_and_its_product_by_page(sign_in, acme, anna, water, petra):
    client = sign_in(anna)
    home = reverse("partners:mine_one", args=[acme.public_id])
    add = reverse("partners:line_add", args=[acme.public_id])
    assert add in client.get(home).content.decode()
    site = acme.sites.get()
    page = client.post(
        add, {"site": site.public_id, "name": "Bottling", "inputs": "Malt"}, follow=True
    )
    line = Line.objects.get()
    assert page.redirect_chain[0][0] == line.get_absolute_url()

    found = client.get(
        reverse("partners:declare", args=[acme.public_id]), {"line": line.public_id, "q": "water"}
    )
    address = reverse("partners:declare_resource", args=[acme.public_id, water.public_id])
    assert f"{address}?line={line.public_id}" in found.content.decode()
    form = client.get(f"{address}?line={line.public_id}").context["form"]
    assert form["line"].value() == line.public_id
    typed_in = {
        "site": site.public_id, "unit": "MTQ", "rate": "220", "basis": "on_top", "reach": "site",
        "kind": "production", "share_peacetime": "0", "share_crisis": "100", "share_war": "80",
        "share_level": "authorities", "line": line.public_id, "conversion_hours_number": "2",
        "conversion_hours_unit": "d", "most": "3000",
    }  # fmt: skip
    wrong = client.post(address, typed_in | {"stock": "5", "is_normal": "on"})
    assert {"stock", "conversion_hours"} <= wrong.context["form"].errors.keys()
    client.post(address, typed_in)
    held = Capability.objects.get()
    assert (held.line, held.conversion_hours, held.most, held.rate) == (line, 48, 3000, 220)

    edit = client.get(reverse("partners:capability_edit", args=[held.public_id])).context["form"]
    assert (edit["line"].value(), edit["most"].value()) == (line.public_id, "3000")
    assert "Bottling" in client.get(held.get_absolute_url()).content.decode()
    assert "Bottling" in client.get(home).content.decode()
    assert "220" in sign_in(petra).get(acme.get_absolute_url()).content.decode()


def test_the_list_of_lines_finds_and_costs_the_same_however_long(
    sign_in, petra, anna, acme, frame, products, line
):
    client = sign_in(petra)
    url = reverse("partners:lines")
    short = count_queries(lambda: client.get(url))
    for number in range(5):
        made.capability(
            acme, frame.diesel, by=anna, rate=Decimal(1), line=made.line(acme, f"Mill {number}")
        )

    assert count_queries(lambda: client.get(url)) == short
    assert len(client.get(url).context["page"].rows) == 6
    found = client.get(url, {"q": "bott", "resource": "water", "region": "NO-01"}).context["page"]
    assert [row.name for row in found.rows] == ["Bottling"]
    page = client.get(reverse("partners:lines_file", args=["csv"]), {"q": "bott"})
    text = b"".join(page.streaming_content).decode()
    assert "Bottling" in text
    assert "Diesel; Water" in text
    box = client.get(reverse("partners:search"), {"q": "botling"})
    assert line.get_absolute_url() in box.content.decode()
