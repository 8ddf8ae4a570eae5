"""This number looks wrong: who doubts which figure, by when the office answers, and what is marked meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import figures
from assessments.models import Challenge, Gap
from assessments.papers.brief import brief_values
from assessments.papers.changes import changes_since
from assessments.periodic import watch_challenges
from audit.models import Event
from baseline.models import Phase
from tests.factories import accounts as people
from tests.factories import assessments as made
from workspace.models import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def line(stocked, petra):
    return Gap.objects.get(report=made.report(petra), need=stocked["diesel"])


def url(name, *args):
    return reverse(f"assessments:{name}", args=[getattr(one, "public_id", one) for one in args])


@pytest.fixture
def doubted(client, line, omar):
    client.force_login(omar)
    typed = {"figure": "assured", "day": "", "why": "We counted 45 in the tanks", "own_value": "45"}
    assert client.post(url("challenge_new", line), typed).status_code == 302
    return Challenge.objects.get()


def words_of(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_doubted_figure_is_marked_until_it_is_answered(client, line, doubted, omar, petra):
    assert (doubted.shown, doubted.day, doubted.due_on) == (
        30_000, line.milestone, TODAY + timedelta(days=10),
    )  # fmt: skip
    assert Notice.objects.filter(user=petra, kind="challenge.raised").count() == 1
    assert "We counted 45" in words_of(client.get(url("line", line)))
    assert "questioned" in words_of(client.get(url("dashboard") + "?phase=crisis"))
    shown, changes = figures.shown_to(omar, line.report), changes_since(omar, line.report)
    brief = brief_values(omar, shown, changes, phase=Phase.CRISIS)
    assert [one["resource"] for one in brief["worst"] if one["questioned"]] == ["Diesel"]
    assert client.get(url("challenge_answer", doubted)).status_code == 403

    client.force_login(petra)
    assert "Northmark" in words_of(client.get(url("challenge_pile")))
    client.post(url("challenge_take", doubted), {"owner": petra.pk})
    answer = {"status": "needs_data", "answer": "The tanks are dipped next week", "version": 2}
    refused = client.post(url("challenge_answer", doubted), answer)
    assert "Say who gives the data" in words_of(refused)
    client.post(url("challenge_answer", doubted), answer | {"data_from": "Acme Power"})
    doubted.refresh_from_db()
    assert (doubted.status, doubted.owner, doubted.is_open) == ("needs_data", petra, True)
    stale = {"status": "corrected", "answer": "Forty-five now", "version": 2}
    assert client.post(url("challenge_answer", doubted), stale).status_code == 409
    client.post(url("challenge_answer", doubted), stale | {"version": 3})
    assert Notice.objects.filter(user=omar, kind="challenge.answered").count() == 2

    client.force_login(omar)
    assert "Forty-five now" in words_of(client.get(url("challenge", doubted)))
    assert "We counted 45" not in words_of(client.get(url("line", line)))
    assert not client.get(url("challenges")).context["page"].rows
    assert "45" in b"".join(client.get(url("challenges_file", "csv") + "?shown=all")).decode()
    names = Event.objects.about(doubted).values_list("name", flat=True)
    assert set(names) == {"challenge.raised", "challenge.taken", "challenge.answered"}


def test_the_clock_reminds_and_tells_what_is_late_once(doubted, petra):
    Challenge.objects.update(due_on=TODAY + timedelta(days=3))
    watch_challenges()
    watch_challenges()
    assert Notice.objects.filter(user=petra, kind="challenge.due").count() == 1
    Challenge.objects.update(due_on=TODAY - timedelta(days=1))
    watch_challenges()
    watch_challenges()
    assert Notice.objects.filter(user=petra, kind="challenge.late").count() == 1


def test_who_doubts_and_who_reads_it(client, line, doubted, audrey, anna, norvania):
    client.force_login(audrey)
    assert client.get(url("challenge", doubted)).status_code == 200
    assert client.get(url("challenge_new", line)).status_code == 403
    client.force_login(anna)
    assert client.get(url("challenge", doubted)).status_code == 403
    stranger = people.user("stig", "official", norvania)
    client.force_login(stranger)
    assert client.get(url("challenge", doubted)).status_code == 404
    assert client.get(url("challenge_new", line)).status_code == 404


def test_programs_doubt_and_answer(client, line, omar, petra):
    client.force_login(omar)
    api = "/api/v1/challenges/"
    facts = {"line": str(line.public_id), "figure": "required", "why": "Twice the winter"}
    made_ = client.post(api, facts | {"own_value": "50.5", "day": 3}, "application/json")
    assert made_.status_code == 201, made_.content
    row = made_.json()
    assert (row["shown"], row["own_value"], row["status"]) == (100_000, "50.500", "open")
    assert client.post(api, facts | {"day": 4}, "application/json").status_code == 409
    one = f"{api}{row['id']}/answer/"
    said = {"status": "stands", "answer": "As agreed", "version": 1}
    assert client.post(one, said, "application/json").status_code == 404
    client.force_login(petra)
    assert client.post(one, said, "application/json").json()["status"] == "stands"
    assert client.post(one, said, "application/json").status_code == 409


def test_the_database_keeps_the_rules_of_challenges(doubted):
    for broken in (
        {"why": ""},
        {"status": "stands"},
        {"answered_at": timezone.now()},
        {"status": "needs_data", "answer": "x", "answered_at": timezone.now(),
         "answered_by": doubted.raised_by},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Challenge.objects.filter(pk=doubted.pk).update(**broken)
