"""Charts are drawn once, say what they show, and pass the content security policy."""

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from common.charts import palette, shelf
from common.charts.figures import (
    Coverage,
    Milestone,
    MilestonesChart,
    Panel,
    PanelsChart,
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
]


@pytest.fixture
def drawn():
    """A chart drawn the way the worker does."""

    def draw(chart):
        return shelf.ask(chart, draw=shelf.draw) and shelf.ask(chart, draw=shelf.draw)

    return draw


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_a_picture_has_no_style_script_or_link(drawn, chart):
    picture = drawn(chart)

    for svg in (picture.wide, picture.narrow):
        for element in ElementTree.fromstring(svg).iter():
            assert element.tag.rpartition("}")[2] not in {
                "style",
                "script",
                "a",
                "image",
                "foreignObject",
            }
            assert not {"style", "href"} & set(element.attrib)
            assert not any(name.startswith("on") for name in element.attrib)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind)
def test_a_picture_says_what_it_shows(drawn, chart):
    root = ElementTree.fromstring(drawn(chart).wide)

    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.description()


def test_every_colour_of_a_picture_follows_the_theme(drawn):
    known = re.compile(r"^(none|transparent)$")
    for chart in CHARTS:
        for element in ElementTree.fromstring(drawn(chart).wide).iter():
            for attribute in ("fill", "stroke"):
                colour = element.get(attribute)
                if colour and not known.match(colour):
                    assert f"c-{attribute}-{palette.NAMES[colour]}" in element.get("class", ""), (
                        colour
                    )


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


def test_a_chart_is_sent_to_the_worker_once(drawn):
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
    assert "hx-get" not in client.get(f"/charts/{key}/?tries=19").content.decode()
    shelf.draw(key)
    assert "<svg" in client.get(f"/charts/{key}/").content.decode()
    assert client.get(f"/charts/{key}/specification/").json()["layer"]


def test_a_visitor_gets_no_picture(client, db):
    key = shelf.ask(DIESEL, draw=shelf.draw).key

    assert client.get(f"/charts/{key}/").status_code == 302


def test_names_of_companies_do_not_break_the_picture(drawn):
    nasty = MilestonesChart('A & B "</svg><script>x</script>', "<b>", DIESEL.points)

    picture = drawn(nasty)

    assert "<script" not in picture.wide
    assert ElementTree.fromstring(picture.wide).get("aria-label") == nasty.description()


def test_the_browser_knows_the_same_colours():
    browser = json.loads((Path(settings.BASE_DIR) / "frontend/palette.json").read_text())

    assert set(browser) == set(palette.NAMES)


def test_every_colour_has_its_rules_in_the_stylesheet():
    sheet = (Path(settings.BASE_DIR) / "static/css/charts.css").read_text()
    for name in palette.NAMES.values():
        assert f".c-fill-{name} " in sheet
        assert f".c-stroke-{name} " in sheet
