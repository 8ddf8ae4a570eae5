"""The files of the reference frame: what they hold, and what is said when one is wrong."""

import csv
import re
import shutil
from fractions import Fraction

import pycountry
import pytest

from baseline.frame_files.contents import read_files
from baseline.frame_files.mistakes import FilesWrong
from baseline.frame_files.subdivisions import readable
from baseline.loading.run import FILES


@pytest.fixture(scope="module")
def contents():
    return read_files(FILES)


@pytest.fixture
def folder(tmp_path):
    """A copy of the files that a test may spoil."""
    return shutil.copytree(FILES, tmp_path / "data")


def spoil(folder, name, old, new, *, times=1):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), encoding="utf-8")


def mistakes(folder):
    with pytest.raises(FilesWrong) as wrong:
        read_files(folder)
    return [str(mistake) for mistake in wrong.value.mistakes]


def test_the_seven_requirements_carry_their_published_titles(contents):
    assert [(row.code, row.names["en"]) for row in contents.requirements] == [
        ("BLR1", "Assured continuity of government and critical government services"),
        ("BLR2", "Resilient energy supplies"),
        ("BLR3", "Ability to deal effectively with uncontrolled movement of people"),
        ("BLR4", "Resilient food and water resources"),
        ("BLR5", "Ability to deal with mass casualties and disruptive health crises"),
        ("BLR6", "Resilient civil communications systems"),
        ("BLR7", "Resilient transport systems"),
    ]
    cores = {core for row in contents.requirements for core in row.core_functions}
    assert cores == {"government", "population", "military"}


def test_every_element_has_resources_and_every_kind_is_there(contents):
    used = {element for row in contents.resources for element in row.elements}

    assert {row.code for row in contents.elements} == used
    assert {row.requirement for row in contents.elements} == {f"BLR{n}" for n in range(1, 8)}
    assert len(contents.resources) >= 150
    assert {row.kind for row in contents.resources} == {
        "consumable",
        "capacity",
        "level",
        "criterion",
    }


def test_every_resource_can_be_found_by_other_words_and_has_a_french_name(contents):
    assert all(len(row.synonyms) >= 2 for row in contents.resources)
    assert all(row.names.get("fr") for row in contents.resources)
    assert all(row.names.get("fr") for row in contents.elements)


def test_names_of_resources_are_not_used_twice(contents):
    names = [row.names["en"].casefold() for row in contents.resources]

    assert len(names) == len(set(names))


def test_the_thirty_two_nations_are_there_with_all_their_published_regions(contents):
    assert len(contents.nations) == 32
    known = {row.code for row in contents.regions}
    for nation in contents.nations:
        published = {row.code for row in pycountry.subdivisions.get(country_code=nation.code)}
        assert published <= known


def test_parents_come_before_their_children(contents):
    seen = {""}
    for row in contents.regions:
        assert row.parent in seen, row.code
        seen.add(row.code)


def test_estonia_has_fifteen_counties_with_municipalities_below(contents):
    counties = [row for row in contents.regions if row.parent == "EE"]
    municipalities = [row for row in contents.regions if row.parent in {c.code for c in counties}]

    assert len(counties) == 15
    assert {row.kind for row in counties} == {"County"}
    assert len(municipalities) == 79
    assert next(row for row in counties if row.code == "EE-37").names["en"] == "Harju"


def test_a_division_of_regions_is_corrected_where_the_published_list_is_behind(contents):
    regions = {row.code: row for row in contents.regions}

    assert str(regions["NO-30"].valid_until) == "2023-12-31"
    assert str(regions["NO-31"].valid_from) == "2024-01-01"
    assert regions["NO-31"].parent == "NO"


def test_diesel_is_stated_in_tonnes_by_its_density(contents):
    factors = {(row.resource, row.unit): row for row in contents.other_units}

    row = factors["diesel", "TNE"]
    assert Fraction(row.factor.numerator, row.factor.denominator) == Fraction(1000, 840)
    assert "840" in row.note


def test_each_planning_factor_names_a_source_and_no_alliance_threshold(contents):
    for row in contents.factors:
        assert row.source
        assert not re.search(r"\bNATO\b", row.source)


