"""The exercise country: each number of its story is the same on page, in both files and in the API."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, Condition
from assessments import figures
from assessments.figures.comparison import compared_for, kept_comparison, make_comparison
from assessments.models import Gap, GapReport, KeptWhatIf
from assessments.periodic import ask_kept_what_ifs
from assessments.running.freshness import refresh
from baseline.models import Resource
from partners.actions.verifying import verify_capability
from partners.models import Application, Capability, Contact, DuplicatePair, Partner
from resilience_portal.demo import history
from resilience_portal.demo.build import Builder
from tests.factories.files import csv_table, xlsx_table

# Building a country takes longer than a test may, on a busy machine.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction for each test: `country` holds one for the whole module."""


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The demo country, built once and only looked at."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("sync_kinds", verbosity=0)
        call_command("load_baseline", verbosity=0)
        builder = Builder("a long word for the demo")
        builder.build()
        history.write(builder, months=2)
        official = builder.users["official"]
        client = Client()
        client.force_login(official)
        yield SimpleNamespace(
            builder=builder, official=official, client=client, report=figures.latest(official)
        )
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _savepoint(country: Any) -> Any:
    """Readings noted by one test are gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def line(country: Any, resource: str, region: str, priority: int, scenario: str = "WINTER") -> Gap:
    return Gap.objects.select_related("report", "resource", "need").get(
        report=country.report, resource__code=resource, region__code=region, priority=priority,
        scenario__code=scenario,
    )  # fmt: skip


#: (resource, region, priority, scenario): day → (required, declared, expected, assured) in units.
FIGURES = {
    # 1,620 m³ are needed in the first priority. Declared: all. Assured: 1,400, of Muuga's contract and
    # the state reserve. Expected: 1,722 (810 Muuga + 180 Tartu + 140 Valga + 42 Kuressaare + 100 Narva
    # + 450 state reserve), of which 102 are left for the second priority.
    ("diesel", "EE-37", 1, "WINTER"): {
        1: ("30", "30", "30", "30"),
        14: ("420", "420", "420", "420"),
        30: ("900", "900", "900", "777.777"),
    },
    ("diesel", "EE-45", 1, "WINTER"): {30: ("360", "360", "360", "311.111")},
    ("diesel", "EE-79", 1, "WINTER"): {30: ("240", "240", "240", "207.407")},
    ("diesel", "EE-74", 1, "WINTER"): {30: ("90", "90", "90", "77.777")},
    ("diesel", "EE-39", 1, "WINTER"): {30: ("30", "30", "30", "25.925")},
    ("diesel", "EE", 2, "WINTER"): {30: ("1200", "1090", "102", "0")},
    # 300 lorries, 180 drivers in war: 72 contracted and exercised, 24 contracted, 48 pledged, 36 neither.
    ("heavy-lorries", "EE", 1, "CONVOY"): {1: ("180", "180", "111.6", "72")},
    ("heavy-lorries", "EE", 2, "CONVOY"): {1: ("120", "0", "0", "0")},
    ("heavy-lorries", "EE", 1, "WINTER"): {14: ("180", "180", "180", "120")},
    ("heavy-lorries", "EE", 2, "WINTER"): {14: ("120", "120", "6", "0")},
    # 162,734 people, three litres a day; 150 m³ a day from hour 24, 220 more from hour 72.
    ("drinking-water", "EE-79", 1, "WINTER"): {
        1: ("488.202", "0", "0", "0"),
        3: ("1464.606", "300", "285", "300"),
        7: ("3417.414", "1780", "1031", "900"),
    },
    # 60,000 l and 3,000 a day from hour 48, from one maker.
    ("infusion-fluid", "EE", 1, "WINTER"): {
        1: ("0", "0", "0", "0"),
        3: ("6000", "6000", "6000", "0"),
        30: ("168000", "144000", "57600", "0"),
    },
    ("reception-beds", "EE", 2, "WINTER"): {14: ("10000", "8000", "1600", "0")},
    # 640 + 330 + 225 of 1,900, against a target of 90 %.
    ("mobile-masts-24h", "EE", 2, "WINTER"): {1: ("1710", "1195", "367", "0")},
}
NAMES = ("required", "declared", "expected", "assured")
HEADINGS = ("Required", "Declared", "Expected", "Assured")


@pytest.mark.parametrize("key", FIGURES, ids=lambda key: "-".join(map(str, key)))
def test_a_number_is_the_same_on_page_in_files_and_in_the_api(country, key):
    _is_told_everywhere(country, key, FIGURES[key])


def _is_told_everywhere(country, key, days):
    found = line(country, *key)
    client = country.client
    address = reverse("assessments:line", args=[found.public_id])
    page = client.get(address).content.decode()
    told = client.get(reverse("api:gap-detail", args=[found.public_id])).json()
    tables = [
        read(
            client.get(reverse("assessments:line_file", args=[found.public_id, "milestones", kind]))
        )
        for read, kind in ((csv_table, "csv"), (xlsx_table, "xlsx"))
    ]
    for day, expected in days.items():
        place = found.report.milestones.index(day)
        wanted = [Decimal(one) for one in expected]

        assert [Decimal(told[name][place]) / 1_000 for name in NAMES] == wanted
        for table in tables:
            (row,) = [row for row in table if int(row["Day"]) == day]
            assert [Decimal(str(row[one])).quantize(Decimal("0.001")) for one in HEADINGS] == wanted
        cells = "".join(
            f'<td class="num">{one:,f}\N{NO-BREAK SPACE}{found.resource.unit.symbol}</td>'
            for one in wanted
        )
        assert cells in "".join(piece.strip() for piece in page.splitlines()), (day, cells)
    for figure, number in zip(NAMES[1:], wanted[1:], strict=True):  # on the last of the days
        behind = client.get(f"{address}?figure={figure}&day={day}").context["behind"]
        assert Decimal(behind.explanation.supplied) / 1_000 == number
        assert behind.shown_given + behind.hidden_given == behind.explanation.supplied


def test_the_hero_line_in_percent(country):
    first = [
        line(country, "diesel", region, 1)
        for region in ("EE-37", "EE-45", "EE-79", "EE-74", "EE-39")
    ]
    place = country.report.milestones.index(30)

    # Everywhere alike: 100 / 100 / 86.4 %.
    assert {
        (one.declared_coverages[place], one.expected_coverages[place], one.assured_coverages[place])
        for one in first
    } == {(10_000, 10_000, 8_641)}
    second = line(country, "diesel", "EE", 2)
    assert (second.declared_coverages[place], second.expected_coverages[place]) == (9_083, 850)
    page = country.client.get(
        reverse("assessments:line", args=[first[0].public_id])
    ).content.decode()
    assert "First short between day 14 and day 30." in page


def test_what_changes_when_valga_signs_and_is_verified(country):
    """The office records the agreement and grants the pass by its pages, then verifies; the current report follows."""
    builder, client = country.builder, Client()
    client.force_login(builder.officer)
    agreed = Agreement.objects.get(title="Diesel by road from the south")
    at = {"public_id": agreed.public_id}
    paper = SimpleUploadedFile("signed.txt", b"Signed.", content_type="text/plain")
    signed = {"signed_on": builder.today, "file": paper}
    assert client.post(reverse("agreements:sign", kwargs=at), signed).status_code == 302
    client.post(reverse("agreements:move", kwargs=at | {"move": "start"}))

    # Her drivers have no pass yet: the contract counts as a pledge, 700 at 0.4.
    refresh(builder.estonia.pk)
    second = ("diesel", "EE", 2, "WINTER")
    _is_told_everywhere(country, second, {30: ("1200", "1090", "242", "0")})
    waiting = Condition.objects.get(partner__name="Valga Road Fuel (demo)")
    granted = {"answer": "granted", "until": builder.today + timedelta(days=300)}
    page = reverse("agreements:condition_decide", args=[waiting.public_id])
    assert client.post(page, granted).status_code == 302
    assert refresh(builder.estonia.pk).recomputed == 1

    # 1,090 declared; 1,722 + 350 (700 contracted at 0.7 instead of 0.2) - 1,620 expected.
    _is_told_everywhere(country, second, {30: ("1200", "1090", "452", "0")})
    valga = agreed.commitments.get().capability
    seen = {"method": "visit", "seen": {"rate": valga.rate}, "seen_on": builder.today}
    verify_capability(
        valga, **seen, valid_until=builder.today + timedelta(days=365), by=builder.officer
    )
    assert refresh(builder.estonia.pk).recomputed == 1
    _is_told_everywhere(country, second, {30: ("1200", "1090", "592", "480")})
    _is_told_everywhere(
        country, ("diesel", "EE-37", 1, "WINTER"), {30: ("900", "900", "900", "900")}
    )


def test_last_months_report_names_the_contract_that_ended(country):
    """Tartu Depot went from contracted to pledged: 300 m³ at 0.6 instead of 0.9."""
    snapshots = GapReport.objects.filter(nation=country.builder.estonia, kind="snapshot")
    last_month = snapshots.latest("as_of")
    for _done in make_comparison(last_month, country.report):
        pass
    kept = kept_comparison(last_month, country.report)
    compared = compared_for(country.official, last_month, country.report, kept)
    moved = {one.after: one for one in compared.lines}

    # 300 m³ at 0.6 instead of 0.9; and 300 less are assured, of which 80 were spare.
    fewer = moved[line(country, "diesel", "EE", 2)]
    assert [(str(cause), part) for cause, part in fewer.expected_causes] == [("Promise", -90_000)]
    opened = [moved[line(country, "diesel", region, 1)] for region in ("EE-37", "EE-45", "EE-79")]
    assert {str(cause) for one in opened for cause, _part in one.causes} == {"Promise"}
    assert {one.gap_before for one in opened} == {0}


def test_without_nordhav_less_than_half_is_expected_on_the_last_day(country):
    found = {}
    for region in ("EE-37", "EE-45", "EE-79", "EE-74", "EE-39"):
        one = line(country, "diesel", region, 1)
        shown = country.client.get(reverse("assessments:line", args=[one.public_id])).context
        loss = next(loss for loss in shown["losses"] if str(loss.label).endswith("largest owner"))
        assert one.milestone == 30
        assert loss.name == "Nordhav (demo)"
        found[region] = (loss.expected, loss.assured)

    assert found == {
        "EE-37": (4_509, 3_086), "EE-79": (4_509, 3_086), "EE-39": (4_509, 3_086),
        "EE-45": (4_509, 3_086), "EE-74": (4_666, 3_086),
    }  # fmt: skip


REGIONS = ("EE-37", "EE-45", "EE-79", "EE-74", "EE-39")
#: What is supposed: (region, priority) → (declared, expected, assured) on day 30, of which None is unchanged.
WHAT_IFS = {
    "without Nordhav": (
        lambda: ("partner", Partner.objects.get(name="Nordhav (demo)").public_id),
        {
            **dict.fromkeys([(one, 1) for one in REGIONS if one != "EE-74"], (9_320, 4_509, 3_086)),
            ("EE-74", 1): (9_320, 4_666, 3_086),
        },
    ),
    "borders closed": (lambda: ("borders", "on"), {("EE-37", 1): (10_000, 9_765, 8_641)}),
}


@pytest.mark.parametrize("case", WHAT_IFS)
def test_a_what_if_tells_what_the_exercise_says(country, case):
    pair, expected = WHAT_IFS[case]
    name, value = pair()
    page = country.client.get(reverse("assessments:what_if"), {name: value, "day": 30})
    found = {
        (one.line.region.code, one.line.priority): one.after
        for one in page.context["sides"].lines()
        if one.line.resource.code == "diesel" and one.line.scenario.code == "WINTER"
    }
    told = country.client.get("/api/v1/what-ifs/ask/", {name: value, "day": 30}).json()
    same = {
        (one["region"], one["priority"]): one["after"]
        for one in told["lines"]
        if one["resource"] == "diesel" and one["scenario"] == "WINTER"
    }
    for key, shares in expected.items():
        assert tuple(same[key][f"{one}_share"] for one in NAMES[1:]) == shares
        then = found[key]
        assert (then.declared_share, then.expected_share, then.assured_share) == shares, key


def test_the_kept_what_ifs_of_the_exercise_tell_the_same(country):
    kept = KeptWhatIf.objects.get(name="Nordhav falls out")
    page = country.client.get(reverse("assessments:what_if"), {"kept": kept.public_id})
    first = next(one for one in page.context["lines"] if one.line.region.code == "EE-74")
    assert (first.after.expected_share, first.after.assured_share) == (4_666, 3_086)
    ask_kept_what_ifs()
    for one in KeptWhatIf.objects.filter(nation=country.builder.estonia):
        (answer,) = one.answers.all()
        assert answer.problem == ""
        assert answer.worse > 0


def test_without_nordhav_three_counties_have_nothing_on_the_first_day(country):
    nordhav = Partner.objects.get(name="Nordhav (demo)").public_id
    page = country.client.get(reverse("assessments:what_if"), {"partner": nordhav, "day": 1})

    gone = [one for one in page.context["lines"] if one.line.resource.code == "diesel"]
    assert {one.line.region.code for one in gone if one.after.expected == 0} >= {
        "EE-37", "EE-79", "EE-39",
    }  # fmt: skip
    assert "EE-74" not in {one.line.region.code for one in gone if one.after.expected == 0}


def test_one_maker_is_a_single_point_of_failure(country):
    found = line(country, "infusion-fluid", "EE", 1)

    assert (found.milestone, found.partners, found.concentration) == (30, 1, 10_000)
    page = country.client.get(reverse("assessments:line", args=[found.public_id]))
    assert "a single partner" in page.content.decode()
    assert [loss.name for loss in page.context["losses"]][0] == "Viru Infusion (demo)"


def test_masts_are_told_in_percent_of_those_in_service(country):
    found = line(country, "mobile-masts-24h", "EE", 2)
    client = country.client

    page = client.get(reverse("assessments:line", args=[found.public_id])).content.decode()
    address = reverse("assessments:report_file", args=[country.report.public_id, "csv"])
    (row,) = csv_table(client.get(f"{address}?resource=mobile-masts-24h"))
    told = client.get(reverse("api:gap-detail", args=[found.public_id])).json()

    assert "<strong>62.9\N{NO-BREAK SPACE}%</strong> meet the level" in page
    assert row["Of them declared to meet the level (%)"] == "62.89"
    assert (told["in_service"], told["met_share"]) == (1_900_000, 6_289)


def test_nine_of_twelve_ministries_and_the_register_that_takes_too_long(country):
    client = country.client
    page = client.get(
        reverse("assessments:requirement", args=["BLR1"]) + "?phase=peacetime"
    ).context
    row = next(
        row
        for part in page["parts"]
        for row in part.resources
        if row.of.code == "continuity-plan-exercised"
    )
    assert row.one.cell.assured == 7_500
    listed = client.get(row.one.url).context["page"].rows
    assert [str(one.judgement) for one in listed].count("Met") == 9
    assert len(listed) == 12

    weakest = line(country, "base-registers-restored", "EE", 1)
    crisis = client.get(reverse("assessments:requirement", args=["BLR1"]) + "?phase=crisis").context
    assert crisis["whole"].cell.weakest == 0
    assert weakest in [told.line for told in crisis["worst"]]
    shown = client.get(reverse("assessments:line", args=[weakest.public_id])).content.decode()
    assert "Restored in 11 h in the last test, against a target of 4 h." in shown
    assert "<strong>Not met</strong>" in shown


def test_the_country_is_as_large_as_the_story_says(country):
    estonia = country.builder.estonia
    partners = Partner.objects.filter(nation=estonia)

    assert partners.count() >= 120
    assert Capability.objects.filter(nation=estonia).count() >= 900
    assert Resource.objects.filter(nation=None).count() >= 150
    contacts = Contact.objects.filter(nation=estonia)
    stale = sum((country.builder.today - one.confirmed_on).days > 180 for one in contacts)
    assert 0.2 <= stale / contacts.count() <= 0.3
    assert DuplicatePair.objects.filter(nation=estonia).count() == 2
    assert Application.objects.filter(nation=estonia, status="submitted").count() == 1
    lines = Gap.objects.filter(report=country.report)
    not_known = lines.filter(is_known=False).values_list("resource__code", flat=True).distinct()
    assert sorted(not_known) == ["aggregates", "fish", "fork-lifts"]
    assert figures.trend(country.official)[-1].cells["BLR2", "crisis"].assured
    assert len(figures.trend(country.official)) == 2


def test_ordinary_lines_are_mostly_covered(country):
    ordinary = Gap.objects.filter(report=country.report, is_known=True, priority__gt=1)
    ordinary = ordinary.exclude(resource__kind__in=["level", "criterion"])

    assert ordinary.filter(coverage__gte=7_000).count() / ordinary.count() > 0.7


def test_the_other_nations_officer_sees_none_of_it(country):
    stranger = country.builder.users["officer.lv"]

    assert not Gap.objects.visible_to(stranger).filter(report=country.report).exists()
    client = Client()
    client.force_login(stranger)
    found = line(country, "diesel", "EE-37", 1)
    assert client.get(reverse("assessments:line", args=[found.public_id])).status_code == 404
    assert "Nordhav" not in client.get(reverse("assessments:dashboard")).content.decode()
