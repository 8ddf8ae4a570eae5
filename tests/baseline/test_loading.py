"""`load_baseline`: idempotent, in one transaction, and never in an office's way."""

import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Nation
from audit.models import Event
from baseline import actions
from baseline.frame_files.mistakes import FilesWrong
from baseline.loading import load_baseline
from baseline.loading.run import FILES
from baseline.models import (
    Element,
    PlanningFactor,
    Region,
    Requirement,
    Resource,
    ResourceUnit,
    Unit,
)
from tests.factories.queries import count_queries
from workspace.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """The files with four nations only, for tests to spoil: loading takes a moment less."""
    data = shutil.copytree(FILES, tmp_path / "data")
    for name in ("nations.csv", "region_corrections.csv"):
        heading, *rows = (data / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if row[:2] in {"EE", "NO", "DK", "FR"}]
        (data / name).write_text("".join([heading, *kept]), encoding="utf-8")
    return data


def drop_rows(path, start):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_first_run_fills_every_table():
    outcome = load_baseline()

    assert {name: counts.created for name, counts in outcome.tables.items()} == {
        "nations": Nation.objects.count(),
        "regions": Region.objects.count(),
        "requirements": Requirement.objects.count(),
        "elements": Element.objects.count(),
        "units": Unit.objects.count(),
        "resources": Resource.objects.count(),
        "places of resources": Resource.elements.through.objects.count(),
        "accepted units": ResourceUnit.objects.count(),
        "planning factors": PlanningFactor.objects.count(),
    }
    assert Nation.objects.count() == 32
    assert Resource.objects.count() >= 150


def test_a_second_run_changes_nothing_and_leaves_no_trace(folder):
    load_baseline(folder=folder)
    versions = set(Resource.objects.values_list("pk", "version"))
    events = Event.objects.count()

    outcome = load_baseline(folder=folder)

    assert outcome.is_quiet
    assert set(Resource.objects.values_list("pk", "version")) == versions
    assert Event.objects.count() == events


def test_a_run_costs_few_queries_however_many_rows_there_are(folder):
    first = count_queries(lambda: load_baseline(folder=folder))

    assert first < 60
    assert count_queries(lambda: load_baseline(folder=folder)) < 25


def test_a_run_is_one_deed_in_the_trail_and_wakes_every_register(norvania, folder):
    load_baseline(folder=folder)

    event = Event.objects.get(name="reference.loaded")
    assert event.changes["resources"][1]["created"] == Resource.objects.count()
    assert Change.objects.filter(nation=norvania, kind=Change.EVERYTHING, key=None).exists()


def test_the_tree_of_regions_is_kept_with_path_level_and_ancestors(folder):
    load_baseline(folder=folder)

    tallinn = Region.objects.get(code="EE-784")
    harju, estonia = Region.objects.get(code="EE-37"), Region.objects.get(code="EE")
    assert (tallinn.parent, tallinn.level, tallinn.path) == (harju, 2, "EE/EE-37/EE-784/")
    assert tallinn.ancestor_ids == [estonia.pk, harju.pk]
    assert tallinn.first_level_id == harju.pk
    assert estonia.name == {"en": "Estonia", "fr": "Estonie"}
    assert Region.objects.in_or_below(harju).valid_on(date(2026, 1, 1)).contains(tallinn)
    alsace = Region.objects.get(code="FR-67")
    assert alsace.level == 3


def test_elements_are_in_the_order_of_their_numbers(folder):
    load_baseline(folder=folder)

    codes = [row.code for row in Element.objects.for_list() if row.code.startswith("BLR2.")]
    assert codes == [f"BLR2.{number}" for number in range(1, len(codes) + 1)]


def test_a_changed_row_is_changed_and_gets_a_new_version(folder):
    load_baseline(folder=folder)
    replace(folder / "resources.csv", ",Diesel,", ",Diesel fuel oil,")

    outcome = load_baseline(folder=folder)

    diesel = Resource.objects.get(code="diesel")
    assert (diesel.name["en"], diesel.version) == ("Diesel fuel oil", 2)
    assert (outcome.tables["resources"].changed, outcome.tables["resources"].created) == (1, 0)


def test_a_row_that_leaves_the_files_is_retired_and_comes_back(folder):
    load_baseline(folder=folder)
    kept = (folder / "resources.csv").read_text(encoding="utf-8")
    for name in ("resources.csv", "resource_units.csv", "planning_factors.csv"):
        drop_rows(folder / name, "drinking-water,")

    outcome = load_baseline(folder=folder)

    water = Resource.objects.get(code="drinking-water")
    assert water.is_retired
    assert water.retired_by is not None
    assert outcome.tables["resources"].retired == 1
    assert outcome.tables["planning factors"].retired == 3
    assert not Resource.objects.in_use().contains(water)
    assert load_baseline(folder=folder).is_quiet

    (folder / "resources.csv").write_text(kept, encoding="utf-8")
    assert load_baseline(folder=folder).tables["resources"].changed == 1
    water.refresh_from_db()
    assert not water.is_retired


