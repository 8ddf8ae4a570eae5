"""The settings of a register, and the words of its public page."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts import actions
from accounts.models import Nation
from accounts.public_texts import DEFAULTS, sections
from audit.models import Event
from common.errors import StaleVersion
from workspace.models import Change

GIVEN = {
    "office_name": "Office",
    "office_email": "office@example.org",
    "office_phone": "+1 202 555 0100",
    "time_zone": "Europe/Tallinn",
    "languages": ["en"],
    "milestones": "7, 1 3;30",
    "known_share_threshold": "40",
    "marking_ceiling": "green",
    "aggregation_lines": "0",
    "vet_again_months": "12",
    "raises_wait_for_office": "on",
    "banner": "",
}


@pytest.fixture
def page(client, petra):
    client.force_login(petra)
    return reverse("accounts:nation")


def test_the_settings_are_saved_with_an_event(client, page, petra):
    client.post(page, GIVEN | {"version": "1", "text_who_en": "Only you."})

    nation = Nation.objects.get(pk=petra.nation_id)
    assert nation.milestones == [1, 3, 7, 30]
    assert nation.office_phone == "+12025550100"
    assert nation.public_texts == {"who": {"en": "Only you."}}
    assert nation.version == 2
    event = Event.objects.get()
    assert (event.name, event.nation_id) == ("nation.updated", nation.pk)
    assert event.changes["milestones"] == [[1, 3, 7, 14, 30, 60, 90], [1, 3, 7, 30]]
    assert Change.objects.get().kind == Change.EVERYTHING


def test_a_setting_that_no_figure_depends_on_disturbs_none(petra):
    actions.update_nation(petra.nation, version=1, by=petra, office_name="New name")

    assert not Change.objects.exists()


def test_a_stale_form_is_refused_with_both_versions(client, page, petra):
    actions.update_nation(petra.nation, version=1, by=petra, office_name="Changed by another")

    answer = client.post(page, GIVEN | {"version": "1"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Changed by another" in text
    assert "Name of the office" in text
    assert Nation.objects.get(pk=petra.nation_id).office_name == "Changed by another"
    again = dict(answer.context["sent"]) | {"languages": ["en"]}
    assert client.post(page, again).status_code == 302
    assert Nation.objects.get(pk=petra.nation_id).office_name == "Office"


def test_the_action_refuses_a_stale_version(petra):
    with pytest.raises(StaleVersion) as refused:
        actions.update_nation(petra.nation, version=7, by=petra, office_name="x")

    assert refused.value.attempted == {"office_name": "x"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("milestones", "1, two"),
        ("milestones", "0, 3"),
        ("milestones", "99999"),
        ("milestones", ""),
        ("milestones", " ".join(map(str, range(1, 20)))),
        ("office_phone", "555"),
        ("office_phone", "none"),
        ("time_zone", "Europe/Nowhere"),
        ("known_share_threshold", "101"),
        ("marking_ceiling", "purple"),
        ("languages", []),
    ],
)
def test_a_wrong_value_is_refused_by_name(client, page, petra, field, value):
    answer = client.post(page, GIVEN | {"version": "1", field: value})

    assert field in answer.context["form"].errors
    assert Nation.objects.get(pk=petra.nation_id).version == 1


@pytest.mark.parametrize("person", ["omar", "anna", "vera", "audrey", "oskar"])
def test_only_the_office_opens_the_settings(request, client, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get(reverse("accounts:nation")).status_code == 403


def test_the_public_page_has_words_of_its_own_until_the_office_writes_some(norvania):
    assert [section.key for section in sections(norvania)] == [key for key, _t, _d in DEFAULTS]
    assert all(section.text for section in sections(None))

    norvania.public_texts = {"who": {"fr": "Vous"}}

    with translation.override("fr"):
        assert {s.key: s.text for s in sections(norvania)}["who"] == "Vous"
    with translation.override("en"):
        assert {s.key: s.text for s in sections(norvania)}["who"] != "Vous"


@pytest.mark.parametrize("change", [{"code": "no"}, {"known_share_threshold": 101}])
def test_the_database_refuses_a_nation_that_cannot_be(norvania, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Nation.objects.filter(pk=norvania.pk).update(**change)


def test_a_time_zone_counts_on_pages(client, page, petra):
    answer = client.get(page)

    assert " EET" in answer.content.decode() or " EEST" in answer.content.decode()
