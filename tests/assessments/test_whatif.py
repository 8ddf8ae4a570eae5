"""What-if pages: the question lies in the address, the answer stands beside today's figures."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from assessments import figures, tasks
from assessments.asking import answers
from assessments.asking.answers import Asked, answer_of, answer_soon, progress
from assessments.asking.sides import Turn
from assessments.engine.whatif import BordersClosed, Demand, Lost, WhatIf
from assessments.models import Block, Gap
from baseline.models import KnownShare
from tests.factories import assessments as made
from tests.factories import partners as registry
from tests.factories.files import csv_table, xlsx_table

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
    # What is kept is of these figures only.
    Block.objects.filter(run=report.run_id).update(result=b"")
    assert len(answer_of(asked)) == len(found)
    report.sha256 = "0" * 64
    report.save(update_fields=["sha256"])
    assert progress(Asked(report, asked.what_if)) == 0
    tasks.answer_part(key=asked.key, part=0)
    tasks.answer_part(key="nobody-asked", part=0)


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
