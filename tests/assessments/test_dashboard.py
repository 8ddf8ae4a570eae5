"""Where the nation falls short, as people read it: every number has its rows, every table its files."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import figures
from assessments.models import Gap
from audit.models import Reading
from baseline.models import KnownShare
from partners.models import Capability
from tests.factories import assessments as made
from tests.factories import partners as registry
from tests.factories.files import csv_table, xlsx_table
from tests.factories.queries import count_queries

READERS = ["petra", "omar", "audrey"]
PHASE = {"phase": "crisis", "requirement": "BLR2"}


@pytest.fixture
def report(stocked, petra):
    return made.report(petra)


def url(name, *args, **query):
    address = reverse(f"assessments:{name}", args=[getattr(one, "public_id", one) for one in args])
    return address + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )


def line_of(report, need):
    return Gap.objects.get(report=report, need=need)


def words_of(answer):
    """What is read on a page, without what holds it together."""
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


# Every number leads to the rows it counts


def linked_cells(client):
    """Every cell of both pages, with the report it is of."""
    for page in (url("dashboard", **PHASE), url("requirement", "BLR2", phase="crisis")):
        shown = client.get(page).context
        rows = [*shown.get("rows", []), *shown["regions"], *shown["points"]]
        rows += [row for part in shown.get("parts", []) for row in part.resources]
        yield from [cell for row in rows for cell in row.cells]
        yield from [part.cell for part in shown.get("parts", [])]


@pytest.mark.parametrize("person", READERS)
def test_every_cell_leads_to_the_lines_it_counts(request, client, stocked, petra, person):
    made.report(petra, "snapshot", now=timezone.now() - timedelta(days=30))
    made.report(petra)
    client.force_login(request.getfixturevalue(person))

    cells = [one for one in linked_cells(client) if one.cell.lines]

    assert len(cells) >= 6
    for one in cells:
        listed = client.get(one.url).context["counts"]
        assert (listed["lines"], listed["unknown"]) == (one.cell.lines, one.cell.unknown_lines), (
            one.url
        )
        if one.cell.weakest is not None:
            weakest = client.get(one.weakest_url).context["line"]
            assert weakest.coverage == one.cell.weakest


@pytest.mark.parametrize("person", READERS)
@pytest.mark.parametrize("region", ["", "north"])
def test_the_tiles_count_what_their_lists_hold(request, client, report, person, region, places):
    client.force_login(request.getfixturevalue(person))
    query = {"region": places.north.code} if region else {}

    shown = client.get(url("dashboard", **query)).context

    assert client.get(shown["links"]["short"]).context["counts"]["lines"] == shown["short"]
    unknown = client.get(shown["links"]["unknown"]).context["counts"]["lines"]
    assert unknown == shown["matrix"].unknown_lines


# What a minister reads


def test_the_worst_gaps_say_why_and_since_when(client, stocked, petra, omar, frame):
    old = timezone.now() - timedelta(days=60)
    lorries = Capability.objects.filter(resource=frame.lorries)
    diesel = Capability.objects.filter(resource=frame.diesel)
    diesel.update(stock=500, seen_stock=500)
    first = made.report(petra, "snapshot", now=old)
    diesel.update(stock=80, seen_stock=80)
    second = made.report(petra, "snapshot", now=old + timedelta(days=30))
    diesel.update(evidence="declared")
    report = made.report(petra)
    client.force_login(petra)

    told = {one.line.need_id: one for one in client.get(url("dashboard")).context["worst"]}

    assert lorries.get().capacity == 4
    assert [str(one) for one in told[stocked["lorries"].pk].why] == [
        "too little is offered by then", "a single partner",
    ]  # fmt: skip
    assert told[stocked["lorries"].pk].since == figures.Since(first.day, True, False)
    assert told[stocked["diesel"].pk].since == figures.Since(second.day, False, False)
    # Priority 1 was covered by what was verified until a moment ago.
    assert told[stocked["town"].pk].since == figures.Since(report.day, False, True)
    assert [str(one) for one in told[stocked["town"].pk].why] == [
        "offered, but not all of it contracted and verified", "a single partner",
    ]  # fmt: skip
    assert [str(one) for one in told[stocked["masts"].pk].why][0] == "too few units meet the level"
    assert [str(one) for one in told[stocked["plans"].pk].why] == ["Partly met"]
    page = words_of(client.get(url("dashboard")))
    assert "new since the last snapshot" in page
    assert " or earlier" in page


def test_the_first_sentence_names_the_weakest_requirement(client, stocked, petra, frame):
    Capability.objects.filter(resource=frame.masts).update(seen_capacity=90, capacity=90)
    Capability.objects.filter(resource=frame.lorries).update(status="withdrawn")
    made.report(petra, "snapshot", now=timezone.now() - timedelta(days=30))
    Capability.objects.filter(resource=frame.diesel).update(evidence="declared")
    made.report(petra)
    client.force_login(petra)

    weakest = client.get(url("dashboard", phase="crisis")).context["weakest"]
    page = words_of(client.get(url("dashboard", phase="crisis")))

    assert (weakest.of.code, weakest.one.cell.assured) == ("BLR2", 0)
    assert (
        "In crisis the weakest requirement is <strong>BLR2 Requirement 2</strong>: <strong>0 %</strong>"
        in page
    )
    assert ", −76.7 points since " in page
    assert client.get(url("dashboard", phase="war")).context["weakest"] is None


def test_a_need_is_short_since_through_its_versions(stocked, petra, winter, storm):
    before = made.report(petra, "snapshot", now=timezone.now() - timedelta(days=30))
    again = made.assessment(petra, storm, title="Winter needs, revised")
    old = stocked["diesel"]
    type(winter).objects.filter(pk=winter.pk).update(status="superseded")
    new = made.need(again, old.resource, old.region, storm, by=petra, initial=100, first=old)
    report = made.report(petra)

    (line,) = figures.lines_for(petra, report)

    assert line.need == new
    assert figures.short_since(petra, report, [line])[line.pk].day == before.day


def test_what_is_not_known_is_hatched_and_never_a_shortage(client, report, stocked, petra, frame):
    KnownShare.objects.create(
        nation=petra.nation,
        resource=frame.diesel,
        percent=12,
        source="x",
        estimated_on="2025-01-01",
    )
    made.report(petra)
    client.force_login(petra)

    national = client.get(url("dashboard", **PHASE))
    requirement = client.get(url("requirement", "BLR2", phase="crisis"))

    assert {one.line.need_id for one in national.context["worst"]}.isdisjoint(
        {stocked["diesel"].pk, stocked["town"].pk}
    )
    assert national.context["rows"][1].cells[1].cell.state == "not_known"
    assert requirement.context["worst"] == []
    assert 'class="cell cover-unknown"' in national.content.decode()
    assert "cover-track cover-unknown" in requirement.content.decode()
    line = line_of(figures.latest(petra), stocked["diesel"])
    page = words_of(client.get(url("line", line)))
    assert "an estimated 12 % of this market" in page
    assert "are missing" not in page
    assert "Short since" not in page


def test_no_need_is_said_in_words(client, report, petra):
    client.force_login(petra)

    page = words_of(client.get(url("dashboard", phase="war")))
    requirement = words_of(client.get(url("requirement", "BLR5", phase="war")))

    assert page.count("No need stated") >= 7
    assert "No need stated" in requirement
    assert "0 %" not in requirement.split('id="whole-heading"')[1].split("</section>")[0]


def test_a_requirement_shows_its_figures_over_the_days(
    client, stocked, winter, storm, frame, places, petra
):
    made.need(
        winter, frame.lorries, places.north, storm, by=petra, capacity=2, start_hours=240,
        duration_hours=240,
    )  # fmt: skip
    made.report(petra)
    client.force_login(petra)

    rows = client.get(url("requirement", "BLR7", phase="crisis")).context["milestones"]

    # Until day 10 one line asks for something, on day 14 two, and later one again.
    assert [(row.of, row.one.cell.lines) for row in rows] == [
        (1, 1), (3, 1), (7, 1), (14, 2), (30, 1), (60, 1), (90, 1),
    ]  # fmt: skip
    assert {row.one.cell.state for row in rows} == {"known"}


# A line explains itself


@pytest.fixture
def hidden(stocked, boreal, anna, frame, places):
    """A second capability behind the diesel line, kept for the office."""
    return registry.capability(
        boreal, frame.diesel, by=anna, stock=20, serves=[places.north], share_level="office"
    )


@pytest.mark.parametrize("person", READERS)
@pytest.mark.parametrize("figure", ["declared", "expected", "assured"])
def test_shown_and_not_shown_are_the_number_on_page_and_in_the_file(
    request, client, stocked, hidden, petra, person, figure
):
    line = line_of(made.report(petra), stocked["diesel"])
    client.force_login(request.getfixturevalue(person))
    query = {"figure": figure, "day": 30}

    behind = client.get(url("line", line, **query)).context["behind"]
    serving = csv_table(client.get(url("line_file", line, "serving", "csv", **query)))

    place = line.report.milestones.index(30)
    number = getattr(line, figure)[place]
    assert behind.explanation.supplied == number
    assert behind.shown_given + behind.hidden_given == number
    assert sum(round(float(row["Gives"]) * 1_000) for row in serving) == number
    assert any(row["Partner"].startswith("Not shown to you") for row in serving) is bool(
        behind.hidden_partners
    )
    for row in behind.shown:
        parts = (row.given, row.ahead, row.to_same, row.to_lower, row.left)
        assert all(part >= 0 for part in parts)
        assert sum(parts) == row.available


def test_a_line_tells_what_it_hangs_on_by_name_to_those_who_may_know(
    client, stocked, petra, omar, acme, frame, places, anna
):
    registry.capability(
        acme, frame.diesel, by=anna, stock=500, serves=[places.north], share_level="office"
    )
    line = line_of(made.report(petra), stocked["diesel"])

    seen = {}
    for user in (petra, omar):
        client.force_login(user)
        seen[user] = client.get(url("line", line)).context["losses"]

    figures_of = [
        [(str(one.label), one.assured, one.expected) for one in seen[user]] for user in seen
    ]
    assert figures_of[0] == figures_of[1]
    assert [one.name for one in seen[petra]][0] == acme.name
    assert Reading.objects.filter(by=petra, what="assessments:line").exists()


def test_a_level_says_how_many_units_meet_it(client, stocked, petra, report):
    line = line_of(report, stocked["masts"])
    client.force_login(petra)

    page = words_of(client.get(url("line", line)))

    assert "<strong>45 %</strong> meet the level: 45 piece of 100 piece in service" in page
    assert "The target is 90 %." in page
    (row,) = csv_table(client.get(url("report_file", report, "csv", resource="masts")))
    assert (row["Units in service"], row["Of them declared to meet the level (%)"]) == ("100", "45")
    told = client.get(reverse("api:gap-detail", args=[line.public_id])).json()
    assert (told["in_service"], told["met_share"]) == (100_000, 4_500)


def test_a_criterion_says_its_state_and_shows_no_quantities(client, stocked, petra, report):
    line = line_of(report, stocked["plans"])
    client.force_login(petra)

    page = words_of(client.get(url("line", line)))

    assert "<strong>Partly met</strong>" in page
    assert "required and supplied" not in page
    assert "Who serves it" not in page


def test_a_line_tells_the_day_it_runs_short(
    client, winter, storm, frame, places, petra, acme, anna, energy_agency
):
    need = made.need(winter, frame.diesel, places.north, storm, by=petra, initial=None, per_day=10)
    registry.capability(
        acme, frame.diesel, by=anna, stock=95, owner=energy_agency, evidence="verified",
        seen_stock=95,
    )  # fmt: skip
    line = line_of(made.report(petra), need)
    client.force_login(petra)

    page = words_of(client.get(url("line", line)))

    assert (line.last_good, line.first_short) == (7, 14)
    assert "First short between day 7 and day 14." in page
    assert "Assured: short from day 10." in page
    assert "Declared: short from day 10." in page


# Every table is a file


def columns(row, names):
    return [row[name] for name in names]


def as_number(value):
    return None if value in ("", None) else round(float(value), 3)


TABLES = [
    ("dashboard_file", (), "coverage"), ("dashboard_file", (), "regions"), ("dashboard_file", (), "trend"),
    ("requirement_file", ("BLR2",), "elements"), ("requirement_file", ("BLR2",), "milestones"),
    ("requirement_file", ("BLR2",), "regions"), ("requirement_file", ("BLR2",), "trend"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "args", "table"), TABLES)
@pytest.mark.parametrize("person", ["petra", "omar"])
def test_the_tables_of_the_dashboards_as_files(
    request, client, stocked, petra, person, page, args, table
):
    made.report(petra, "snapshot", now=timezone.now() - timedelta(days=30))
    made.report(petra)
    client.force_login(request.getfixturevalue(person))
    shown = client.get(url(page.removesuffix("_file"), *args, **PHASE)).context
    rows = {
        "coverage": lambda: [cell for row in shown["rows"] for cell in row.cells],
        "elements": lambda: [
            cell for part in shown["parts"]
            for cell in (part.cell, *(row.one for row in part.resources))
        ],
        "milestones": lambda: [row.one for row in shown["milestones"]],
        "regions": lambda: [row.one for row in shown["regions"]],
        "trend": lambda: [row.one for row in shown["points"]],
    }[table]()  # fmt: skip

    text, book = (
        read(client.get(url(page, *args, table, kind, **PHASE)))
        for read, kind in ((csv_table, "csv"), (xlsx_table, "xlsx"))
    )

    assert len(text) == len(book) == len(rows) > 0
    for one, other, linked in zip(text, book, rows, strict=True):
        for heading, name in (("Assured (%)", "assured"), ("Expected (%)", "expected"),
                              ("Declared (%)", "declared"), ("Weakest line (%)", "weakest")):  # fmt: skip
            figure = getattr(linked.cell, name)
            expected = None if figure is None else figure / 100
            assert as_number(one[heading]) == as_number(other[heading]) == expected
        assert int(one["Lines"]) == linked.cell.lines


@pytest.mark.parametrize("table", ["milestones", "days", "serving", "passed-over"])
def test_the_tables_of_a_line_as_files(client, stocked, hidden, petra, table):
    line = line_of(made.report(petra), stocked["diesel"])
    client.force_login(petra)
    shown = client.get(url("line", line, figure="assured", day=30)).context
    behind = shown["behind"]
    rows = {
        "milestones": [(one["day"], one["required"], one["assured"]) for one in shown["milestones"]],
        "days": [(one["day"], one["required"], one["assured"]) for one in shown["days"]],
        "serving": [(row.capability.partner.name, row.given, row.available) for row in behind.shown],
        "passed-over": [(row.capability.partner.name, str(row.reason), row.declared) for row in behind.passed_over],
    }[table]  # fmt: skip
    headings = {
        "serving": ("Partner", "Gives", "Has that day"),
        "passed-over": ("Partner", "Why", "Declared that day"),
    }.get(table, ("Day", "Required", "Assured"))

    found = csv_table(client.get(url("line_file", line, table, "csv", figure="assured", day=30)))
    book = xlsx_table(client.get(url("line_file", line, table, "xlsx", figure="assured", day=30)))

    def plain(value):
        try:
            return round(float(value), 3)
        except ValueError:
            return value

    in_units = [
        tuple(
            one / 1_000 if isinstance(one, int) and place else one for place, one in enumerate(row)
        )
        for row in rows
    ]
    assert rows
    for table_found in (found, book):
        assert [
            tuple(plain(value) for value in columns(row, headings)) for row in table_found
        ] == in_units


def test_a_file_that_is_not_there_is_not_there(client, report, stocked, petra):
    line = line_of(report, stocked["diesel"])
    client.force_login(petra)

    for address in (
        url("dashboard_file", "elements", "csv"), url("dashboard_file", "coverage", "exe"),
        url("requirement_file", "BLR2", "coverage", "csv"), url("requirement_file", "BLR9", "trend", "csv"),
        url("line_file", line, "days", "exe"), url("line_file", line, "partners", "csv"),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    report.run.blocks.all().delete()
    assert client.get(url("line_file", line, "days", "csv")).status_code == 404
    assert client.get(url("line_file", line, "milestones", "csv")).status_code == 200


def test_the_list_of_snapshots_as_a_file(client, stocked, petra, petra2):
    snapshot = made.report(petra, "snapshot")
    client.force_login(petra)

    (row,) = csv_table(client.get(url("reports_file", "csv")))
    (same,) = xlsx_table(client.get(url("reports_file", "xlsx")))

    assert (
        row["Fingerprint of the figures"] == same["Fingerprint of the figures"] == snapshot.sha256
    )
    client.force_login(petra2)
    assert csv_table(client.get(url("reports_file", "csv"))) == []


# The door


def test_above_the_ceiling_dashboards_lines_and_api_only_refer(
    client, stocked, winter, storm, frame, places, petra, omar, norvania
):
    norvania.aggregation_lines = 4
    norvania.save(update_fields=["aggregation_lines"])
    report = made.report(petra)
    line = line_of(report, stocked["diesel"])

    client.force_login(petra)
    for page in (url("dashboard"), url("requirement", "BLR2"), url("dashboard_file", "coverage", "csv"),
                 url("requirement_file", "BLR2", "trend", "csv")):  # fmt: skip
        shown = words_of(client.get(page))
        assert "This report is not shown here" in shown
        assert "Contact point of Norvania" in shown
    refused = client.get(reverse("api:gap-list"))
    assert refused.status_code == 403
    assert "Contact point of Norvania" in refused.json()["detail"]
    named = client.get(reverse("api:gap-list") + f"?report={report.public_id}")
    assert named.status_code == 403
    # One line alone is marked as its need is.
    assert client.get(url("line", line)).context["line"] == line
    # Omar sees two lines; two ambers do not yet make a red.
    client.force_login(omar)
    assert client.get(url("dashboard")).context["matrix"].lines == 2
    assert len(client.get(reverse("api:gap-list")).json()["results"]) == 2


def test_a_line_above_the_ceiling_only_refers(client, stocked, petra, norvania):
    norvania.marking_ceiling = "green"
    norvania.save(update_fields=["marking_ceiling"])
    line = line_of(made.report(petra), stocked["diesel"])
    client.force_login(petra)

    assert "This report is not shown here" in words_of(client.get(url("line", line)))
    assert client.get(url("line_file", line, "days", "csv")).status_code == 404
    assert client.get(reverse("api:gap-detail", args=[line.public_id])).status_code == 403


def test_before_the_first_report_the_dashboard_says_so(client, petra):
    client.force_login(petra)

    for page in (
        url("dashboard"),
        url("requirement", "BLR2"),
        url("dashboard_file", "coverage", "csv"),
    ):
        assert "No report yet" in words_of(client.get(page))


@pytest.mark.parametrize("page", ["dashboard", "requirement", "line"])
def test_pages_cost_the_same_however_many_lines(
    client, stocked, winter, storm, frame, places, petra, omar, page
):
    def address(report):
        args = {
            "dashboard": [],
            "requirement": ["BLR2"],
            "line": [line_of(report, stocked["diesel"])],
        }
        return url(page, *args[page])

    made.report(petra, "snapshot", now=timezone.now() - timedelta(days=30))
    counts = []
    for more in (0, 10):
        for _ in range(more):
            made.need(winter, frame.diesel, places.north, storm, by=petra, priority=4)
        report = made.report(petra)
        for user in (petra, omar):
            client.force_login(user)
            client.get(address(report))
            counts.append(count_queries(partial(client.get, address(report))))

    assert counts[:2] == counts[2:]
    assert max(counts) < 60


def test_reports_to_compare_with_are_on_offer(client, stocked, petra):
    snapshot = made.report(petra, "snapshot")
    report = made.report(petra)
    client.force_login(petra)

    page = words_of(client.get(url("compare", report)))

    assert f'<option value="{snapshot.public_id}"' in page
    national = client.get(url("dashboard"))
    assert url("compare", report, **{"with": snapshot.public_id}) in national.content.decode()


def test_a_comparison_counts_by_cause_and_lists_what_it_counts(client, stocked, petra, frame):
    before = made.report(petra, "snapshot")
    Capability.objects.filter(resource=frame.diesel).update(stock=150, seen_stock=150)
    Capability.objects.filter(resource=frame.masts).update(evidence="declared")
    after = made.report(petra)
    client.force_login(petra)
    query = {"with": before.public_id}

    whole = client.get(url("compare", after, **query)).context["comparison"]

    for name, _label, count in whole.cause_counts:
        narrowed = client.get(url("compare", after, **query, cause=name)).context
        assert narrowed["count"] == len(narrowed["lines"]) == count
        file = csv_table(
            client.get(url("compare_file", after, "lines", "csv", **query, cause=name))
        )
        assert len(file) == count
    for name, _label, count in whole.change_counts:
        assert client.get(url("compare", after, **query, change=name)).context["count"] == count
    causes = csv_table(client.get(url("compare_file", after, "causes", "csv", **query)))
    assert [(row["What moved the gaps"], int(row["Lines moved"])) for row in causes] == [
        (str(label), count) for _name, label, count in whole.cause_counts
    ]
    assert any(count for _name, _label, count in whole.cause_counts)
    rows = csv_table(client.get(url("compare_file", after, "lines", "csv", **query)))
    assert len(rows) == len(whole.lines) + len(whole.expected_only) + len(whole.not_known)


def test_what_a_line_hangs_on_and_the_policy_are_files_too(client, report, stocked, omar):
    line = line_of(report, stocked["diesel"])
    client.force_login(omar)

    losses = client.get(url("line", line)).context["losses"]
    rows = csv_table(client.get(url("line_file", line, "hangs-on", "csv")))
    assert [(row["Without"], row["Which"]) for row in rows] == [
        (str(loss.label), loss.name) for loss in losses
    ]
    assert [float(row["Assured (%)"]) for row in rows] == [loss.assured / 100 for loss in losses]
    weights = csv_table(client.get(reverse("assessments:policy_file", args=["csv"])))
    assert [float(row["Exercised (%)"]) for row in weights] == [50, 70, 95]
    assert client.get(reverse("assessments:policy_file", args=["exe"])).status_code == 404
