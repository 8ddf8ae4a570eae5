"""What is done about gaps: by whom, until when, for how much, and what it would close."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import figures
from assessments.models import Gap, Measure, MeasureState
from assessments.papers.brief import brief_values
from assessments.papers.changes import changes_since
from assessments.papers.report import report_values
from assessments.periodic import ask_for_states
from audit.models import Event
from baseline.models import Phase
from tests.factories import accounts as people
from tests.factories import assessments as made
from tests.factories.queries import count_queries
from workspace.models import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def line(stocked, petra):
    """Diesel in the north: 100 m³ needed, 50 of the 80 there go to the town first; 70 are missing."""
    return Gap.objects.get(report=made.report(petra), need=stocked["diesel"])


def url(name, *args):
    return reverse(f"assessments:{name}", args=[getattr(one, "public_id", one) for one in args])


def typed(authority, owner, **fields):
    return {
        "title": "Fill the northern tanks", "kind": "stockpile", "authority": authority.public_id,
        "owner": owner.pk, "due_on": TODAY + timedelta(days=60), "money": "decided",
        "cost_once": "1000000", "stock": "40", "ready_hours": "0", "marking": "amber",
    } | fields  # fmt: skip


@pytest.fixture
def two(client, line, omar, petra, energy_agency):
    """Omar's measure brings 40 m³ for a million, the office's 100 m³ for five."""
    for person, fields in (
        (omar, {}),
        (petra, {"title": "Rent tanks", "stock": "100", "cost_once": "5000000", "money": "asked"}),
    ):
        client.force_login(person)
        answer = client.post(url("measure_new", line), typed(energy_agency, person, **fields))
        assert answer.status_code == 302, answer.context["form"].errors
    return list(Measure.objects.order_by("pk"))


def words_of(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_measure_is_added_to_a_line_and_the_engine_says_what_it_closes(
    client, line, two, omar, stocked, petra
):
    first, second = two
    assert Notice.objects.filter(kind="measure.owned").count() == 0  # both answer for it themselves
    client.force_login(omar)
    page = client.get(url("line", line))
    assert page.context["mended"].gap == 70_000
    assert page.context["mended"].decided == 30_000
    assert page.context["mended"].all == 0
    assert "Fill the northern tanks" in words_of(page)

    shown = client.get(url("measures"))
    rows = shown.context["rows"]
    assert [(one.measure, one.closes, one.units_per_million) for one in rows] == [
        (first, 40_000, 40_000),
        (second, 70_000, 14_000),  # no more than is missing
    ]
    totals = shown.context["totals"]
    assert [(one.value, one.once) for one in totals.by_money] == [
        ("decided", 1_000_000), ("asked", 5_000_000),
    ]  # fmt: skip
    assert client.get(url("measures") + "?order=due").context["rows"][0].measure in two

    # The need of priority 1 grows by 30: it draws on the measure first, and the page says so.
    stocked["town"].initial = 110
    stocked["town"].save(update_fields=["initial"])
    later = made.report(petra)
    anew = Gap.objects.get(report=later, need=stocked["diesel"])
    page = client.get(url("measure", first))
    assert page.context["line"].pk == anew.pk  # the measure has found its line in the new report
    assert (page.context["closing"].line.gap, page.context["closing"].closes) == (100_000, 10_000)
    few = count_queries(lambda: client.get(url("measures")))
    for number in range(5):
        client.post(url("measure_new", anew), typed(first.authority, omar, title=f"Tank {number}"))
    client.get(url("measures"))  # what the engine answers is kept
    assert count_queries(lambda: client.get(url("measures"))) == few


def test_papers_say_what_it_costs_and_what_closes_by_when(two, line, omar, norvania):
    shown = figures.shown_to(omar, line.report)
    changes = changes_since(omar, line.report)
    brief = brief_values(omar, shown, changes, phase=Phase.CRISIS)
    report = report_values(omar, shown, changes)
    assert brief["costs"] == [
        {"money": "Decided", "count": "1", "once": "1,000,000\N{NO-BREAK SPACE}EUR", "yearly": "—"},
        {"money": "Asked for", "count": "1", "once": "5,000,000\N{NO-BREAK SPACE}EUR", "yearly": "—"},
    ]  # fmt: skip
    assert [(one["title"], one["closes"]) for one in brief["closes"]] == [
        ("Fill the northern tanks", "40\N{NO-BREAK SPACE}m³"),
        ("Rent tanks", "70\N{NO-BREAK SPACE}m³"),
    ]
    assert report["closes"] == brief["closes"]
    assert brief["owes"] == []
    assert not brief_values(omar, shown, changes, phase=Phase.WAR)["costs"]


def test_how_it_stands_is_said_in_two_taps_and_nothing_is_overwritten(client, two, omar, petra):
    first = two[0]
    client.force_login(omar)
    client.post(url("measure_state", first), {"status": "on_time", "version": 1})
    moved = {"status": "late", "due_on": TODAY + timedelta(days=90), "version": 2}
    refused = client.post(url("measure_state", first), moved)
    assert "Say why the day moves" in words_of(refused)
    client.post(url("measure_state", first), moved | {"reason": "No tender came"})
    assert client.post(url("measure_state", first), moved | {"reason": "x"}).status_code == 409
    assert "Say what is in the way" in words_of(
        client.post(url("measure_state", first), {"status": "stuck", "version": 3})
    )
    edited = typed(first.authority, omar, title="Fill all tanks", version=2)
    assert client.post(url("measure_edit", first), edited).status_code == 409
    client.post(url("measure_edit", first), edited | {"version": 3})
    first.refresh_from_db()
    assert (first.title, first.status, first.due_on) == (
        "Fill all tanks", "late", TODAY + timedelta(days=90),
    )  # fmt: skip
    page = words_of(client.get(url("measure", first)))
    assert "No tender came" in page
    assert "moved from" in page
    assert list(first.states.order_by("pk").values_list("status", flat=True)) == [
        "on_time", "on_time", "late",
    ]  # fmt: skip
    assert Notice.objects.filter(user=petra, kind="measure.state").count() == 1
    names = ["measure.added", "measure.state_said", "measure.changed"]
    assert set(Event.objects.about(first).values_list("name", flat=True)) == set(names)

    assert client.post(url("measure_archive", first), {"reason": ""}).status_code == 200
    client.post(url("measure_archive", first), {"reason": "Entered twice", "version": 4})
    assert client.get(url("measure_state", first)).status_code == 403
    assert len(client.get(url("measures")).context["rows"]) == 1
    shown = client.get(url("measures") + "?shown=archived").context["rows"]
    assert [one.measure for one in shown] == [first]


def test_the_clock_asks_each_month_and_tells_the_office_once(two, omar, petra):
    first = two[0]
    Measure.objects.filter(pk=first.pk).update(said_on=TODAY - timedelta(days=31))
    ask_for_states()
    ask_for_states()
    assert Notice.objects.filter(user=omar, kind="measure.asked").count() == 1
    Measure.objects.filter(pk=first.pk).update(
        said_on=TODAY - timedelta(days=46), asked_on=TODAY - timedelta(days=15)
    )
    ask_for_states()
    ask_for_states()
    assert Notice.objects.filter(user=petra, kind="measure.silent").count() == 1
    assert Event.objects.filter(name="measure.silence_told").count() == 1
    Measure.objects.filter(pk=first.pk).update(status="done")
    assert not Measure.objects.to_be_asked(TODAY + timedelta(days=90)).filter(pk=first.pk).exists()


def test_who_reads_and_keeps_measures(client, two, line, omar, lena, audrey, anna, petra, norvania):
    first, _second = two
    client.force_login(audrey)
    assert client.get(url("measure", first)).status_code == 200
    assert client.get(url("measure_edit", first)).status_code == 403
    client.force_login(anna)
    assert client.get(url("measures")).status_code == 403
    stranger = people.user("stig", "official", norvania)  # no authority, so no scope
    client.force_login(stranger)
    assert client.get(url("measure", first)).status_code == 404
    assert not client.get(url("measures")).context["rows"]

    # Never marked less strictly than its line; locked, it is its authority's and the office's.
    Gap.objects.filter(pk=line.pk).update(marking="amber_strict")
    norvania.marking_ceiling = "red"
    norvania.save(update_fields=["marking_ceiling"])
    client.force_login(petra)
    change = typed(first.authority, omar, version=1)
    assert "marked no less strictly" in words_of(client.post(url("measure_edit", first), change))
    client.post(url("measure_edit", first), change | {"marking": "red"})
    colleague = people.user("nils", "official", norvania)
    assert not Measure.objects.visible_to(colleague).exists()
    assert Measure.objects.visible_to(omar).filter(pk=first.pk).exists()  # named: he answers for it
    criterion = Gap.objects.get(report=line.report, resource__code="plans")
    page = client.get(url("measure_new", criterion))
    assert "stock" not in page.context["form"].fields
    assert "capacity" not in page.context["form"].fields


def test_the_database_keeps_the_rules_of_measures(two):
    first = two[0]
    state = first.states.get()
    later = TODAY + timedelta(days=400)
    broken = [
        lambda: Measure.objects.filter(pk=first.pk).update(cost_once=-1),
        lambda: Measure.objects.filter(pk=first.pk).update(stock=0),
        lambda: Measure.objects.filter(pk=first.pk).update(capacity=1),
        lambda: Measure.objects.filter(pk=first.pk).update(archived_at=timezone.now()),
        lambda: MeasureState.objects.filter(pk=state.pk).update(due_after=later, reason="x"),
        lambda: MeasureState.objects.create(
            measure=first, status="late", due_before=TODAY, due_after=later, said_by=first.owner
        ),
        lambda: MeasureState.objects.create(
            measure=first, status="stuck", due_before=TODAY, due_after=TODAY, said_by=first.owner
        ),
    ]
    for breaks in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            breaks()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_goes_out_and_comes_in_again(client, two, petra, kind):
    client.force_login(petra)
    sent = client.get(url("measures_file", kind))
    content = sent.getvalue() if hasattr(sent, "getvalue") else b"".join(sent.streaming_content)

    def bring(data):
        file = SimpleUploadedFile(f"measures.{kind}", data)
        return client.post(url("measures_import"), {"file": file}, follow=True)

    before = list(Measure.objects.order_by("pk").values())
    assert "2 rows read: 0 added, 0 changed, 2 as they were" in words_of(bring(content))
    assert list(Measure.objects.order_by("pk").values()) == before
    if kind == "xlsx":
        return
    text = content.decode("utf-8-sig")
    changed = text.replace("Rent tanks", "Lease tanks")
    assert "0 added, 1 changed" in words_of(bring(changed.encode()))
    twin = text.replace(str(two[0].public_id), "")
    assert "1 added, 1 changed" in words_of(bring(twin.encode()))
    added = Measure.objects.latest("pk")
    assert (added.need, added.stock, added.status) == (two[0].need, 40, "on_time")

    wrong = text.replace(str(two[0].due_on), str(TODAY)).replace("petra@", "nobody@")
    page = words_of(bring(wrong.encode()))
    assert "The file has 2 errors" in page
    assert "Leave this as it was" in page
    assert "column Who answers for it" in page
    assert Measure.objects.count() == 3


def test_programs_add_change_and_say_how_it_stands(client, line, omar, anna, energy_agency):
    client.force_login(omar)
    api = "/api/v1/measures/"
    facts = {
        "line": str(line.public_id), "title": "Rent tanks", "kind": "expand", "due_on": str(TODAY),
        "authority": energy_agency.code, "owner": omar.email, "stock": "10.5",
        "cost_once": "99.90", "money": "asked",
    }  # fmt: skip
    assert client.post(api, facts | {"capacity": "3"}, "application/json").status_code == 409
    made_ = client.post(api, facts, "application/json")
    assert made_.status_code == 201, made_.content
    row = made_.json()
    assert (row["closes"], row["gap"], row["cost_once"], row["stock"]) == (
        10_500, 70_000, "99.90", "10.500",
    )  # fmt: skip
    one = f"{api}{row['id']}/"
    changed = {**facts, "title": "Buy tanks", "version": 1}
    assert client.patch(one, changed, "application/json").json()["title"] == "Buy tanks"
    assert client.patch(one, changed, "application/json").status_code == 409
    said = {"status": "late", "version": 2, "due_on": str(TODAY + timedelta(days=5))}
    assert client.post(f"{one}state/", said, "application/json").status_code == 409
    said["reason"] = "Frost"
    assert client.post(f"{one}state/", said, "application/json").json()["status"] == "late"
    assert (
        client.get(api + "?status=late&requirement=BLR2").json()["results"][0]["closes"] == 10_500
    )
    client.force_login(anna)
    assert not client.get(api).json()["results"]
    assert client.post(api, facts, "application/json").status_code == 403
