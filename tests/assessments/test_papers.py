"""A report on paper: the same figures as on the page, for its reader alone."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from django.db import IntegrityError
from django.urls import reverse
from python_calamine import CalamineWorkbook

from assessments import figures, tasks
from assessments.models import Paper
from assessments.papers.brief import brief_values
from assessments.papers.changes import changes_since
from assessments.papers.report import report_values
from baseline.models import Phase
from common.templatetags.figures import percent, thousandths
from partners.models import Capability
from tests.factories import assessments as made
from workspace.models import Job


@pytest.fixture
def two_reports(petra, stocked, frame):
    """The diesel gap has closed since the snapshot."""
    before = made.report(petra, "snapshot")
    Capability.objects.filter(resource=frame.diesel).update(stock=150, seen_stock=150)
    return before, made.report(petra)


def _values(user, report, set_values, **given):
    shown = figures.shown_to(user, report)
    return set_values(user, shown, changes_since(user, report), **given)


@pytest.mark.parametrize("person", ["petra", "omar"])
def test_a_brief_says_what_the_page_says(request, person, two_reports):
    user, (before, report) = request.getfixturevalue(person), two_reports

    brief = _values(user, report, brief_values, phase=Phase.CRISIS)

    matrix = figures.matrix(user, report, before=before)
    shown = [[cell["text"] for cell in row["cells"]] for row in brief["matrix"]["rows"]]
    for row, cells in zip(matrix.rows, shown, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            assert text == (percent(cell.assured) if cell.state == "known" else text)
            assert (text == "no need stated") is (cell.state == "no_need")
    short = figures.lines_for(user, report, {"phase": "crisis"}).short()
    assert brief["short"] == short.count()
    assert [one["missing"] for one in brief["worst"]] == [
        str(one.judgement) or thousandths(one.gap, one.resource.unit)
        for one in short.worst_first()[:6]
    ]
    assert [(one["change"], one["resource"]) for one in brief["moved"]] == [("Closed", "Diesel")]
    assert any("1 closed" in sentence for sentence in brief["sentences"])


def test_a_report_counts_the_lines_of_each_requirement(omar, two_reports):
    _before, report = two_reports
    values = _values(omar, report, report_values)

    for one in values["requirements"]:
        for phase in one["phases"]:
            asked = {"requirement": one["code"], "phase": "crisis"}
            counts = figures.lines_for(omar, report, asked).order_by().counts()
            assert phase["counts"].startswith(f"{counts['lines']} lines, {counts['short']} short")
            assert len(phase["worst"]) + phase["more"] == counts["short"]
    assert any("3 lines of the report are not shown to you" in one for one in values["sentences"])
    assert values["causes"][0] == {"cause": "Evidence", "lines": 1}
    assert len(values["moved"]) == 1
    assert values["moved_further"] == ""
    assert json.dumps(values)  # plain values: nothing of Django reaches the sheet


def test_a_paper_is_made_by_a_worker_and_its_readers_alone(client, omar, petra, two_reports):
    _before, report = two_reports
    client.force_login(omar)
    address = reverse("assessments:papers", args=[report.public_id])
    for kind in ("brief", "report", "workbook"):
        answer = client.post(address, {"kind": kind, "phase": "crisis", "region": ""})
        job = Job.objects.get(public_id=answer.url.split("/")[-2])
        assert client.get(address).status_code == 200  # while it is being made
        tasks.print_paper(job_id=job.pk)
        tasks.print_paper(job_id=job.pk)
        job.refresh_from_db()
        assert (job.status, job.url) == ("done", address)

    workbook, report_paper, brief = Paper.objects.for_list()
    assert (brief.phase, report_paper.phase) == ("crisis", "")
    kept = b"".join(client.get(workbook.get_absolute_url()).streaming_content)
    book = CalamineWorkbook.from_filelike(BytesIO(kept))
    assert book.sheet_names[:2] == ["Coverage", "What changed"]
    sheet = book.get_sheet_by_name("BLR2").to_python()
    lines = figures.lines_for(omar, report, {"requirement": "BLR2"})
    assert len(sheet) == 3 + lines.count()  # marking, moment, headings
    assert isinstance(sheet[-1][8], float)
    file = reverse("assessments:paper_file", args=[brief.public_id])
    assert file in client.get(address).content.decode()
    printed = b"".join(client.get(file).streaming_content)
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    assert b"pdfuaid" in printed
    assert brief.file.marking == figures.shown_to(omar, report).marking
    client.force_login(petra)
    assert client.get(file).status_code == 404


def test_a_brief_names_its_phase(client, omar, two_reports):
    _before, report = two_reports
    client.force_login(omar)
    address = reverse("assessments:papers", args=[report.public_id])

    answer = client.post(address, {"kind": "brief", "phase": "", "region": ""})

    assert "choose it" in answer.content.decode()
    with pytest.raises(IntegrityError):
        Paper.objects.create(report=report, kind="brief", asked_by=omar)
