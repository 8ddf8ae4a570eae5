"""A company takes its sheet out, fills it in and brings it back; errors come back in the cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Nation
from audit.models import Event
from partners.actions import supply_files
from partners.models import Capability, CapabilityChange, SupplyFile
from partners.tasks.supply_files import check as check_task
from partners.tasks.supply_files import take_over as take_over_task
from tests.factories import baseline as frame_words
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Job, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(acme, frame, anna):
    """900 m³ of diesel in force."""
    return registry.capability(
        acme, frame.diesel, by=anna, stock=Decimal(900), description="Tank 1"
    )


def taken_out(client, acme):
    """The sheet as lists: remarks, headings, rows."""
    answer = client.get(reverse("partners:supply_template", args=[acme.public_id]))
    assert answer.status_code == 200
    return sheets(answer.content)[0]


def sheets(content):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    ]


def headings(rows):
    return next(row for row in rows if not str(row[0]).startswith("#"))


def workbook(rows):
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"strings_to_formulas": False})
    page = book.add_worksheet("Capabilities")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return held.getvalue()


def bring(client, acme, content, name="ours.xlsx"):
    """Upload; gives the kept file back, or the answer where nothing was kept."""
    url = reverse("partners:supply_file_new", args=[acme.public_id])
    before = SupplyFile.objects.count()
    answer = client.post(url, {"file": SimpleUploadedFile(name, content)})
    if SupplyFile.objects.count() == before:
        return answer
    assert answer.status_code == 302
    return SupplyFile.objects.latest("pk")


def take_over(client, row):
    return client.post(reverse("partners:supply_file_apply", args=[row.public_id]), follow=True)


def filled(rows, **cells):
    """A new row under the headings, with what most rows hold."""
    named = {
        "Resource": "Lorries", "Site": "Acme Power site", "At the same time": 4,
        "Kind": "Service", "On top of today's deliveries": "On top of what is delivered today",
        "Peacetime (%)": 100, "Crisis (%)": 80, "War (%)": 50,
        "Seen by": "Authorities in charge of it", "Unit": "piece",
    } | cells  # fmt: skip
    return [named.get(heading, "") for heading in headings(rows)]


def changed(rows, number, **cells):
    """The sheet with some cells of one row written anew."""
    names = headings(rows)
    new = [list(row) for row in rows]
    for heading, value in cells.items():
        new[number][names.index(heading)] = value
    return new


def test_what_was_declared_comes_back_unchanged(sign_in, acme, anna, held):
    client = sign_in(anna)
    rows = taken_out(client, acme)
    row = bring(client, acme, workbook(rows))

    assert [one["deed"] for one in row.outcome] == ["same"], row.problems
    assert row.status == "submitted"
    take_over(client, row)
    assert Capability.objects.get().version == held.version
    assert not CapabilityChange.objects.exists()


def test_products_of_a_line_come_and_go_with_the_sheet(sign_in, acme, anna, frame):
    Nation.objects.update(raises_wait_for_office=False)
    line = registry.line(acme, "Mill")
    registry.capability(
        acme, frame.diesel, by=anna, line=line, rate=Decimal(9), conversion_hours=48,
        most=Decimal(70),
    )  # fmt: skip
    client = sign_in(anna)
    rows = taken_out(client, acme)
    row = bring(client, acme, workbook(rows))
    assert [one["deed"] for one in row.outcome] == ["same"], row.problems

    frame_words.resource("petrol", "consumable", frame.diesel.unit, frame.elements["BLR2"])
    frame_words.resource("wax", "consumable", frame.diesel.unit, frame.elements["BLR2"])
    petrol = {
        "Resource": "Petrol", "Unit": "m³", "At the same time": "", "A day": 5, "Kind": "Production",
        "Production line": "mill", "Made anyway": "yes", "Conversion (hours)": 0,
    }  # fmt: skip
    new = [*rows, filled(rows, **petrol)]
    wrong = [*new, filled(rows, **petrol | {"Production line": "Press"})]
    faults = bring(client, acme, workbook(wrong)).problems
    assert [(one["key"], "no line of this name" in one["text"]) for one in faults] == [
        ("line", True)
    ]
    clash = changed(rows, -1, **{"Made anyway": "yes", "Conversion (hours)": ""})
    clash.append(filled(rows, **petrol))
    row = bring(client, acme, workbook(clash))
    page = take_over(client, row).content.decode()
    assert "normally makes" in page
    assert not line.capabilities.filter(is_normal=True).exists(), "nothing half"

    take_over(client, bring(client, acme, workbook(new)))

    made = Capability.objects.get(resource__code="petrol")
    assert (made.line, made.is_normal, made.status) == (line, True, "in_force")


def test_a_long_file_is_taken_over_by_a_worker_all_of_it_or_nothing(
    sign_in, acme, anna, frame, monkeypatch
):
    monkeypatch.setattr(supply_files, "AT_ONCE", 1)
    client = sign_in(anna)
    rows = taken_out(client, acme)
    rows += [filled(rows, **{"To know about it": f"Lorry {n}"}) for n in range(3)]
    row = bring(client, acme, workbook(rows))

    page = take_over(client, row).content.decode()

    job = Job.objects.get(task=supply_files.TASK)
    assert (job.total, Capability.objects.count()) == (3, 0)
    assert "Nothing changes before all of it is taken over." in page
    assert "Take it over and send it" not in page
    assert "is being taken over; wait" in take_over(client, row).content.decode()

    # The second worker begins again where the first died on its way: nothing of it was saved.
    site = acme.sites.get()
    site.archived_at, site.archived_by = timezone.now(), anna
    site.save()
    take_over_task(job_id=job.pk)
    job.refresh_from_db()
    assert (job.status, Capability.objects.count()) == ("failed", 0)
    assert "Take it over and send it" in client.get(row.get_absolute_url()).content.decode()
    site.archived_at = site.archived_by = None
    site.save()
    take_over(client, row)
    job = Job.objects.latest("pk")
    take_over_task(job_id=job.pk)
    take_over_task(job_id=job.pk)  # told twice

    job.refresh_from_db()
    row.refresh_from_db()
    assert (job.status, job.done, row.status) == ("done", 3, "done")
    assert Capability.objects.waiting().count() == 3
    assert "Taken over on" in client.get(row.get_absolute_url()).content.decode()


def test_rows_do_what_the_page_does(sign_in, acme, anna, petra, held, frame):
    other = registry.capability(acme, frame.lorries, by=anna, capacity=Decimal(3))
    client = sign_in(anna)
    rows = taken_out(client, acme)
    diesel = next(n for n, row in enumerate(rows) if row[1] == "Diesel")
    # More in stock waits, less in war holds at once; lorries are left out; one row is new.
    rows = changed(rows, diesel, **{"In stock": "1200–1500", "War (%)": 40})
    rows = [row for row in rows if row[1] != "Lorries"]
    rows.append(filled(rows, **{"To know about it": "=1+1", "Delivers to": "Norvania"}))
    row = bring(client, acme, workbook(rows))

    assert sorted(one["deed"] for one in row.outcome) == ["changed", "created"], row.problems
    page = client.get(row.get_absolute_url()).content.decode()
    for words in ("1 new entry", "1 entry no longer listed", "1200–1500", "waits for the office"):
        assert words in page
    assert Capability.objects.count() == 2, "nothing counts before it is taken over"

    take_over(client, row)

    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.stock, held.share_war) == (900, 40)
    assert CapabilityChange.objects.waiting().get().new_values["stock"] == "1200.000"
    assert other.status == "in_force", "what is not listed is never withdrawn"
    new = Capability.objects.get(description="=1+1")
    assert (new.status, new.capacity, new.is_served_stated) == ("submitted", 4, True)
    assert Event.objects.filter(name="supply_file.applied").count() == 1
    assert "taken over already" in take_over(client, row).content.decode()
    # The same file again: the new row is known, and nothing is declared twice.
    again = bring(client, acme, workbook([r for r in rows if r[1] != "Diesel"]))
    assert [one["deed"] for one in again.outcome] == ["same"], again.problems


FAULTS = {
    "Resource": ("Dieselx", "Perhaps: Diesel"),
    "Site": ("Nowhere", "Acme Power site"),
    "Unit": ("litre", "not counted in this"),
    "In stock": ("many", "not a number"),
    "At the same time": ("4", "not counted so"),
    "Kind": ("Stok", "Perhaps: Stock."),
    "Notice (hours)": ("1.5", "whole hours"),
    "War (%)": ("", "Fill it in"),
    "Crisis (%)": ("130", "100"),
    "Delivers to": ("Atlantis", "not known here"),
    "Valid until": ("31 June", "is not a day"),
    "Seen by": ("all", "not known here"),
}


def test_every_error_comes_back_in_its_cell(sign_in, acme, anna, held):
    client = sign_in(anna)
    rows = taken_out(client, acme)
    bad = [
        filled(rows, **{"Resource": "Diesel", "Unit": "", "At the same time": "", "In stock": 5} | {h: v})
        for h, (v, _words) in FAULTS.items()
    ]  # fmt: skip
    bad[2][headings(rows).index("Unit")] = "litre"
    rows = [*rows, *[[*one, f"=note {n}"] for n, one in enumerate(bad)]]
    rows = [[*row, "Ours"] if row[0] == "Reference" else row for row in rows]
    row = bring(client, acme, workbook(rows))

    first = len(rows) - len(bad) + 1
    for number, (heading, (_value, words)) in enumerate(FAULTS.items(), first):
        texts = [
            one["text"] for one in row.problems if (one["row"], one["column"]) == (number, heading)
        ]
        assert words in "".join(texts[:1]), (heading, row.problems)
    assert row.status == "returned"
    assert "cannot be taken over" in take_over(client, row).content.decode()
    assert Capability.objects.count() == 1

    answer = client.get(reverse("partners:supply_file_marked", args=[row.public_id]))
    back = sheets(answer.content)[0]
    assert back[first - 1][: len(bad[0])] == bad[0], "the rows come back as they were"
    assert back[first - 1][-1] == "=note 0", "columns of one's own too"
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    notes = package.read("xl/comments1.xml").decode()
    assert all(words in notes for _value, words in FAULTS.values())
    cell = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[headings(rows).index('War (%)')]}{first + 7}"
    sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(rf'<c r="{cell}" s="[1-9]', sheet), "the empty cell is marked"
    assert "<f>" not in sheet, "what somebody typed is never run"


def test_what_stands_twice_or_was_changed_meanwhile_is_named(
    sign_in, acme, anna, held, boreal, frame
):
    theirs = registry.capability(boreal, frame.diesel, by=anna)
    client = sign_in(anna)
    rows = taken_out(client, acme)
    stranger = filled(rows, Reference=f"{theirs.public_id}/1")
    known = filled(rows, Resource="Diesel", Unit="m³", **{
        "At the same time": "", "In stock": 950, "To know about it": "Tank 1", "Kind": "Stock",
    })  # fmt: skip
    twice = [rows[-1], stranger, known, filled(rows), filled(rows)]
    row = bring(client, acme, workbook([*rows, *twice]))

    said = {one["row"] - len(rows): one["text"] for one in row.problems}
    assert "same entry stands in row" in said[1]
    assert "no entry of yours" in said[2]
    assert "at this site already" in said[3]
    assert "says the same" in said[5]
    assert set(said) == {1, 2, 3, 5}

    Capability.objects.filter(pk=held.pk).update(version=held.version + 1)
    row = bring(client, acme, workbook(rows))
    assert "Take the file out again" in row.problems[0]["text"]


def test_between_looking_and_taking_over_nothing_is_overwritten(sign_in, acme, anna, held):
    client = sign_in(anna)
    rows = taken_out(client, acme)
    row = bring(client, acme, workbook(changed(rows, len(rows) - 1, **{"War (%)": 10})))
    assert row.status == "submitted"
    Capability.objects.filter(pk=held.pk).update(version=held.version + 1, share_war=70)

    assert "cannot be taken over" in take_over(client, row).content.decode()
    assert Capability.objects.get().share_war == 70


def bomb():
    held = io.BytesIO(workbook([["Reference"], ["x"]]))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet9.xml", bytes(40_000_000))
    return held.getvalue()


def test_files_that_are_no_sheet_of_ours_are_refused(sign_in, acme, anna, held, monkeypatch):
    client = sign_in(anna)
    rows = taken_out(client, acme)
    plain = "\r\n".join(";".join(map(str, row)) for row in rows if row[0] and row[0][0] != "#")

    for content, name, words in (
        (b"", "ours.xlsx", "empty"),
        (b"%PDF-1.7 none", "ours.pdf", ""),
        (bomb(), "ours.xlsx", ""),
    ):
        answer = bring(client, acme, content, name)
        if isinstance(answer, SupplyFile):
            assert [(one["row"], answer.status) for one in answer.problems] == [(None, "returned")]
        else:
            assert words in answer.content.decode()
    double = [[*row, "War (%)" if row[0] == "Reference" else ""] for row in rows]
    missing = [row[:-1] for row in rows]
    nothing = rows[: len(rows) - 1]
    many = [*rows, *[filled(rows, **{"To know about it": f"Lorry {n}"}) for n in range(31)]]
    monkeypatch.setattr("partners.supply_file.reading.MOST_ROWS", 30)
    for table, words in (
        (double, "Several columns"),
        (missing, "To know about it"),
        (nothing, "no rows"),
        (many, "more than 30 rows"),
    ):
        row = bring(client, acme, workbook(table))
        assert words in row.problems[0]["text"], row.problems
    # A CSV in another encoding is read as well as the workbook.
    row = bring(client, acme, plain.encode("cp1252"), "ours.csv")
    assert [one["deed"] for one in row.outcome] == ["same"], row.problems
    row = bring(client, acme, workbook(changed(rows, -1, **{"To know about it": "Ta\x07nk"})))
    assert "control character" in row.problems[0]["text"]


def test_the_sheet_is_the_companys_own(sign_in, acme, anna, boris, omar, held):
    row = bring(sign_in(anna), acme, workbook(taken_out(sign_in(anna), acme)))

    for person in (boris, omar):
        client = sign_in(person)
        for name, key in (
            ("supply_template", acme),
            ("supply_file_new", acme),
            ("supply_file", row),
        ):
            url = reverse(f"partners:{name}", args=[key.public_id])
            assert client.get(url).status_code == 404


def test_taking_it_out_costs_the_same_however_much_it_holds(sign_in, acme, anna, held, frame):
    client = sign_in(anna)
    few = count_queries(lambda: taken_out(client, acme))
    for n in range(5):
        registry.capability(acme, frame.lorries, by=anna, description=str(n))
    assert count_queries(lambda: taken_out(client, acme)) <= few


def test_the_database_keeps_what_a_file_is(acme, anna, sign_in, held):
    client = sign_in(anna)
    row = bring(client, acme, workbook(taken_out(client, acme)))
    late = timezone.now() + timedelta(days=1)
    for values in ({"status": "done"}, {"applied_at": late}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupplyFile.objects.filter(pk=row.pk).update(**values)


def lots(rows, number):
    return [filled(rows, **{"To know about it": f"Lot {number}-{n}"}) for n in range(number)]


def test_a_long_file_asks_the_database_no_more_than_a_short_one(sign_in, acme, anna, petra, frame):
    client = sign_in(anna)
    rows = taken_out(client, acme)
    cost = {}
    for number in (3, 4, 16):  # the first meets everything for the first time
        content = workbook([*rows, *lots(rows, number)])
        upload = lambda: bring(client, acme, content)  # noqa: B023, E731
        kept = []
        checked = count_queries(lambda: kept.append(upload()))  # noqa: B023
        taken = count_queries(lambda: supply_files.apply_supply_file(kept[0], by=anna))  # noqa: B023
        cost[number] = (checked, taken)
    assert cost[16] == cost[4]

    assert Capability.objects.filter(status="submitted", version=2).count() == 23
    names = Counter(Event.objects.values_list("name", flat=True))
    assert (names["capability.declared"], names["capability.submitted"]) == (23, 23)
    told = list(Notice.objects.filter(user=petra).order_by("pk").values_list("text", flat=True))
    assert told[1:] == [
        "Acme Power declared 4 things in a file.", "Acme Power declared 16 things in a file.",
    ]  # fmt: skip


def test_a_long_file_is_checked_by_a_job(sign_in, acme, anna, frame, monkeypatch):
    monkeypatch.setattr(supply_files, "CHECKED_AT_ONCE", 3)
    client = sign_in(anna)
    rows = taken_out(client, acme)
    row = bring(client, acme, workbook([*rows, *lots(rows, 4)]))
    assert (row.status, row.rows, row.outcome) == ("running", 4, [])
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Every row is checked first. Nothing has changed yet." in page
    assert "is being checked; wait" in take_over(client, row).content.decode()

    job = Job.objects.get(kind="partners.supply_check")
    assert (job.total, job.url) == (4, row.get_absolute_url())
    check_task(job_id=job.pk)
    check_task(job_id=job.pk)
    job.refresh_from_db()
    row.refresh_from_db()
    assert (job.status, row.status, len(row.outcome)) == ("done", "submitted", 4)
    assert "4 new entries" in client.get(row.get_absolute_url()).content.decode()
    take_over(client, row)
    assert Capability.objects.count() == 4

    bad = [filled(rows, **{"War (%)": "all", "To know about it": f"{n}"}) for n in range(4)]
    wrong = bring(client, acme, workbook([*rows, *bad]))
    check_task(job_id=Job.objects.filter(kind="partners.supply_check").latest("pk").pk)
    wrong.refresh_from_db()
    assert (wrong.status, len(wrong.problems)) == ("returned", 4)
