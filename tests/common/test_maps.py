"""Maps show what they have shapes for, name what they have not, and never hide what is not known."""

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pycountry
import pytest
from django.conf import settings

from common.map_dots import Spot
from common.maps import MapCell, draw_map

CODES = json.loads((Path(settings.BASE_DIR) / "frontend/map_codes.json").read_text())
COUNTIES = {
    "EE-37": "Harju", "EE-39": "Hiiu", "EE-45": "Ida-Viru", "EE-50": "Jõgeva", "EE-52": "Järva",
    "EE-56": "Lääne", "EE-60": "Lääne-Viru", "EE-64": "Põlva", "EE-68": "Pärnu", "EE-71": "Rapla",
    "EE-74": "Saare", "EE-79": "Tartu", "EE-81": "Valga", "EE-84": "Viljandi", "EE-87": "Võru",
}  # fmt: skip


def cells(**changes):
    return [
        MapCell(code, name, **(changes.get(name) or {"state": "known", "coverage": 8_640}))
        for code, name in COUNTIES.items()
    ]


def paths(drawn):
    root = ElementTree.fromstring(drawn.svg)
    return [e for e in root.iter() if "map-region" in e.get("class", "")]


def test_all_counties_of_estonia_have_their_shape():
    drawn = draw_map("EE", cells(), title="Diesel")

    assert drawn.undrawn == []
    titles = {path[0].text.split(":")[0] for path in paths(drawn)}
    assert titles == set(COUNTIES.values())


@pytest.mark.parametrize("code", sorted(COUNTIES))
def test_a_county_is_made_of_the_shape_of_its_own_name(code):
    assert [name.split(" ", 1)[1] for name in CODES["EE"][code]] == [COUNTIES[code]]


def test_the_reform_of_latvia_is_followed():
    assert len(CODES["LV"]) == 43
    assert sum(len(shapes) for shapes in CODES["LV"].values()) == 119


def test_every_code_of_the_maps_is_a_published_one():
    corrections = Path(settings.BASE_DIR) / "baseline/data/region_corrections.csv"
    with corrections.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    known |= {subdivision.code for subdivision in pycountry.subdivisions}

    assert {code for codes in CODES.values() for code in codes} <= known
    assert len(CODES) == 32
    assert [nation for nation, codes in CODES.items() if not codes] == ["LU"]


def test_no_shape_is_drawn_twice():
    for nation, codes in CODES.items():
        shapes = [shape for names in codes.values() for shape in names]
        assert len(shapes) == len(set(shapes)), nation


def test_a_region_without_a_shape_is_named():
    own = MapCell("EE-X1", "Office's own", "known", 7_000)

    assert draw_map("EE", [*cells(), own], title="Diesel").undrawn == [own]


def test_what_is_not_known_is_hatched_and_has_no_figure():
    drawn = draw_map("EE", cells(Harju={"state": "not_known"}), title="Diesel")

    (harju,) = (path for path in paths(drawn) if path[0].text.startswith("Harju:"))
    assert harju.get("fill") == "url(#hatch-ee)"
    assert harju.get("class") == "map-region map-cover-unknown"
    assert harju[0].text == "Harju: Not known"
    assert (
        drawn.svg.count("<text") == draw_map("EE", cells(), title="Diesel").svg.count("<text") - 1
    )


def test_a_shortage_is_never_drawn_like_something_not_known():
    drawn = draw_map("EE", cells(Harju={"state": "known", "coverage": 0}), title="Diesel")

    (harju,) = (path for path in paths(drawn) if path[0].text.startswith("Harju:"))
    assert harju.get("class") == "map-region map-cover-0"


@pytest.mark.parametrize("nation", ["LU", "XX", "../../etc", ""])
def test_a_nation_without_shapes_has_no_map_and_loses_no_figure(nation):
    drawn = draw_map(nation, cells(), title="Diesel")

    assert not drawn.is_drawn
    assert len(drawn.undrawn) == len(COUNTIES)


def test_names_are_escaped_and_links_kept():
    cell = MapCell("EE-37", "<b>Harju</b>", "known", 10_000, "/regions/1/?a=1&b=2")

    drawn = draw_map("EE", [cell], title='"Diesel"')

    assert "<b>" not in drawn.svg
    assert 'href="/regions/1/?a=1&amp;b=2"' in drawn.svg
    assert not re.search(r"\sstyle=", drawn.svg)
    ElementTree.fromstring(drawn.svg)


TALLINN, TARTU = (59.437, 24.745), (58.378, 26.729)


def dots(drawn):
    root = ElementTree.fromstring(drawn.svg)
    return [
        (float(e.get("cx")), float(e.get("cy")), e[0].text)
        for e in root.iter()
        if e.get("class") == "map-dot"
    ]


def test_places_stand_where_they_are():
    spots = [Spot(*TALLINN, "Harbour", url="/harbour/"), Spot(*TARTU, "Mill")]
    drawn = draw_map("EE", cells(), title="Sites", spots=spots)

    (x1, y1, first), (x2, y2, second) = sorted(dots(drawn))
    assert (first, second) == ("Harbour", "Mill")
    assert x1 < x2, "Tallinn lies west of Tartu"
    assert y1 < y2, "and north of it"
    shapes = json.loads((Path(settings.BASE_DIR) / "static/dist/maps/ee.json").read_text())
    harju = shapes["regions"]["EE-37"]
    assert abs(x1 - harju["x"]) < harju["room"]
    assert abs(y1 - harju["y"]) < harju["room"]
    assert 'href="/harbour/"' in drawn.svg


def test_places_that_lie_on_one_another_are_one_dot_and_others_are_left_out():
    near = [Spot(TALLINN[0], TALLINN[1] + n / 10_000, f"Quay {n}") for n in range(300)]
    drawn = draw_map("EE", cells(), title="Sites", spots=[*near, Spot(-33.9, 151.2, "Sydney")])

    assert [words for _x, _y, words in dots(drawn)] == ["300 places"]


def test_a_map_whose_projection_is_not_known_has_no_dots():
    spots = [Spot(38.9, -77.0, "Washington")]
    drawn = draw_map(
        "US", [MapCell("US-CA", "California", "known", 9_000)], title="Sites", spots=spots
    )

    assert drawn.is_drawn
    assert not drawn.has_spots
