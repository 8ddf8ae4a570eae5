"""A report that travels: page, CSV, XLSX, JSON and API say one and the same, to each reader their part."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from itertools import product
from pathlib import Path

import jsonschema
from django.conf import settings
from django.urls import reverse
from python_calamine import CalamineWorkbook

from assessments import figures
from assessments.exports import LINES
from tests.factories import assessments as made

SCHEMA = json.loads(Path(settings.BASE_DIR, "docs/api/gap-report.schema.json").read_text())
READERS = ("petra", "audrey", "omar")
FILTERS = (
    {},
    {"requirement": "BLR2"},
    {"phase": "crisis", "short": "on"},
    {"priority": "1"},
    {"known": "not_known"},
    {"resource": "diesel", "phase": "war"},
)


def read(answer):
    return b"".join(answer.streaming_content)


def document(client, report, asked):
    address = reverse("assessments:report_file", args=[report.public_id, "json"])
    return json.loads(read(client.get(address, asked)))


def table(client, report, file_format, asked):
    """The rows of a file, each by the name of its column."""
    address = reverse("assessments:report_file", args=[report.public_id, file_format])
    content = read(client.get(address, asked))
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    headings = LINES.headings()
    start = next(place for place, row in enumerate(rows) if row[: len(headings)] == headings)
    names = [column.name for column in LINES.columns]
    return [dict(zip(names, row, strict=False)) for row in rows[start + 1 :] if any(row)]


def number(cell):
    return None if cell in ("", None) else Decimal(str(cell))


def scaled(value, places):
    return None if value is None else Decimal(value).scaleb(-places)


def compare(row, line):
    """One line of a spreadsheet and of the document."""
    assert (row["code"], row["region_code"]) == (line["resource"]["code"], line["region"]["code"])
    then = line["on_worst_day"]
    for name in ("required", "declared", "expected", "assured"):
        assert number(row[name]) == scaled(then[name], 3)
    for name in ("gap", "largest_gap", "in_service"):
        assert number(row[name]) == scaled(line[name], 3)
    for name in ("coverage", "expected_coverage", "largest_share", "met_share"):
        assert number(row[name]) == scaled(line[name], 2)
    for name in ("partners", "first_short", "known_share", "priority"):
        assert number(row[name]) == scaled(line[name], 0)


def test_every_form_of_a_report_says_the_same(request, client, stocked, petra):
    report = made.report(petra)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    judge = jsonschema.Draft202012Validator(SCHEMA)
    seen = set()
    for person, asked in product(READERS, FILTERS):
        user = request.getfixturevalue(person)
        client.force_login(user)
        found = document(client, report, asked)
        judge.validate(found)

        counts, lines = found["counts"], found["lines"]
        assert len(lines) == counts["lines"]
        assert counts["in_report"] == report.lines == 5
        assert sum(counts[one] for one in ("lines", "left_out_by_filter", "not_shown_to_you")) == 5
        assert counts["not_shown_to_you"] == {"omar": 3}.get(person, 0)
        page = client.get(report.get_absolute_url(), asked).context
        assert page["counts"] == {
            "lines": counts["lines"], "short": counts["short"], "unknown": counts["not_known"],
        }  # fmt: skip
        assert found["marking"]["code"] == page["shown"].marking.value
        assert found["asked"] == asked
        for file_format in ("csv", "xlsx"):
            rows = table(client, report, file_format, asked)
            assert len(rows) == len(lines)
            for row, line in zip(rows, lines, strict=True):
                compare(row, line)
        seen.add((person, len(lines)))
        if person == "audrey":
            continue  # auditors do not read by program
        through_api = client.get(reverse("api:report-document", args=[report.public_id]), asked)
        again = json.loads(read(through_api))
        assert {**again, "made_at": 0} == {**found, "made_at": 0}
    assert len(seen) > len(READERS)  # the filters did narrow


def test_the_document_says_the_means_of_the_page_and_names_no_one(client, stocked, petra, omar):
    report = made.report(petra)
    client.force_login(omar)
    found = document(client, report, {})

    grid = figures.matrix(omar, report)
    cells = [cell for row in grid.rows for cell in row.cells]
    assert [(one["assured"], one["state"]) for one in found["coverage"]] == [
        (cell.assured, cell.state) for cell in cells
    ]
    text = json.dumps(found)
    assert "Acme" not in text
    assert "Boreal" not in text
    assert found["made_for"] == omar.get_full_name()


def test_a_filter_that_means_nothing_is_refused_by_name(client, stocked, petra):
    report = made.report(petra)
    client.force_login(petra)

    answer = client.get(
        reverse("api:report-document", args=[report.public_id]), {"requirement": "BLR9"}
    )

    assert answer.status_code == 400
    assert "requirement" in answer.json()


def test_above_the_ceiling_there_is_no_document(client, stocked, petra, norvania):
    report = made.report(petra)
    report.marking = "red"
    report.save()
    client.force_login(petra)
    page = client.get(reverse("assessments:report_file", args=[report.public_id, "json"]))
    answer = client.get(reverse("api:report-document", args=[report.public_id]))

    assert b"lines" not in page.content[:20]
    assert page["Content-Type"].startswith("text/html")
    assert answer.status_code == 403
