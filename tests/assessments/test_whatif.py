"""What-if pages: the question lies in the address, the answer stands beside today's figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import actions, figures, tasks
from assessments.asking import answers
from assessments.asking.answers import Asked, answer_of, answer_soon, progress
from assessments.asking.sides import Turn
from assessments.engine.whatif import BordersClosed, Demand, Lost, WhatIf
from assessments.models import Block, Gap, KeptWhatIf, Measure, WhatIfAnswer
from assessments.periodic import ask_kept_what_ifs
from audit.models import Event
from baseline.models import KnownShare
from partners.actions.duplicates import merge_pair
from partners.models import DuplicatePair
from tests.factories import agreements as promises
from tests.factories import assessments as made
from tests.factories import partners as registry
from tests.factories.files import csv_table, xlsx_table
from tests.factories.queries import count_queries
from workspace.models import Notice

PAGE = reverse("assessments:what_if")


@pytest.fixture
def report(stocked, petra):
    return made.report(petra)


def asking(*pairs, **others):
    return f"{PAGE}?{urlencode([*pairs, *others.items()])}"


def test_an_official_sees_both_sides_of_the_lines_in_scope(report, sign_in, omar, stocked, acme):
    client = sign_in(omar)
    page = client.get(asking(("partner", acme.public_id)))

    assert page.status_code == 200
    shown = page.content.decode()
    assert "Acme Power falls out" in shown
    sides = page.context["sides"]
    assert sides.counts == {Turn.WORSE: 2, Turn.BETTER: 0, Turn.OTHERWISE: 0}
    (first, second) = page.context["lines"]
    assert {first.line.need_id, second.line.need_id} == {stocked["town"].pk, stocked["diesel"].pk}
    # 80 of 150 m³: priority 1 takes its 50 first.
    town, rest = sorted([first, second], key=lambda one: one.line.priority)
    assert (town.before.assured_share, town.after.assured_share) == (10_000, 0)
    assert (rest.before.gap, rest.after.gap) == (70_000, 100_000)
    assert (town.before.first_short, town.after.first_short) == (None, 1)
    assert first is town  # the deepest fall stands first
    assert reverse("assessments:line", args=[first.line.public_id]) in shown
    # Nothing was written: today's figures are what they were.
    assert Gap.objects.get(pk=town.line.pk).coverage == 10_000
    for kind, read in (("csv", csv_table), ("xlsx", xlsx_table)):
        rows = read(client.get(page.context[f"{kind}_url"]))
        assert [Decimal(str(row["Gap after"])) for row in rows] == [50, 100]


def test_the_office_sees_the_whole_nation_and_means_by_requirement(report, sign_in, petra, stocked):
    page = sign_in(petra).get(asking(("demand", "1.5")))

    sides = page.context["sides"]
    found = {one.line.need_id: one for one in sides.lines()}
    assert set(found) == {stocked["diesel"].pk, stocked["town"].pk, stocked["lorries"].pk}
    lorries = found[stocked["lorries"].pk]
    # 4 lorries nobody contracted: as badly assured as before, and more is missing.
    assert (lorries.before.required, lorries.after.required) == (10_000, 15_000)
    assert lorries.turn == Turn.WORSE
    moved = [one for one in sides.requirements if one.is_moved]
    assert moved
    for one in sides.requirements:
        cell = figures.matrix(petra, report).rows
        (row,) = [each for each in cell if each.requirement == one.requirement]
        assert one.before.assured in {each.assured for each in row.cells}
    assert page.context["picture"].title == "Assured coverage by requirement"


def test_what_is_typed_becomes_part_of_the_address(report, sign_in, petra, acme, boreal, places):
    client = sign_in(petra)
    at = places.north.code
    acme.sites.update(name="Depot")
    moved = client.get(
        f"{PAGE}?find=acme+pow&region=&region={at}&factor=1,30&factor_of=BLR2&day=&begin="
    )

    assert moved.status_code == 302
    assert moved.url == asking(("partner", acme.public_id), ("region", at), ("demand", "BLR2:1,30"))
    again = client.get(moved.url)
    assert again.url == asking(("partner", acme.public_id), ("region", at), ("demand", "BLR2:1.3"))
    assert client.get(again.url).status_code == 200
    site = registry.site(acme, places.north, name="Acme Depot")
    assert client.get(f"{PAGE}?find=a").context["choices"] == []
    several = client.get(f"{PAGE}?find=acme&borders=on")
    assert {pair[0] for pair, _label in several.context["choices"]} == {"partner", "site"}
    assert f'value="{site.public_id}"' in several.content.decode()
    told = client.get(reverse("assessments:what_if_find") + "?find=acme").content.decode()
    assert "Acme Power" in told


BAD = {
    "partner=nonsense": "There is no such partner.",
    "site=5c0b6d9e-0000-4000-8000-000000000000": "There is no such site.",
    "region=XX": "There is no such region: XX.",
    "demand=many": "Write how many times as much is needed",
    "demand=1.23456": "Write how many times as much is needed",
    "demand=BLR9:1": "There is no such requirement: BLR9.",
    "begin=x": "Write whole hours",
    "start=99999999999": "Write whole hours",
    "policy=9": "There is no such policy: 9.",
    "agreement=1": "There is no such agreement that is not in force yet.",
    "grant=1": "There is no such open condition.",
    "factor=-1": "Write how many times as much is needed",
    "&".join(f"region=R{n}" for n in range(25)): "A question supposes at most 20 things.",
}


def test_bad_questions_are_told_what_is_wrong(report, sign_in, petra):
    client = sign_in(petra)
    for query, sentence in BAD.items():
        page = client.get(f"{PAGE}?{query}")
        assert page.status_code == 200, query
        assert sentence in page.content.decode(), query
    assert client.get(f"{PAGE}?report=1").status_code == 404
    assert client.get(f"{PAGE}export.csv").status_code == 404


def test_names_pass_the_door(report, sign_in, omar, petra2, anna, acme2, boreal):
    hidden = sign_in(omar).get(asking(("partner", acme2.public_id)))
    assert "There is no such partner." in hidden.content.decode()
    assert "Acme Sud" not in hidden.content.decode()
    assert sign_in(anna).get(PAGE).status_code == 403
    other = sign_in(petra2).get(asking(report=report.public_id))
    assert other.status_code == 404


def test_on_a_chosen_day_both_sides_stand_on_it(winter, storm, frame, places, petra, acme, anna, energy_agency, sign_in):  # fmt: skip
    made.need(winter, frame.diesel, places.north, storm, by=petra, per_day=10)
    registry.capability(
        acme, frame.diesel, by=anna, stock=70, owner=energy_agency, evidence="verified",
        seen_stock=70,
    )  # fmt: skip
    made.report(petra)
    client = sign_in(petra)
    (worst,) = client.get(asking(("demand", "2"))).context["lines"]
    (seventh,) = client.get(asking(("demand", "2"), day=7)).context["lines"]
    earlier = client.get(asking(("begin", "48"))).context["lines"][0]

    assert (worst.before.day, worst.after.day) == (90, 90)
    assert (seventh.before.day, seventh.after.day) == (7, 7)
    assert (seventh.before.assured_share, seventh.after.assured_share) == (10_000, 5_000)
    assert (earlier.before.required, earlier.after.required) == (900_000, 880_000)
    assert earlier.turn == Turn.BETTER


def test_workers_answer_in_parts_what_is_too_large_to_wait_for(report, monkeypatch, petra, acme):
    asked = Asked(report, WhatIf.of([Lost("partner", acme.pk), Demand(20_000)]))
    alone = answer_of(Asked(report, asked.what_if))
    monkeypatch.setattr(answers, "QUICK_BYTES", 0)
    monkeypatch.setattr(answers, "PATIENCE", 0.1)
    asked, sent = Asked(report, WhatIf.of([*asked.what_if.suppositions, BordersClosed()])), []

    assert answer_soon(asked, lambda **given: sent.append(given)) is None
    assert len(sent) == asked.parts == 8
    for given in sent[:3]:
        tasks.answer_part(**given)
    assert progress(asked) == 3
    assert answer_soon(asked, lambda **given: sent.append(given)) is None  # called for already
    assert len(sent) == 8
    for given in [*sent, *sent]:
        tasks.answer_part(**given)
    found = answer_soon(asked, sent.append)
    assert found.after.required.tolist() == alone.after.required.tolist()
    assert found.before.need.tolist() == alone.before.need.tolist()
    cache.delete(asked.part_key(2))  # the cache let go of it
    assert answer_soon(asked, sent.append) is None
    assert progress(asked) == 7
    answer_of(asked)
    assert progress(asked) == 8
    # What is kept is of these figures only.
    Block.objects.filter(run=report.run_id).update(result=b"")
    assert len(answer_of(asked)) == len(found)
    report.sha256 = "0" * 64
    report.save(update_fields=["sha256"])
    assert progress(Asked(report, asked.what_if)) == 0
    tasks.answer_part(key=asked.key, part=0)
    tasks.answer_part(key="nobody-asked", part=0)


def test_a_page_costs_the_same_however_many_lines_move(
    report, sign_in, petra, winter, frame, places, storm
):
    client = sign_in(petra)

    def queries():
        client.get(asking(("demand", "1.5")))  # its answer is kept, its picture is asked for
        return count_queries(lambda: client.get(asking(("demand", "1.5"))))

    few = queries()
    for region in (places.north, places.south, places.nation):
        for _each in range(4):
            made.need(winter, frame.diesel, region, storm, by=petra, initial=7)
    made.report(petra)
    assert len(client.get(asking(("demand", "1.5"))).context["lines"]) == 15
    assert queries() == few


def test_the_losses_of_a_line_lead_to_the_whole_question(report, sign_in, petra, stocked, acme):
    line = Gap.objects.get(need=stocked["town"])
    client = sign_in(petra)
    page = client.get(reverse("assessments:line", args=[line.public_id])).content.decode()
    address = f"{PAGE}?partner={acme.public_id}&amp;day={line.milestone}"
    assert address in page
    answer = client.get(address.replace("&amp;", "&"))
    assert stocked["town"].pk in {one.line.need_id for one in answer.context["lines"]}


def test_a_page_shows_how_far_the_workers_are(report, monkeypatch, sign_in, petra):
    monkeypatch.setattr(answers, "QUICK_BYTES", 0)
    monkeypatch.setattr(answers, "PATIENCE", 0)
    page = sign_in(petra).get(asking(("borders", "on"))).content.decode()

    assert "0 of 8 parts are done" in page
    assert "Look again" in page


def test_an_unknown_line_is_counted_apart(report, sign_in, petra, norvania, frame, acme):
    KnownShare.objects.create(
        nation=norvania, resource=frame.diesel, percent=10, source="Guess",
        estimated_on="2026-01-01",
    )  # fmt: skip
    made.report(petra)
    sides = sign_in(petra).get(asking(("partner", acme.public_id))).context["sides"]

    assert sides.not_known == 2
    assert sides.order == []


def test_agreements_conditions_and_measures_count_as_if_they_stood(
    stocked, sign_in, petra, acme, boreal, frame, places, storm, anna, energy_agency
):
    tanks = registry.capability(
        boreal, frame.diesel, by=anna, stock=40, evidence="verified", seen_stock=40,
        serves=[places.nation],
    )  # fmt: skip
    draft = promises.agreement(energy_agency, boreal, by=petra, status="draft")
    promises.commitment(draft, tanks, energy_agency, stock=40, is_released=True)
    waiting = promises.condition(boreal, by=anna)
    built = Measure.objects.create(
        nation=acme.nation, resource=frame.diesel, region=places.north, scenario=storm, stock=30,
        title="Fill the tanks", kind="stockpile", authority=energy_agency, owner=petra,
        added_by=petra, due_on="2027-01-01",
    )  # fmt: skip
    made.report(petra)
    client = sign_in(petra)

    def missing(*pairs):
        page = client.get(asking(*pairs))
        assert page.context["put"].problems == []
        return {one.line.need_id: one.after.gap for one in page.context["sides"].lines()}.get(
            stocked["diesel"].pk, 70_000
        )

    agreed, granted = ("agreement", draft.public_id), ("grant", waiting.public_id)
    assert missing(agreed) == 70_000  # pledged only, while the condition is open
    assert missing(granted) == 70_000
    assert missing(agreed, granted) == 30_000
    assert missing(("measure", built.public_id)) == 40_000
    assert missing(agreed, granted, ("measure", built.public_id)) == 0
    assert missing(("partner", boreal.public_id), agreed, granted) == 70_000


# Kept under a name


def kept(client, query="?borders=on", **fields):
    data = {"name": "Closed", "sharing": "private", **fields}
    return client.post(f"{reverse('assessments:what_if_keep')}{query}", data)


def test_a_question_is_kept_read_by_whom_it_is_shared_with_and_put_away(
    report, sign_in, petra, omar, lena, audrey
):
    client = sign_in(omar)
    kept(client, "?borders=on&demand=1.3&day=7", note="For Monday.")
    row = KeptWhatIf.objects.get()
    assert (row.pairs, row.day, row.kept_by) == ([["borders", "on"], ["demand", "1.3"]], 7, omar)
    page = client.get(row.get_absolute_url())
    assert "The borders are closed" in page.content.decode()
    assert "You keep another one under this name." in kept(client).content.decode()
    for person, status in ((petra, 404), (lena, 404)):
        assert sign_in(person).get(row.get_absolute_url()).status_code == status

    edit = reverse("assessments:what_if_edit", args=[row.public_id])
    data = {"name": "Closed", "sharing": "office", "version": row.version}
    assert sign_in(omar).post(edit, data).status_code == 302
    assert sign_in(omar).post(edit, data).status_code == 409  # stale by now
    assert sign_in(audrey).get(row.get_absolute_url()).status_code == 200
    assert sign_in(petra).post(edit, data).status_code == 404
    assert sign_in(lena).get(f"{PAGE}?kept={row.public_id}").status_code == 404
    asked = sign_in(petra).get(f"{PAGE}?kept={row.public_id}")
    assert asked.context["sides"].day == 7
    assert "Closed" in sign_in(petra).get(reverse("assessments:what_ifs")).content.decode()

    away = reverse("assessments:what_if_archive", args=[row.public_id])
    sign_in(omar).post(away, {"reason": "Over.", "version": 2})
    row.refresh_from_db()
    assert (row.archived_reason, row.archived_by) == ("Over.", omar)
    assert list(sign_in(omar).get(reverse("assessments:what_ifs")).context["page"]) == []
    deeds = Event.objects.filter(target_id=row.pk, name__startswith="what_if").order_by("pk")
    assert list(deeds.values_list("name", flat=True)) == [
        "what_if.kept", "what_if.changed", "what_if.archived",
    ]  # fmt: skip
    with pytest.raises(actions.PutAway):
        actions.update_what_if(row, version=None, name="x", by=omar)
    assert kept(sign_in(omar), "?region=XX").status_code == 404
    with pytest.raises(actions.NothingSupposed):
        actions.keep_what_if(omar.nation, name="Nothing", pairs=[], by=omar)


def test_the_clock_asks_it_again_and_tells_its_keeper_when_the_answer_moves(
    stocked, petra, omar, acme, frame, anna, energy_agency
):
    row = made.what_if(
        omar, ("partner", str(acme.public_id)), name="Without Acme", sharing="office"
    )
    ask_kept_what_ifs()
    assert not row.answers.exists()  # no snapshot yet
    made.report(petra, kind="snapshot", now=timezone.now() - timedelta(days=2))
    for _twice in range(2):
        ask_kept_what_ifs()
    first = row.answers.get()
    assert (first.worse, first.short_before, first.short_after) == (2, 1, 2)
    assert not Notice.objects.filter(kind="assessment.what_if_moved").exists()

    registry.capability(
        acme, frame.diesel, by=anna, stock=900, evidence="verified", seen_stock=900,
        owner=energy_agency,
    )  # fmt: skip
    made.report(petra, kind="snapshot", now=timezone.now() - timedelta(days=1))
    ask_kept_what_ifs()
    assert [one.short_after for one in row.answers.newest_first()] == [2, 2]
    assert [one.short_before for one in row.answers.newest_first()] == [0, 1]

    omar.is_active = False
    omar.save()
    made.report(petra, kind="snapshot")
    ask_kept_what_ifs()
    assert row.answers.newest_first()[0].problem == "Whoever kept it reads no reports any more."
    notice = Notice.objects.filter(kind="assessment.what_if_moved").latest("pk")
    assert notice.user == omar
    assert notice.text == "“Without Acme” can no longer be answered."


def test_a_kept_question_about_a_merged_partner_is_led_to_the_survivor(
    report, sign_in, omar, petra, acme, boreal
):
    old = ("partner", str(acme.public_id))
    row = made.what_if(omar, old, name="Without Acme", sharing="office")
    pair = DuplicatePair.objects.create(
        nation=acme.nation, first=min(acme, boreal, key=lambda one: one.pk),
        second=max(acme, boreal, key=lambda one: one.pk), score=90,
    )  # fmt: skip
    merge_pair(pair, stays=boreal, by=petra)

    client = sign_in(omar)
    for address in (f"{PAGE}?kept={row.public_id}", asking(old)):
        page = client.get(address, follow=True)
        assert f"{boreal.name} falls out" in page.text
        # The report was made before: it knows the supply as Acme's.
        assert page.context["sides"].counts[Turn.WORSE] == 2
    made.report(petra, kind="snapshot")
    ask_kept_what_ifs()
    answer = row.answers.get()
    assert (answer.problem, answer.worse) == ("", 2)


def test_answers_in_the_keepers_scope_are_shown_to_the_keeper_and_the_office(
    report, petra, omar, lena
):
    row = made.what_if(petra, sharing="authorities")
    answer = WhatIfAnswer.objects.create(what_if=row, day="2026-01-01")

    assert list(WhatIfAnswer.objects.visible_to(petra)) == [answer]
    assert KeptWhatIf.objects.visible_to(omar).get() == row
    assert not WhatIfAnswer.objects.visible_to(omar).exists()


WRONG = {
    "what_if_supposes_something": {"pairs": []},
    "what_if_name_once_a_person": {"pairs": [["borders", "on"]]},
    "what_if_archived_at_and_by": {
        "pairs": [["borders", "on"]],
        "archived_at": "2026-01-01T00:00Z",
    },
}


@pytest.mark.parametrize("name", WRONG)
def test_the_database_keeps_what_is_kept(name, petra):
    made.what_if(petra)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        KeptWhatIf.objects.create(
            nation=petra.nation, name="Borders closed", kept_by=petra, **WRONG[name]
        )


def test_one_answer_a_day(petra):
    row = made.what_if(petra)
    WhatIfAnswer.objects.create(what_if=row, day="2026-01-01")
    with pytest.raises(IntegrityError, match="what_if_answer_once_a_day"), transaction.atomic():
        WhatIfAnswer.objects.create(what_if=row, day="2026-01-01")


def test_the_api_lists_and_answers(report, sign_in, petra, omar, anna, monkeypatch):
    row = made.what_if(petra, ("demand", "1.5"), sharing="authorities")
    client = sign_in(petra)
    assert [one["id"] for one in client.get("/api/v1/what-ifs/").json()["results"]] == [
        str(row.public_id)
    ]
    found = client.get(f"/api/v1/what-ifs/{row.public_id}/ask/").json()
    same = client.get("/api/v1/what-ifs/ask/", {"demand": "1.5"}).json()
    assert found == same
    assert (found["is_complete"], found["worse"], found["count"]) == (True, 3, 3)
    assert {one["after"]["required"] for one in found["lines"]} == {150_000, 75_000, 15_000}
    assert sign_in(omar).get(f"/api/v1/what-ifs/{row.public_id}/ask/").json()["count"] == 2
    assert client.get("/api/v1/what-ifs/ask/").status_code == 400
    assert client.get("/api/v1/what-ifs/ask/", {"region": "XX"}).status_code == 400
    assert sign_in(anna).get("/api/v1/what-ifs/ask/", {"borders": "on"}).status_code == 403
    monkeypatch.setattr(answers, "QUICK_BYTES", 0)
    monkeypatch.setattr(answers, "PATIENCE", 0)
    waiting = sign_in(petra).get("/api/v1/what-ifs/ask/", {"borders": "on"})
    assert (waiting.status_code, waiting.json()["is_complete"]) == (202, False)
