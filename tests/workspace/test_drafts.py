"""What is typed into a long form waits for whoever typed it, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from privacy.keeping import let_go
from workspace.drafting import MOST, MOST_CHARACTERS
from workspace.models import Draft

BEHIND = {"X-Requested-With": "autosave"}


@pytest.fixture
def page(acme):
    return reverse("partners:site_add", args=[acme.public_id])


def _keep(client, page, data, **headers):
    return client.post(f"{reverse('workspace:draft')}?of={quote(page)}", data, headers=headers)


def test_a_draft_is_kept_offered_filled_in_and_forgotten_once_sent(client, anna, page, places):
    client.force_login(anna)
    assert "have not sent it" not in client.get(page).content.decode()

    answer = _keep(client, page, {"name": "North yard", "latitude": "not yet"}, **BEHIND)

    assert answer.status_code == 204
    offered = client.get(page).content.decode()
    assert "have not sent it" in offered
    assert "North yard" not in offered
    filled = client.get(f"{page}?draft=1")
    assert 'value="North yard"' in filled.content.decode()
    assert not filled.context["form"].errors  # judged when it is sent, not before
    sent = client.post(page, {"name": "", "region": places.north.code})
    assert sent.status_code == 200
    assert Draft.objects.exists()
    client.post(page, {"name": "North yard", "region": places.north.code})
    assert not Draft.objects.exists()


def test_without_scripts_a_button_keeps_it(client, anna, page):
    client.force_login(anna)

    answer = _keep(client, page, {"name": "North yard"})

    assert answer.url == f"{page}?draft=1"
    client.post(f"{reverse('workspace:draft_forget')}?of={quote(page)}")
    assert not Draft.objects.exists()


def test_a_draft_is_its_writers_alone(client, anna, petra, page):
    client.force_login(anna)
    _keep(client, page, {"name": "North yard"}, **BEHIND)

    client.force_login(petra)

    assert "North yard" not in client.get(f"{page}?draft=1").content.decode()
    client.post(f"{reverse('workspace:draft_forget')}?of={quote(page)}")
    assert Draft.objects.get().user == anna


def test_drafts_are_bounded_and_of_pages_there_are(client, anna, page):
    client.force_login(anna)
    for number in range(MOST + 2):
        _keep(client, f"{page}?n={number}", {"name": "x"}, **BEHIND)
    assert Draft.objects.count() == MOST
    long = _keep(client, page, {"name": "x" * MOST_CHARACTERS}, **BEHIND)
    assert long.status_code == 413
    for wrong in ("/nowhere/", "https://example.org/", "//example.org/", ""):
        assert _keep(client, wrong, {"name": "x"}, **BEHIND).status_code == 404


def test_old_drafts_are_thrown_away(client, anna, page):
    client.force_login(anna)
    _keep(client, page, {"name": "x"}, **BEHIND)
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=61))

    let_go(timezone.now())

    assert not Draft.objects.exists()
