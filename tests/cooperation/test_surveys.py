"""Surveys: open by link, nobody identified, shown when closed and only of five answers or more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cooperation.actions import surveys as actions
from cooperation.models import Obstacle, Sheet, Survey, SurveyLink
from cooperation.obstacles import FIRST
from tests.factories import cooperation as made
from tests.factories.queries import count_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _url(row, name="survey", *more):
    return reverse(f"cooperation:{name}", args=[row.public_id, *more])


def _link(token):
    return reverse("cooperation:survey_link", args=[token])


def test_a_survey_is_started_answered_by_link_and_on_paper_and_closed(client, petra, norvania):
    client.force_login(petra)
    new = reverse("cooperation:survey_new")
    form = client.get(new).context["form"]
    body = {name: form.fields[name].initial for name in form.fields if name.startswith("obst")}
    body |= {"title": "Obstacles", "text": "", "opens_on": TODAY, "closes_on": TODAY,
             "has_open_link": "on"}  # fmt: skip
    client.post(new, body)
    row = Survey.objects.get()
    assert row.obstacles.count() == len(FIRST) == 21
    assert row.link_key in client.get(_url(row)).content.decode()
    links = client.post(_url(row, "survey_links"), {"number": 2}).context["urls"]
    assert SurveyLink.objects.count() == 2
    key = row.obstacles.first().key
    sheet = {"side": "military", f"rate-{key}": "4"}
    client.post(_url(row, "survey_sheet"), sheet)  # from paper
    assert client.get(_url(row, "survey_paper")).status_code == 200

    client.logout()
    asked = client.get(_link(row.link_key))
    assert asked.status_code == 200
    assert "Nobody who answers is identified" in asked.content.decode()
    nothing = client.post(_link(row.link_key), {"side": "public"})
    assert "Rate at least one" in nothing.content.decode()
    client.post(_link(row.link_key), sheet | {"side": "public"})
    client.post(_link(row.link_key), sheet | {"side": "public"})  # open: as often as people come
    single = links[0][links[0].index("/link/") :]
    client.get(single)
    assert client.post(single, sheet | {"side": "private"}).status_code == 200
    assert client.get(single).status_code == 410
    assert client.post(single, sheet).status_code == 410
    assert list(Sheet.objects.values_list("side", flat=True).order_by("side")) == [
        "military", "private", "public", "public",
    ]  # fmt: skip
    for event in Event.objects.filter(name="survey.answered"):
        assert not event.changes  # that somebody did, and nothing else
    assert {field.name for field in Sheet._meta.fields} == {"id", "survey", "side", "ratings"}

    client.force_login(petra)
    assert "mean" not in client.get(_url(row)).content.decode().lower()  # not while it is open
    assert client.get(_url(row, "survey_file", "csv")).status_code == 404
    client.post(_url(row, "survey_close"))
    client.logout()
    assert client.get(_link(row.link_key)).status_code == 410
    client.force_login(petra)
    again = client.get(new).context["form"]  # the next one begins with what was asked last
    body |= {"obstacles_cooperation": "Something new", "title": "Next"}
    assert again.fields["obstacles_borders"].initial.count("\n") == 6
    client.post(new, body)
    kept = set(Obstacle.objects.filter(survey__edition=2).values_list("key", flat=True))
    before = set(row.obstacles.filter(set="borders").values_list("key", flat=True))
    assert before <= kept
    assert "something-new" in kept


def test_only_five_answers_of_a_side_are_told_beside_the_year_before(client, petra, omar, norvania):
    day = TODAY - timedelta(days=400)
    first = made.survey(norvania, by=petra, opens_on=day, closes_on=day)
    made.sheets(first, "private", 4, 4, 4, 4, 4)
    last = made.survey(norvania, by=petra, edition=2, opens_on=day, closes_on=TODAY - timedelta(1))
    made.sheets(last, "private", 5, 5, 4, 4, 3)
    made.sheets(last, "public", 1, 1, 1, 1, 2, 2)
    made.sheets(last, "military", 3, 3, 3, 3)
    client.force_login(omar)
    page = client.get(_url(last)).content.decode()
    assert "15 answers" in page
    assert "4.20" in page
    assert "80" in page  # percent that call it large
    assert "4.00 (+0.20)" in page
    assert "1.33" in page
    assert "3.00" not in page  # four of the military
    text = b"".join(client.get(_url(last, "survey_file", "csv")).streaming_content).decode()
    assert "Private" in text
    assert "Military" not in text
    cost = count_queries(lambda: client.get(_url(last)))
    made.sheets(last, "public", *[3] * 40)
    client.get(_url(last))
    assert count_queries(lambda: client.get(_url(last))) == cost


def test_a_survey_that_is_over_stays_so(client, petra, boris, norvania):
    """Opened again for one answer more, the difference would tell what that one said."""
    row = made.survey(norvania, by=petra, closes_on=TODAY - timedelta(days=1))
    facts = {"title": "A", "text": "", "opens_on": row.opens_on, "closes_on": TODAY,
             "has_open_link": True}  # fmt: skip
    with pytest.raises(actions.SurveyIsOver):
        actions.change_survey(row, version=None, facts=facts, by=petra)
    with pytest.raises(actions.SurveyIsOver):
        actions.hand_in(row, side="public", ratings={"money": 1}, by=petra)
    with pytest.raises(actions.SurveyIsOver):
        actions.make_links(row, number=1, by=petra)
    assert not Sheet.objects.exists()
    client.force_login(boris)
    assert client.get(reverse("cooperation:surveys")).status_code == 403


def test_only_so_many_answers_and_links(petra, norvania, monkeypatch):
    row = made.survey(norvania, by=petra, has_open_link=False)
    made.sheets(row, "public", 1, 2)
    monkeypatch.setattr(actions, "MOST_SHEETS", 2)
    monkeypatch.setattr(actions, "MOST_LINKS", 2)
    with pytest.raises(actions.TooMany):
        actions.hand_in(row, side="public", ratings={"money": 1}, by=petra)
    with pytest.raises(actions.TooMany):
        actions.make_links(row, number=3, by=petra)


def test_without_an_open_link_only_single_ones_are_valid(client, petra, norvania):
    row = made.survey(norvania, by=petra, has_open_link=False)
    assert client.get(_link(row.link_key)).status_code == 410
    token = actions.make_links(row, number=1, by=petra)[0]
    assert client.get(_link(token)).status_code == 200


def _breaks(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_the_database_keeps_the_rules(petra, norvania):
    row = made.survey(norvania, by=petra)
    rows = Survey.objects.filter(pk=row.pk)
    made.sheets(row, "public", 3)
    _breaks("closed_at_and_by", lambda: rows.update(closed_at=timezone.now()))
    _breaks("closes_after_it_opens", lambda: rows.update(closes_on=TODAY - timedelta(days=9)))
    _breaks("edition_once", lambda: made.survey(norvania, by=petra, link_key="other"))
    _breaks("link_key", lambda: made.survey(norvania, by=petra, edition=2, link_key=row.link_key))
    _breaks("key_once", lambda: Obstacle.objects.create(
        survey=row, set="borders", key="money", position=9, text="Again"))  # fmt: skip
    _breaks("is_of_a_side", lambda: Sheet.objects.update(side="other"))
    _breaks("says_something", lambda: Sheet.objects.update(ratings={}))
    actions.make_links(row, number=1, by=petra)
    token = SurveyLink.objects.get().token_hash
    _breaks("token_hash", lambda: SurveyLink.objects.create(survey=row, token_hash=token))
