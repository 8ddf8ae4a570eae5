"""The vulnerability return: fourteen criteria, six scenarios, answered once, read as a table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cooperation.criteria import CRITERIA, Stage, Strain
from cooperation.models import Answer, PeerFigure, Questionnaire, Return
from cooperation.periodic import publish_peer_figures
from tests.factories import cooperation as made
from tests.factories import partners as registry
from tests.factories.queries import count_queries
from workspace.models import Draft, Notice

pytestmark = pytest.mark.django_db
HOME = reverse("cooperation:vulnerability")


def test_the_first_edition_begins_with_what_we_know(client, petra, anna, acme, frame, norvania):
    made.questionnaire(norvania, by=petra)  # one of each kind may be open
    client.force_login(petra)
    due = timezone.localdate() + timedelta(days=9)
    body = {"title": "Return", "text": "", "due_on": due}
    client.post(reverse("cooperation:vulnerability_new"), body)
    edition = Questionnaire.objects.get(kind="vulnerability")
    assert edition.questions.count() == len(CRITERIA) == 14
    assert set(edition.questions.values_list("stage", flat=True)) == set(Stage.values)
    page = client.get(edition.get_absolute_url()).content.decode()
    assert "Deliver" in page
    client.post(reverse("cooperation:edition_open", args=[edition.public_id]))
    assert Notice.objects.get(user=anna).url == reverse(
        "cooperation:weakness", args=[acme.public_id]
    )
    assert Questionnaire.objects.open().count() == 2


def test_one_answer_a_line_is_enough_and_a_scenario_may_differ(client, petra, anna, acme, norvania):
    edition = made.weaknesses(norvania, by=petra)
    client.force_login(anna)
    url = reverse("cooperation:weakness_answer", args=[acme.public_id])
    half = {
        "said-other-sources": "yes",
        "ports-other-sources": "no",
        "note-other-sources": "By sea",
    }
    keep = client.get(url).content.decode()
    assert "data-autosave" in keep
    client.post(f"{reverse('workspace:draft')}?of={url}", half)
    assert Draft.objects.get(user=anna).fields["ports-other-sources"] == ["no"]
    assert "By sea" in client.get(f"{url}?draft=1").content.decode()
    assert not Return.objects.exists()
    client.post(url, half | {"said-more-deliveries": "partly"})
    row = Return.objects.get(questionnaire=edition)
    assert row.answers.count() == 12
    assert set(row.answers.filter(said="no").values_list("strain", flat=True)) == {"ports"}
    assert row.score == (5 * 2 + 6) * 10_000 // 24
    assert not Draft.objects.exists()
    page = client.get(reverse("cooperation:weakness", args=[acme.public_id])).content.decode()
    assert "holds-no" in page
    again = client.get(url).content.decode()
    assert "By sea" in again
    client.post(url, half | {"said-more-deliveries": "no", "version": 1})
    row.refresh_from_db()
    assert row.score == 5 * 2 * 10_000 // 24


def test_the_office_reads_a_table_and_silence_is_hatched(
    client, petra, omar, boris, acme, boreal, norvania
):
    edition = made.weaknesses(norvania, by=petra)
    made.returned(edition, acme, by=petra, other_sources="no")
    client.force_login(petra)
    page = client.get(HOME).content.decode()
    assert "1 of 2 companies" in page
    assert "cover-0" in page
    cost = count_queries(lambda: client.get(HOME))
    third = registry.partner("Third", acme.sites.get().region, approved_by=petra)
    assert "cell cover-unknown" in client.get(HOME).content.decode()  # one of three
    made.returned(edition, third, by=petra, other_sources="not_us")
    assert count_queries(lambda: client.get(HOME)) == cost
    found = reverse("cooperation:returns", args=[edition.public_id])
    named = client.get(found, {"strain": "ports", "said": "no"}).content.decode()
    assert "Acme Power" in named
    assert "Third" not in named
    client.force_login(omar)  # Northmark: not Boreal
    assert "2 of 2 companies" in client.get(HOME).content.decode()
    client.force_login(boris)
    assert client.get(HOME).status_code == 403
    assert client.get(reverse("cooperation:weakness", args=[acme.public_id])).status_code == 404


def test_figures_are_told_of_the_whole_each_step_and_each_scenario(client, petra, places, norvania):
    edition = made.weaknesses(norvania, by=petra)
    words = ("yes", "partly", "no")
    for number in range(6):
        firm = registry.partner(f"Firm {number}", places.south, approved_by=petra)
        made.returned(edition, firm, by=petra, other_sources=words[number % 3])
    publish_peer_figures()
    told = set(PeerFigure.objects.values_list("cut", flat=True))
    # Everybody delivers: nothing is told of that, for it would say so of each.
    assert told == {"", "supply", *Strain.values}
    assert Answer.objects.count() == 72