def test_supply_classes_are_four_figures_and_most_goods_have_a_class_or_a_code(contents):
    goods = [row for row in contents.resources if row.kind in {"consumable", "capacity"}]
    coded = [row for row in goods if row.supply_class or row.cpv or row.nace]

    assert len(coded) == len(goods)
    assert sum(bool(row.supply_class) for row in goods) > 100


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("Stockholms län [SE-01]", "Stockholms län"),
        ("Aerodrom †", "Aerodrom"),
        ("Murcia, Región de", "Región de Murcia"),
        ("Newry, Mourne and Down", "Newry, Mourne and Down"),
        ("Vale of Glamorgan, The [Bro Morgannwg GB-BMG]", "The Vale of Glamorgan"),
    ],
)
def test_published_names_are_made_readable(published, name):
    assert readable(published) == name


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "units.csv",
            "LTR,l,litre,litre,volume,1,1000",
            "LTR,l,litre,litre,volume,1,many",
            r"units\.csv, row \d+, column base_denominator, “many”: Write a whole number above zero",
        ),
        (
            "elements.csv",
            "BLR2.1,BLR2",
            "BLR2.1,BLR9",
            r"elements\.csv, row 9, column requirement, “BLR9”: Use one of: BLR1, BLR2",
        ),
        (
            "elements.csv",
            "BLR2.2,BLR2",
            "BLR2.1,BLR2",
            r"elements\.csv, row 10, column code, “BLR2\.1”: An earlier row says this already",
        ),
        (
            "resources.csv",
            "diesel,BLR2.6;BLR2.8,consumable",
            "diesel,BLR2.6;BLR2.8,liquid",
            r"column kind, “liquid”: Use one of: capacity, consumable, criterion, level",
        ),
        (
            "resources.csv",
            "09134220-5,46.81",
            "09134220-5,99.99",
            r"column nace, “99\.99”: NACE Rev\. 2\.1 has no such class",
        ),
        (
            "resources.csv",
            "9140,09134220-5",
            "914,09134220",
            r"column supply_class, “914”: Write four figures",
        ),
        (
            "resource_units.csv",
            "diesel,LTR,1,1000,",
            "diesel,LTR,1,100,",
            r"column numerator, “1”: By units\.csv the factor is 1/1000",
        ),
        (
            "resource_units.csv",
            "Density 840 kg/m³ at 15 °C; EN 590 allows 820 to 845",
            "",
            r"column note: Say where this factor between unlike units comes from",
        ),
        (
            "planning_factors.csv",
            "drinking-water,people,day",
            "drinking-water,cattle,day",
            r"column driver, “cattle”: Use one of: beds, displaced, people, personnel, sites",
        ),
        (
            "nations.csv",
            "Europe/Tallinn",
            "Europe/Reval",
            r"nations\.csv, row 9, column time_zone, “Europe/Reval”: This code is not known",
        ),
        (
            "region_corrections.csv",
            "EE001,,",
            "EE001,soon,",
            r"column valid_from, “soon”: Write the day as year-month-day",
        ),
        (
            "region_corrections.csv",
            "NO-31,Østfold",
            "XX-31,Østfold",
            r"column code, “XX-31”: Its nation is not in nations\.csv",
        ),
    ],
)
def test_a_mistake_names_file_row_column_value_and_mend(folder, name, old, new, said):
    spoil(folder, name, old, new)

    found = mistakes(folder)

    assert any(re.search(said, sentence) for sentence in found), found


def test_every_mistake_in_every_file_is_told_at_once(folder):
    spoil(folder, "units.csv", "KGM,kg", "KGM,")
    spoil(folder, "elements.csv", "BLR1.1,BLR1,Decision", "BLR1.1,BLR1,")
    spoil(folder, "requirements.csv", "government;population", "government;everybody")

    found = mistakes(folder)

    assert {sentence.partition(",")[0] for sentence in found} >= {
        "units.csv",
        "requirements.csv",
    }


def test_a_missing_file_is_named(folder):
    (folder / "units.csv").unlink()

    assert "units.csv: This file is missing." in mistakes(folder)


def test_a_file_in_another_encoding_is_named(folder):
    path = folder / "elements.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))

    assert any("elements.csv: This file is not UTF-8" in sentence for sentence in mistakes(folder))


def test_headings_are_checked_before_rows(folder):
    spoil(folder, "units.csv", "code,symbol", "symbol,code")

    assert any(
        "units.csv, row 1" in sentence and "The headings must be: code,symbol" in sentence
        for sentence in mistakes(folder)
    )


def test_a_row_with_a_cell_too_many_is_named(folder):
    spoil(folder, "units.csv", "KGM,kg,kilogram", "KGM,kg,kilo,gram")

    assert any("This row has 8 cells, the headings are 7" in s for s in mistakes(folder))


def test_a_region_cannot_lie_inside_itself(folder):
    with (folder / "region_corrections.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(
            ["EE-141", "", "", "", "", "EE-141", "", "", "", ""]
        )

    assert any("The region would lie inside itself" in s for s in mistakes(folder))


def test_many_mistakes_are_cut_short_in_the_message_but_all_kept(folder):
    path = folder / "resources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",consumable,", ",fuel,"), "utf-8")

    with pytest.raises(FilesWrong) as wrong:
        read_files(folder)

    assert len(wrong.value.mistakes) > 50
    assert re.search(r"… and \d+ more\.", str(wrong.value))
