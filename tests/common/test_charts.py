"""Charts are drawn once, say what they show, and pass the content security policy."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from common.charts import drawings, palette, shelf, svg
from common.charts.figures import (
    Coverage,
    Milestone,
    MilestonesChart,
    Pair,
    Panel,
    PanelsChart,
    Rated,
    RatingsChart,
    SidesChart,
    TrendChart,
)

POINTS = [Coverage(date(2026, month, 1), 9_000, 7_000, 4_000 + 100 * month) for month in (1, 2, 3)]
DIESEL = MilestonesChart(
    "Diesel <priority 1>",
    "m³",
    [
        Milestone(1, 54_000, 90_000, 60_000, 54_000),
        Milestone(30, 1_620_000, 1_620_000, 1_620_000, 1_400_000),
    ],
)
CHARTS = [
    DIESEL,
    TrendChart("BLR2", POINTS),
    PanelsChart("All", [Panel("BLR1", POINTS), Panel("BLR2", POINTS)]),
    RatingsChart(
        "Obstacles",
        ["Public", "Private"],
        [Rated("Money", "Public", 300), Rated("Money", "Private", 450)],
    ),
    SidesChart("Today and then", "Today", "Then", [Pair("BLR2 Crisis", 9_000, 4_000)]),
]


@cache
def drawn(number, width=drawings.WIDE):
    """One of CHARTS, drawn the way the worker does."""
    return draw(CHARTS[number], width)


def draw(chart, width=drawings.WIDE):
    specification = drawings.draw(chart.kind, chart.data(), width=width)
    return svg.themed(svg.render_svg(specification), description=chart.description())


@pytest.mark.parametrize("number", range(len(CHARTS)))
def test_a_picture_has_no_style_script_or_link(number):
    for picture in (drawn(number), drawn(number, drawings.NARROW)):
        for element in ElementTree.fromstring(picture).iter():
            assert element.tag.rpartition("}")[2] not in {
                "style",
                "script",
                "a",
                "image",
                "foreignObject",
            }
            assert not {"style", "href"} & set(element.attrib)
            assert not any(name.startswith("on") for name in element.attrib)


@pytest.mark.parametrize("number", range(len(CHARTS)))
def test_a_picture_says_what_it_shows(number):
    root = ElementTree.fromstring(drawn(number))

    assert root.get("role") == "img"
    assert root.get("aria-label") == CHARTS[number].description()


@pytest.mark.parametrize("number", range(len(CHARTS)))
def test_every_colour_of_a_picture_follows_the_theme(number):
    for element in ElementTree.fromstring(drawn(number)).iter():
        for attribute in ("fill", "stroke"):
            colour = element.get(attribute, "none")
            if colour not in {"none", "transparent"}:
                assert f"c-{attribute}-{palette.NAMES[colour]}" in element.get("class", ""), colour


def test_the_description_names_the_worst_day():
    said = DIESEL.description()

    assert "day 30" in said
    assert "86.4\N{NO-BREAK SPACE}%" in said
    assert "1 of 2 days" in said


def test_the_description_of_a_trend_names_both_ends():
    said = TrendChart("BLR2", POINTS).description()

    assert "41\N{NO-BREAK SPACE}% on 1 Jan 2026" in said
    assert "43\N{NO-BREAK SPACE}% on 1 Mar 2026" in said


def test_charts_without_points_are_told_too():
    assert "No snapshot yet" in TrendChart("BLR2", []).description()
    assert "No need" in MilestonesChart("Diesel", "m³", []).description()


def test_a_chart_is_sent_to_the_worker_once():
    sent = []
    waiting = shelf.ask(DIESEL, draw=lambda *, key: sent.append(key))
    shelf.ask(DIESEL, draw=lambda *, key: sent.append(key))

    assert sent == [waiting.key]
    assert not waiting.is_drawn
    shelf.draw(waiting.key)
    assert shelf.ask(DIESEL, draw=lambda *, key: sent.append(key)).is_drawn
    assert sent == [waiting.key]


def test_other_figures_have_another_picture():
    keys = {
        shelf.ask(TrendChart("BLR2", points), draw=lambda *, key: None).key
        for points in (POINTS, POINTS[:2])
    }

    assert len(keys) == 2


def test_a_picture_that_nobody_asked_for_is_not_found(client, petra):
    client.force_login(petra)

    assert shelf.find("0" * 64) is None
    assert client.get("/charts/" + "0" * 64 + "/").status_code == 404
    assert client.get("/charts/" + "0" * 64 + "/specification/").status_code == 404


def test_a_page_asks_again_until_the_picture_is_there(client, petra):
    client.force_login(petra)
    key = shelf.ask(DIESEL, draw=lambda *, key: None).key

    waiting = client.get(f"/charts/{key}/?tries=3").content.decode()
    assert "hx-get" in waiting
    assert "tries=4" in waiting
    assert "Diesel &lt;priority 1&gt;" in waiting
    assert "hx-get" not in client.get(f"/charts/{key}/?tries=19").content.decode()
    shelf.draw(key)
    assert "<svg" in client.get(f"/charts/{key}/").content.decode()
    assert client.get(f"/charts/{key}/specification/").json()["layer"]


def test_a_visitor_gets_no_picture(client, db):
    key = shelf.ask(DIESEL, draw=lambda *, key: None).key

    assert client.get(f"/charts/{key}/").status_code == 302


def test_names_of_companies_do_not_break_the_picture():
    nasty = MilestonesChart('A & B "</svg><script>x</script>', "<b>", DIESEL.points)

    picture = draw(nasty)

    assert "<script" not in picture
    assert ElementTree.fromstring(picture).get("aria-label") == nasty.description()


def test_the_browser_knows_the_same_colours():
    browser = json.loads((Path(settings.BASE_DIR) / "frontend/palette.json").read_text())

    assert set(browser) == set(palette.NAMES)


def test_every_colour_has_its_rules_in_the_stylesheet():
    sheet = (Path(settings.BASE_DIR) / "static/css/charts.css").read_text()
    for name in palette.NAMES.values():
        assert f".c-fill-{name} " in sheet
        assert f".c-stroke-{name} " in sheet