def test_a_retired_factor_comes_back_as_the_same_row(folder):
    load_baseline(folder=folder)
    factor = PlanningFactor.objects.get(resource__code="ration-packs")
    kept = (folder / "planning_factors.csv").read_text(encoding="utf-8")
    drop_rows(folder / "planning_factors.csv", "ration-packs,")
    load_baseline(folder=folder)
    (folder / "planning_factors.csv").write_text(kept, encoding="utf-8")

    load_baseline(folder=folder)

    assert PlanningFactor.objects.in_use().get(resource__code="ration-packs") == factor


def test_a_unit_no_longer_accepted_leaves_the_resource(folder):
    load_baseline(folder=folder)
    drop_rows(folder / "resource_units.csv", "diesel,GLL,")

    outcome = load_baseline(folder=folder)

    assert outcome.tables["accepted units"].retired == 1
    units = Resource.objects.get(code="diesel").other_units
    assert not units.filter(unit__code="GLL").exists()


def test_a_region_that_is_no_longer_published_ends_yesterday(folder):
    load_baseline(folder=folder)
    drop_rows(folder / "region_corrections.csv", "NO-31,")

    outcome = load_baseline(folder=folder)

    gone = Region.objects.get(code="NO-31")
    assert outcome.tables["regions"].retired == 1
    assert gone.valid_until == timezone.localdate() - timezone.timedelta(days=1)
    assert load_baseline(folder=folder).is_quiet


def test_what_an_office_has_added_or_set_stays(petra, norvania, folder):
    load_baseline(folder=folder)
    requirement = Requirement.objects.get(code="BLR2")
    element = actions.add_element(
        nation=norvania, requirement=requirement, name={"en": "Island grids"}, by=petra
    )
    resource = actions.add_resource(
        nation=norvania,
        name={"en": "Shale oil"},
        kind="consumable",
        unit=Unit.objects.get(code="TNE"),
        is_divisible=True,
        elements=[element, Element.objects.get(code="BLR2.6")],
        by=petra,
    )
    county = Region.objects.get(nation=norvania, code="NO-46")
    quarter = actions.add_region(parent=county, name={"en": "Harbour"}, by=petra)
    Nation.objects.filter(pk=norvania.pk).update(time_zone="Arctic/Longyearbyen")

    assert load_baseline(folder=folder).is_quiet

    norvania.refresh_from_db()
    assert norvania.name == {"en": "Norvania"}
    assert norvania.time_zone == "Arctic/Longyearbyen"
    for row in (element, resource, quarter):
        version = row.version
        row.refresh_from_db()
        assert row.version == version
    assert resource.elements.count() == 2


def test_an_offices_region_follows_its_parent_when_that_moves(petra2, folder):
    load_baseline(folder=folder)
    region = Region.objects.get(code="DK-84")
    quarter = actions.add_region(parent=region, name={"en": "Harbour"}, by=petra2)
    with (folder / "region_corrections.csv").open("a", encoding="utf-8") as file:
        file.write("DK-9,Islands,,,Part,,,,,\n")
    replace(folder / "region_corrections.csv", "Hovedstaden,,,,", "Hovedstaden,,DK-9,,")

    load_baseline(folder=folder)

    quarter.refresh_from_db()
    assert quarter.path == f"DK/DK-9/DK-84/{quarter.code}/"
    assert quarter.level == 3
    assert quarter.ancestor_ids == [
        Region.objects.get(code=code, nation=quarter.nation).pk for code in ("DK", "DK-9", "DK-84")
    ]


def test_wrong_files_write_nothing(folder):
    replace(folder / "planning_factors.csv", ",day,3,1000,", ",day,3,0,")

    with pytest.raises(FilesWrong):
        load_baseline(folder=folder)

    assert not Unit.objects.exists()


def test_the_command_tells_what_became_of_the_rows(capsys):
    call_command("load_baseline")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["created", "changed", "unchanged", "retired"]
    assert lines[1].split() == ["nations", "32", "0", "0", "0"]


def test_the_command_only_checks_when_asked(capsys, folder):
    call_command("load_baseline", "--check", f"--folder={folder}")

    assert "The files are good." in capsys.readouterr().out
    assert not Unit.objects.exists()


def test_the_command_names_the_mistake(folder):
    replace(folder / "units.csv", "KGM,kg,kilogram", "KGM,kg,")

    with pytest.raises(CommandError, match="units.csv, row 26, column name_en: This must not be"):
        call_command("load_baseline", f"--folder={folder}")
