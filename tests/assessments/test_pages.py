"""The pages of the room: who may open them, what they show, and what their forms do."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import actions
from assessments.models import Assessment, AssurancePolicy, Gap, GapRun, Need, NeedFile
from audit.models import Event
from baseline.models import Driver, PlanningFactor
from partners.models import Capability
from tests.factories import assessments as made
from tests.factories.queries import count_queries


def opens(client, address):
    assert client.get(address).status_code == 200


@pytest.fixture
def open_one(petra, lena, storm, frame):
    """An assessment that Lena leads and that takes needs."""
    return made.assessment(petra, storm, status="open", public_lead=lena)


@pytest.fixture
def report(stocked, petra):
    return made.report(petra)


def url(name, *rows, **query):
    address = reverse(f"assessments:{name}", args=[getattr(one, "public_id", one) for one in rows])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def text(answer):
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode()


def workbook(answer):
    """The bytes of an XLSX answer, read to its end so that its file is closed."""
    assert answer.status_code == 200
    return b"".join(answer)


# Who may open what

ALONE = {
    # page: (petra, omar, audrey, anna, vera, oskar)
    "list": (200, 200, 200, 403, 403, 403),
    "start": (200, 200, 403, 403, 403, 403),
    "reports": (200, 200, 200, 403, 403, 403),
    "policy": (200, 200, 200, 403, 403, 403),
    "policy_set": (200, 403, 403, 403, 403, 403),
}
OF_ASSESSMENT = {
    # page: (petra, lena, omar, audrey, paul, anna, petra2)
    "detail": (200, 200, 200, 200, 200, 404, 404),
    "edit": (200, 200, 403, 403, 403, 404, 404),
    "put_in_force": (200, 200, 403, 403, 403, 404, 404),
    "close": (200, 200, 403, 403, 403, 404, 404),
    "archive": (200, 403, 403, 403, 403, 403, 404),
    "need_new": (200, 200, 403, 403, 403, 404, 404),
    "need_derive": (200, 200, 403, 403, 403, 404, 404),
    "needs_outdated": (200, 200, 403, 403, 403, 404, 404),
    "file_new": (200, 200, 403, 403, 403, 404, 404),
}
OF_NEED = {
    # page: (petra, lena, omar, audrey, paul, anna, petra2)
    "need": (200, 200, 200, 200, 200, 404, 404),
    "need_edit": (200, 200, 403, 403, 403, 404, 404),
    "need_withdraw": (200, 200, 403, 403, 403, 404, 404),
}
OF_REPORT = {
    # page: (petra, omar, audrey, anna, vera, petra2)
    "report": (200, 200, 200, 403, 403, 404),
    "compare": (200, 200, 200, 403, 403, 404),
}


@pytest.mark.parametrize("page", ALONE)
def test_who_opens_the_pages_of_the_room(
    client, petra, omar, audrey, anna, vera, oskar, storm, page
):
    people = (petra, omar, audrey, anna, vera, oskar)
    for person, status in zip(people, ALONE[page], strict=True):
        client.force_login(person)
        assert client.get(url(page)).status_code == status, person


@pytest.mark.parametrize("page", OF_ASSESSMENT)
def test_who_opens_the_pages_of_an_assessment(
    client, petra, lena, omar, audrey, paul, anna, petra2, open_one, page
):
    Assessment.objects.filter(pk=open_one.pk).update(private_lead=paul)
    people = (petra, lena, omar, audrey, paul, anna, petra2)
    for person, status in zip(people, OF_ASSESSMENT[page], strict=True):
        client.force_login(person)
        assert client.get(url(page, open_one)).status_code == status, person


@pytest.mark.parametrize("page", OF_NEED)
def test_who_opens_the_pages_of_a_need(
    client, petra, lena, omar, audrey, paul, anna, petra2, open_one, frame, places, storm, page
):
    Assessment.objects.filter(pk=open_one.pk).update(private_lead=paul)
    need = made.need(open_one, frame.diesel, places.north, storm, by=petra)
    people = (petra, lena, omar, audrey, paul, anna, petra2)
    for person, status in zip(people, OF_NEED[page], strict=True):
        client.force_login(person)
        assert client.get(url(page, need)).status_code == status, person


@pytest.mark.parametrize("page", OF_REPORT)
def test_who_opens_a_report(client, petra, omar, audrey, anna, vera, petra2, report, page):
    people = (petra, omar, audrey, anna, vera, petra2)
    for person, status in zip(people, OF_REPORT[page], strict=True):
        client.force_login(person)
        assert client.get(url(page, report)).status_code == status, person


@pytest.mark.parametrize("deed", ["need_consent", "need_apply"])
def test_deeds_on_a_need_are_for_those_who_may(
    client, omar, lena, petra, open_one, frame, places, storm, deed
):
    need = made.need(
        open_one, frame.diesel, places.north, storm, by=petra, priority=1, is_applied=False
    )
    allowed = {"need_consent": {"petra"}, "need_apply": {"petra", "lena"}}[deed]
    for person, name in ((omar, "omar"), (lena, "lena"), (petra, "petra")):
        client.force_login(person)
        answer = client.post(url(deed, need), {"quantity": "1"})
        assert answer.status_code == (302 if name in allowed else 403)


# Assessments


def test_an_official_opens_an_assessment_within_the_own_scope(client, omar, frame, places, storm):
    client.force_login(omar)
    form = client.get(url("start")).context["form"]
    assert [one.code for one in form.fields["requirements"].queryset] == ["BLR2"]
    assert set(form.fields["regions"].queryset) == {places.nation, places.north}

    answer = client.post(
        url("start"),
        {
            "title": "Winter",
            "requirements": [frame.requirements["BLR2"].pk],
            "regions": [places.north.pk],
            "scenarios": [storm.pk],
            "public_lead": omar.pk,
            "marking": "amber",
        },
    )

    made_one = Assessment.objects.get()
    assert answer.url == made_one.get_absolute_url()
    assert (made_one.public_lead, list(made_one.regions.all())) == (omar, [places.north])
    refused = client.post(
        url("start"),
        {
            "title": "All",
            "requirements": [frame.requirements["BLR7"].pk],
            "regions": [places.north.pk],
            "scenarios": [storm.pk],
            "public_lead": omar.pk,
            "marking": "red",
        },
    )
    assert set(refused.context["form"].errors) == {"requirements", "marking"}


def test_a_stale_form_shows_both_versions(client, lena, open_one, petra):
    client.force_login(lena)
    form = client.get(url("edit", open_one)).context["form"]
    data = {
        "version": 1, "title": "Mine", "purpose": "", "marking": "amber",
        "public_lead": lena.pk, "private_lead": "", "due_on": "",
        **{name: form.initial[name] for name in ("requirements", "regions", "scenarios")},
    }  # fmt: skip
    actions.update_assessment(open_one, version=1, title="Theirs", by=petra)

    answer = client.post(url("edit", open_one), data)

    assert answer.status_code == 409
    assert "Theirs" in text(answer)
    assert "Mine" in text(answer)
    again = client.post(url("edit", open_one), data | {"version": 2})
    assert again.status_code == 302
    open_one.refresh_from_db()
    assert open_one.title == "Mine"


def test_the_lead_puts_an_assessment_in_force_by_page(
    client, lena, paul, open_one, frame, places, storm
):
    made.need(open_one, frame.diesel, places.north, storm, by=lena)
    made.signed(open_one, lena, paul)
    client.force_login(lena)
    assert "count its 1 need" in text(client.get(url("put_in_force", open_one)))

    client.post(url("put_in_force", open_one), {"version": "1"})

    open_one.refresh_from_db()
    assert open_one.status == Assessment.Status.IN_FORCE
    client.post(url("revise", open_one))
    revision = Assessment.objects.get(replaces=open_one)
    assert revision.title in text(client.get(url("detail", open_one)))
    client.post(url("close", open_one), {"version": "2", "reason": "Over."})
    open_one.refresh_from_db()
    assert open_one.status == Assessment.Status.SUPERSEDED


def test_an_assessment_warns_of_what_should_be_looked_at(
    client, petra, lena, open_one, frame, places, storm, energy_agency
):
    for region in (places.nation, places.north):
        made.need(
            open_one, frame.diesel, region, storm, by=lena, authority=energy_agency, priority=1,
            is_applied=False,
        )  # fmt: skip
    client.force_login(petra)

    page = text(client.get(url("detail", open_one)))

    assert "2 needs of priority 1 wait" in page
    assert "One need is stated at two levels" in page


def test_an_assessment_costs_the_same_however_many_needs(
    client, petra, open_one, frame, places, storm
):
    client.force_login(petra)

    def queries():
        return count_queries(lambda: opens(client, url("detail", open_one)))

    for region in (places.north, places.south):
        made.need(open_one, frame.diesel, region, storm, by=petra)
    few = queries()
    for priority in (1, 2, 3, 4):
        for resource in (frame.lorries, frame.masts, frame.plans):
            made.need(open_one, resource, places.town, storm, by=petra, priority=priority)

    assert queries() == few


def test_the_list_costs_the_same_however_long_it_is(client, petra, storm, frame):
    client.force_login(petra)

    def queries():
        return count_queries(lambda: opens(client, url("list")))

    made.assessment(petra, storm, status="open")
    few = queries()
    for number in range(5):
        made.assessment(petra, storm, status="open", title=f"Number {number}")

    assert queries() == few


# Needs


def about(storm, **more):
    return {
        "scenario": storm.pk, "priority": "2", "authority": "", "for_whom": "population",
        "start_hours_number": "", "start_hours_unit": "h",
        "duration_hours_number": "", "duration_hours_unit": "h",
        "reason": "", "source": "", "marking": "amber",
    } | more  # fmt: skip


def test_a_need_is_stated_by_page(client, lena, open_one, frame, places, storm):
    client.force_login(lena)
    address = url("need_new", open_one, resource="diesel")
    fields = client.get(address).context["form"].fields
    assert {"initial_quantity", "per_day"} <= set(fields)
    assert not {"capacity", "target_share", "state", "why"} & set(fields)

    client.post(
        address,
        about(
            storm, region=places.north.pk, initial_quantity="1 200,5", per_day="30",
            duration_hours_number="30", duration_hours_unit="d",
        ),
    )  # fmt: skip

    need = Need.objects.get()
    assert (need.initial, need.per_day, need.duration_hours) == (Decimal("1200.5"), 30, 720)
    assert need.stated_by == lena


def test_a_refused_need_says_why_beside_the_field(client, lena, open_one, places, storm):
    client.force_login(lena)

    answer = client.post(
        url("need_new", open_one, resource="lorries"),
        about(
            storm, region=places.north.pk, capacity="5", start_hours_number="4", start_hours_unit="d",
            duration_hours_number="2", duration_hours_unit="d",
        ),
    )  # fmt: skip

    assert "nearest are day 3 / 7" in answer.context["form"].errors["duration_hours"][0]
    assert not Need.objects.exists()


def test_a_need_is_changed_withdrawn_and_consented_to_by_page(
    client, lena, petra, open_one, frame, places, storm
):
    need = made.need(
        open_one, frame.diesel, places.north, storm, by=lena, priority=1, is_applied=False
    )
    client.force_login(lena)
    data = about(storm, priority="1", region=places.north.pk, initial_quantity="7", version="1")
    client.post(url("need_edit", need), data)
    need.refresh_from_db()
    assert need.initial == 7
    assert client.post(url("need_edit", need), data).status_code == 409

    client.force_login(petra)
    client.post(url("need_consent", need))
    need.refresh_from_db()
    assert need.consented_by == petra

    client.post(url("need_withdraw", need), {"version": "3", "reason": "Stated twice."})
    need.refresh_from_db()
    assert need.is_archived
    assert need.get_absolute_url() not in text(client.get(url("detail", open_one)))


@pytest.fixture
def litres(frame, norvania, places):
    for region, value in ((places.north, 1_000), (places.south, 333)):
        Driver.objects.create(
            nation=norvania, region=region, kind="people", value=value, source="Register",
            valid_on=date(2025, 1, 1),
        )  # fmt: skip
    return PlanningFactor.objects.create(
        resource=frame.diesel, driver_kind="people", numerator=3, denominator=1_000, per="day",
        source="Rule of thumb",
    )  # fmt: skip


def test_needs_are_derived_after_they_were_shown(
    client, lena, open_one, litres, places, storm, norvania
):
    client.force_login(lena)
    data = about(
        storm, factor=litres.pk, regions=[places.north.pk, places.south.pk], share_affected="50"
    )

    shown = client.post(url("need_derive", open_one), data)
    assert [row.derivation.quantity for row in shown.context["preview"]] == [
        Decimal("1.500"), Decimal("0.500"),
    ]  # fmt: skip
    assert not Need.objects.exists()
    client.post(url("need_derive", open_one), data | {"confirmed": "yes"})
    assert set(Need.objects.values_list("region", "per_day", "share_affected")) == {
        (places.north.pk, Decimal("1.500"), 5_000), (places.south.pk, Decimal("0.500"), 5_000),
    }  # fmt: skip

    Driver.objects.filter(region=places.north).update(value=2_000)
    assert "1 derived need would come out differently" in text(client.get(url("detail", open_one)))
    (changed,) = client.get(url("needs_outdated", open_one)).context["outdated"]
    ticked = f"{changed.need.pk}:{changed.now.quantity}"
    client.post(url("needs_outdated", open_one), {"apply": [ticked, "nonsense", "1:x"]})
    changed.need.refresh_from_db()
    assert changed.need.per_day == 3


def test_regions_nothing_is_known_about_are_not_offered(client, lena, open_one, litres, places):
    client.force_login(lena)

    form = client.get(url("need_derive", open_one)).context["form"]

    assert set(form.fields["regions"].queryset) == {places.north, places.south}


# Files of needs


HEADINGS = "Resource;Region;Scenario;Priority;Needed a day;Needed at once;Lasts (hours);Unit"


def upload(client, assessment, content, name="needs.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(
        url("file_new", assessment), {"file": SimpleUploadedFile(name, data)}, follow=True
    )


def test_a_good_file_is_shown_and_then_stated(client, lena, open_one, frame, places):
    client.force_login(lena)
    content = f"{HEADINGS}\ndiesel;NO-N;storm;2;12,5;;720;m³\nLorries;Southmark;Storm;3;;40;;\n"

    answer = upload(client, open_one, content)
    need_file = NeedFile.objects.get()
    assert need_file.status == NeedFile.Status.CHECKED
    assert "State these 2 needs" in text(answer)
    assert not Need.objects.exists()

    client.post(url("file_state", need_file))

    assert set(Need.objects.values_list("resource__code", "region__code", "per_day", "capacity")) == {
        ("diesel", "NO-N", Decimal("12.5"), None), ("lorries", "NO-S", None, Decimal(40)),
    }  # fmt: skip
    client.post(url("file_state", need_file))
    assert Need.objects.count() == 2
    assert Event.objects.filter(name="need_file.stated").count() == 1


def test_every_fault_of_every_row_is_shown_and_nothing_is_stated(
    client, lena, open_one, frame, places
):
    client.force_login(lena)
    content = "\n".join(
        [
            HEADINGS,
            "diesel;NO-N;storm;2;12,5;;720;",
            "dissel;NO-N;storm;2;1;;;",
            "diesel;NO-X;storm;9;x;;1,5;",
            "diesel;NO-S;storm;2;;;;",
            "diesel;NO-S;storm;2;1;;;kg",
            "diesel;NO-N;storm;2;8;;;",
            "lorries;NO-N;storm;2;;5;1;",
        ]
    )

    upload(client, open_one, content)

    need_file = NeedFile.objects.get()
    found = [(one["row"], one["column"], one["text"]) for one in need_file.problems]
    assert need_file.status == NeedFile.Status.REFUSED
    assert need_file.rows == 7
    assert [(row, column) for row, column, _what in found] == [
        (3, "Resource"), (4, "Needed a day"), (4, "Region"), (4, "Priority"),
        (5, "Needed at the start"), (6, "Unit"), (7, "Resource"), (8, "Lasts (hours)"),
    ]  # fmt: skip
    assert found[0][2] == "There is no resource “dissel”."
    assert all(one["mend"] for one in need_file.problems)
    client.post(url("file_state", need_file))
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%%EOF\n", "PDF"),
        (b"PK\x03\x04nonsense", "damaged"),
        (b"Region;Scenario\nNO-N;storm\n", "Resource"),
        (b"Resource;Region;Scenario;Priority\n", "no rows"),
    ],
)
def test_a_file_that_is_no_table_of_needs_says_so(client, lena, open_one, content, says):
    client.force_login(lena)

    answer = upload(client, open_one, content)

    assert answer.status_code == 200
    assert says in text(answer)
    assert not Need.objects.exists()


def test_rows_are_derived_where_they_say_so(client, lena, open_one, litres, storm, places):
    client.force_login(lena)
    content = (
        "Resource,Region,Scenario,Priority,Derived from,Share affected (%),Needed a day\n"
        "diesel,NO-N,storm,2,People,12.5,\n"
        "diesel,NO-N-1,storm,2,people,,\n"
        "diesel,NO-S,storm,2,people,,5\n"
        "lorries,NO-S,storm,2,people,,\n"
    )

    upload(client, open_one, content)

    need_file = NeedFile.objects.get()
    assert [one["row"] for one in need_file.problems] == [3, 4, 5]
    assert "how many there are" in need_file.problems[0]["text"]
    assert "derives it as well" in need_file.problems[1]["text"]
    assert "no planning factor" in need_file.problems[2]["text"]
    upload(client, open_one, "\n".join(content.split("\n")[:2]))
    client.post(url("file_state", NeedFile.objects.get(rows=1)))
    need = Need.objects.get()
    assert (need.per_day, need.share_affected, need.factor) == (Decimal("0.375"), 1_250, litres)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_can_be_stated_elsewhere(
    client, petra, lena, stocked, winter, storm, file_format
):
    stocked["plans"].evidence = "An exercise"
    stocked["plans"].save(update_fields=["evidence"])
    other = made.assessment(petra, storm, status="open", public_lead=lena, title="Other")
    client.force_login(petra)
    content = workbook(client.get(url("needs_file", winter, file_format)))

    upload(client, other, content, f"needs.{file_format}")
    need_file = NeedFile.objects.get()
    assert need_file.problems == []
    client.post(url("file_state", need_file))

    def stated(assessment):
        fields = ("resource", "region", "priority", "initial", "capacity", "target_share", "state")
        return set(assessment.needs.values_list(*fields))

    assert stated(other) == stated(winter)


def test_a_large_file_is_checked_by_a_worker(
    client, lena, open_one, frame, places, monkeypatch, django_capture_on_commit_callbacks
):
    from assessments import tasks

    monkeypatch.setattr("assessments.actions.files.AT_ONCE_BYTES", 10)
    client.force_login(lena)
    upload(client, open_one, f"{HEADINGS}\ndiesel;NO-N;storm;2;12,5;;720;m³\n")
    need_file = NeedFile.objects.get()
    assert need_file.status == NeedFile.Status.WAITING
    assert need_file.job.title in text(client.get(url("file", need_file)))

    tasks.check_need_file(job_id=need_file.job_id)
    tasks.check_need_file(job_id=need_file.job_id)

    need_file.refresh_from_db()
    assert need_file.status == NeedFile.Status.CHECKED
    assert need_file.job.status == "done"


def test_the_template_holds_the_columns_alone(client, lena, open_one):
    client.force_login(lena)

    rows = list(csv.reader(io.StringIO(text(client.get(url("need_template", open_one, "csv"))))))

    assert len(rows) == 1
    assert "Resource" in rows[0][0]
    assert workbook(client.get(url("need_template", open_one, "xlsx")))
    assert client.get(url("need_template", open_one, "exe")).status_code == 404


# Reports


def test_asking_for_a_report_leads_to_its_progress_and_then_to_it(
    client, petra, omar, stocked, norvania
):
    client.force_login(omar)
    assert client.post(url("ask"), {"kind": "current"}).status_code == 403
    client.force_login(petra)

    answer = client.post(url("ask"), {"kind": "snapshot"}, follow=True)
    run = GapRun.objects.get()
    assert answer.redirect_chain[-1][0] == run.get_absolute_url()
    assert "hx-get" in text(client.get(url("run_progress", run)))
    twice = client.post(url("ask"), {"kind": "snapshot"}, follow=True)
    assert "one a day" in text(twice)

    report = made.work_through(run)
    progress = text(client.get(url("run_progress", run)))
    assert "hx-get" not in progress
    assert report.get_absolute_url() in progress
    assert report.get_absolute_url() in text(client.get(url("reports")))


def test_a_failed_run_says_why_on_its_page_and_in_the_list(client, petra, stocked, norvania):
    from assessments.running.steps import fail_run

    run = actions.ask_for_run(nation=norvania, kind="snapshot", by=petra)
    fail_run(run, "Diesel could not be computed.")
    client.force_login(petra)

    for page in (url("run", run), url("reports")):
        assert "Diesel could not be computed." in text(client.get(page))


@pytest.mark.parametrize("person", ["petra", "omar", "audrey"])
def test_the_count_on_the_page_is_that_of_the_file_and_the_door(request, client, report, person):
    user = request.getfixturevalue(person)
    client.force_login(user)
    for query in (
        {},
        {"short": "on"},
        {"requirement": "BLR2"},
        {"priority": "1"},
        {"resource": "dies"},
    ):
        page = client.get(url("report", report, **query))
        rows = list(
            csv.reader(io.StringIO(text(client.get(url("report_file", report, "csv", **query)))))
        )
        heading = next(n for n, row in enumerate(rows) if "Requirement" in row[0])
        assert (
            len(rows) - heading - 1 == page.context["counts"]["lines"] == page.context["page"].count
        )

    assert page.context["counts"]["lines"] == 2
    assert workbook(client.get(url("report_file", report, "xlsx")))
    assert client.get(url("report_file", report, "exe")).status_code == 404


def test_the_file_says_marking_and_moment(client, petra, report):
    client.force_login(petra)

    content = text(client.get(url("report_file", report, "csv")))

    assert "# TLP:AMBER" in content
    assert "# Norvania, as of " in content


def test_a_report_above_the_ceiling_is_only_a_reference(client, petra, omar, stocked, norvania):
    norvania.aggregation_lines = 4
    norvania.save(update_fields=["aggregation_lines"])
    report = made.report(petra)
    snapshot = made.report(petra, "snapshot")
    pages = [
        url("report", report), url("report_file", report, "csv"),
        url("compare", report, **{"with": snapshot.public_id}),
    ]  # fmt: skip

    client.force_login(petra)
    for page in pages:
        shown = text(client.get(page))
        assert "This report is not shown here" in shown
        assert "Contact point of Norvania" in shown
        assert "Diesel" not in shown
    # Omar sees two lines of it; two ambers do not yet make a red.
    client.force_login(omar)
    assert "Diesel" in text(client.get(pages[0]))


def test_a_report_costs_the_same_however_many_lines(
    client, petra, omar, stocked, winter, storm, frame, places
):
    report = made.report(petra)

    def queries(person):
        client.force_login(person)
        client.get(url("report", report))
        return count_queries(lambda: opens(client, url("report", report)))

    few = [queries(person) for person in (petra, omar)]
    for _ in range(10):
        made.need(winter, frame.diesel, places.north, storm, by=petra)
    made.report(petra)

    assert [queries(person) for person in (petra, omar)] == few


def test_a_report_can_be_read_by_coverage(client, petra, report):
    client.force_login(petra)
    for order, first in (("coverage", 0), ("-coverage", 10_000)):
        page = client.get(url("report", report, order=order)).context["page"]
        assert page.rows[0].coverage == first


def test_two_reports_are_compared_by_page_and_file(client, petra, omar, stocked, frame):
    before = made.report(petra, "snapshot")
    Capability.objects.filter(resource=frame.diesel).update(stock=150, seen_stock=150)
    after = made.report(petra)
    for person in (petra, omar):
        client.force_login(person)
        page = client.get(url("compare", after, **{"with": before.public_id}))
        assert "Closed" in text(page)
        assert [one.line.need_id for one in page.context["lines"]] == [stocked["diesel"].pk]
    file = text(
        client.get(url("compare_file", after, "lines", "csv", **{"with": before.public_id}))
    )
    assert "Closed,Diesel" in file
    none = client.get(url("compare", after, **{"with": before.public_id, "change": "new"}))
    assert none.context["lines"] == []
    assert client.get(url("compare", after, **{"with": "nonsense"})).status_code == 404
    assert client.get(url("compare", after, **{"with": after.public_id})).status_code == 404


def test_large_reports_are_compared_by_a_worker(client, petra, stocked, frame, monkeypatch):
    from assessments import tasks

    monkeypatch.setattr("assessments.figures.comparison.COMPARED_AT_ONCE", 0)
    before = made.report(petra, "snapshot")
    Capability.objects.filter(resource=frame.diesel).update(stock=150, seen_stock=150)
    after = made.report(petra)
    client.force_login(petra)
    address = url("compare", after, **{"with": before.public_id})

    answer = client.get(address)
    again = client.get(address)
    assert answer.url == again.url
    assert client.get(answer.url).status_code == 200
    job = client.get(answer.url).context["job"]
    tasks.compare_reports(job_id=job.pk)

    job.refresh_from_db()
    assert (job.status, job.url) == ("done", address)
    assert len(client.get(address).context["lines"]) == 1


# The policy


def test_an_officer_sees_what_a_policy_would_do_and_then_sets_it(client, petra, omar, report):
    client.force_login(petra)
    form = client.get(url("policy_set")).context["form"]
    data = form.initial | {"weight_2_1": "95", "reason": "Learned from the exercise."}

    shown = client.post(url("policy_set"), data)
    effect = shown.context["effect"]
    assert not AssurancePolicy.objects.filter(number=2).exists()
    assert [change[1:] for change in effect["changes"]] == [("90\xa0%", "95\xa0%")]
    assert effect["sides"].total == report.lines
    assert "What it would do" in text(shown)
    sealed = data | {"seen": effect["seal"]}
    # Another draft is looked at again; so is the same one with nothing seen.
    client.post(url("policy_set"), sealed | {"weight_2_1": "94"})
    client.post(url("policy_set"), data | {"seen": "guessed"})
    assert not AssurancePolicy.objects.filter(number=2).exists()

    client.post(url("policy_set"), sealed)

    policy = AssurancePolicy.objects.get(number=2)
    assert policy.weights[2] == [7_000, 9_500, 9_500]
    client.force_login(omar)
    page = text(client.get(url("policy")))
    assert "Learned from the exercise." in page
    assert "90\xa0% → 95\xa0%" in page
    assert client.get(url("what_if") + "policy=1").status_code == 200


def test_a_policy_that_pays_less_for_more_is_refused(client, petra):
    client.force_login(petra)
    data = client.get(url("policy_set")).context["form"].initial
    answer = client.post(url("policy_set"), data | {"weight_0_0": "99.5", "reason": "x"})

    assert "never counts less" in text(answer)
    assert not AssurancePolicy.objects.filter(number=2).exists()


def test_lines_of_other_nations_reports_are_not_there(client, petra2, report):
    client.force_login(petra2)

    assert not Gap.objects.visible_to(petra2).exists()
    assert client.get(url("report_file", report, "csv")).status_code == 404
    assert client.get(url("run", report.run)).status_code == 404
