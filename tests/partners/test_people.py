"""People by competence: one text everywhere, a total that covers them, found when a night asks."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from baseline.actions import competences
from baseline.models import Competence
from common.tabular.problems import Unreadable
from partners.actions import declaring
from partners.importing.people import PeopleWords, read_people, written
from partners.models import Capability, CapabilityChange
from partners.people import CompetenceUnknown, MorePeopleThanInAll
from partners.stating import Typed
from partners.terms import Terms
from tests.factories import baseline as frame_words
from tests.factories import partners as registry
from tests.partners.test_supply_files import bring, changed, filled, take_over, taken_out, workbook

pytestmark = pytest.mark.django_db

WORDS = PeopleWords(
    {"nurse": "Nurse", "crane-operator": "Crane operator", "smith": "Smith"},
    {
        "nurse": "nurse", "infirmier": "nurse", "crane operator": "crane-operator",
        "crane-operator": "crane-operator", "smith": "smith",
    },
    frozenset({"smith"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("nurse: 12; crane operator: 3", {"nurse": 12, "crane-operator": 3}),
        ("Crane operators 3\nNURSES=1 200\n", {"nurse": 1200, "crane-operator": 3}),
        ("12 × infirmier, 3 crane-operator", {"nurse": 12, "crane-operator": 3}),
        ("smith: 2", {"smith": 2}),
        (" ; ", {}),
    ],
)
def test_numbers_are_read_as_people_write_them_and_written_to_be_read(text, people):
    assert read_people(text, WORDS) == people
    assert read_people(written(people, WORDS.names), WORDS) == people
    assert read_people(written(people), WORDS) == people


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("nurze: 3", "people_word_unknown", {"word": "nurze", "near": "Nurse"}),
        ("nurse: 3; nurses: 4", "people_twice", {"word": "nurses"}),
        ("nurse", "people_without_number", {"word": "nurse"}),
        ("nurse: 2.5", "people_not_whole", {"word": "nurse", "number": "2.5"}),
        ("nurse: 0", "people_not_whole", {"word": "nurse", "number": "0"}),
        ("nurse: -4", "people_not_whole", {"word": "nurse", "number": "-4"}),
        ("smith: 1", "people_put_away", {"word": "smith"}),
    ],
)
def test_what_cannot_be_read_says_which_part_and_why(text, code, told):
    with pytest.raises(Unreadable) as refused:
        read_people(text, WORDS, known=["nurse"])
    assert (refused.value.code, refused.value.details) == (code, told)


@pytest.fixture
def skills(norvania, petra):
    return {
        row.code: row
        for row in competences.take_starter_competences(nation=norvania, by=petra)
        if row.code in {"nurse", "welder", "crane-operator"}
    }


@pytest.fixture
def crew(frame, skills):
    """A resource counted in people."""
    return frame_words.resource(
        "workers", "capacity", frame_words.unit("IE", "people"), frame.elements["BLR7"],
        is_divisible=False,
    )  # fmt: skip


@pytest.fixture
def terms(acme):
    return Terms(
        site=acme.sites.get(), quantities={"capacity": Typed(Decimal(10))}, share_war=50,
        kind="people", competences={"crane-operator": 4, "welder": 3},
    )  # fmt: skip


@pytest.fixture
def held(acme, crew, anna, petra, terms):
    row = declaring.declare_capability(acme, resource=crew, terms=terms, by=anna)
    declaring.submit_capability(row, by=anna)
    return declaring.accept_capability(row, by=petra)


@pytest.mark.parametrize(
    "values",
    [
        {"competences": {"welder": 11}},
        {"competences": {"welder": 4}, "kind": "service"},
        {"competences": {"welder": 0}},
        {"competences": {"welder": 1.5}},
        {"competences": {"welder": "3"}},
        {"competences": ["welder"]},
        {"capacity": 6},
    ],
)
def test_the_database_keeps_the_total_over_its_people(held, values):
    with pytest.raises(IntegrityError, match="total_covers_its_people"), transaction.atomic():
        Capability.objects.filter(pk=held.pk).update(**values)


def test_a_competence_has_one_code_in_a_register(norvania, skills):
    for values in ({"code": "welder"}, {"code": ""}):
        with pytest.raises(IntegrityError, match="competence_"), transaction.atomic():
            Competence.objects.create(nation=norvania, name={"en": "x"}, sort_key="x", **values)


def test_the_action_refuses_what_the_total_does_not_cover_and_strange_words(held, anna, terms):
    with pytest.raises(MorePeopleThanInAll, match="12 people, more than the 10"):
        declaring.update_capability(
            held, version=None, terms=replace(terms, competences={"nurse": 12}), by=anna
        )
    with pytest.raises(CompetenceUnknown, match="wizard"):
        declaring.update_capability(
            held, version=None, terms=replace(terms, competences={"wizard": 1}), by=anna
        )


def test_what_grows_waits_and_what_shrinks_holds_at_once(held, anna, petra, terms):
    new = replace(
        terms,
        quantities={"capacity": Typed(Decimal(20))},
        competences={"crane-operator": 2, "welder": 9, "nurse": 5},
    )
    row, change = declaring.update_capability(held, version=None, terms=new, by=anna)

    assert (row.competences, row.capacity) == ({"crane-operator": 2, "welder": 3}, 10)
    assert change.new_values["competences"] == dict(new.competences)
    declaring.grant_change(change, by=petra)
    held.refresh_from_db()
    assert (held.competences, held.capacity) == (dict(new.competences), 20)
    # What nobody could grant any more is refused with a sentence, not by the database.
    more = replace(new, competences={"nurse": 20})
    _row, change = declaring.update_capability(held, version=None, terms=more, by=anna)
    Capability.objects.filter(pk=held.pk).update(capacity=16)
    with pytest.raises(MorePeopleThanInAll):
        declaring.grant_change(CapabilityChange.objects.get(pk=change.pk), by=petra)


def _form(acme, **given):
    return {
        "site": acme.sites.get().public_id, "unit": "IE", "basis": "on_top", "kind": "people",
        "share_peacetime": 100, "share_crisis": 80, "share_war": 50, "reach": "site",
        "share_level": "authorities",
    } | given  # fmt: skip


def test_a_company_writes_them_in_its_own_words(sign_in, anna, acme, crew):
    client = sign_in(anna)
    url = reverse("partners:declare_resource", args=[acme.public_id, crew.public_id])
    page = client.get(url).content.decode()
    assert "Crane operator, Excavator operator" in page

    answer = client.post(url, _form(acme, competences="nurze: 12"))
    assert "“nurze” is not in the list of competences. Write one that is, such as: Nurse" in (
        answer.content.decode()
    )
    answer = client.post(url, _form(acme, competences="nurse: 12", capacity="5"))
    assert "By competence these are 12 people, more than the 5 in all." in answer.content.decode()
    answer = client.post(url, _form(acme, competences="nurse: 12", kind="service"))
    assert "choose “People” here" in answer.content.decode()

    answer = client.post(url, _form(acme, competences="nurses: 12\nwelder 3"), follow=True)
    row = Capability.objects.get()
    assert (row.competences, row.capacity) == ({"nurse": 12, "welder": 3}, 15)
    assert "12 × Nurse, 3 × Welder" in answer.content.decode()
    declared = Event.objects.get(name="capability.declared")
    assert declared.changes["competences"] == [None, {"nurse": 12, "welder": 3}]
    edit = client.get(reverse("partners:capability_edit", args=[row.public_id]))
    assert "Nurse: 12\nWelder: 3" in edit.content.decode()


def test_what_was_taken_off_the_list_stays_where_it_stands(sign_in, anna, petra, held, skills):
    competences.archive_competence(skills["welder"], reason="Merged", by=petra)
    client = sign_in(anna)
    edit = client.get(reverse("partners:capability_edit", args=[held.public_id]))
    form = edit.context["form"]
    assert form["competences"].value() == "Welder: 3\nCrane operator: 4"
    assert "Welder" not in form.fields["competences"].words.offered
    shown = client.get(held.get_absolute_url()).content.decode()
    assert "3 × Welder, 4 × Crane operator, 3 others" in shown


def test_lists_facets_search_and_night_find_them(sign_in, petra, omar, held, boreal, crew):
    registry.capability(boreal, crew, by=petra, kind="people", capacity=6, competences={"nurse": 6})
    client = sign_in(petra)

    page = client.get(reverse("partners:capabilities"), {"competence": "crane-operator"})
    assert [row.pk for row in page.context["page"].rows] == [held.pk]
    assert "4 × Crane operator" in page.content.decode()
    page = client.get(reverse("partners:list"), {"competence": "crane-operator"})
    assert [row.name for row in page.context["page"].rows] == ["Acme Power"]
    for listed in ("partners", "capabilities"):
        facets = client.get(reverse("partners:breakdown", args=[listed])).content.decode()
        assert "?competence=crane-operator" in facets

    for typed in ("crane operators", "crane operator northmark"):
        found = client.get(reverse("partners:search"), {"q": typed}).context["found"]
        assert {group.code: [row.pk for row in group.rows] for group in found} == {
            "capabilities": [held.pk]
        }

    url = reverse("partners:night")
    asked = {"resource": "Crane operators", "hours": 24, "amount": "4"}
    answer = client.get(url, asked)
    text = " ".join(answer.content.decode().split())
    assert [callee.partner.name for callee in answer.context["callees"]] == ["Acme Power"]
    assert answer.context["in_all"] == 4
    assert "Crane operator, 4" in text
    assert "Enough is declared." in text
    war = client.get(url, asked | {"phase": "war"})
    assert (war.context["in_all"], war.context["enough"]) == (2, None)
    # By its code too, and never through somebody else's door.
    assert client.get(url, asked | {"resource": "competence:nurse"}).context["in_all"] == 6
    assert not sign_in(omar).get(url, asked).context["callees"]


def test_of_those_seen_at_least_so_many_are_among_them(sign_in, petra, held):
    registry.verification(held, by=petra, capacity=8)
    Capability.objects.filter(pk=held.pk).update(evidence="verified", seen_capacity=8)
    url = reverse("partners:night")
    answer = sign_in(petra).get(url, {"resource": "crane operator", "hours": 24})
    # 8 of 10 were seen; 6 of the 10 do something else, so 2 of those seen drive cranes at least.
    assert (answer.context["in_all"], answer.context["seen"]) == (4, 2)


def test_the_company_sheet_carries_them(sign_in, anna, acme, held, crew):
    client = sign_in(anna)
    rows = taken_out(client, acme)
    column = "Of these, by competence"
    last = len(rows) - 1
    assert rows[last][rows[2].index(column)] == "Welder: 3; Crane operator: 4"

    same = bring(client, acme, workbook(rows))
    assert [one["deed"] for one in same.outcome] == ["same"]
    wrong = bring(client, acme, workbook(changed(rows, last, **{column: "Crane operater: 4"})))
    assert [(one["row"], one["column"], one["value"]) for one in wrong.problems] == [
        (last + 1, column, "Crane operater: 4")
    ]
    assert "“Crane operater” is not in the list" in wrong.problems[0]["text"]
    assert "such as: Crane operator" in wrong.problems[0]["text"]
    new = filled(
        rows, Resource="Workers", Unit="people", Kind="People",
        **{"At the same time": "", column: "nurse: 2", "To know about it": "night shift"},
    )  # fmt: skip
    fewer = changed(rows, last, **{column: "welder: 2"})
    done = bring(client, acme, workbook([*fewer, new]))
    assert done.problems == []
    assert done.outcome[0]["differences"] == [
        {"label": column, "old": "3 × Welder, 4 × Crane operator", "new": "2 × Welder"}
    ]
    take_over(client, done)
    assert list(Capability.objects.order_by("pk").values_list("competences", "capacity")) == [
        ({"welder": 2}, 10),
        ({"nurse": 2}, 2),
    ]


def test_programs_read_and_write_them(sign_in, anna, acme, held, crew):
    client = sign_in(anna)
    address = reverse("api:capability-detail", args=[held.public_id])
    shown = client.get(address).json()
    assert shown["competences"] == {"crane-operator": 4, "welder": 3}
    names = ("site", "kind", "share_war", "version", "capacity")
    given = {name: shown[name] for name in names} | {"unit": "IE"}

    def patch(**more):
        return client.patch(address, given | more, content_type="application/json")

    assert patch(competences={"wizard": 1}).status_code == 409
    kept = patch()
    assert kept.json()["competences"] == shown["competences"]
    given["version"] = kept.json()["version"]
    fewer = patch(competences={"welder": 1})
    assert (fewer.status_code, fewer.json()["competences"]) == (200, {"welder": 1})
    listed = client.get(reverse("api:capability-list"), {"competence": "crane-operator"})
    assert listed.json()["results"] == []
    made = client.post(
        reverse("api:capability-list"),
        {
            "partner": acme.public_id, "resource": crew.code, "site": shown["site"],
            "kind": "people", "share_war": 10, "competences": {"nurse": 7},
        },
        content_type="application/json",
    )  # fmt: skip
    assert (made.status_code, made.json()["capacity"]) == (201, "7.000"), made.content


def test_the_office_keeps_its_list(sign_in, petra, anna, norvania):
    client = sign_in(petra)
    listed, add = reverse("baseline:competences"), reverse("baseline:competence_add")
    assert "No competence here." in client.get(listed).content.decode()
    client.post(reverse("baseline:competences_start"))
    number = Competence.objects.count()
    client.post(add, {"name_en": "Diver", "name_fr": "Plongeur", "place": 5})
    row = Competence.objects.get(code="diver")
    assert client.get(listed).context["competences"][0] == row
    again = client.post(add, {"name_en": "plongeur", "place": 5})
    assert "has one of these names already" in again.content.decode()
    parted = client.post(add, {"name_en": "Smith: master", "place": 5})
    assert "Write it without them." in parted.content.decode()

    edit = reverse("baseline:competence_edit", args=[row.public_id])
    given = {"name_en": "Salvage diver", "place": 7, "version": 1}
    assert client.post(edit, given).status_code == 302
    assert client.post(edit, given | {"name_en": "Deep diver"}).status_code == 409
    client.post(reverse("baseline:competence_archive", args=[row.public_id]), {"reason": "Rare"})
    assert Competence.objects.in_use().count() == number
    away = client.get(listed, {"shown": "archived"}).content.decode()
    assert "Rare" in away
    client.post(reverse("baseline:competence_restore", args=[row.public_id]))
    assert Competence.objects.in_use().count() == number + 1
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names == [
        "competence.starter_taken", "competence.added", "competence.changed",
        "competence.archived", "competence.restored",
    ]  # fmt: skip
    reader = sign_in(anna)
    assert "Salvage diver" in reader.get(listed).content.decode()
    assert reader.post(add, {"name_en": "x", "place": 1}).status_code == 403
