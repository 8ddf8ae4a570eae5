"""Who reads and who changes which words: shared ones, one's own nation's, nobody else's."""

from datetime import date

import pytest

from baseline import actions
from baseline.models import (
    Authority,
    Driver,
    Element,
    KnownShare,
    Mandate,
    PlanningFactor,
    Region,
    Resource,
    Scenario,
    Unit,
)
from baseline.units import Factor

READERS = ("petra", "omar", "anna", "vera", "audrey")
OTHERS = ("petra2", "omar2", "anna2", "vera2", "audrey2")


@pytest.fixture
def own(norvania, frame, places, petra):
    """One row of every kind that Norvania's office has added, by its model's name."""
    element = actions.add_element(
        nation=norvania, requirement=frame.requirements["BLR2"], name={"en": "Grids"}, by=petra
    )
    return {
        "element": element,
        "resource": actions.add_resource(
            nation=norvania,
            name={"en": "Shale oil"},
            kind="consumable",
            unit=Unit.objects.get(code="MTQ"),
            is_divisible=True,
            elements=[element],
            by=petra,
        ),
        "scenario": actions.add_scenario(
            nation=norvania,
            name={"en": "Storm"},
            phase="crisis",
            assumptions="",
            day_zero=None,
            by=petra,
        ),
        "authority": actions.add_authority(
            nation=norvania,
            name={"en": "Ministry"},
            kind="civil",
            parent=None,
            requirements=[],
            regions=[],
            by=petra,
        ),
        "driver": actions.add_driver(
            nation=norvania,
            region=places.north,
            kind="people",
            value=1,
            source="Register",
            valid_on=date(2026, 1, 1),
            by=petra,
        ),
        "planningfactor": actions.add_factor(
            nation=norvania,
            resource=frame.diesel,
            driver_kind="people",
            per="day",
            factor=Factor(1, 40),
            source="Own",
            by=petra,
        ),
        "knownshare": actions.add_known_share(
            nation=norvania,
            resource=frame.diesel,
            percent=40,
            source="Own",
            estimated_on=date(2026, 1, 1),
            by=petra,
        ),
    }


MODELS = (Element, Resource, Scenario, Authority, Driver, PlanningFactor, KnownShare)


@pytest.mark.parametrize("name", [*READERS, *OTHERS, "oskar"])
def test_own_rows_are_read_in_their_nation_and_changed_by_its_office(request, own, name):
    person = request.getfixturevalue(name)

    for model in MODELS:
        row = own[model._meta.model_name]
        assert model.objects.visible_to(person).contains(row) is (name in READERS), model
        assert model.objects.editable_by(person).contains(row) is (name == "petra"), model


@pytest.mark.parametrize("name", [*READERS, *OTHERS])
def test_shared_words_are_read_by_all_and_changed_by_nobody(request, frame, name):
    person = request.getfixturevalue(name)

    assert Resource.objects.visible_to(person).contains(frame.diesel)
    assert Element.objects.visible_to(person).contains(frame.elements["BLR2"])
    assert not Resource.objects.editable_by(person).contains(frame.diesel)
    assert not Element.objects.editable_by(person).contains(frame.elements["BLR2"])


@pytest.mark.parametrize("name", [*READERS, *OTHERS])
def test_regions_of_every_nation_are_read_and_the_own_ones_extended(request, places, name):
    person = request.getfixturevalue(name)

    assert Region.objects.visible_to(person).contains(places.north)
    assert Region.objects.editable_by(person).contains(places.north) is (name == "petra")


def test_the_operator_reads_no_content(oskar, frame, places):
    assert not Resource.objects.visible_to(oskar).exists()
    assert not Region.objects.visible_to(oskar).exists()


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("petra", True),
        ("omar", True),
        ("audrey", True),
        ("anna", False),
        ("vera", False),
        ("petra2", False),
        ("omar2", False),
    ],
)
def test_who_works_for_whom_stays_with_the_nations_authorities(request, omar, name, sees):
    mandate = Mandate.objects.get(user=omar)

    assert Mandate.objects.visible_to(request.getfixturevalue(name)).contains(mandate) is sees


def test_somebody_who_has_left_sees_nothing(omar, petra, frame):
    omar.is_active = False

    assert not Resource.objects.visible_to(omar).exists()
    assert not Mandate.objects.visible_to(omar).exists()
