"""How long reports are kept: by the nation's choice, in steps, and never one that is in use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import PROTECT, SET_NULL, ProtectedError
from django.urls import reverse
from django.utils import timezone

from assessments import actions, periodic
from assessments.models import Block, Gap, GapReport, Paper, ReportRetention
from assessments.retention import Place, in_use, keepers, plan
from audit.models import Event
from tests.factories import assessments as made
from tests.factories.queries import count_queries

#: Parts of a report: they go with it.
PARTS = {"assessments.gap.report", "assessments.rollup.report", "assessments.rollup.weakest"}
#: Rows that say all they say without the report: they outlive it.
OUTLIVE = {"assessments.whatifanswer.report"}
ADDRESS = reverse("assessments:retention")


@pytest.fixture
def chosen(petra):
    return actions.set_retention(nation=petra.nation, nights=14, months=12, by=petra)


def snapshot_of(petra, days_ago):
    """A snapshot with lines, as if it had been taken that many days ago."""
    report = made.report(petra, "snapshot", now=timezone.now() - timedelta(days=days_ago))
    assert report.lines
    return report


@pytest.fixture
def two(stocked, petra):
    """Snapshots of two nights of a month that is over; the second may go, the first is its month's."""
    begun = timezone.localdate().replace(day=1) - timedelta(days=30)
    days = [begun.replace(day=day) for day in (2, 3)]
    return [snapshot_of(petra, (timezone.localdate() - day).days) for day in days]


def bare(like, day):
    """Another day's snapshot without lines, for plans over years."""
    return GapReport(
        nation=like.nation, kind="snapshot", day=day, as_of=like.as_of, run=like.run,
        policy=like.policy, engine_version="3", milestones=[1],
    )  # fmt: skip


def test_first_of_year_always_first_of_month_for_months_each_night_for_days(stocked, petra):
    like = snapshot_of(petra, 0)
    first = date(2020, 1, 5)  # the register began on a day of its own
    rows = [bare(like, first + timedelta(days=n)) for n in range(760)]
    GapReport.objects.bulk_create(rows)
    planned = {one.day: one for one in plan(petra.nation, nights=20, months=12)}

    assert planned[first].place is planned[date(2021, 1, 1)].place is Place.YEAR
    assert planned[first].goes_on is None
    assert planned[date(2020, 2, 1)].goes_on == date(2021, 3, 1)
    assert planned[date(2020, 12, 1)].goes_on == date(2022, 1, 1)
    assert planned[date(2020, 2, 2)].goes_on == date(2020, 2, 23)
    # What is left on a day is as chosen: some nights, some months, every year.
    today = date(2022, 2, 2)
    left = [one.day for one in planned.values() if one.goes_on is None or one.goes_on > today]
    nights = [day for day in left if day >= today - timedelta(days=20) and day <= today]
    assert len(nights) == 21
    assert [day for day in left if day < today - timedelta(days=20)] == [
        first,
        *[date(2021, month, 1) for month in range(1, 13)],
        date(2022, 1, 1),
    ]
    assert count_queries(lambda: list(plan(petra.nation, nights=20, months=12))) <= 3


def test_the_clock_puts_away_what_is_over_and_nothing_else(two, petra, chosen):
    first, over = two
    fresh, current = snapshot_of(petra, 3), made.report(petra)

    periodic.put_away_reports()
    periodic.put_away_reports()

    left = set(GapReport.objects.values_list("pk", flat=True))
    assert left == {first.pk, fresh.pk, current.pk}
    assert not Gap.objects.filter(report=over.pk).exists()
    assert not Block.objects.filter(run=over.run_id).exists()
    assert Event.objects.filter(name="report.put_away").count() == 1
    for report in GapReport.objects.all():
        assert report.gaps.count() == report.lines


def test_a_report_in_use_stays_and_the_page_says_why(client, two, petra, omar, chosen):
    _first, over = two
    Paper.objects.create(report=over, kind="report", asked_by=omar)

    periodic.put_away_reports()

    assert GapReport.objects.filter(pk=over.pk).exists()
    client.force_login(omar)
    page = client.get(ADDRESS).content.decode()
    assert "1 stays because it is in use" in page
    assert "papers printed from it: 1" in page
    assert "Keep them so long" not in page
    with pytest.raises(actions.NotOver):
        actions.put_away_report(over, today=timezone.localdate(), by=petra)
    with pytest.raises(ProtectedError), transaction.atomic():
        over.delete()


def test_what_nobody_named_still_holds_its_report(two, petra, chosen, monkeypatch):
    """A room forgot to say that its rows use reports: the database says it."""
    for report in two:
        Paper.objects.create(report=report, kind="report", asked_by=petra)
    monkeypatch.setattr("assessments.retention.keepers", lambda: ())

    periodic.put_away_reports()

    assert GapReport.objects.snapshots().count() == 2
    for report in two:
        assert report.gaps.count() == report.lines


def test_every_row_that_points_to_a_report_is_part_of_it_or_named():
    """A new foreign key: PROTECT and said in its room's `kept_reports`, or it outlives the report."""
    named = {keeper.key for keeper in keepers()}
    for model in (GapReport, Gap):
        for rel in model._meta.get_fields(include_hidden=True):
            if not rel.auto_created or not hasattr(rel, "on_delete") or rel.concrete:
                continue
            key = f"{rel.related_model._meta.label_lower}.{rel.field.name}"
            if key in OUTLIVE:
                assert rel.on_delete is SET_NULL, key
            elif key not in PARTS:
                assert key in named, f"say of {key} in `kept_reports` that it uses reports"
                assert rel.on_delete is PROTECT, key
    assert in_use([]) == {}


def test_the_office_looks_at_what_would_go_before_it_chooses(client, two, petra, audrey):
    client.force_login(petra)
    assert "Everything is kept" in client.get(ADDRESS).content.decode()
    periodic.put_away_reports()
    assert GapReport.objects.snapshots().count() == 2

    tried = client.get(ADDRESS, {"nights": 20, "months": 12})
    assert "Not saved" in tried.content.decode()
    assert tried.context["form"]["nights"].value() == 20
    assert tried.context["over"] == 1
    assert not ReportRetention.objects.exists()
    assert client.get(ADDRESS, {"nights": 5, "months": 12}).context["tried"].errors

    given = {"nights": 30, "months": 12, "version": 0}
    assert client.post(ADDRESS, {**given, "nights": 3660}).status_code == 200
    assert client.post(ADDRESS, given).status_code == 302
    assert client.post(ADDRESS, {**given, "nights": 40}).status_code == 409
    assert ReportRetention.objects.get().nights == 30
    assert Event.objects.get(name="retention.set").changes["nights"] == [None, 30]
    client.force_login(audrey)
    assert client.post(ADDRESS, {**given, "version": 1}).status_code == 403


@pytest.mark.parametrize(("nights", "months"), [(13, 12), (14, 11), (400, 12), (14, 1_201)])
def test_what_is_kept_too_short_is_refused_by_the_database(petra, nights, months):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.set_retention(nation=petra.nation, nights=nights, months=months, by=petra)
